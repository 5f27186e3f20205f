"""The rules this project keeps about itself: where facts live, what a template may do, who imports whom.

Statute data has tests of its own further down: everything a layout names exists.
"""

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes
from jinja2.filters import FILTERS
from markdown import Markdown

from generator.derive.figures import parse_address
from generator.derive.makers import kinds
from generator.load.statute import load_statute
from generator.model.accounts import Accounts
from generator.model.statute import Cell, Form, SectionPlace, TemplateSection
from generator.render.environment import environment, wording

_ROOT = Path(__file__).parent.parent
_PACKAGE = _ROOT / "generator"
_MODULES = sorted(_PACKAGE.rglob("*.py"))
_TEMPLATES = sorted(_PACKAGE.rglob("*.j2"))

_LONGEST_BODY = 45
_LONGEST_FILE = 600


def _name(path: Path) -> str:
    return path.relative_to(_ROOT).as_posix()


# --- provinces, forms, layouts and years are data ---------------------------------------------

_PROVINCES = re.findall(
    r"\w+",
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
    "广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
)
_PINYIN = re.findall(
    r"\w+",
    "beijing tianjin hebei shanxi neimenggu liaoning jilin heilongjiang shanghai jiangsu zhejiang "
    "anhui fujian jiangxi shandong henan hubei hunan guangdong guangxi hainan chongqing sichuan "
    "guizhou yunnan xizang shaanxi gansu qinghai ningxia xinjiang",
)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_LONGEST_SIMPLE_TITLE = 4

#: The third argument of these is an example that the manual prints; nothing is compared with it.
_EXPLAINING_CALLS = {"required", "explained", "listed", "mapped"}
#: What follows in a message is an example of how to write something.
_EXAMPLE_AHEAD = re.compile(r"例如|写成")


def _docstrings(tree: ast.Module) -> set[int]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, holders)]
    loose = [node for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    firsts = [body[0] for body in bodies if body and isinstance(body[0], ast.Expr)]
    return {id(node.value) for node in [*firsts, *loose] if isinstance(node.value, ast.Constant)}


def _examples(tree: ast.Module) -> set[int]:
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _EXPLAINING_CALLS
    ]
    return {id(part) for call in calls for part in ast.walk(call)}


def _constants(source: str) -> Iterator[tuple[int, str | int]]:
    """Yield the strings and whole numbers a module computes with, and the lines they are on."""
    tree = ast.parse(source)
    left_out = _docstrings(tree) | _examples(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in left_out:
            continue
        if isinstance(node.value, str):
            yield node.lineno, _EXAMPLE_AHEAD.split(node.value)[0]
        elif isinstance(node.value, int) and not isinstance(node.value, bool):
            yield node.lineno, node.value


@cache
def _statute_words() -> frozenset[str]:
    statute = load_statute()
    ids = {*statute.layouts, *(form for form in statute.forms if "-" in form)}
    authorities = {layout.authority for layout in statute.layouts.values()}
    titles = {form.title for form in statute.forms.values()}
    assert all(len(title) > _LONGEST_SIMPLE_TITLE for title in titles)
    return frozenset(ids | authorities | titles | {*_PROVINCES, *_PINYIN})


def _named(value: str | int) -> list[str]:
    """Return what a constant names that is data: provinces, forms, layouts, years."""
    if isinstance(value, int):
        return [str(value)] if _YEAR.fullmatch(str(value)) else []
    return [word for word in _statute_words() if word in value] + _YEAR.findall(value)


def test_no_module_names_a_province_a_form_or_a_year() -> None:
    assert len(_MODULES) > 40
    found = [
        f"{_name(path)}:{line}: {words}"
        for path in _MODULES
        for line, value in _constants(path.read_text(encoding="utf-8"))
        if (words := _named(value))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "since = 2024",
        "if province == '四川省': pass",
        "title = f'{name}收入决算表'",
        "forms['three-publics']",
        "layout = 'sichuan-2018'",
        "text = f'{year}年和2019年'",
    ],
)
def test_a_name_in_a_module_is_found(source: str) -> None:
    assert any(_named(value) for _, value in _constants(source))


