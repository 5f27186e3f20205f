"""Whatever is changed in a published site or its content is found and named."""

import gzip
import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request

import pytest

from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute
from generator.publish.build import build
from generator.publish.manifest import whole_of, written
from generator.publish.order import Order
from generator.publish.published import Address, Folder, Published, UnreachableError, published
from generator.publish.verify import (
    Kind,
    Mismatch,
    NoSiteError,
    compare,
    day_to_build,
    differences,
    look_at,
)
from generator.publish.watch import Watch

pytestmark = pytest.mark.usefixtures("few_rules")

_ROOT = Path(__file__).parents[2]
_DAY = date(2026, 1, 1)


def _build(content: Path, output: Path) -> Path:
    assert not build(Order(content, output, _ROOT / "mkdocs.yml", _DAY, 1), Watch()).tally.errors
    return output / "site"


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory, few_rules: None) -> Path:  # noqa: ARG001
    folder = tmp_path_factory.mktemp("region")
    write_example(Wanted(2, 2), load_statute(), folder / "content")
    _build(folder / "content", folder / "build")
    return folder


@pytest.fixture
def site(region: Path, tmp_path: Path) -> Path:
    """A copy of the site that a test may change."""
    return shutil.copytree(region / "build" / "site", tmp_path / "www" / "czj" / "juesuan")


def _report(site: Path) -> str:
    """Return the folder of the first report."""
    return min(p.parent.relative_to(site).as_posix() for p in site.glob("20*/*/manifest.json"))


