"""The files and folders of the content folder: what is there, what does not belong there."""

import os
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from generator.diagnostics import Diagnostic, Severity
from generator.load.faults import Fault, first_of
from generator.load.fingerprint import MAX_BYTES, of_an_editor
from generator.load.yaml_reader import Document, decode, read, too_large
from generator.locations import Location

_IGNORED = {"readme.md"}
_CONTROL = re.compile("[\x00-\x1f\x7f]")


def shown(path: Path) -> str:
    """Return the name of a path as locations use it: slashes, and only printable characters."""
    name = path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _CONTROL.sub("?", name)


def suggestion(written: str, known: Collection[str] | dict[str, str], otherwise: str) -> str:
    """Suggest the known word that is nearest to what was written.

    Args:
        written: What was written.
        known: The words to choose from; a dictionary leads from other names to them.
        otherwise: What else can be done; said in any case.
    """
    words = known if isinstance(known, dict) else {word: word for word in known}
    near = get_close_matches(written, words, 1)
    return f"是不是想写 {words[near[0]]}；{otherwise}" if near else otherwise


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands in one folder.

    Attributes:
        folders: Its folders.
        files: The expected files by name; None where one is there but cannot be used, or stands
            there under a name that is nearly right: that has been said already.
    """

    folders: tuple[Path, ...]
    files: dict[str, Path | None]


@dataclass(frozen=True)
class Files:
    """Reads the files of one content folder and keeps what it found.

    Attributes:
        root: The content folder, from the root of the file system.
        name: The same as people write it; the names of its files begin with it.
        diagnostics: What is wrong with files and folders, and with what is read from them.
        sources: Text of each file by the name used in locations.
    """

    root: Path
    name: Path
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)

    def named(self, path: Path) -> str:
        """Return the name of a file or folder as locations use it."""
        return shown(self.name / path.relative_to(self.root))

    def report(self, path: Path, fault: Fault, severity: Severity = Severity.ERROR) -> None:
        """Say a fault of a whole file or folder."""
        place = Location(self.named(path), 1, 1)
        found = Diagnostic(place, fault.name, fault.message, fault.hint, severity)
        self.diagnostics.append(found)

    def listing(self, folder: Path, expected: Collection[str]) -> Listing:
        """List a folder; files that do not belong there are reported."""
        folders: list[Path] = []
        files: dict[str, Path | None] = {}
        for path in self._entries(folder):
            if path.name in expected:
                files[path.name] = path if self._usable(path) else None
            elif is_folder(path):
                folders += [path] if self._inside(path) else []
            elif meant := self._refuse_stray(path, expected):
                files.setdefault(meant, None)
        return Listing(tuple(folders), files)

    def text(self, path: Path) -> str | None:
        """Return the text of one file; None where there is none to read, which is reported."""
        name = self.named(path)
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError:
            fault = Fault("unreadable-file", "读不了这个文件", "查看它的读取权限，或重新放一份")
            self.report(path, fault)
            return None
        text = too_large(name) if len(data) > MAX_BYTES else decode(data, name)
        if isinstance(text, Diagnostic):
            self.diagnostics.append(text)
            return None
        self.sources[name] = text
        return text

    def read(self, path: Path) -> Document | None:
        """Read one file; None where there is no text to read, which is reported."""
        text = self.text(path)
        if text is None:
            return None
        document = read(text, self.named(path))
        self.diagnostics.extend(first_of(document.diagnostics))
        return document

    def _entries(self, folder: Path) -> list[Path]:
        try:
            paths = sorted(folder.iterdir())
        except OSError:
            fault = Fault("unreadable-file", "打不开这个文件夹", "查看它的读取权限")
            self.report(folder, fault)
            return []
        wanted = (p for p in paths if not of_an_editor(p.name))
        return [p for p in wanted if p.name.casefold() not in _IGNORED]

    def _refuse_stray(self, path: Path, expected: Collection[str]) -> str | None:
        """Say that a file does not belong here; return the expected name it stands for."""
        renamed = f"{path.stem}.yml"
        near = get_close_matches(path.name.casefold(), expected, 1)
        if path.suffix.casefold() == ".yaml":
            hint = f"改名为 {near[0] if near else renamed}"
            self.report(path, Fault("yaml-extension", "文件名应以 .yml 结尾", hint))
            return near[0] if near else None
        allowed = "、".join(expected) if expected else "各部门的文件夹"
        hint = suggestion(path.name.casefold(), expected, f"移走它，这里只放 {allowed}")
        # A spreadsheet beside the files does no harm; a misspelled file would be missed.
        grave = near or path.suffix.casefold() == ".yml"
        severity = Severity.ERROR if grave else Severity.WARNING
        self.report(path, Fault("unknown-file", "不认识这个文件，它不会公开", hint), severity)
        return near[0] if near else None

    def _usable(self, path: Path) -> bool:
        if not self._inside(path):
            return False
        # Path.is_file raises where access is denied.
        if os.path.isfile(path):  # noqa: PTH113
            return True
        hint = f"这里要放文件 {path.name}；同名的文件夹或失效的链接请删去"
        self.report(path, Fault("not-a-file", "这不是文件", hint))
        return False

    def _inside(self, path: Path) -> bool:
        """Refuse a link: it would publish a file under another name.

        The folder that was listed has been looked at when it was listed itself.
        """
        # Path.is_symlink makes more of it; there are thousands.
        if not os.path.islink(path):  # noqa: PTH114
            return True
        fault = Fault("link", "内容文件夹里不用链接", "把文件本身放进来")
        self.report(path, fault)
        return False


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder; False also where that cannot be found out."""
    # Path.is_dir raises where access is denied.
    return os.path.isdir(path)  # noqa: PTH112
