"""One year of a site as a bag for an archive: BagIt (RFC 8493), readable with a text editor.

The bag holds the content files that the year's reports are made of, their Markdown, their pages
with what these need to be read without a network, and the manifests of the site. It tells no time
and no place: the same content and program give the same bag.
"""

import json
import logging
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import bagit

from generator.model.keys import YEAR
from generator.model.report import Content
from generator.publish.build import docs_of, site_of
from generator.publish.files import replace, sizes, write
from generator.publish.manifest import ROOT
from generator.render.environment import notice

#: Where the parts lie in the bag.
_CONTENT, _MARKDOWN, _SITE, _ABOUT = "content", "markdown", "site", "说明.txt"
#: Belongs to no year, and is of no use without a web server.
_SEARCH = "search"
_DEPARTMENTS = "departments"
_CHECKSUMS = ("sha256", "sha512")


class ArchiveError(Exception):
    """No bag was written; the message says why."""


@dataclass(frozen=True, slots=True)
class Bag:
    """What was put in a bag."""

    reports: int
    files: int
    size: int


def refusal(target: Path, content: Path) -> str | None:
    """Say why no bag must be written to a folder, or None where it may."""
    here, source = target.resolve(), content.resolve()
    if here == source or source in here.parents:
        return f"{target} 在内容文件夹里；档案要写到另外的文件夹"
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        return f"{target} 不是文件夹；档案要写到一个新的文件夹"
    if target.is_dir() and any(target.iterdir()):
        return f"{target} 不是空的；档案要写到一个新的文件夹"
    return None


def archive(year: int, shared: Content, content: Path, built: Path, target: Path) -> Bag:
    """Write a bag; all of it, or nothing.

    Args:
        year: The fiscal year.
        shared: What all reports share, as read from the content.
        content: The content folder.
        built: What a build of that content made.
        target: The folder of the bag, which is empty or not there.

    Raises:
        ArchiveError: The year has no report, or the content changed since the build.
        OSError: The bag cannot be written.
    """
    parcel = _Parcel(year, shared, content, built)
    if not parcel.reports:
        raise ArchiveError(f"内容里没有{year}年度的报告")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(prefix=".juesuan-", dir=target.absolute().parent))
    try:
        folder = beside / "bag"
        folder.mkdir()
        parcel.pack(folder)
        made = _sealed(folder, parcel)
        if target.exists():
            target.rmdir()
        replace(folder, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return made


class _Parcel:
    """What goes into the bag of one year."""

    def __init__(self, year: int, shared: Content, content: Path, built: Path) -> None:
        self.year, self.shared, self.content = year, shared, content
        self.docs, self.site = docs_of(built), site_of(built)
        self.root = self._manifest(ROOT)
        self.reports = {
            path.rpartition("/")[0]: found
            for path in self.root["manifests"]
            if path.startswith(f"{year}/") and "layout" in (found := self._manifest(path))
        }

    def _manifest(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.site / path).read_bytes())
        return found

    def pack(self, folder: Path) -> None:
        """Copy everything into a folder."""
        for name, hashed in self._sources().items():
            data = (self.content / name).read_bytes()
            if sha256(data).hexdigest() != hashed:
                raise ArchiveError(f"{self.content / name} 刚才又改了，再来一次")
            write(folder / _CONTENT, name, data)
        _copy(self.docs, folder / _MARKDOWN, self._texts())
        _copy(self.site, folder / _SITE, self._pages())
        write(folder, _ABOUT, self._about().encode())

    def _sources(self) -> dict[str, str]:
        """Return the content files of the year with their SHA-256."""
        found: dict[str, str] = dict(self.root["content"])
        for report in self.reports.values():
            found |= report["content"]
        return {name: found[name] for name in sorted(found)}

    def _texts(self) -> Iterator[str]:
        return (path for path in sizes(self.docs) if path.startswith(f"{self.year}/"))

    def _pages(self) -> Iterator[str]:
        return (path for path in sizes(self.site) if self._belongs(path.split("/")))

    def _belongs(self, parts: list[str]) -> bool:
        """Leave out other years, departments without a report of this year, and search."""
        years = {part for part in parts[:-1] if YEAR.fullmatch(part)}
        if parts[0] == _SEARCH or years - {str(self.year)}:
            return False
        ours = {name.partition("/")[2] for name in self.reports}
        return parts[0] != _DEPARTMENTS or len(parts) < 3 or parts[1] in ours  # noqa: PLR2004

    def _about(self) -> str:
        reports = (
            notice(
                "archive-report",
                department=self.shared.departments[name.partition("/")[2]].name,
                folder=name,
                layout=report["layout"],
            )
            for name, report in sorted(self.reports.items())
        )
        site, generator = self.shared.site, self.root["generator"]
        layouts = sorted({report["layout"] for report in self.reports.values()})
        return notice(
            "archive",
            site=site.name,
            publisher=site.publisher,
            year=self.year,
            number=len(self.reports),
            version=generator["version"],
            program=generator["program"],
            content=self.root["content_sha256"],
            layouts="、".join(
                f"{name}（{self.root['layouts'][name]}）" for name in sorted(layouts)
            ),
            reports="\n".join(reports),
        )

    def info(self) -> dict[str, Any]:
        """Describe the bag; when it was made is not told, so that it can be made again."""
        site = self.shared.site
        version = self.root["generator"]["version"]
        holds = f"{self.year}年度部门决算，{len(self.reports)}份报告"
        return {
            "Bag-Software-Agent": f"juesuan {version}; bagit.py {bagit.VERSION}",
            "Bagging-Date": [],
            "External-Description": f"{site.name}：{holds}",
            "External-Identifier": f"sha256:{self.root['content_sha256']}",
            "Source-Organization": site.publisher,
        }


def _copy(source: Path, target: Path, paths: Iterable[str]) -> None:
    for path in paths:
        write(target, path, (source / path).read_bytes())


def _sealed(folder: Path, parcel: _Parcel) -> Bag:
    """Make a bag of a folder and check it as an archive would."""
    logging.getLogger("bagit").addHandler(logging.NullHandler())
    bag = bagit.make_bag(str(folder), parcel.info(), checksums=_CHECKSUMS)
    for checksum in _CHECKSUMS:
        # The library lists them in the order in which the disk does.
        listed = folder / f"tagmanifest-{checksum}.txt"
        lines = sorted(
            listed.read_bytes().splitlines(keepends=True), key=lambda line: line.split()[1]
        )
        listed.write_bytes(b"".join(lines))
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagValidationError as error:
        raise ArchiveError(f"写好的档案没有通过自己的核对：{error}") from error
    size, files = str(bag.info["Payload-Oxum"]).split(".")
    return Bag(len(parcel.reports), int(files), int(size))