class _Server(SimpleHTTPRequestHandler):
    """A static server, with the habits that tests ask for."""

    gzipped = False
    failing: str = ""
    elsewhere: str = ""

    def do_GET(self) -> None:
        if self.failing and self.path.endswith(self.failing):
            self.send_error(503)
        elif self.elsewhere:
            self.send_response(302)
            self.send_header("Location", self.elsewhere + self.path)
            self.end_headers()
        elif self.path.endswith("/index.html"):
            # Some servers do not like the name of the page.
            self.send_response(301)
            self.send_header("Location", self.path.removesuffix("index.html"))
            self.end_headers()
        elif self.gzipped:
            self._send_packed()
        else:
            super().do_GET()

    def _send_packed(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if self.path.endswith("/") else path
        if not path.is_file():
            self.send_error(404)
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def list_directory(self, _: object) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Serve a folder, with habits; return the address."""
    monkeypatch.setenv("no_proxy", "*")
    servers = []

    def start(folder: Path, **habits: Any) -> str:
        kind = type("_Odd", (_Server,), habits)
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), partial(kind, directory=str(folder))))
        Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(params=["folder", "address"])
def place(request: pytest.FixtureRequest, site: Path, serve: Callable[..., str]) -> Published:
    """The same site, as a folder and below a path of a web server."""
    if request.param == "folder":
        return published(str(site))
    return published(f"{serve(site.parents[1])}/czj/juesuan")


def _kinds(findings: list[Mismatch]) -> list[tuple[str, str]]:
    return sorted((str(found.kind), found.path) for found in findings)


# --- the tree -------------------------------------------------------------------------------------


def test_a_good_site_is_good(place: Published, site: Path) -> None:
    verdict = look_at(place)
    assert verdict.findings == []
    assert verdict.tree
    listed = verdict.tree.files.keys() | verdict.tree.manifests.keys() | {"manifest.json"}
    assert listed == {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}


def test_one_byte_is_found(place: Published, site: Path) -> None:
    path = f"{_report(site)}/full/index.html"
    data = bytearray((site / path).read_bytes())
    data[len(data) // 2] ^= 1
    (site / path).write_bytes(data)
    (found,) = look_at(place).findings
    assert (found.kind, found.path) == (Kind.CHANGED, path)
    manifest = site / _report(site) / "manifest.json"
    lines = manifest.read_text().splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if '"full/index.html"' in text]
    assert f"{_report(site)}/manifest.json 第 {line} 行" in found.message
    assert found.expected in lines[line - 1]


def test_another_length_is_found(place: Published, site: Path) -> None:
    with (site / "index.html").open("ab") as file:
        file.write(b" " * 100_000)
    (site / "index.md").write_text("短")
    found = look_at(place).findings
    assert _kinds(found) == [("changed", "index.html"), ("changed", "index.md")]
    assert all("字节" in finding.message for finding in found)


def test_a_missing_file_is_found(place: Published, site: Path) -> None:
    (site / "about" / "index.html").unlink()
    (site / "glossary" / "manifest.json").unlink()
    found = look_at(place).findings
    assert ("missing", "about/index.html") in _kinds(found)
    assert ("missing", "glossary/manifest.json") in _kinds(found)


def test_a_file_that_no_manifest_knows_is_found(site: Path) -> None:
    (site / "2020").mkdir(exist_ok=True)
    (site / "2020" / "旧的.html").write_text("")
    assert _kinds(look_at(Folder(site)).findings) == [("unknown", "2020/旧的.html")]


def _altered(path: Path, pattern: str, text: str) -> int:
    """Alter a manifest; return the line."""
    old = path.read_text(encoding="utf-8")
    match = re.search(pattern, old, re.MULTILINE)
    assert match
    path.write_text(old[: match.start()] + text + old[match.end() :], encoding="utf-8")
    return old[: match.start()].count("\n") + 1


def test_an_altered_line_of_a_manifest_is_found(place: Published, site: Path) -> None:
    path = f"{_report(site)}/manifest.json"
    line = _altered(site / path, r'(?<="index.html": \{"sha256": ")[0-9a-f]{4}', "0000")
    found = look_at(place).findings
    named = [("changed", f"{_report(site)}/index.html"), ("manifest", path)]
    assert _kinds(found) == named
    assert f"{path} 第 {line} 行" in found[1].message
    at = next(
        number
        for number, text in enumerate((site / "manifest.json").read_text().splitlines(), 1)
        if path in text
    )
    assert f"manifest.json 第 {at} 行" in found[0].message


@pytest.mark.parametrize(
    ("pattern", "text", "said"),
    [
        (r'(?<="index.html": \{"sha256": ")[0-9a-f]', "x", "index.html"),
        (r'"index.html": \{', '"../index.html": {', "../index.html"),
        (r'"index.html": \{', '"about/index.html": {', "about/index.html"),
        (r'(?<="departments.yml": ")[0-9a-f]', "x", "departments.yml"),
        (r'(?<="size": )\d+', '"1"', "404.html"),
        (r'(?<="size": )\d+', "-1", "404.html"),
    ],
)  # fmt: skip
def test_a_broken_line_of_the_root_is_named(
    pattern: str, text: str, said: str, place: Published, site: Path
) -> None:
    line = _altered(site / "manifest.json", pattern.rsplit("|", maxsplit=1)[-1], text)
    broken = [f for f in look_at(place).findings if f.path == "manifest.json"]
    assert [(f.kind, f.message) for f in broken] == [(Kind.MANIFEST, f"第 {line} 行写坏了：{said}")]


def test_a_line_about_content_is_held_against_the_others(place: Published, site: Path) -> None:
    _altered(site / "manifest.json", r'(?<="departments.yml": ")[0-9a-f]{4}', "0000")
    (found,) = look_at(place).findings
    assert (found.kind, found.path) == (Kind.MANIFEST, "manifest.json")
    line = _altered(site / "manifest.json", r'(?<="content_sha256": ")', "")
    assert f"第 {line} 行" in found.message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{\n\n,", "第 3 行"),
        (b"<html>", "第 1 行"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "files"),
        (b'{"files": {}}', "format"),
        (b"[" * 100_000, "不能当清单读"),
    ],
)
@pytest.mark.parametrize("which", ["manifest.json", "about/manifest.json"])
def test_a_manifest_that_is_none_is_named(
    data: bytes, said: str, which: str, place: Published, site: Path
) -> None:
    (site / which).write_bytes(data)
    verdict = look_at(place)
    told = [found.message for found in verdict.findings if found.path == which]
    assert said in told[-1]
    assert (verdict.tree is None) is (which == "manifest.json")


def test_a_newer_format_is_not_guessed_at(site: Path) -> None:
    _altered(site / "manifest.json", r'"format": 1', '"format": 2')
    with pytest.raises(NoSiteError, match="更新的程序"):
        look_at(Folder(site))


# --- servers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["", "/", "/index.html", "/manifest.json", "/?a=1#b"])
def test_an_address_may_end_in_many_ways(end: str, site: Path, serve: Callable[..., str]) -> None:
    assert look_at(published(f"{serve(site)}{end}")).findings == []


def test_a_server_may_pack_what_it_sends(site: Path, serve: Callable[..., str]) -> None:
    address = serve(site, gzipped=True)
    assert look_at(published(address)).findings == []
    path = site / "index.md"
    path.write_bytes(path.read_bytes()[:-2] + b"?\n")
    assert _kinds(look_at(published(address)).findings) == [("changed", "index.md")]


def test_another_host_is_not_followed(site: Path, serve: Callable[..., str]) -> None:
    other = serve(site)
    with pytest.raises(NoSiteError, match=f"转到了别的主机 {other}"):
        look_at(published(serve(site, elsewhere=other)))


def test_one_file_that_cannot_be_had_is_named(site: Path, serve: Callable[..., str]) -> None:
    address = serve(site, failing="about/index.md")
    (found,) = look_at(published(address)).findings
    assert (found.kind, found.path) == (Kind.UNREAD, "about/index.md")
    assert "503" in found.message


def test_a_site_that_is_not_there_is_told(site: Path, serve: Callable[..., str]) -> None:
    with pytest.raises(NoSiteError, match=r"没有 manifest\.json"):
        look_at(published(f"{serve(site)}/nowhere/"))
    with pytest.raises(NoSiteError, match=r"没有 manifest\.json"):
        look_at(Folder(site / "about" / "rules" / "FA001"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(NoSiteError, match="连不上"):
        look_at(published(f"http://127.0.0.1:{port}/"))


def test_a_host_that_falls_silent_is_not_asked_for_ever(
    site: Path, serve: Callable[..., str]
) -> None:
    place = published(serve(site))
    assert isinstance(place, Address)
    asked = []

    def silent(request: Request, **_: object) -> None:
        asked.append(request.full_url)
        raise ConnectionResetError

    place._opener.open = silent  # type: ignore[assignment, method-assign]
    for number in range(30):
        with pytest.raises(UnreachableError):
            place.read(f"{number}.html", 1)
    assert 1 < len(asked) < 20


@pytest.mark.parametrize(
    "address", ["ftp://example.org/", "http://", "https:///x", "http://[x/", "file:///etc"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="不是网址"):
        published(address)


# --- the content, built again ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def again(region: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a content where a word of one report and a file for all were changed."""
    folder = tmp_path_factory.mktemp("again")
    shutil.copytree(region / "content", folder / "content")
    narrative = folder / "content" / _report(region / "build" / "site") / "narrative.yml"
    narrative.write_text(
        re.sub(r"(?m)^duties:\n", "duties:\n  - 新事务。\n", narrative.read_text())
    )
    (folder / "content" / "glossary.yml").write_text("terms:\n  - {term: 甲, text: 乙。}\n")
    return _build(folder / "content", folder / "build")


def _compared(site: Published, again: Path) -> list[Mismatch]:
    return list(compare(site, look_at(site), Folder(again)))


def test_the_same_content_differs_in_nothing(place: Published, region: Path) -> None:
    assert _compared(place, region / "build" / "site") == []


def test_other_content_is_named_with_its_files(place: Published, site: Path, again: Path) -> None:
    found = _compared(place, again)
    report = _report(site)
    content = [f.path for f in found if f.kind is Kind.CONTENT]
    assert content == [f"{report}/narrative.yml", "glossary.yml"]
    different = {f.path for f in found if f.kind is Kind.DIFFERENT}
    assert {f"{report}/index.html", f"{report}/index.md", "glossary/index.html"} <= different
    # Other reports' pages explain the term that has changed; their data are the same.
    data = {path for path in different if not path.endswith((".html", ".md", "manifest.json"))}
    assert not {path for path in data if path.startswith("20") and not path.startswith(report)}


def _republish(site: Path, path: str, data: bytes) -> None:
    """Change a file of a site and every manifest above it, as somebody might who knows how."""
    from hashlib import sha256  # noqa: PLC0415

    def entry(data: bytes) -> dict[str, Any]:
        return {"sha256": sha256(data).hexdigest(), "size": len(data)}

    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_bytes(data)
    folder = "/".join(path.split("/")[:2])
    manifest = site / folder / "manifest.json"
    values = json.loads(manifest.read_bytes())
    values["files"][path.removeprefix(f"{folder}/")] = entry(data)
    manifest.write_bytes(written(values))
    root = json.loads((site / "manifest.json").read_bytes())
    root["manifests"][f"{folder}/manifest.json"] = entry(manifest.read_bytes())
    (site / "manifest.json").write_bytes(written(root))


def test_a_forgery_with_its_manifests_is_found_by_the_content(
    place: Published, site: Path, region: Path
) -> None:
    path = f"{_report(site)}/index.html"
    _republish(site, path, (site / path).read_bytes().replace(b"</p>", b"!</p>", 1))
    assert look_at(place).findings == []
    assert _kinds(_compared(place, region / "build" / "site")) == [("different", path)]


def _in_yuan(**figures: str) -> dict[str, Any]:
    return {a: {"value": value, "unit": "元", "state": "figure"} for a, value in figures.items()}


def _listed(**figures: str) -> list[dict[str, Any]]:
    return [{"address": address, "value": value} for address, value in figures.items()]


@pytest.mark.parametrize("shape", [dict, _in_yuan, _listed])
@pytest.mark.parametrize("known", [True, False], ids=["in its manifests", "behind their back"])
def test_a_figure_is_named(
    shape: Callable[..., Any],
    known: bool,
    place: Published,
    site: Path,
    region: Path,
    tmp_path: Path,
) -> None:
    def document(title: str, **figures: str) -> bytes:
        return json.dumps({"title": title, "figures": shape(**figures)}).encode()

    rebuilt = shutil.copytree(region / "build" / "site", tmp_path / "rebuilt")
    path = f"{_report(site)}/report.json"
    figures = {"general_budget.2010301.expenditure": "82.10", "all_funds.total.income": "91"}
    for folder in (site, rebuilt):
        _republish(folder, path, document("甲", **figures))
    forged = document("乙", **figures | {"general_budget.2010301.expenditure": "28.10"})
    if known:
        _republish(site, path, forged)
    else:
        (site / path).write_bytes(forged)
    found = _compared(place, rebuilt)
    (figure,) = [f for f in found if f.kind is Kind.FIGURE]
    assert (figure.path, figure.at) == (path, "general_budget.2010301.expenditure")
    unit = "元" if shape is _in_yuan else ""
    assert (figure.published, figure.expected) == (f"28.10{unit}", f"82.10{unit}")
    assert f"网站上是 28.10{unit}，按内容应为 82.10{unit}" in figure.message
    (datum,) = [f for f in found if f.kind is Kind.DATUM]
    assert (datum.at, datum.published, datum.expected) == ("title", "乙", "甲")
    assert [f.path for f in found if f.kind is Kind.DIFFERENT] == ([path] if known else [])


def test_files_too_many_and_too_few_are_named(site: Path, region: Path, tmp_path: Path) -> None:
    rebuilt = shutil.copytree(region / "build" / "site", tmp_path / "rebuilt")
    _republish(site, f"{_report(site)}/more.html", b"1")
    _republish(rebuilt, f"{_report(site)}/less.html", b"1")
    assert _kinds(_compared(Folder(site), rebuilt)) == [
        ("lacking", f"{_report(site)}/less.html"),
        ("surplus", f"{_report(site)}/more.html"),
    ]


def test_the_way_a_file_is_packed_is_no_difference(
    site: Path, region: Path, tmp_path: Path
) -> None:
    rebuilt = shutil.copytree(region / "build" / "site", tmp_path / "rebuilt")
    path = f"{_report(site)}/x.bin"
    _republish(site, path, gzip.compress(b"1" * 999, 1))
    _republish(rebuilt, path, gzip.compress(b"1" * 999, 9))
    assert (site / path).read_bytes() != (rebuilt / path).read_bytes()
    assert _compared(Folder(site), rebuilt) == []
    _republish(rebuilt, path, gzip.compress(b"2" * 999, 9))
    assert _kinds(_compared(Folder(site), rebuilt)) == [("different", path)]


def test_another_program_is_told_first(site: Path, again: Path) -> None:
    _altered(site / "manifest.json", r'(?<="version": ")[^"]*', "0.0.9")
    found = _compared(Folder(site), again)
    assert found[0].kind is Kind.GENERATOR
    assert "0.0.9" in found[0].published
    assert "0.0.9" not in found[0].expected
    assert any(f.kind is Kind.CONTENT for f in found)


def test_another_layout_is_told(site: Path, region: Path) -> None:
    _altered(site / "manifest.json", r'(?<="sichuan-2018": ")\w{4}', "0000")
    (found,) = _compared(Folder(site), region / "build" / "site")
    assert (found.kind, found.at) == (Kind.LAYOUT, "sichuan-2018")


@pytest.mark.parametrize(
    ("until", "day"),
    [("2026-03-31", "2026-03-31"), ("2027-03-31", "2026-11-22"), ("", "2026-11-22"), (7, "2026-11-22")],
)  # fmt: skip
def test_the_content_is_built_as_before_a_waiver_ended(
    until: object, day: str, region: Path
) -> None:
    tree = look_at(Folder(region / "build" / "site")).tree
    assert tree
    tree.root = dict(tree.root) | ({"waivers_until": until} if until else {})
    assert day_to_build(tree, date(2026, 11, 22)).isoformat() == day


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({"a": 1, "b": [1, 2]}, {"a": 1, "b": [1, 2]}, []),
        ({"a": {"b": "1"}}, {"a": {"b": "2"}}, [("a.b", "1", "2")]),
        ([1, 2], [1, 3, 4], [("2", 2, 3), ("3", None, 4)]),
        ({"a": 1}, {}, [("a", 1, None)]),
        ({"a": True}, {"a": 1}, [("a", True, 1)]),
        (
            [{"address": "x", "v": 1}, {"address": "y", "v": 2}],
            [{"address": "y", "v": 3}],
            [("x", {"address": "x", "v": 1}, None), ("y.v", 2, 3)],
        ),
        ([{"id": "x", "v": 1}, {"id": "x", "v": 2}], [{"id": "x", "v": 1}, {"id": "x"}], [("2.v", 2, None)]),
    ],
)  # fmt: skip
def test_differences_are_named_by_the_way_to_them(
    before: object, now: object, expected: list[tuple[str, object, object]]
) -> None:
    def plain(value: object) -> object:
        return None if type(value).__name__ == "_Absent" else value

    found = [(".".join(s), plain(a), plain(b)) for s, a, b in differences(before, now)]
    assert found == expected


def test_the_fingerprint_of_all_content_can_be_made_with_sha256sum() -> None:
    from hashlib import sha256  # noqa: PLC0415

    files = {"site.yml": "b" * 64, "2020/jia/accounts.yml": "a" * 64}
    printed = f"{'a' * 64}  2020/jia/accounts.yml\n{'b' * 64}  site.yml\n"
    assert whole_of(files) == sha256(printed.encode()).hexdigest()
