"""The clerks' manual is current, complete, and true: its examples pass the checks."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter
from support import examples

from generator.cli import main
from generator.cli.checking import load_and_check
from generator.diagnostics import describe
from generator.exchange import manual
from generator.load.statute import load_statute
from generator.load.yaml_reader import read
from generator.model.accounts import Accounts
from generator.model.performance import Performance
from generator.model.statute import (
    Layout,
    PerformanceForm,
    ReportTemplate,
    Rule,
    Table,
    TemplateSection,
)

_ROOT = Path(__file__).parent.parent.parent
_MANUAL = _ROOT / "docs" / "填报手册.md"
_TEXT = _MANUAL.read_text(encoding="utf-8")
_WRITTEN_BY_HAND, _, _GENERATED = _TEXT.partition(manual.BEGIN)

Folder = Callable[[Mapping[str, str | bytes]], Path]


def _models() -> Iterator[tuple[str, type[BaseModel]]]:
    for file, _, root in manual.FILES:
        for model in manual.models_of(root):
            yield file, model


_FIELDS = [(file, model, name) for file, model in _models() for name in model.model_fields]


# --- the generated part ---


def test_the_committed_manual_is_current() -> None:
    assert manual.renewed(_TEXT, load_statute()) == _TEXT, "run juesuan manual"


def test_every_file_and_its_models_are_looked_at() -> None:
    names = {model.__name__ for _, model in _models()}
    assert {"Contact", "Lineage", "LocalTerm", "FundRow", "Reception", "Awarded"} <= names
    assert {"WorkPart", "ItemWords", "Indicator", "Document", "Output"} <= names
    assert "Derived" not in names


@pytest.mark.parametrize(("file", "model", "name"), _FIELDS)
def test_a_field_is_listed_with_its_title(file: str, model: type[BaseModel], name: str) -> None:
    title = model.model_fields[name].title
    assert title
    section = _GENERATED.partition(f"### {file}：")[2].partition("\n### ")[0]
    assert f"\n| `{name}` | {title} |" in section


def _takes(model: type[BaseModel], name: str) -> str:
    return manual.type_name(manual.hints(model)[name])


@pytest.mark.parametrize(("file", "model", "name"), _FIELDS)
def test_an_amount_says_its_unit_or_has_an_example(
    file: str, model: type[BaseModel], name: str
) -> None:
    field = model.model_fields[name]
    if _takes(model, name) in {"金额", "个数"}:
        assert re.search("金额|单位", field.description or "") or field.examples, file


def _as_typed(file: str, name: str, takes: str, example: str) -> Any:
    """Read an example the way it would stand in the file: a value, an item, or lines below."""
    if "→" in takes:
        return read(example, file).value
    document = read(f"{name}: {example}\n", file).value
    assert isinstance(document, dict)
    value = document[name]
    return [value] if takes.startswith("清单") and isinstance(value, str) else value


@pytest.mark.parametrize(("file", "model", "name"), _FIELDS)
def test_an_example_is_what_the_field_takes(file: str, model: type[BaseModel], name: str) -> None:
    for example in model.model_fields[name].examples or ():
        typed = _as_typed(file, name, _takes(model, name), example)
        assert typed is not None
        TypeAdapter(manual.hints(model)[name]).validate_python(typed)


def test_a_shared_model_names_all_its_places() -> None:
    line = next(line for line in _GENERATED.splitlines() if "`appropriation.〈行〉`" in line)
    assert "`general_budget.〈行〉`" in line
    assert "`comparison.〈年份〉.fund_budget.〈行〉`" in line


def test_what_a_field_takes_is_named_in_chinese() -> None:
    assert _takes(Accounts, "unit") == "`元` 或 `万元`"
    assert _takes(Accounts, "other_funds") == "`none` 或 行 → 一组键"
    assert _takes(Accounts, "as_published") == "文字 → 文字 → 文字 → 金额"
    assert _takes(Performance, "projects") == "清单，每条是一组键"
    assert "| 各节 |  | 文字 → 文字 或 清单，每条是文字 或 一组键 或 `{}` |" in _GENERATED


# --- what layouts offer ---


def _keys_below(heading: str) -> str:
    return _GENERATED.partition(f"\n### {heading}：")[2].partition("\n### ")[0]


@pytest.mark.parametrize("layout", load_statute().layouts.values(), ids=lambda layout: layout.id)
def test_a_layout_lists_all_it_offers(layout: Layout) -> None:
    listed = _keys_below(f"版式 {layout.id}")
    choices = [*layout.staff, *layout.vehicles, *layout.equipment]
    assert [c.id for c in choices if f"`{c.id}` {c.title}（{c.unit}）" not in listed] == []
    assert [kind for kind in layout.scope_kinds if kind not in listed] == []
    assert [kind for kind in layout.budgets if f"`{kind}` " not in listed] == []
    assert [place.form for place in layout.forms if f"`{place.form}` " not in listed] == []
    assert f"绩效表 {layout.performance}" in listed or not layout.performance


@pytest.mark.parametrize(
    "form", load_statute().performance_forms.values(), ids=lambda form: form.id
)
def test_a_performance_form_lists_its_words(form: PerformanceForm) -> None:
    listed = _keys_below(f"绩效表 {form.id}")
    words = [*form.sources, *form.stages, *form.indicators]
    assert [word for word in words if f"`{word}` " not in listed] == []


@pytest.mark.parametrize("template", load_statute().report_templates.values(), ids=lambda t: t.id)
def test_a_template_lists_its_sections(template: ReportTemplate) -> None:
    listed = _keys_below(f"评价报告的体例 {template.id}")

    def check(sections: list[TemplateSection]) -> None:
        for section in sections:
            assert f"- {f'`{section.id}` ' if section.id else ''}{section.title}" in listed
            check(section.sections)

    check(template.sections)


@pytest.mark.parametrize(("name", "table"), load_statute().tables.items())
def test_a_table_lists_its_columns_and_rows(name: str, table: Table) -> None:
    listed = _keys_below(name)
    words = {**table.columns, **table.row_titles}.items()
    assert [key for key, title in words if f"`{key}` {title}" not in listed] == []


def test_years_are_said_as_a_span_or_as_one() -> None:
    assert "| 用于 | 四川省，2018—2022年度 |" in _GENERATED
    assert "| 用于 | 云南省，2023年度 |" in _GENERATED


# --- rules ---


@pytest.mark.parametrize("rule", load_statute().rules.values(), ids=lambda rule: rule.id)
def test_every_rule_is_listed_once_with_its_words(rule: Rule) -> None:
    section = _GENERATED.partition("\n## 消息说的是什么")[2].partition("\n## ")[0]
    (line,) = (
        line for line in section.splitlines() if line.startswith(f"| {rule.id} | `{rule.name}` |")
    )
    cells = [rule.id, f"`{rule.name}`", rule.what, rule.instead]
    assert [cell for cell in cells if cell.replace("|", "\\|") not in line] == []


def test_every_remark_about_a_workbook_is_listed_once_with_its_words() -> None:
    lines = manual.remarks_markdown(load_statute()).splitlines()
    assert len(lines) == len(load_statute().remarks) + 2
    for name, kind in load_statute().remarks.items():
        (line,) = (line for line in lines if line.startswith(f"| `{name}` |"))
        assert all(text in line for text in (kind.title, kind.why, kind.example, kind.remedy))


def test_rules_are_listed_under_their_families() -> None:
    for family in load_statute().rule_families():
        listed = _GENERATED.partition(f"\n### {family.id} {family.title}\n")[2]
        first = next(line for line in listed.splitlines() if line.startswith("| FA"))
        assert first.startswith(f"| {family.rules[0].id} |")


# --- the part written by hand ---


@pytest.mark.parametrize("document", ["docs/填报手册.md", "README.md", "README.zh-CN.md"])
def test_the_example_content_passes_the_checks(document: str, content_folder: Folder) -> None:
    files = examples((_ROOT / document).read_text(encoding="utf-8"))
    assert {"site.yml", "departments.yml"} <= files.keys()
    checked = load_and_check(content_folder(files))
    loaded, diagnostics = checked.loaded, checked.diagnostics
    assert diagnostics == []
    assert len(loaded.content.reports) == 1


def test_every_yaml_example_is_one_that_is_checked() -> None:
    for document in ("docs/填报手册.md", "README.md", "README.zh-CN.md"):
        text = (_ROOT / document).read_text(encoding="utf-8")
        assert text.count("```yaml") == len(examples(text)), document


def test_the_message_shown_is_the_one_that_is_given(content_folder: Folder) -> None:
    files = examples(_TEXT)
    name = "2025/shili-ju/accounts.yml"
    wrong = files[name].replace("expenditure: 1290000.00,", "expenditure: 1290500.00,")
    folder = content_folder({**files, name: wrong})
    checked = load_and_check(folder)
    loaded, diagnostics = checked.loaded, checked.diagnostics
    message = "\n".join(describe(found, loaded.sources) for found in diagnostics)
    assert f"```text\n{message.replace(str(folder), 'content')}\n```" in _TEXT


def test_links_inside_the_manual_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", _TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", h).replace(" ", "-").lower() for h in headings}
    links = re.findall(r"\]\(#([^)]+)\)", _TEXT)
    assert links
    assert [link for link in links if link not in anchors] == []


# --- the command ---


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a manual whose generated part is empty."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    file = tmp_path / "docs" / "填报手册.md"
    file.write_text(f"# 手册\n\n{manual.BEGIN}\n{manual.END}\n\n附言\n", encoding="utf-8")
    return file


def test_check_refuses_an_old_manual(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = project.read_text(encoding="utf-8")
    assert main(["manual", "--check"]) == 1
    assert "不是最新的：运行 juesuan manual" in capsys.readouterr().err
    assert project.read_text(encoding="utf-8") == before


def test_manual_is_written_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manual"]) == 0
    text = project.read_text(encoding="utf-8")
    assert text.startswith("# 手册\n")
    assert text.endswith("\n\n附言\n")
    assert "### accounts.yml：" in text
    assert "已更新" in capsys.readouterr().out
    messages = project.with_name("消息详解.md")
    assert "FA102" in messages.read_text(encoding="utf-8")
    assert main(["manual", "--check"]) == 0
    assert main(["manual"]) == 0
    assert capsys.readouterr().out.count("本来就是最新的") == 2
    assert project.read_text(encoding="utf-8") == text
    messages.write_text("旧的", encoding="utf-8")
    assert main(["manual", "--check"]) == 1
    assert "消息详解.md 不是最新的" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    ["", manual.BEGIN, f"{manual.END}{manual.BEGIN}", f"{manual.BEGIN}{manual.END}{manual.END}"],
)
@pytest.mark.parametrize("options", [[], ["--check"]])
def test_a_manual_without_its_markers_is_left_alone(
    text: str, options: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write_text(text, encoding="utf-8")
    assert main(["manual", *options]) == 1
    assert "标记" in capsys.readouterr().err
    assert project.read_text(encoding="utf-8") == text


def test_a_folder_without_a_manual_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["manual"]) == 2
    assert "请在项目文件夹里运行" in capsys.readouterr().err


def test_a_layout_that_is_added_is_listed() -> None:
    statute = load_statute()
    old = next(iter(statute.layouts.values()))
    new = old.model_copy(update={"id": "anywhere-2030"})
    text = manual.layouts_markdown(replace(statute, layouts={old.id: old, new.id: new}))
    assert f"### 版式 anywhere-2030：{old.title}" in text
