"""A site goes public: as a new version in a folder, or as one file to carry elsewhere.

What was copied is looked at as a reader would, every file against its manifest, and only then put
in place. Whatever goes wrong before leaves what is public as it was.
"""

import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path

from generator.publish.files import copy, replace, write
from generator.publish.manifest import ROOT
from generator.publish.published import Folder, Published, UnreachableError
from generator.publish.verify import Mismatch, NoSiteError, Tree, is_path, look_at
from generator.publish.versions import Versions, is_ours


class PlacingError(Exception):
    """Nothing was put in place; the message says why, in Chinese.

    Attributes:
        findings: What is wrong with the copy, where that is the reason.
    """

    def __init__(self, message: str, findings: Iterable[Mismatch] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Placed:
    """A site in its place.

    Attributes:
        tree: What its manifests say.
        name: The version, or the SHA-256 of the file.
        gone: Older versions that were taken away.
    """

    tree: Tree
    name: str
    gone: int = 0

    @property
    def files(self) -> int:
        """How many files it has."""
        return len(self.tree.files) + len(self.tree.manifests) + 1

    @property
    def size(self) -> int:
        """How many bytes they have, but for the root manifest."""
        listed = (*self.tree.files.values(), *self.tree.manifests.values())
        return sum(file.size for file in listed)


def foreign(folder: Path, project: Path | None, taken: Iterable[Path]) -> str | None:
    """Say why no site must be published to a folder, or None where it may.

    Args:
        folder: The folder.
        project: The folder of the project, whose own folders it must not touch; None where
            there is none.
        taken: Other folders it must not lie in.
    """
    here = folder.resolve()
    for other in taken:
        if here == other.resolve() or other.resolve() in here.parents:
            return f"{folder} 在 {other} 里；公开的网站要放在另外的文件夹"
    if project and here == project.resolve():
        return f"{folder} 是项目文件夹；公开的网站要放在另外的文件夹"
    if project and project.resolve() in here.parents:
        first = project.resolve() / here.relative_to(project.resolve()).parts[0]
        if (
            first.exists()
            and first != here
            and not any(map(is_ours, (first, here)))
            and not _empty(first)
        ):
            return f"{folder} 在项目的 {first.name} 里；公开的网站要放在另外的文件夹"
    if folder.is_dir() and not is_ours(folder) and not _empty(folder):
        return f"{folder} 里已有别的东西；写一个新的文件夹，或者空的"
    return None


def _empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


# --- as a version in a folder -------------------------------------------------------------------


def publish(site: Published, versions: Versions, keep: int, now: datetime) -> Placed | None:
    """Make a site the served version; the one before is served until that moment.

    Args:
        site: The site.
        versions: Where it goes.
        keep: How many versions stay, this one among them.
        now: The time.

    Returns:
        The new version; None where the served one is this site already.

    Raises:
        PlacingError: The site is not what its manifests say.
        OSError: It cannot be written.
    """
    root = _taken(site, ROOT)
    if _is_served(root, versions):
        return None
    try:
        folder = versions.begin()
        _copy(site, folder)
        tree = verified(Folder(folder), "放到那里的文件与清单不符")
        name = versions.finish(sha256(root).hexdigest(), now)
        versions.serve(name)
    except BaseException:
        with suppress(OSError):
            versions.recover()
        raise
    return Placed(tree, name, versions.keep(keep))


def go_back(versions: Versions, name: str) -> Tree:
    """Serve another version that there is.

    Raises:
        PlacingError: It is not what its manifests say any more.
        OSError: It cannot be served.
    """
    tree = verified(Folder(versions.folder_of(name)), f"版本 {name} 的文件与清单不符")
    versions.serve(name)
    return tree


def verified(site: Published, said: str) -> Tree:
    """Return what the manifests of a site say, if every file is as they say.

    Raises:
        PlacingError: One is not.
    """
    try:
        verdict = look_at(site)
    except NoSiteError as error:
        raise PlacingError(str(error)) from error
    if verdict.findings or verdict.tree is None:
        raise PlacingError(said, verdict.findings)
    return verdict.tree


def _is_served(root: bytes, versions: Versions) -> bool:
    """Tell whether the served version is this site, and every file of it as it should be."""
    name = versions.history.served
    if name is None:
        return False
    served = Folder(versions.folder_of(name))
    try:
        return served.read(ROOT) == root and not look_at(served).findings
    except (NoSiteError, UnreachableError):
        return False


def _copy(site: Published, folder: Path) -> None:
    """Copy every file; whole copies, so that harm done to one version stays with it."""
    for path in _paths(site):
        if isinstance(site, Folder):
            copy(site.folder / path, folder / path)  # faster than by way of this process
        else:
            write(folder, path, _taken(site, path))


def _paths(site: Published) -> Iterator[str]:
    """Yield the paths of all files in order, where each stays below the folder."""
    for path in sorted(site.files() or ()):
        if not is_path(path):
            raise PlacingError(f"有一个文件名不能用：{path}")
        yield path


def _taken(site: Published, path: str) -> bytes:
    """Read a file that there is."""
    try:
        data = site.read(path)
    except UnreachableError as error:
        raise PlacingError(f"{path} {error}") from error
    if data is None:
        raise PlacingError(f"那里没有 {path}，不是本程序生成的网站")
    return data


# --- as one file ----------------------------------------------------------------------------------

#: Where the site lies in the file, below a folder with a name of its own.
_SITE, _ABOUT = "site", "说明.txt"
#: What an archive may say when it is damaged; the library knows no common error.
_DAMAGED = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)
#: What may be done with a file, the same for every file.
_READABLE, _UNIX = 0o644 << 16, 3