@pytest.mark.parametrize(
    "source",
    [
        "'''A docstring of 2024.'''",
        "hint = '年份写四位数字，例如 2020'",
        "x = required('年', '', '2019')",
    ],
)
def test_docstrings_and_examples_are_left_out(source: str) -> None:
    assert not [value for _, value in _constants(source) if _named(value)]


def test_no_template_names_a_province_or_a_year() -> None:
    assert len(_TEMPLATES) > 30
    words = {*_PROVINCES, *_PINYIN}
    found = []
    for path in _TEMPLATES:
        text = path.read_text(encoding="utf-8")
        bare = text.replace("http://www.w3.org/2000/svg", "")
        found += [f"{_name(path)}: {word}" for word in words if word in bare]
        found += [f"{_name(path)}: {year}" for year in _YEAR.findall(bare)]
    assert not found, "\n".join(found)


# --- templates print, they do not compute -----------------------------------------------------

_ARITHMETIC = (
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Pow,
    nodes.Neg,
    nodes.Pos,
    nodes.Concat,
)
_SETTING = (nodes.Assign, nodes.AssignBlock, nodes.With, nodes.CallBlock, nodes.FilterBlock)


def _parsed(source: str) -> nodes.Template:
    return Environment(autoescape=False).parse(source)


def _macros(template: nodes.Template) -> set[str]:
    """Return the names a template may call: its macros, those it imports, and loop helpers."""
    own = {macro.name for macro in template.find_all(nodes.Macro)}
    for imported in template.find_all(nodes.FromImport):
        own |= {name if isinstance(name, str) else name[1] for name in imported.names}
    return own


@cache
def _modules() -> frozenset[str]:
    """Return the names under which templates import macros; a child sees its parent's."""
    parsed = [_parsed(path.read_text(encoding="utf-8")) for path in _TEMPLATES]
    return frozenset(
        found.target for template in parsed for found in template.find_all(nodes.Import)
    )


def _is_macro(call: nodes.Call, template: nodes.Template) -> bool:
    callee = call.node
    if isinstance(callee, nodes.Name):
        return callee.name in _macros(template)
    if isinstance(callee, nodes.Getattr) and isinstance(callee.node, nodes.Name):
        return callee.node.name in _modules()
    return False


def _is_printable(printed: nodes.Node, template: nodes.Template) -> bool:
    """Whether what is printed has passed one of our filters, or is no value at all."""
    if isinstance(printed, nodes.Filter):
        return printed.name in _own_filters()
    if isinstance(printed, nodes.CondExpr):
        branches = (printed.expr1, printed.expr2)
        return all(branch is None or _is_printable(branch, template) for branch in branches)
    if isinstance(printed, nodes.Call):
        return _is_macro(printed, template)
    return isinstance(printed, (nodes.TemplateData, nodes.Const))


@cache
def _own_filters() -> frozenset[str]:
    filters = environment().filters
    return frozenset(name for name in filters if filters[name] is not FILTERS.get(name))


def _offences(source: str, *, escaped: bool = False) -> Iterator[str]:
    """Yield what a template does beyond printing filtered values, choosing and repeating."""
    template = _parsed(source)
    for node in template.find_all((*_ARITHMETIC, *_SETTING)):
        yield f"{node.lineno}: {type(node).__name__}"
    for call in template.find_all(nodes.Call):
        if not _is_macro(call, template):
            yield f"{call.lineno}: calls {call.node}"
    if escaped:
        return
    for output in template.find_all(nodes.Output):
        for printed in output.nodes:
            if not _is_printable(printed, template):
                yield f"{printed.lineno}: prints {printed}"


@pytest.mark.parametrize("path", _TEMPLATES, ids=_name)
def test_template_only_prints_chooses_and_repeats(path: Path) -> None:
    """Markdown is not escaped by Jinja, so every value passes a filter; SVG is escaped by it."""
    source = path.read_text(encoding="utf-8")
    assert list(_offences(source, escaped=path.suffixes[-2:] == [".svg", ".j2"])) == []


@pytest.mark.parametrize(
    "source",
    [
        "{{ name }}",
        "{{ name | upper }}",
        "{{ 'a' if x else name }}",
        "{{ fund.items() }}",
        "{{ a - b | amount }}",
        "{% set total = 1 %}",
        "{{ a ~ b }}",
    ],
)
def test_an_offence_of_a_template_is_found(source: str) -> None:
    assert list(_offences(source))


