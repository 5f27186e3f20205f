"""No input makes the commands crash: broken files end in located messages, soon and in little room.

The examples are the same on every run. ``FUZZ=20`` in the environment tries twenty times as many.
"""

import io
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cli import main

_ROOT = Path(__file__).parent.parent.parent
_TIMES = int(os.environ.get("FUZZ", "1"))
_REPORT = "2020/xiqu-xinfangju"
_ACCOUNTS, _NARRATIVE, _PERFORMANCE = (
    f"{_REPORT}/{name}.yml" for name in ("accounts", "narrative", "performance")
)
_HEAD = re.compile(
    r"^(?P<place>\S.*?):\d+:\d+: (?:错误|警告|提示)\[[a-z0-9-]+\]: .*[\u4e00-\u9fff]"
)
_SOURCES = {
    str(path.relative_to(_ROOT / "content")): path.read_bytes()
    for path in sorted((_ROOT / "content").rglob("*.yml"))
}


# --- running a command --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the repository's content, which each example changes and puts back."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(_ROOT / "content", folder / "content")
    shutil.copy(_ROOT / "mkdocs.yml", folder)
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


def _run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(list(arguments))
    return status, out.getvalue(), err.getvalue()


def _wellformed(status: int, out: str, err: str) -> None:
    """Hold a run of the check to what it promises."""
    told = out + err
    assert status in {0, 1}, told
    assert "Traceback" not in told
    heads = [line for line in told.splitlines() if re.search(r": (?:错误|警告|提示)\[", line)]
    assert all(map(_HEAD.match, heads)), heads
    errors = [line for line in heads if ": 错误[" in line]
    assert bool(errors) == (status == 1), told


def _with(project: Path, files: Mapping[str, bytes], *arguments: str) -> tuple[int, str, str]:
    """Run a command while some files hold something else."""
    content = project / "content"
    try:
        for name, data in files.items():
            (content / name).parent.mkdir(parents=True, exist_ok=True)
            (content / name).write_bytes(data)
        return _run(*(arguments or ("check",)))
    finally:
        for name in files:
            if name in _SOURCES:
                (content / name).write_bytes(_SOURCES[name])
            else:
                (content / name).unlink()


def _steady(examples: int) -> Callable[[Any], Any]:
    return settings(
        max_examples=examples * _TIMES, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )


# --- bytes --------------------------------------------------------------------------------------

_names = st.sampled_from(sorted(_SOURCES))
_BITS = [
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\t", b"\r", b"\n", b": ", b":", b"- ", b"-", b"#", b" #x",
    b"{", b"}", b"[", b"]", b",", b"'", b'"', b"|", b">", b"&a ", b"*a", b"!!str ", b"<<: ", b"? ",
    b"---\n", b"...\n", b"%", b"@", b"`", "：".encode(), "，".encode(), "\u3000".encode(), "“".encode(),
    "\u2028".encode(), "\ufeff".encode(), "甲".encode("gbk"), b"1e999999", b"9" * 5000, b"0x10", b"-0", b".",
]  # fmt: skip


@_steady(20)
@given(name=_names, cut=st.floats(0, 1))
def test_a_file_cut_off_anywhere(project: Path, name: str, cut: float) -> None:
    data = _SOURCES[name]
    _wellformed(*_with(project, {name: data[: int(len(data) * cut)]}))


@_steady(40)
@given(
    name=_names,
    slips=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(_BITS)),
        min_size=1,
        max_size=3,
    ),
)
def test_bytes_replaced_anywhere(
    project: Path, name: str, slips: list[tuple[float, int, bytes]]
) -> None:
    data = _SOURCES[name]
    for where, length, bit in slips:
        start = int(len(data) * where)
        data = data[:start] + bit + data[start + length :]
    _wellformed(*_with(project, {name: data}))


_ENCODED = {
    "gbk": lambda text: text.encode("gbk", "replace"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-32": lambda text: text.encode("utf-32"),
    "lone surrogate": lambda text: text.encode() + b"x: \xed\xa0\x80\n",
    "NUL": lambda text: text.replace("unit", "un\x00it").encode(),
    "tabs": lambda text: text.replace("\n  ", "\n\t").encode(),
}
_HARMLESS = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "no last line feed": lambda text: text.rstrip("\n").encode(),
}


@pytest.mark.parametrize("how", _ENCODED)
def test_other_encodings_are_refused(project: Path, how: str) -> None:
    status, out, err = _with(project, {_ACCOUNTS: _ENCODED[how](_SOURCES[_ACCOUNTS].decode())})
    _wellformed(status, out, err)
    assert status == 1


@pytest.mark.parametrize("name", [_ACCOUNTS, "site.yml"])
@pytest.mark.parametrize("how", _HARMLESS)
def test_marks_and_line_ends_do_no_harm(project: Path, how: str, name: str) -> None:
    status, out, err = _with(project, {name: _HARMLESS[how](_SOURCES[name].decode())})
    _wellformed(status, out, err)
    assert status == 0


