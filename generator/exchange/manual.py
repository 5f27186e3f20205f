"""The generated part of the clerks' manual: rules, fields of the content, lists to choose from.

All come from what the program itself reads: the rows of the rules, the content models, which carry
the Chinese name, meaning and example of each field, and the statute data. So the manual cannot
fall behind.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from generator.exchange.field_types import hints, type_name
from generator.model.accounts import Accounts
from generator.model.narrative import Narrative
from generator.model.performance import Performance
from generator.model.site import Departments, LocalGlossary, Site
from generator.model.statute import (
    VEHICLES_IN_ALL,
    Choice,
    Form,
    Layout,
    PerformanceForm,
    ReportTemplate,
    SectionPlace,
    Statute,
    Table,
    TemplateSection,
)
from generator.render.markdown import pipe_table

BEGIN = "<!-- 从这里到结束标记由 juesuan manual 写出，不要手改 -->"
END = "<!-- 由 juesuan manual 写出的部分到此结束 -->"

#: The content files with what each is for, in the order of the manual.
FILES: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("site.yml", "全站的名称、发布机构和默认版式", Site),
    ("departments.yml", "部门和单位的名册", Departments),
    ("glossary.yml", "本地区自己的名词解释", LocalGlossary),
    ("accounts.yml", "一份报告的数字", Accounts),
    ("narrative.yml", "一份报告的文字", Narrative),
    ("performance.yml", "一份报告的绩效", Performance),
)


class ManualError(ValueError):
    """The manual lacks the markers of its generated part; the message is Chinese."""


class Place(NamedTuple):
    """Where a group of keys is written: its path, and the Chinese name of the key that holds it."""

    path: str
    title: str


def renewed(text: str, statute: Statute) -> str:
    """Return a manual with its generated part written anew.

    Raises:
        ManualError: A marker is missing, stands twice, or they stand in the wrong order.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in tail:
        raise ManualError(f"手册里要有这两行标记，各一次，先后不能颠倒：{BEGIN} 和 {END}")
    return f"{head}{BEGIN}\n\n{generated(statute)}\n\n{END}{tail}"


def generated(statute: Statute) -> str:
    """Return the whole generated part."""
    parts = (
        "## 消息说的是什么",
        rules_markdown(statute),
        "### 读入工作簿时说的话",
        remarks_markdown(statute),
        "## 各文件的全部键",
        fields_markdown(),
        "## 各版式可以写的内容",
        layouts_markdown(statute),
        "## 资金表的行和列",
        tables_markdown(statute),
    )
    return "\n\n".join(parts)


# --- rules of the check -----------------------------------------------------------------------

_SEVERITIES = {"error": "错误", "warning": "警告", "note": "提示"}


def rules_markdown(statute: Statute) -> str:
    """List every rule of the check with what it finds and what to do, family by family."""
    blocks = ["消息的方括号里是规则的名称。`juesuan rule` 加编号或名称，说明为什么查并举例。"]
    for family in statute.rule_families():
        blocks.append(f"### {family.id} {family.title}")
        rows = (
            [rule.id, f"`{rule.name}`", rule.what, _SEVERITIES[rule.severity], rule.instead]
            for rule in family.rules
        )
        blocks.append(_table(["编号", "名称", "查什么", "级别", "改法"], rows))
    return "\n\n".join(blocks)


def remarks_markdown(statute: Statute) -> str:
    """List every kind of remark about a workbook that is read, with an example and the remedy."""
    head = ["名称", "说的是什么", "为什么要说", "例子", "改法"]
    rows = (
        [f"`{name}`", kind.title, kind.why, kind.example, kind.remedy]
        for name, kind in statute.remarks.items()
    )
    return _table(head, rows)


# --- fields of the content files ------------------------------------------------------------


def fields_markdown() -> str:
    """List every field of every content file with its name, type, meaning and example."""
    return "\n\n".join(block for file in FILES for block in _file(*file))


def _file(name: str, purpose: str, root: type[BaseModel]) -> Iterator[str]:
    yield f"### {name}：{purpose}"
    for model, places in models_of(root).items():
        if model is not root:
            yield f"#### {name} › {_name_of(places)}"
            yield f"写在 {_words(f'`{place.path}`' for place in places)} 下面。"
        yield _fields(model)


def _name_of(places: list[Place]) -> str:
    shallow = places[0].path.count(".")
    return _words(dict.fromkeys(p.title for p in places if p.path.count(".") == shallow))