def test_drawings_are_escaped_by_jinja() -> None:
    from generator.render.charts import _ENVIRONMENT  # noqa: PLC0415 - private, only here

    assert _ENVIRONMENT.autoescape is True


@pytest.mark.parametrize("name", ["text", "line", "cell_text", "number"])
def test_no_filter_lets_markup_through(name: str) -> None:
    """``number`` prints numbers: text given to it by mistake must not become markup either."""
    try:
        printed = environment().filters[name]("<b>甲</b> **乙** [丙](x) `丁`")
    except (TypeError, ValueError, AttributeError, AssertionError):
        return
    html = Markdown().convert(f"前{printed}后")
    assert not re.findall(r"<(?!/?p>)[^>]*>", html)


# --- imports -----------------------------------------------------------------------------------


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "import-linter is not installed beside this Python"
    return subprocess.run(
        [command, "--no-cache"], cwd=folder, check=False, capture_output=True, text=True
    )


def test_imports_run_one_way() -> None:
    done = _lint_imports(_ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    analysed = re.search(r"Analyzed (\d+) files", done.stdout)
    assert analysed
    assert int(analysed[1]) == len(list(_PACKAGE.rglob("*.py"))), (
        "import-linter has not examined every module"
    )
    kept = re.search(r"Contracts: (\d+) kept, 0 broken", done.stdout)
    assert kept
    assert int(kept[1]) > 0


def test_an_upward_import_is_found(tmp_path: Path) -> None:
    shutil.copytree(
        _PACKAGE, tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__", "statute")
    )
    shutil.copy(_ROOT / "pyproject.toml", tmp_path)
    low = tmp_path / "generator" / "amounts.py"
    low.write_text(
        f"{low.read_text(encoding='utf-8')}\nimport generator.render.site\n", encoding="utf-8"
    )
    done = _lint_imports(tmp_path)
    assert done.returncode != 0
    assert "generator.amounts -> generator.render.site" in done.stdout


# --- text is UTF-8 on every system ---------------------------------------------------------------


def _without_encoding(*places: Path | str) -> list[str]:
    """Name the places where a text file is opened in the encoding of the system."""
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent))
    assert ruff, "ruff is not installed beside this Python"
    options = ("--isolated", "--preview", "--select", "PLW1514", "--output-format", "concise")
    command = [ruff, "check", "--no-cache", *options, *map(str, places)]
    done = subprocess.run(command, cwd=_ROOT, check=False, capture_output=True, text=True)
    assert done.returncode in {0, 1}, done.stderr
    return [line for line in done.stdout.splitlines() if "PLW1514" in line or "unspecified" in line]


def test_every_text_file_is_opened_with_an_encoding() -> None:
    assert _without_encoding("generator", "bench", "tests") == []


def test_a_file_opened_without_an_encoding_is_found(tmp_path: Path) -> None:
    slip = tmp_path / "slip.py"
    slip.write_text("from pathlib import Path\nPath('x').read_text()\n", encoding="utf-8")
    assert len(_without_encoding(slip)) == 1


# --- what never stands in the repository --------------------------------------------------------

_LEFT_OUT = {".git", ".venv", ".hypothesis", "build", "__pycache__", "node_modules", "site"}
_BINARY = {".png", ".jpg", ".ico", ".woff2", ".xlsx", ".xls", ".zip", ".gz", ".pdf"}
#: Split, so that this file does not hold what it looks for.
_FORBIDDEN = (
    "/wo" + "rk/",
    "../sha" + "red",
    "py" + "pi.org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "deb.debi" + "an.org",
    "crates" + ".io",
    "proxy.go" + "lang.org",
)
#: Persons whom copied-in sources name: length, and the start of the SHA-256, of each name.
_PERSONS = {(3, "6ff0463"), (3, "4d67e33"), (3, "00ce83e"), (2, "14447d1"), (2, "a6fd1fc")}
_CHINESE = re.compile("[\u4e00-\u9fff]+")


def _files() -> Iterator[Path]:
    for folder, folders, names in os.walk(_ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in _LEFT_OUT and not name.endswith(("_cache", ".egg-info"))
        ]
        yield from (Path(folder, name) for name in names if Path(name).suffix not in _BINARY)


@cache
def _texts() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in _files()}