@pytest.mark.parametrize(
    "text",
    ["", "\n", "---\n", "--- \n...\n", "#", "null\n", "~\n", "甲", "- 甲\n", "[]\n", "{}\n", '""\n', "!!map {}\n",
     "&a {a: *a}\n", "*a\n", "<<: {unit: 元}\n", "? [a]\n: b\n", "a: 1\n---\nb: 2\n", "%YAML 9.9\n---\na: 1\n",
     "%TAG ! x\n---\n!y z\n", "a: !!python/object/apply:os.system [x]\n", "a: |\n", "a: >9\n x\n", "'", '"\\x"', "@"],
)  # fmt: skip
@pytest.mark.parametrize("name", [_ACCOUNTS, "departments.yml"])
def test_small_odd_files(project: Path, name: str, text: str) -> None:
    status, out, err = _with(project, {name: text.encode()})
    _wellformed(status, out, err)
    assert status == 1 or name == "departments.yml"


# --- structure ----------------------------------------------------------------------------------

_VALUES: list[Any] = [
    None, "", "甲", "total", "none", "未公开", "不适用", "—", "-1", "1e999999", "9" * 30, "0.001", "2020-02-30", "是",
    "x" * 600, "{a.b.c}", "{all_funds.total.income}", "{2019:x}", "=1+1", "<b>", "XX", "110101199003070257",
    [], {}, ["甲"], [["甲"]], [None], {"a": "b"}, {"total": "1"}, {"2010301": {"basic": "1"}}, [{"id": "a"}],
]  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container of a file with each of its keys or positions."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in list(keys):
        yield value, key
        yield from _places(value[key])


def _changed(source: bytes, choice: Callable[[int], int]) -> bytes:
    """Change one place of a file: its value, its key, or its place."""
    value = yaml.load(source, Loader=yaml.BaseLoader)
    places = list(_places(value))
    holder, key = places[choice(len(places))]
    other_holder, other = places[choice(len(places))]
    way = choice(4)
    if way == 0:
        holder[key] = _VALUES[choice(len(_VALUES))]
    elif way == 1 and isinstance(holder, dict):
        holder[str(other)] = holder.pop(key)
    elif way == 2:
        taken = yaml.load(yaml.safe_dump(other_holder[other]), Loader=yaml.BaseLoader)
        holder[key] = taken
    else:
        del holder[key]
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    return text.encode()


@_steady(50)
@given(data=st.data(), name=_names)
def test_values_and_keys_changed_anywhere(project: Path, name: str, data: st.DataObject) -> None:
    changed = _changed(_SOURCES[name], lambda number: data.draw(st.integers(0, number - 1)))
    _wellformed(*_with(project, {name: changed}))


@_steady(20)
@given(data=st.data(), name=st.sampled_from([_ACCOUNTS, _NARRATIVE, _PERFORMANCE]))
def test_other_formats_explain_and_build(project: Path, name: str, data: st.DataObject) -> None:
    changed = _changed(_SOURCES[name], lambda number: data.draw(st.integers(0, number - 1)))
    form = data.draw(st.sampled_from(["json", "github", "sarif"]))
    status, out, err = _with(project, {name: changed}, "check", "--format", form)
    assert status in {0, 1}
    assert not err
    if form != "github":
        written = json.loads(out)
        found = written["findings"] if form == "json" else written["runs"][0]["results"]
        assert status == int(any("error" in {f.get("severity"), f.get("level")} for f in found))
    line = data.draw(st.integers(1, changed.count(b"\n") + 1))
    status, out, err = _with(project, {name: changed}, "explain", f"{name}:{line}")
    assert status in {0, 1, 2}
    assert out or err


def test_build_refuses_what_the_check_finds(project: Path) -> None:
    broken = {_ACCOUNTS: b"\x00", _NARRATIVE: b"a: [", "2020/xiqu-xinfangju/x.yml": b""}
    status, out, err = _with(project, broken, "build", "--output", "out")
    assert status == 1
    assert not out
    assert "没有生成网站" in err.splitlines()[-1]
    assert not (project / "out" / "site").exists()


# --- files and folders --------------------------------------------------------------------------


def _link_loop(report: Path) -> None:
    (report / "narrative.yml").unlink()
    (report / "narrative.yml").symlink_to("narrative.yml")


def _link_to_itself(report: Path) -> None:
    (report / "inner").symlink_to(report)


def _folder_for_file(report: Path) -> None:
    (report / "accounts.yml").unlink()
    (report / "accounts.yml").mkdir()


def _file_for_folder(report: Path) -> None:
    shutil.rmtree(report)
    report.write_text("甲", encoding="utf-8")


def _pipe(report: Path) -> None:
    (report / "performance.yml").unlink()
    os.mkfifo(report / "performance.yml")


