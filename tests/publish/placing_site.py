"""Small sites with true manifests, and what tests of publishing look at."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from generator.publish.manifest import whole_of, written
from generator.publish.place import folder_of, manifest_of
from generator.publish.published import Folder
from generator.publish.verify import look_at
from generator.publish.versions import Versions


def make_site(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a site of these files, with its manifests."""
    groups: dict[str, dict[str, object]] = {}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
        group = folder_of(path)
        name = path.removeprefix(f"{group}/") if group else path
        groups.setdefault(group, {})[name] = _entry(folder / path)
    root = groups.pop("", {})
    manifests = {}
    for group, listed in groups.items():
        path = manifest_of(group)
        (folder / path).write_bytes(written({"files": listed, "format": 1}))
        manifests[path] = _entry(folder / path)
    about = {
        "content": {},
        "content_sha256": whole_of({}),
        "files": root,
        "format": 1,
        "generator": {"name": "juesuan", "program": "", "version": "0"},
        "layouts": {},
        "manifests": manifests,
    }
    (folder / "manifest.json").write_bytes(written(about))
    return folder


def _entry(path: Path) -> dict[str, object]:
    data = path.read_bytes()
    return {"sha256": sha256(data).hexdigest(), "size": len(data)}


def numbered_site(folder: Path, number: int, files: int = 12, size: int = 2000) -> Path:
    """Write the site of that number; every page says which it is of."""
    pages = {
        f"2020/page-{n}/index.html": f"site {number} page {n} " * (size // 14) for n in range(files)
    }
    return make_site(folder, {"index.html": f"site {number}", "404.html": "none"} | pages)


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def number_served(folder: Path) -> int:
    """The number of the site that readers see; it is whole, by its manifests."""
    current = folder / "current"
    assert not look_at(Folder(current)).findings
    found = int((current / "index.html").read_text().removeprefix("site "))
    pages = [path.read_text() for path in current.glob("2020/*/index.html")]
    assert pages
    assert all(text.startswith(f"site {found} ") for text in pages), "of one site"
    return found


def tidy(folder: Path) -> bool:
    """Whether nothing is there but whole versions that are known, and what is needed."""
    versions = Versions(folder)
    known = set(versions.history.newest_first())
    moved = {versions.history.served} if not versions.current.is_symlink() else set()
    versions.close()
    there = {path.name for path in (folder / "versions").iterdir()}
    names = {path.name for path in folder.iterdir()}
    return there == known - moved and names <= {"current", "versions", ".publish"}