def test_no_file_names_this_machine_or_a_registry() -> None:
    assert len(_texts()) > 100
    found = [
        f"{_name(path)}: {word}"
        for path, text in _texts().items()
        for word in _FORBIDDEN
        if word in text
    ]
    assert not found, "\n".join(found)


def _windows(text: str, length: int) -> Iterator[str]:
    for run in _CHINESE.findall(text):
        yield from (run[start : start + length] for start in range(len(run) - length + 1))


def test_no_file_names_a_person_of_a_source() -> None:
    lengths = {length for length, _ in _PERSONS}
    found = []
    for length in lengths:
        seen: set[str] = set()
        for path, text in _texts().items():
            new = set(_windows(text, length)) - seen
            seen |= new
            digests = {(length, hashlib.sha256(word.encode()).hexdigest()[:7]) for word in new}
            found += [_name(path)] if digests & _PERSONS else []
        assert len(seen) > 1000
    assert not found, f"a person of a source is named in {found}"


# --- everything the statute data names exists ---------------------------------------------------


def _places(places: list[SectionPlace]) -> Iterator[SectionPlace]:
    for place in places:
        yield place
        yield from _places(place.sections)


def _template_sections(sections: list[TemplateSection]) -> Iterator[TemplateSection]:
    for section in sections:
        yield section
        yield from _template_sections(section.sections)


def test_every_section_of_a_layout_exists_and_has_words() -> None:
    statute = load_statute()
    checked = 0
    for layout in statute.layouts.values():
        for place in (place for part in layout.parts for place in _places(part.sections)):
            section = statute.sections[place.section]
            if section.facts:
                checked += 1
                assert wording(layout.wording, section.id), f"{layout.id}: {section.id}"
    assert checked


def test_every_derived_paragraph_of_an_evaluation_has_words() -> None:
    statute = load_statute()
    templates = statute.report_templates.values()
    named = [s.wording for t in templates for s in _template_sections(t.sections) if s.wording]
    assert named
    for name in named:
        assert f"evaluation-{name}" in statute.sections
        assert wording("", f"evaluation-{name}"), name


def test_every_wording_belongs_to_a_section() -> None:
    sections = load_statute().sections
    folder = _PACKAGE / "render" / "wording"
    names = {path.name.removesuffix(".md.j2") for path in folder.rglob("*.md.j2")}
    general = {path.name.removesuffix(".md.j2") for path in (folder / "base").glob("*.md.j2")}
    assert names == general, "a layout words what the general wording does not know"
    pages = {"about"}
    assert {name for name in names if not name.startswith("_")} - set(sections) - pages == set()


def test_every_layout_finds_its_wording_folder() -> None:
    folder = _PACKAGE / "render" / "wording"
    used = {layout.wording for layout in load_statute().layouts.values()}
    special = {path.name for path in folder.iterdir() if path.is_dir()} - {"base"}
    assert special <= used


def test_every_fact_is_of_a_known_kind_and_every_kind_is_used() -> None:
    sections = load_statute().sections.values()
    asked = {fact.kind for section in sections for fact in section.facts.values()}
    assert asked == kinds()


def test_every_address_of_a_fact_names_a_figure() -> None:
    statute = load_statute()
    for section in statute.sections.values():
        for fact in section.facts.values():
            for address in (fact.of, fact.whole, *fact.parts.values()):
                if address:
                    parse_address(address, statute.tables)
            if fact.column:
                assert fact.column in statute.tables[fact.table].columns, section.id


def test_every_chart_draws_a_fact_of_its_section() -> None:
    charts = [section for section in load_statute().sections.values() if section.chart]
    assert charts
    for section in charts:
        assert section.chart
        assert section.chart.fact in section.facts


def test_every_form_of_a_layout_exists() -> None:
    statute = load_statute()
    for layout in statute.layouts.values():
        assert layout.forms
        for place in layout.forms:
            form = statute.forms[place.form]
            assert set(place.zero_fill) <= {column.id for column in form.columns}
            listed = {code for codes in place.panels for code in codes}
            grouped = {
                c for group in (form.rows.groups if form.rows else []) for c in group.classes
            }
            assert listed <= grouped