def _odd_names(report: Path) -> None:
    for name in (
        "accounts.YML",
        "acounts.yml",
        "甲\n乙.yml",
        "accounts.yml.bak",
        b"\xff.yml".decode("utf-8", "surrogateescape"),
    ):
        (report / name).write_bytes(b"")


def _unreadable(report: Path) -> None:
    (report / "accounts.yml").chmod(0)
    if os.access(report / "accounts.yml", os.R_OK):
        pytest.skip("whoever may read everything cannot be refused")


@pytest.mark.parametrize(
    "spoil",
    [
        _link_loop,
        _link_to_itself,
        _folder_for_file,
        _file_for_folder,
        _pipe,
        _odd_names,
        _unreadable,
    ],
)
def test_files_that_are_none(
    spoil: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(_ROOT / "content", tmp_path / "content")
    spoil(tmp_path / "content" / _REPORT)
    status, out, err = _run("check")
    _wellformed(status, out, err)
    assert status == 1


# --- size ---------------------------------------------------------------------------------------

_OWN = """\
layout: sichuan-2018
unit: 元
kind: 部门
basis: 汇总
origin: own
approved: 2021-09-01
published: 2021-09-15
disclosure: complete
"""
_SECONDS, _MEGABYTES = 30, 500
#: Runs a command within limits and tells the most memory it took, in kilobytes, at the end.
_LIMITED = """
import resource, sys
from generator.cli import main
status = main(sys.argv[1:])
sys.stdout.flush()
print("took", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""


def _rows(form: str, number: int) -> str:
    return "".join(form.format(i=i) for i in range(number))


_BROKEN_ROW = (
    "  2{i:06d}: {{initial: 7, income: 9, basic: 1, project: 1, expenditure: 5, opening: 3}}\n"
)
_LARGE: dict[str, Callable[[], dict[str, str | bytes]]] = {
    "more than is read": lambda: {_ACCOUNTS: "甲" * 2_000_000},
    "good rows, 4.9 MB": lambda: {_ACCOUNTS: f"{_OWN}general_budget:\n" + _rows("  2{i:06d}: {{basic: 1}}\n", 190_000)},
    "unknown keys": lambda: {_ACCOUNTS: _OWN + _rows("key{i}: 1\n", 49_000)},
    "sums that do not hold": lambda: {
        _ACCOUNTS: _OWN + "".join(f"{t}:\n" + _rows(_BROKEN_ROW, 1000) for t in ("general_budget", "fund_budget"))
    },
    "a list of 90,000": lambda: {_NARRATIVE: "duties:\n" + _rows("  - 办理第{i}件事。\n", 90_000)},
    "references to nothing": lambda: {_NARRATIVE: "duties:\n" + _rows('  - "办理{{a.b{i}}}"\n', 50_000)},
    "projects": lambda: {
        _PERFORMANCE: "unit: 元\nprojects:\n" + _rows("  - {{id: p{i}, name: 项目{i}, goal: {{expected: 完成全年的工作任务}}}}\n", 15_000)
    },
    "texts of brackets": lambda: {_NARRATIVE: "duties:\n" + ('  - "' + "[ " * 9000 + '"\n') * 80},
    "one line": lambda: {_ACCOUNTS: f"{_OWN}scope: [" + "{name: 甲, kind: 乙}," * 170_000 + "]\n"},
    "deep": lambda: {_ACCOUNTS: "[" * 2_000_000, _NARRATIVE: "{a: " * 900_000, _PERFORMANCE: "? " * 1_500_000},
    "noise": lambda: {_ACCOUNTS: random.Random(1).randbytes(4_000_000), _NARRATIVE: b"\x00" * 4_000_000},
    "aliases": lambda: {_ACCOUNTS: f"{_OWN}scope:\n  - &a {{name: 甲, kind: 乙}}\n" + "  - *a\n" * 400_000},
    "departments": lambda: {"departments.yml": "departments:\n" + _rows("  d{i}: {{name: 甲{i}, parent: e{i}}}\n", 30_000)},
}  # fmt: skip
#: Those that take longest; the others are for the long run.
_EVERY_TIME = (
    "good rows, 4.9 MB",
    "unknown keys",
    "sums that do not hold",
    "texts of brackets",
    "deep",
)


@pytest.mark.parametrize("name", _LARGE if _TIMES > 1 else _EVERY_TIME)
def test_large_files_end_soon_and_in_little_room(name: str, tmp_path: Path) -> None:
    shutil.copytree(_ROOT / "content", tmp_path / "content")
    for file, data in _LARGE[name]().items():
        (tmp_path / "content" / file).write_bytes(data.encode() if isinstance(data, str) else data)
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, "check"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=_SECONDS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS)),
    )
    told, _, took = done.stderr.decode().rpartition("took ")
    assert took, told[-2000:]
    _wellformed(done.returncode, done.stdout.decode(), told)
    assert int(took) < _MEGABYTES * 1024
    assert len(told) < 1_000_000
