"""Whether a published site is what its manifests say, and what the content makes.

First the tree: the root manifest, the manifests it lists, every file that they list. Then the
content is built again into a folder of its own, and the two trees are compared: by what they were
made of, then file by file, and figure by figure where a file is JSON.
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from generator.publish.manifest import FORMAT, ROOT, whole_of
from generator.publish.place import folder_of, manifest_of
from generator.publish.published import Published, UnreachableError

#: How many threads read, and how many files are read before they are looked at.
#: Small servers let no more than five wait.
_READERS, _AT_ONCE = 4, 64
#: What must be in a manifest.
_OF_FOLDER: Mapping[str, type] = {"files": dict, "format": int}
_OF_ROOT = {
    **_OF_FOLDER,
    "content": dict,
    "content_sha256": str,
    "generator": dict,
    "layouts": dict,
    "manifests": dict,
}
_DIGITS = frozenset("0123456789abcdef")
_HEX = 64
_WIDEST = 100
_GZIP = b"\x1f\x8b"
_JSON = ".json"
#: Where a machine-readable report keeps its figures, by their addresses.
_FIGURES = "figures"
#: What tells the entries of a list apart.
_KEYS = ("address", "id", "code")


class Kind(StrEnum):
    """What is wrong; in the order in which it is told."""

    GENERATOR = "generator"
    MANIFEST = "manifest"
    MISSING = "missing"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    UNREAD = "unread"
    CONTENT = "content"
    LAYOUT = "layout"
    FIGURE = "figure"
    DATUM = "datum"
    LACKING = "lacking"
    SURPLUS = "surplus"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is wrong.

    Attributes:
        kind: What it is.
        path: The file, by its path from the root of the site; for content, of the content folder.
        message: What was found, in Chinese.
        at: What inside the file: the address of a figure.
        published: What the site has, where that is short.
        expected: What it should have.
    """

    kind: Kind
    path: str
    message: str
    at: str = ""
    published: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as a manifest lists it.

    Attributes:
        sha256: The SHA-256 it should have.
        size: The bytes it should have.
        by: The manifest.
        line: Where in the manifest, counted from one.
    """

    sha256: str
    size: int
    by: str
    line: int

    def fits(self, data: bytes) -> bool:
        """Tell whether a file is the one that was listed."""
        return len(data) == self.size and sha256(data).hexdigest() == self.sha256


@dataclass(slots=True)
class Tree:
    """All manifests of a site, put together.

    Attributes:
        root: The root manifest.
        files: Every file that is listed, by its path from the root of the site.
        manifests: Every manifest that is listed.
        content: SHA-256 of every content file, by its path from the content folder.
        layouts: The layout of each report, by its folder.
    """

    root: Mapping[str, Any]
    files: dict[str, Listed] = field(default_factory=dict)
    manifests: dict[str, Listed] = field(default_factory=dict)
    content: dict[str, str] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Verdict:
    """What came of looking at a site.

    Attributes:
        findings: What is wrong.
        tree: What the manifests say; None where the root manifest cannot be used.
        suspects: Files that are not what their manifests say.
    """

    findings: list[Mismatch]
    tree: Tree | None = None
    suspects: set[str] = field(default_factory=set)


class NoSiteError(Exception):
    """There is no site whose files could be checked; the message says why."""


# --- the tree -------------------------------------------------------------------------------------


def look_at(site: Published) -> Verdict:
    """Check every file of a site against its manifests.

    Raises:
        NoSiteError: There is no root manifest, or it cannot be read, or a newer program wrote it.
    """
    try:
        data = site.read(ROOT)
    except UnreachableError as error:
        raise NoSiteError(f"取不到 {ROOT}：{error}") from error
    if data is None:
        raise NoSiteError(f"那里没有 {ROOT}：不是本程序生成的网站，或地址不是网站的首页")
    verdict = Verdict([])
    values = _read(ROOT, data, verdict.findings)
    if values is None:
        return verdict
    if values["format"] > FORMAT:
        raise NoSiteError(f"{ROOT} 的格式 {values['format']} 是更新的程序写的，请用新的程序核对")
    verdict.tree = Tree(values)
    _take(ROOT, data, values, verdict)
    _look_at_manifests(site, verdict, verdict.tree)
    _look_at_files(site, verdict, verdict.tree)
    _look_at_content(verdict, verdict.tree, data)
    present = site.files()
    if present is not None:
        known = verdict.tree.files.keys() | verdict.tree.manifests.keys() | {ROOT}
        said = "哪份清单里都没有"
        verdict.findings += (Mismatch(Kind.UNKNOWN, p, said) for p in sorted(present - known))
    return verdict


def _look_at_manifests(site: Published, verdict: Verdict, tree: Tree) -> None:
    for path, found in _all_read(site, tree.manifests):
        data = _taken(path, found, verdict)
        if data is None:
            continue
        listed = tree.manifests[path]
        if not listed.fits(data):
            said = f"与 {ROOT} 第 {listed.line} 行写的不符：两者之一被改过"
            verdict.findings.append(_differing(Kind.MANIFEST, path, said, listed, data))
        values = _read(path, data, verdict.findings)
        if values is not None:
            _take(path, data, values, verdict)


def _look_at_files(site: Published, verdict: Verdict, tree: Tree) -> None:
    for path, found in _all_read(site, tree.files):
        data = _taken(path, found, verdict)
        listed = tree.files[path]
        if data is not None and not listed.fits(data):
            said = f"与 {listed.by} 第 {listed.line} 行写的不符"
            if len(data) != listed.size:
                said += f"：应有 {listed.size} 字节，实有 {len(data)} 字节"
            verdict.findings.append(_differing(Kind.CHANGED, path, said, listed, data))
            verdict.suspects.add(path)


def _look_at_content(verdict: Verdict, tree: Tree, data: bytes) -> None:
    """Check that what is said of all content is what is said of its files."""
    listed_well = not any(found.kind in {Kind.MANIFEST, Kind.UNREAD} for found in verdict.findings)
    if listed_well and tree.root["content_sha256"] != whole_of(tree.content):
        line = _line(data, "content_sha256")
        said = f"第 {line} 行写的全部内容的指纹，与各份清单写的内容文件不符"
        verdict.findings.append(Mismatch(Kind.MANIFEST, ROOT, said))


def _differing(kind: Kind, path: str, said: str, listed: Listed, data: bytes) -> Mismatch:
    return Mismatch(kind, path, said, "", sha256(data).hexdigest(), listed.sha256)


def _taken(path: str, found: bytes | UnreachableError | None, verdict: Verdict) -> bytes | None:
    """Return what was read, or say what went wrong."""
    if isinstance(found, UnreachableError):
        verdict.findings.append(Mismatch(Kind.UNREAD, path, f"取不到：{found}"))
        return None
    if found is None:
        verdict.findings.append(Mismatch(Kind.MISSING, path, "清单里有，网站上没有"))
        verdict.suspects.add(path)
    return found


def _all_read(
    site: Published, listed: Mapping[str, Listed]
) -> Iterator[tuple[str, bytes | UnreachableError | None]]:
    """Yield every file with what is in it, several read at a time."""

    def read(path: str) -> tuple[str, bytes | UnreachableError | None]:
        try:
            return path, site.read(path, listed[path].size)
        except UnreachableError as error:
            return path, error

    # A few at a time: what is read and not yet looked at is held in memory.
    paths = sorted(listed)
    with ThreadPoolExecutor(_READERS) as pool:
        for start in range(0, len(paths), _AT_ONCE):
            yield from pool.map(read, paths[start : start + _AT_ONCE])


# --- reading a manifest ---------------------------------------------------------------------------


def _read(path: str, data: bytes, findings: list[Mismatch]) -> dict[str, Any] | None:
    """Read a manifest; None where it is none, which is said."""
    try:
        return _parsed(data, _OF_ROOT if path == ROOT else _OF_FOLDER)
    except _BrokenManifestError as error:
        findings.append(Mismatch(Kind.MANIFEST, path, f"不能当清单读：{error}"))
        return None


class _BrokenManifestError(Exception):
    """A manifest that is none; the message says why."""


def _parsed(data: bytes, wanted: Mapping[str, type]) -> dict[str, Any]:
    try:
        values = json.loads(data.decode())
    except UnicodeDecodeError as error:
        raise _BrokenManifestError("不是 UTF-8 文本") from error
    except json.JSONDecodeError as error:
        raise _BrokenManifestError(f"第 {error.lineno} 行写坏了，不是 JSON") from error
    except RecursionError as error:
        raise _BrokenManifestError("层次太深") from error
    for name, kind in wanted.items():
        if not isinstance(values, dict) or not isinstance(values.get(name), kind):
            raise _BrokenManifestError(f"“{name}”一项没有，或者写坏了")
    read: dict[str, Any] = values
    return read


def _take(path: str, data: bytes, values: Mapping[str, Any], verdict: Verdict) -> None:
    """Put what one manifest says to what the others say."""
    tree = verdict.tree
    assert tree is not None
    folder = path.rpartition("/")[0]
    lead = f"{folder}/" if folder else ""
    lines = _lines(data)

    def broken(name: str) -> None:
        said = f"第 {lines.get(name, 0)} 行写坏了：{_shortened(name)}"
        verdict.findings.append(Mismatch(Kind.MANIFEST, path, said))

    def take(listed: Mapping[str, Any], belongs: Callable[[str], bool]) -> dict[str, Listed]:
        taken: dict[str, Listed] = {}
        for name, entry in listed.items():
            if _is_entry(entry) and is_path(name) and belongs(name):
                at = Listed(entry["sha256"], entry["size"], path, lines.get(name, 0))
                taken[lead + name] = at
            else:
                broken(name)
        return taken

    tree.files |= take(values["files"], lambda name: folder_of(lead + name) == folder)
    if path == ROOT:
        tree.manifests |= take(values["manifests"], _is_manifest)
    content = values.get("content", {})
    for name, hashed in content.items() if isinstance(content, dict) else ():
        if _is_hash(hashed) and tree.content.setdefault(name, hashed) == hashed:
            continue
        broken(name)
    if isinstance(layout := values.get("layout"), str):
        tree.layouts[folder] = layout


def _is_entry(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() != {"sha256", "size"}:
        return False
    size = value["size"]
    return _is_hash(value["sha256"]) and type(size) is int and size >= 0


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == _HEX and _DIGITS.issuperset(value)


def is_path(name: str) -> bool:
    """Tell whether a path stays below its folder, on every system."""
    steps = name.split("/")
    return not ({"", ".", ".."} & set(steps)) and not any(c in name for c in "\\:\0")


def _is_manifest(path: str) -> bool:
    folder = path.rpartition("/")[0]
    return bool(folder) and path == manifest_of(folder)


def _lines(data: bytes) -> dict[str, int]:
    """Return the line of each entry, as the program writes manifests."""
    found: dict[str, int] = {}
    for number, line in enumerate(data.decode().split("\n"), 1):
        text = line.strip()
        if text.startswith('"') and '": ' in text:
            found.setdefault(text[1 : text.index('": ')], number)
    return found


def _line(data: bytes, name: str) -> int:
    return _lines(data).get(name, 0)


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"


# --- the content, built again ---------------------------------------------------------------------


def day_to_build(tree: Tree, today: date) -> date:
    """Return the day on which the content gives what it gave: before a waiver ended."""
    try:
        until = date.fromisoformat(tree.root.get("waivers_until", ""))
    except (TypeError, ValueError):
        return today
    return min(today, until)


def compare(site: Published, seen: Verdict, again: Published) -> Iterator[Mismatch]:
    """Compare a site with one that was built again from the content.

    Args:
        site: The site.
        seen: What came of looking at it.
        again: The one that was built again.

    Raises:
        NoSiteError: The one that was built again has no manifests.
    """
    rebuilt = look_at(again).tree
    if seen.tree is None or rebuilt is None:
        raise NoSiteError(f"{ROOT} 读不出来，没法与内容比较")
    yield from _by_origin(seen.tree, rebuilt)
    yield from _Files(site, again, seen, seen.tree, rebuilt).differing()


def _by_origin(tree: Tree, rebuilt: Tree) -> Iterator[Mismatch]:
    ours, theirs = rebuilt.root["generator"], tree.root["generator"]
    if ours != theirs:
        said = "网站是另一版程序生成的，只凭网页文件不同，不能说明内容不同"
        yield Mismatch(Kind.GENERATOR, ROOT, said, "", _version(theirs), _version(ours))
    for path in sorted(tree.content.keys() | rebuilt.content.keys()):
        before, now = tree.content.get(path, ""), rebuilt.content.get(path, "")
        if before != now:
            said = "与生成网站时的不同" if before and now else ""
            said = said or ("生成网站时有，现在没有" if before else "生成网站时没有")
            yield Mismatch(Kind.CONTENT, path, said, "", before, now)
    for folder in sorted(tree.layouts.keys() & rebuilt.layouts.keys()):
        before, now = tree.layouts[folder], rebuilt.layouts[folder]
        if before != now:
            said = f"网站用的版式是 {before}，按内容应为 {now}"
            yield Mismatch(Kind.LAYOUT, manifest_of(folder), said, "", before, now)
    before, now = tree.root["layouts"], rebuilt.root["layouts"]
    for name in sorted(name for name in before.keys() & now if before[name] != now[name]):
        said = f"版式 {name} 的表样和规定与生成网站时的不同"
        yield Mismatch(Kind.LAYOUT, ROOT, said, name, str(before[name]), now[name])


def _version(generator: Mapping[str, Any]) -> str:
    said = f"{generator.get('version', '未写')}（{str(generator.get('program', ''))[:12]}）"
    return _shortened(said)


@dataclass(frozen=True, slots=True)
class _Files:
    """Compares two sites file by file."""

    site: Published
    again: Published
    seen: Verdict
    tree: Tree
    rebuilt: Tree

    def differing(self) -> Iterator[Mismatch]:
        """Yield what differs: figures first, then files."""
        ours, theirs = self.rebuilt.files, self.tree.files
        unread = {found.path for found in self.seen.findings if found.kind is Kind.UNREAD}
        lists_unread = {folder_of(path) for path in unread if path in self.tree.manifests}
        found: list[Mismatch] = []
        for path in sorted(ours.keys() | theirs.keys()):
            if path in unread or folder_of(path) in lists_unread:
                continue
            if path not in theirs:
                found.append(Mismatch(Kind.LACKING, path, "按内容应当有，网站的清单里没有"))
            elif path not in ours:
                found.append(Mismatch(Kind.SURPLUS, path, "按内容不该有"))
            elif ours[path].sha256 != theirs[path].sha256 or path in self.seen.suspects:
                found += self._in_file(path)
        yield from sorted(found, key=lambda f: f.kind not in {Kind.FIGURE, Kind.DATUM})

    def _in_file(self, path: str) -> Iterator[Mismatch]:
        listed, expected = self.tree.files[path], self.rebuilt.files[path]
        try:
            theirs = self.site.read(path, listed.size)
        except UnreachableError:
            theirs = None
        ours = self.again.read(path, expected.size)
        if theirs is not None and ours is not None:
            if _unpacked(theirs) == _unpacked(ours):
                return
            if path.endswith(_JSON) and listed.by.rpartition("/")[0] in self.tree.layouts:
                with suppress(RecursionError):  # no document of ours, but a foreign one may be
                    yield from _in_json(path, theirs, ours)
        if listed.sha256 == expected.sha256:
            return  # that the file is not what its manifest says is told already
        said = "与按内容重新生成的不同"
        yield Mismatch(Kind.DIFFERENT, path, said, "", listed.sha256, expected.sha256)


def _unpacked(data: bytes) -> bytes:
    """Return what is in a packed file: another machine may pack the same in other bytes."""
    if not data.startswith(_GZIP):
        return data
    try:
        return zlib.decompress(data, zlib.MAX_WBITS | 16)
    except zlib.error:
        return data


def _in_json(path: str, theirs: bytes, ours: bytes) -> Iterator[Mismatch]:
    """Yield the figures that differ, each once, and then what else does."""
    try:
        values = [json.loads(data) for data in (theirs, ours)]
    except ValueError:
        return
    documents = [value if isinstance(value, dict) else {"": value} for value in values]
    figures = [_by_name(document.pop(_FIGURES, None)) or {} for document in documents]
    for address in dict.fromkeys([*figures[0], *figures[1]]):
        sides = (side.get(address, ABSENT) for side in figures)
        yield from _told(Kind.FIGURE, path, address, *sides)
    for steps, before, now in differences(documents[0], documents[1]):
        yield from _told(Kind.DATUM, path, ".".join(s or "—" for s in steps), before, now)


def _told(kind: Kind, path: str, at: str, before: Any, now: Any) -> Iterator[Mismatch]:
    if before != now:
        said = f"网站上是 {_value(before)}，按内容应为 {_value(now)}"
        yield Mismatch(kind, path, said, at, _value(before), _value(now))


class _Absent:
    """Stands for a value that one side does not have."""


ABSENT = _Absent()


def differences(
    before: Any, now: Any, steps: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield where two JSON values differ, by the way that leads there, with both values.

    Entries of lists are told apart by their address, id or code, or by their place.
    """
    first, second = _by_name(before), _by_name(now)
    if first is None or second is None:
        if type(before) is not type(now) or before != now:
            yield steps, before, now
        return
    for name in dict.fromkeys([*first, *second]):
        yield from differences(
            first.get(name, ABSENT), second.get(name, ABSENT), (*steps, str(name))
        )


def _by_name(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    if not isinstance(value, list):
        return None
    for key in _KEYS:
        names = [entry.get(key) if isinstance(entry, dict) else None for entry in value]
        if names and all(isinstance(name, str) for name in names) and _once(names):
            return dict(zip(map(str, names), value, strict=True))
    return {str(number): entry for number, entry in enumerate(value, 1)}


def _once(names: Iterable[Any]) -> bool:
    return max(Counter(names).values()) == 1


def _value(value: Any) -> str:
    if value is ABSENT:
        return "没有"
    if isinstance(value, dict) and value.get("value"):
        value = f"{value['value']}{value.get('unit', '')}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _shortened(text)
