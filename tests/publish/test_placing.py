"""A site becomes public whole, or not at all; earlier ones can be gone back to."""

import errno
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from placing_site import everything, make_site, number_served, numbered_site, tidy

from generator.publish import placing
from generator.publish.lock import BusyError
from generator.publish.placing import PlacingError, Zipped, foreign, go_back, pack, publish
from generator.publish.published import Folder
from generator.publish.verify import Kind
from generator.publish.versions import ForeignError, History, Versions

_NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(params=["links", "folders"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where to publish to, on a system with symbolic links and on one without."""
    if request.param == "folders":
        monkeypatch.setattr(Path, "symlink_to", _refused)
    return tmp_path / "www"


def _refused(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "no links here")


@pytest.fixture
def sites(tmp_path: Path) -> Callable[[int], Path]:
    """Sites by their number, each made when it is first asked for."""

    def site(number: int) -> Path:
        made = tmp_path / f"site-{number}"
        return made if made.is_dir() else numbered_site(made, number)

    return site


@pytest.fixture
def put(folder: Path, sites: Callable[[int], Path]) -> Callable[..., str | None]:
    """Publish the site of a number, an hour later each time; give the name of the version."""
    hours = iter(range(1000))

    def publish_one(number: int, keep: int = 5) -> str | None:
        versions = Versions(folder)
        try:
            now = _NOW + timedelta(hours=next(hours))
            placed = publish(Folder(sites(number)), versions, keep, now)
        finally:
            versions.close()
        return placed.name if placed else None

    return publish_one


def _back(folder: Path, name: str = "") -> None:
    versions = Versions(folder)
    try:
        go_back(versions, name or versions.history.line[-2])
    finally:
        versions.close()


def _history(folder: Path) -> History:
    versions = Versions(folder)
    versions.close()
    return versions.history


# --- in place -----------------------------------------------------------------------------------


def test_what_is_shown_is_the_site(
    folder: Path, put: Callable[..., str], sites: Callable[[int], Path]
) -> None:
    name = put(1)
    assert name.startswith("20261122T120000Z-")
    assert everything(folder / "current") == everything(sites(1))
    put(2)
    assert everything(folder / "current") == everything(sites(2))
    assert tidy(folder)


def test_where_links_can_be_replaced_one_is_shown(folder: Path, put: Callable[..., str]) -> None:
    name = put(1)
    links = Path.symlink_to is not _refused
    assert (folder / "current").is_symlink() is links
    if links:
        assert (folder / "current").readlink() == Path("versions", name), (
            "may be moved with its folder"
        )


def test_versions_share_no_files(folder: Path, put: Callable[..., str]) -> None:
    put(1)
    put(2)
    files = [path.stat() for path in folder.rglob("404.html") if "current" not in path.parts]
    files.append((folder / "current" / "404.html").stat())
    assert len({stat.st_ino for stat in files}) == 2
    assert {stat.st_nlink for stat in files} == {1}


def test_the_same_site_makes_no_version(folder: Path, put: Callable[..., str | None]) -> None:
    put(1)
    before = everything(folder)
    assert put(1) is None
    assert everything(folder) == before


def test_a_served_site_that_was_changed_is_placed_anew(
    folder: Path, put: Callable[..., str | None]
) -> None:
    put(1)
    (folder / "current" / "2020" / "page-3" / "index.html").write_text("changed")
    assert put(1) is not None
    assert number_served(folder) == 1
    assert tidy(folder)


def test_a_site_that_is_not_as_its_manifests_say_is_not_shown(
    folder: Path, put: Callable[..., str], sites: Callable[[int], Path]
) -> None:
    put(1)
    before = everything(folder)
    (sites(2) / "2020" / "page-3" / "index.html").write_text("changed")
    (sites(2) / "2020" / "page-4" / "index.html").unlink()
    (sites(2) / "more.html").write_text("more")
    with pytest.raises(PlacingError, match="与清单不符") as caught:
        put(2)
    kinds = {finding.kind for finding in caught.value.findings}
    assert kinds == {Kind.CHANGED, Kind.MISSING, Kind.UNKNOWN}
    assert everything(folder) == before


def test_a_copy_that_went_wrong_is_not_shown(
    folder: Path, put: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(1)
    copy = placing.copy

    def cut(source: Path, target: Path) -> None:
        copy(source, target)
        target.write_bytes(target.read_bytes()[:-1])

    monkeypatch.setattr(placing, "copy", cut)
    with pytest.raises(PlacingError):
        put(2)
    assert number_served(folder) == 1
    assert tidy(folder)


def test_what_is_no_site_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    versions = Versions(folder)
    with pytest.raises(PlacingError, match=r"没有 manifest\.json"):
        publish(Folder(tmp_path / "empty"), versions, 5, _NOW)
    versions.close()
    assert not (folder / "current").exists()


# --- keeping and going back -----------------------------------------------------------------------


def test_the_last_ones_are_kept(folder: Path, put: Callable[..., str]) -> None:
    names = [put(number, 3) for number in range(5)]
    assert _history(folder).newest_first() == names[:1:-1]
    assert number_served(folder) == 4
    assert tidy(folder)


def test_the_served_one_is_kept_always(folder: Path, put: Callable[..., str]) -> None:
    put(1)
    put(2)
    _back(folder)
    put(3, 0)
    assert number_served(folder) == 3
    assert len(_history(folder).newest_first()) == 1
    assert tidy(folder)


def test_going_back_goes_further_each_time(folder: Path, put: Callable[..., str]) -> None:
    for number in (1, 2, 3):
        put(number)
    _back(folder)
    assert number_served(folder) == 2
    _back(folder)
    assert number_served(folder) == 1
    assert len(_history(folder).line) == 1
    assert tidy(folder)


def test_what_was_gone_back_from_is_not_gone_back_to(folder: Path, put: Callable[..., str]) -> None:
    put(1)
    bad = put(2)
    _back(folder)
    put(3)
    _back(folder)
    assert number_served(folder) == 1, "not to the one that was withdrawn"
    _back(folder, bad)
    assert number_served(folder) == 2, "but where it is named"
    assert tidy(folder)


def test_a_version_that_was_changed_is_not_gone_back_to(
    folder: Path, put: Callable[..., str]
) -> None:
    first = put(1)
    put(2)
    (folder / "versions" / first / "404.html").write_text("changed")
    with pytest.raises(PlacingError, match="与清单不符"):
        _back(folder)
    assert number_served(folder) == 2


def test_a_folder_somebody_holds_for_a_moment_is_waited_for(
    tmp_path: Path, sites: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows no folder can be moved while a virus scanner reads in it."""
    monkeypatch.setattr(Path, "symlink_to", _refused)
    real, held = os.replace, set()

    def busy(source: Path, target: Path) -> None:
        if Path(source).is_dir() and (key := (str(source), str(target))) not in held:
            held.add(key)
            raise PermissionError(errno.EACCES, "Access is denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr(sys, "platform", "win32")
    versions = Versions(tmp_path / "www")
    for number in (1, 2):
        assert publish(Folder(sites(number)), versions, 5, _NOW + timedelta(minutes=number))
    versions.close()
    assert number_served(tmp_path / "www") == 2
    assert len(held) > 3


def test_a_lost_plan_loses_no_version(folder: Path, put: Callable[..., str]) -> None:
    names = [put(number) for number in (1, 2, 3)]
    _back(folder)
    (folder / ".publish" / "plan.json").write_text("{")
    if (folder / "current").is_symlink():
        assert _history(folder) == History(tuple(names[:2]), (names[2],))
    else:
        with pytest.raises(ForeignError, match="说不清"):
            Versions(folder)
    assert number_served(folder) == 2


def test_a_lost_link_loses_no_version(tmp_path: Path, sites: Callable[[int], Path]) -> None:
    versions = Versions(tmp_path / "www")
    for number in (1, 2):
        publish(Folder(sites(number)), versions, 5, _NOW + timedelta(hours=number))
    versions.close()
    (tmp_path / "www" / "current").unlink()
    versions = Versions(tmp_path / "www")
    assert len(versions.history.withdrawn) == 2
    assert publish(Folder(sites(2)), versions, 5, _NOW + timedelta(hours=3))
    versions.close()
    assert number_served(tmp_path / "www") == 2


def test_a_link_that_was_set_by_hand_counts(tmp_path: Path, sites: Callable[[int], Path]) -> None:
    folder = tmp_path / "www"
    versions = Versions(folder)
    names = [
        placed.name
        for number in (1, 2, 3)
        if (placed := publish(Folder(sites(number)), versions, 5, _NOW + timedelta(hours=number)))
    ]
    versions.close()
    (folder / "current").unlink()
    (folder / "current").symlink_to(f"versions/{names[0]}")
    assert _history(folder) == History((names[0],), tuple(names[1:]))


@pytest.mark.parametrize("target", ["../site-1", "versions", "/", "versions/mine"])
def test_a_link_to_elsewhere_is_left_alone(
    target: str, tmp_path: Path, sites: Callable[[int], Path]
) -> None:
    sites(1)
    versions = Versions(tmp_path / "www")
    versions.close()
    (tmp_path / "www" / "current").symlink_to(target)
    with pytest.raises(ForeignError, match="指到了别处"):
        Versions(tmp_path / "www")


def test_what_others_put_beside_the_versions_stays(folder: Path, put: Callable[..., str]) -> None:
    put(1)
    (folder / "versions" / "mine").mkdir()
    (folder / "web.config").write_text("mine")
    put(2, 1)
    assert (folder / "versions" / "mine").is_dir()
    assert (folder / "web.config").read_text() == "mine"


def test_two_at_once_are_refused(folder: Path) -> None:
    versions = Versions(folder)
    with pytest.raises(BusyError):
        Versions(folder)
    versions.close()
    Versions(folder).close()


def test_names_of_one_second_differ(folder: Path, sites: Callable[[int], Path]) -> None:
    versions = Versions(folder)
    first = publish(Folder(sites(1)), versions, 5, _NOW)
    (versions.folder_of(versions.history.served or "") / "404.html").write_text("changed")
    second = publish(Folder(sites(1)), versions, 5, _NOW)
    versions.close()
    assert first
    assert second
    assert first.name < second.name


# --- where to -------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("content", "build/site", "docs", "generator/publish"):
        (tmp_path / "project" / name).mkdir(parents=True)
        (tmp_path / "project" / name / "file").write_text("mine")
    return tmp_path / "project"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("project", "是项目文件夹"),
        ("project/content", "content 里"),
        ("project/content/new", "content 里"),
        ("project/build", "build 里"),
        ("project/build/site/www", "build 里"),
        ("project/docs", "docs 里已有别的东西"),
        ("project/generator/publish/www", "项目的 generator 里"),
        ("project/docs/../docs/www", "项目的 docs 里"),
        (".", "别的东西"),
    ],
)
def test_others_folders_are_refused(project: Path, target: str, said: str) -> None:
    taken = (project / "content", project / "build")
    assert said in (foreign(project.parent / target, project, taken) or "")


def test_new_and_empty_folders_are_taken(project: Path) -> None:
    taken = (project / "content", project / "build")
    empty = project.parent / "empty"
    empty.mkdir()
    for target in (empty, project.parent / "new" / "deep", project / "public", project / "a" / "b"):
        assert foreign(target, project, taken) is None
        Versions(target).close()
        assert foreign(target, project, taken) is None, "again"


# --- as one file ----------------------------------------------------------------------------------


def test_the_file_holds_the_site(tmp_path: Path, sites: Callable[[int], Path]) -> None:
    made = pack(Folder(sites(1)), tmp_path / "site.zip", "about")
    with zipfile.ZipFile(tmp_path / "site.zip") as opened:
        opened.extractall(tmp_path / "out")
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    (top,) = (tmp_path / "out").iterdir()
    assert top.name.isascii()
    assert {path.name for path in top.iterdir()} == {"site", "说明.txt"}
    assert (top / "说明.txt").read_text(encoding="utf-8") == "about"
    assert everything(top / "site") == everything(sites(1))
    assert made.files == len(everything(sites(1)))


def test_the_file_is_the_same_every_time(tmp_path: Path, sites: Callable[[int], Path]) -> None:
    copied = shutil.copytree(sites(1), tmp_path / "copy")
    for number, path in enumerate(copied.rglob("*")):
        os.utime(path, (number, number))
        path.chmod(0o700)
    names = [
        pack(Folder(site), tmp_path / f"{site.name}.zip", "about").name
        for site in (sites(1), copied, sites(2))
    ]
    assert names[0] == names[1] != names[2]
    assert (tmp_path / "copy.zip").read_bytes() == (tmp_path / "site-1.zip").read_bytes()


def test_a_file_that_is_not_as_its_manifests_say_is_not_written(
    tmp_path: Path, sites: Callable[[int], Path]
) -> None:
    target = tmp_path / "site.zip"
    pack(Folder(sites(1)), target, "about")
    before = target.read_bytes()
    (sites(2) / "404.html").write_text("changed")
    with pytest.raises(PlacingError, match="不符"):
        pack(Folder(sites(2)), target, "about")
    assert target.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_a_full_disk_leaves_the_older_file(
    tmp_path: Path, sites: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site.zip"
    pack(Folder(sites(1)), target, "about")
    before = target.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="full"):
        pack(Folder(sites(2)), target, "about")
    assert target.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_the_file_is_published_elsewhere(
    folder: Path, tmp_path: Path, sites: Callable[[int], Path]
) -> None:
    pack(Folder(sites(1)), tmp_path / "site.zip", "about")
    versions, opened = Versions(folder), Zipped(tmp_path / "site.zip")
    assert publish(opened, versions, 5, _NOW)
    assert publish(opened, versions, 5, _NOW) is None
    assert publish(Folder(sites(1)), versions, 5, _NOW) is None, "the same site by another way"
    versions.close()
    opened.close()
    assert everything(folder / "current") == everything(sites(1))


def test_a_damaged_file_is_not_published(
    folder: Path, put: Callable[..., str], tmp_path: Path, sites: Callable[[int], Path]
) -> None:
    put(1)
    pack(Folder(sites(2)), tmp_path / "site.zip", "about")
    whole = (tmp_path / "site.zip").read_bytes()
    damaged = tmp_path / "damaged.zip"
    for at in range(40, len(whole), len(whole) // 40):
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        versions = Versions(folder)
        try:
            opened = Zipped(damaged)
            try:
                publish(opened, versions, 5, _NOW)
            finally:
                opened.close()
        except PlacingError:
            pass
        finally:
            versions.close()
        # What does not matter may be damaged: a date, the text beside the site.
        assert number_served(folder) in {1, 2}
        if number_served(folder) == 2:
            assert everything(folder / "current") == everything(sites(2))
            _back(folder)
    damaged.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PlacingError, match="打不开"):
        Zipped(damaged)
    assert tidy(folder)


@pytest.mark.parametrize("name", ["../../evil", "/evil", "a/../../evil", "a\\..\\evil", "c:evil"])
def test_a_file_cannot_write_outside(
    name: str, folder: Path, tmp_path: Path, sites: Callable[[int], Path]
) -> None:
    pack(Folder(sites(1)), tmp_path / "site.zip", "about")
    with zipfile.ZipFile(tmp_path / "site.zip", "a") as opened:
        top = opened.namelist()[0].partition("/")[0]
        opened.writestr(f"{top}/site/{name}", "evil")
    versions, evil = Versions(folder), Zipped(tmp_path / "site.zip")
    with pytest.raises(PlacingError, match="文件名不能用"):
        publish(evil, versions, 5, _NOW)
    versions.close()
    evil.close()
    assert not list(tmp_path.rglob("*evil*"))


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no")
    with pytest.raises(PlacingError, match="打不开"):
        Zipped(tmp_path / "text.zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as opened:
        opened.writestr("a/b.txt", "b")
    with pytest.raises(PlacingError, match="里没有网站"):
        Zipped(tmp_path / "other.zip")


def test_a_site_of_a_newer_program_is_told(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", {"index.html": "site 1", "2020/a.html": "a"})
    text = (site / "manifest.json").read_text()
    (site / "manifest.json").write_text(text.replace('"format": 1', '"format": 99'))
    versions = Versions(tmp_path / "www")
    with pytest.raises(PlacingError, match="更新的程序"):
        publish(Folder(site), versions, 5, _NOW)
    versions.close()