def models_of(root: type[BaseModel]) -> dict[type[BaseModel], list[Place]]:
    """Return the models a file is made of, nearest first, with the places each is written at.

    Models without fields are left out: they are only the sign ``{}``.
    """
    found: dict[type[BaseModel], list[Place]] = {root: []}
    waiting = deque([(root, "")])
    while waiting:
        model, above = waiting.popleft()
        for name, hint in hints(model).items():
            title = str(model.model_fields[name].title)
            for inner, path in _models_in(hint, f"{above}{name}"):
                if inner not in found:
                    waiting.append((inner, f"{path}."))
                found.setdefault(inner, []).append(Place(path, title))
    return {model: places for model, places in found.items() if model.model_fields}


def _models_in(hint: Any, path: str) -> Iterator[tuple[type[BaseModel], str]]:
    origin, parts = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint, path
    elif origin is dict:
        yield from _models_in(parts[1], f"{path}.〈{type_name(parts[0])}〉")
    elif origin is list:
        yield from _models_in(parts[0], f"{path}.〈每条〉")
    elif origin is Annotated:
        yield from _models_in(parts[0], path)
    elif origin in {Union, UnionType}:
        for part in parts:
            yield from _models_in(part, path)


def _fields(model: type[BaseModel]) -> str:
    head = ["键", "名称", "必填", "类型", "说明和单位", "例子"]
    rows = []
    for name, hint in hints(model).items():
        field = model.model_fields[name]
        must = "必填" if field.is_required() else ""
        example = f"`{field.examples[0]}`" if field.examples else ""
        described = field.description or ""
        rows.append([f"`{name}`", str(field.title), must, type_name(hint), described, example])
    return _table(head, rows)


# --- what a layout offers -------------------------------------------------------------------


def layouts_markdown(statute: Statute) -> str:
    """List what each layout lets a report choose, and what the layouts' lists refer to."""
    blocks = [block for layout in statute.layouts.values() for block in _layout(layout, statute)]
    for form in statute.performance_forms.values():
        blocks += _performance_form(form)
    blocks += _form_columns(statute.forms.values())
    for template in statute.report_templates.values():
        blocks += _template(template)
    blocks += _fault_kinds(statute)
    return "\n\n".join(blocks)


def _layout(layout: Layout, statute: Statute) -> Iterator[str]:
    yield f"### 版式 {layout.id}：{layout.title}"
    vehicles = [VEHICLES_IN_ALL, *layout.vehicles]
    rows = [
        ["用于", f"{layout.authority}，{_years(layout)}"],
        ["页面上的金额", f"单位{layout.amount.unit.value}，{layout.amount.decimals} 位小数"],
        ["`budget`", _pairs((kind, _budget(kind, statute)) for kind in layout.budgets)],
        ["`staff` 的键", _listed(layout.staff) or "没有；不能写 `staff`"],
        ["`scope` 的 `kind`", _words(layout.scope_kinds) or "没有规定，照实写"],
        ["`state_assets` 的键：车辆", _listed(vehicles)],
        ["`state_assets` 的键：设备", _listed(layout.equipment) or "没有"],
        ["项目绩效表", _performance_title(layout, statute)],
        ["`notes` 的键（小节）", _pairs(_sections(layout, statute))],
        ["表（`as_published` 的第一级）", _pairs(_forms(layout, statute))],
    ]
    yield _table(["内容", "可以写的"], rows)


def _years(layout: Layout) -> str:
    first, last = layout.years.first, layout.years.last
    if first == last and first is not None:
        return f"{first}年度"
    return f"{first or ''}—{last or ''}年度"


def _budget(kind: str, statute: Statute) -> str:
    return statute.terms.get(kind, "来源没有写明是哪一种预算")


def _performance_title(layout: Layout, statute: Statute) -> str:
    if not layout.performance:
        return "没有；不能写 `projects`"
    form = statute.performance_forms[layout.performance]
    return f"{form.title}，见下面“绩效表 {form.id}”"


def _sections(layout: Layout, statute: Statute) -> Iterator[tuple[str, str]]:
    def walk(places: list[SectionPlace]) -> Iterator[tuple[str, str]]:
        for place in places:
            title = place.title or statute.sections[place.section].title
            yield place.section, title.format(year="某")
            yield from walk(place.sections)

    for part in layout.parts:
        yield from walk(part.sections)