@dataclass(slots=True)
class Zipped:
    """A site in a file that :func:`pack` wrote.

    Args:
        path: The file.

    Raises:
        PlacingError: It is no such file.
    """

    path: Path
    _lead: str = field(init=False)
    _zip: zipfile.ZipFile = field(init=False)

    def __post_init__(self) -> None:
        try:
            self._zip = zipfile.ZipFile(self.path)
        except _DAMAGED as error:
            raise PlacingError(f"{self.path} 打不开，或者不是 ZIP 文件") from error
        ends = f"/{_SITE}/{ROOT}"
        tops = {name.partition("/")[0] for name in self._zip.namelist()}
        roots = [f"{top}{ends}" for top in tops if f"{top}{ends}" in self._zip.NameToInfo]
        if len(roots) != 1:
            self._zip.close()
            raise PlacingError(f"{self.path} 里没有网站；要用 juesuan publish --zip 写出的文件")
        self._lead = roots[0].removesuffix(ROOT)

    def close(self) -> None:
        """Read no more."""
        self._zip.close()

    def read(self, path: str, size: int | None = None) -> bytes | None:  # noqa: ARG002 - Published
        """Read a file."""
        try:
            return self._zip.read(self._lead + path)
        except KeyError:
            return None
        except _DAMAGED as error:
            raise UnreachableError("读不出，文件坏了") from error

    def files(self) -> set[str]:
        """Return every file."""
        names = (name for name in self._zip.namelist() if not name.endswith("/"))
        return {name.removeprefix(self._lead) for name in names if name.startswith(self._lead)}


def pack(site: Published, target: Path, about: str) -> Placed:
    """Write a site into one file, byte for byte the same for the same site.

    Args:
        site: The site.
        target: The file; an older one is there until the new one is.
        about: What stands in the file beside the site.

    Raises:
        PlacingError: The site is not what its manifests say.
        OSError: The file cannot be written.
    """
    folder = f"juesuan-{sha256(_taken(site, ROOT)).hexdigest()[:8]}"
    waiting = target.with_name(f".{target.name}.new")
    try:
        with zipfile.ZipFile(waiting, "w", zipfile.ZIP_DEFLATED) as packed:
            _put(packed, f"{folder}/{_ABOUT}", about.encode())
            for path in _paths(site):
                _put(packed, f"{folder}/{_SITE}/{path}", _taken(site, path))
        with waiting.open("r+b") as file:
            os.fsync(file.fileno())
        written = Zipped(waiting)
        try:
            tree = verified(written, "写好的文件与网站的清单不符")
        finally:
            written.close()
        name = fingerprint(waiting)
        replace(waiting, target)
    finally:
        with suppress(OSError):
            waiting.unlink(missing_ok=True)
    return Placed(tree, name)


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _put(packed: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path)  # without a time it has the earliest that there is
    entry.create_system, entry.external_attr = _UNIX, _READABLE
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, data)