def _cells(form: Form) -> Iterator[Cell]:
    for column in form.columns:
        yield column.of
    for panel in form.panels:
        for row in panel.rows:
            for column in panel.columns:
                parts = (column.of, row.of, row.columns.get(column.id))
                chosen: dict[str, str] = {}
                for part in parts:
                    chosen |= part.model_dump(exclude_none=True) if part else {}
                yield Cell(**chosen)


def test_every_cell_of_a_form_has_a_home() -> None:
    statute = load_statute()
    checked = 0
    for form in statute.forms.values():
        assert set(form.none_tables) <= set(statute.tables), form.id
        for cell in _cells(form):
            if cell.table is None:
                assert cell.column is None, form.id
                continue
            assert cell.column in statute.tables[cell.table].columns, (form.id, cell)
            checked += 1
            if cell.row:
                parse_address(f"{cell.table}.{cell.row}.{cell.column}", statute.tables)
    assert checked


def test_every_identity_of_a_form_names_its_columns() -> None:
    for form in load_statute().forms.values():
        panels = (column for panel in form.panels for column in panel.columns)
        columns = {column.id for column in (*form.columns, *panels)}
        for identity in form.identities:
            assert {*identity.left, *identity.right} <= columns, (form.id, identity.id)


def test_every_table_is_made_of_columns_it_has() -> None:
    tables = load_statute().tables
    for name, table in tables.items():
        columns = set(table.columns)
        parts = {part.removeprefix("-") for made_of in table.sums.values() for part in made_of}
        assert {*table.sums, *parts, *table.equals, *table.equals.values()} <= columns, name
        assert set(table.members) <= set(tables), name
        assert table.default_column in {*columns, ""}, name


def test_every_list_of_a_layout_exists() -> None:
    statute = load_statute()
    for layout in statute.layouts.values():
        assert layout.functional_classes in statute.functional_classes, layout.id
        assert layout.performance in {"", *statute.performance_forms}, layout.id


def test_every_term_a_layout_lists_is_explained() -> None:
    statute = load_statute()
    explained = {term.id for term in statute.glossary}
    for layout in statute.layouts.values():
        assert set(layout.glossary) <= explained, layout.id


def test_every_tie_names_figures() -> None:
    statute = load_statute()
    assert statute.ties
    for tie in statute.ties:
        assert tie.left
        assert tie.right
        assert tie.id in statute.rules
        for address in (*tie.left, *tie.right):
            if not _typed_in_accounts(address.split(".")):
                parse_address(address, statute.tables)


def _typed_in_accounts(path: list[str]) -> bool:
    """Whether an amount that belongs to no table may be typed at this path of accounts.yml."""
    node: Any = Accounts.model_json_schema()
    kinds = [node]
    for step in path:
        kinds = [below for kind in kinds for below in _below(node, kind, step)]
    return any("properties" not in kind and "$ref" not in kind for kind in kinds)


def _below(schema: Any, kind: Any, step: str) -> Iterator[Any]:
    """Yield what stands under a step of a JSON Schema, through references and alternatives."""
    found = (
        kind["items"] if step == "*" and "items" in kind else kind.get("properties", {}).get(step)
    )
    yield from _alternatives(schema, found) if found else ()


def _alternatives(schema: Any, kind: Any) -> Iterator[Any]:
    if "$ref" in kind:
        kind = schema["$defs"][kind["$ref"].rsplit("/", 1)[-1]]
    options = kind.get("anyOf") or kind.get("oneOf")
    for option in options or ():
        yield from _alternatives(schema, option)
    if not options:
        yield kind


def test_every_performance_form_names_its_stages() -> None:
    for form in load_statute().performance_forms.values():
        assert {*form.base, form.executed} <= set(form.stages), form.id


# --- size ---------------------------------------------------------------------------------------


def _bodies(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[1:2] if ast.get_docstring(node) else node.body[:1]
            lines = (node.end_lineno or 0) - first[0].lineno + 1 if first else 0
            yield node.name, lines


def test_functions_are_small() -> None:
    long = [
        f"{_name(path)}: {name} has {lines} lines"
        for path in _MODULES
        for name, lines in _bodies(path)
        if lines > _LONGEST_BODY
    ]
    assert not long, "\n".join(long)


def test_files_are_small() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _MODULES}
    long = [
        f"{_name(path)}: {lines} lines" for path, lines in sizes.items() if lines > _LONGEST_FILE
    ]
    assert not long, "\n".join(long)