def _forms(layout: Layout, statute: Statute) -> Iterator[tuple[str, str]]:
    for place in layout.forms:
        yield place.form, place.title or statute.forms[place.form].title


def _performance_form(form: PerformanceForm) -> Iterator[str]:
    yield f"### 绩效表 {form.id}：{form.title}"
    levels = ((kind, f"{level.level1}—{level.level2}") for kind, level in form.indicators.items())
    rows = [
        ["`funding` 的资金来源", _pairs(form.sources.items())],
        ["`funding` 的阶段", _pairs(form.stages.items())],
        ["执行率", f"{form.stages[form.executed]}除以{_first_of(form)}"],
        ["`indicators` 的 `kind`", _pairs(levels)],
    ]
    yield _table(["内容", "可以写的"], rows)


def _first_of(form: PerformanceForm) -> str:
    titles = [form.stages[stage] for stage in form.base]
    return titles[0] + "".join(f"，没有就用{title}" for title in titles[1:])


def _form_columns(forms: Iterable[Form]) -> Iterator[str]:
    yield "### 各张表的栏（`as_published` 的第三级）"
    yield "第二级的行写科目编码、`total`，两栏并排的表写那一行的标识。"
    rows = []
    for form in forms:
        columns = [*form.columns, *(column for panel in form.panels for column in panel.columns)]
        pairs = _pairs({c.id: c.title for c in columns}.items())
        ids = dict.fromkeys(row.id for panel in form.panels for row in panel.rows if row.id)
        keys = _words(f"`{key}`" for key in ids)
        rows.append([f"`{form.id}`", form.title, pairs or "表样未见", keys])
    yield _table(["表", "名称", "栏", "有标识的行"], rows)


def _template(template: ReportTemplate) -> Iterator[str]:
    yield f"### 评价报告的体例 {template.id}：{template.title}"
    yield "\n".join(_headings(template.sections, 0))


def _headings(sections: list[TemplateSection], depth: int) -> Iterator[str]:
    for section in sections:
        name = f"`{section.id}` {section.title}" if section.id else section.title
        derived = "，写 `{}` 由数据写出" if section.wording else ""
        optional = "，可以不写" if section.optional else ""
        yield f"{'    ' * depth}- {name}{derived}{optional}"
        yield from _headings(section.sections, depth + 1)


_GROUPS = {"wrong": "差错", "rounding": "舍入", "style": "写法"}


def _fault_kinds(statute: Statute) -> Iterator[str]:
    yield "### 来源差错的种类（`source_faults` 的 `kind`）"
    kinds = statute.fault_kinds.items()
    yield _table(
        ["类别", "种类"],
        (
            [title, _pairs((kind, fault.title) for kind, fault in kinds if fault.group == group)]
            for group, title in _GROUPS.items()
        ),
    )


# --- tables of figures ----------------------------------------------------------------------


def tables_markdown(statute: Statute) -> str:
    """List the rows and columns of each table of figures, and the sums the program makes."""
    return "\n\n".join(
        block for name, table in statute.tables.items() for block in _money_table(name, table)
    )


_ROW_KINDS = {
    "functional": "功能分类科目编码，或 `total`",
    "economic": "经济分类科目编码，或下面的词",
    "named": "下面的词",
    "single": "没有行和列，整张表就是一个数",
}


def _money_table(name: str, table: Table) -> Iterator[str]:
    yield f"### {name}：{table.title}"
    sums = [f"`{key}` = {_sum(parts)}" for key, parts in (table.sums | table.row_sums).items()]
    rows = [
        ["行", _ROW_KINDS[table.rows]],
        ["行的词", _pairs(table.row_titles.items())],
        ["列", _pairs(table.columns.items())],
        ["地址不写列时", f"指 `{table.usual_column}`" if table.usual_column else ""],
        ["由程序相加", "；".join(sums)],
        ["由各表相加", _sum(table.members)],
    ]
    yield _table(["内容", "写法"], [row for row in rows if row[1]])


def _sum(parts: Iterable[str]) -> str:
    return " + ".join(f"`{part}`" for part in parts)


# --- Markdown -------------------------------------------------------------------------------


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    safe = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    return pipe_table(head, ["l"] * len(head), safe)


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "、".join(f"`{key}` {title}" for key, title in pairs)


def _listed(choices: Iterable[Choice]) -> str:
    return _pairs((choice.id, f"{choice.title}（{choice.unit}）") for choice in choices)


def _words(words: Iterable[str]) -> str:
    return "、".join(words)
