"""``accounts.yml`` of a new report."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, ClassVar, get_args

from generator.amounts import Unit, digits, typed_amount
from generator.derive.book import Book
from generator.derive.figures import Address
from generator.exchange.blank.order import TO_FILL, Order, blanked, said, typed
from generator.exchange.field_types import hints
from generator.exchange.naming import fits
from generator.model.accounts import (
    NONE,
    Accounts,
    Comparison,
    Procurement,
    StaffCount,
    ThreePublics,
)
from generator.model.fields import Count
from generator.model.statute import VEHICLES_IN_ALL, Choice, Layout, Statute, Table

_CLASS_LENGTH = 3
#: What one row of spending by item is made of, where last year does not show it.
_USUAL = ("basic", "project")
Raw = dict[str, Any]


def accounts_text(order: Order) -> str:
    """Write the file: what identifies the report, control totals, the tables, the counts."""
    year = order.key
    heading = [
        order.heading("数字"),
        f"# 写着 {TO_FILL} 的地方换成实际的数；没有发生写 0，整张表没有写 none，用不着的行删去。",
        f"# 金额的单位是{order.unit.value}，照账面写全，不写千分位；合计、占比、增减由程序计算。",
        f"# 有导出的工作簿，先运行 juesuan import 工作簿 --into {year}，再填余下的。",
    ]
    return order.file("accounts", heading, _blocks(order))


def _blocks(order: Order) -> Iterator[tuple[list[str], str, Any]]:
    raw = _Head(order).raw() | _Body(order).raw()
    filled_by_import = _imported(order.layout, order.statute)
    for name in Accounts.model_fields:
        if name in raw:
            comments = [said(Accounts, name), *_table_comments(order, name, raw[name])]
            if name in filled_by_import:
                comments[0] += "（可导入）"
            if name == "staff" and (counted := _staff_of_last_year(order)):
                comments.append(counted)
            comments += _choices(order.layout, name)
            yield comments, name, raw[name]


def _choices(layout: Layout, name: str) -> Iterator[str]:
    """Say what the keys mean that the layout offers."""
    for choice in {"staff": layout.staff, "state_assets": _assets(layout)}.get(name, []):
        yield f"  {choice.id}：{choice.title}（{choice.unit}）"


def _assets(layout: Layout) -> list[Choice]:
    """Return what is counted of a layout's state assets."""
    return [*(layout.vehicles or [VEHICLES_IN_ALL]), *layout.equipment]


def _staff_of_last_year(order: Order) -> str:
    """Say what last year had: it changes little, and whoever fills it in compares."""
    last = order.last.report.accounts if order.last else None
    titles = {kind.id: kind.title for kind in order.layout.staff}
    told = []
    for kind, count in last.staff.items() if last else ():
        pairs = ((name, getattr(count, name)) for name in StaffCount.model_fields)
        numbers = [
            f"{StaffCount.model_fields[name].title} {digits(entry.number)}"
            for name, entry in pairs
            if entry and entry.number is not None
        ]
        if kind in titles and numbers:
            told.append(f"{titles[kind]}{'、'.join(numbers)}")
    return f"上年：{'；'.join(told)}" if told else ""


def _imported(layout: Layout, statute: Statute) -> set[str]:
    """Return the tables that stand in the official forms."""
    found: set[str] = set()
    for place in layout.forms:
        form = statute.forms[place.form]
        columns = [*form.columns, *(column for panel in form.panels for column in panel.columns)]
        found |= {form.home, *form.none_tables, *(column.of.table or "" for column in columns)}
    return found


def _printed_by_item(layout: Layout, statute: Statute) -> Iterator[tuple[str, str]]:
    """Yield the table and column of each cell that the forms print for every item."""
    for place in layout.forms:
        form = statute.forms[place.form]
        if form.rows and form.rows.kind == "functional":
            for column in form.columns:
                yield column.of.table or form.home, column.of.column or ""


def _table_comments(order: Order, name: str, value: Any) -> Iterator[str]:
    """Say what the columns of a table are; of an empty one, how a row is written."""
    if name == "comparison":
        none = Comparison.model_fields["none"]
        yield f"{none.title}的写 {{none: 原因}}，例如 {{none: {(none.examples or [''])[0]}}}"
    table = order.statute.tables.get(name)
    if table is None or table.rows == "single":
        return
    if value == TO_FILL:
        told = NONE in (Accounts.model_fields[name].description or "")
        nothing = f"没有发生写 {NONE}" if fits((name,), NONE) else "没有就删去这一行"
        lead = "" if told else f"{nothing}；"
        yield f"{lead}有数的，在下一级每行写一项：{_row_example(table, name)}"
    if table.rows in {"functional", "named"}:
        rows = value.values() if isinstance(value, dict) else ()
        used = dict.fromkeys(column for row in rows if isinstance(row, dict) for column in row)
        listed = [f"{column} {table.columns[column]}" for column in used if column in table.columns]
        if listed:
            yield f"各栏（{order.unit.value}）：{'、'.join(listed)}"
    if order.follows and table.carried and not table.members and isinstance(value, dict):
        opening = next(iter(table.carried))
        if any(isinstance(row, dict) and opening in row for row in value.values()):
            yield f"{opening} 是上年的{table.columns[table.carried[opening]]}，已经带来，请核对"


def _row_example(table: Table, name: str) -> str:
    if table.rows == "functional":
        return "科目编码: {" + ", ".join(f"{column}: 数" for column in _USUAL) + "}"
    if table.rows == "economic":
        return "五位经济分类编码: 数"
    row = next(iter(_leaves(table)), name)
    return f"{row}: {{" + ", ".join(f"{column}: 数" for column in table.columns) + "}"


def _leaves(table: Table, row: str = "total") -> Iterator[str]:
    """Yield the rows that make up the total of a table."""
    for part in table.row_sums.get(row, []):
        if part in table.row_sums:
            yield from _leaves(table, part)
        else:
            yield part


class _Head:
    """What a report says of itself."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.last = order.last.report.accounts if order.last else None

    def raw(self) -> Raw:
        order, last = self.order, self.last
        raw: Raw = {"layout": order.layout.id} if order.names_layout else {}
        if last and last.variant in order.layout.variants:
            raw["variant"] = last.variant
        raw |= {
            "unit": order.unit.value,
            "kind": last.kind if last else "单位" if order.department.parent else "部门",
            "basis": last.basis if last else "汇总",
        }
        raw |= self._copied() if order.transcribed else self._own()
        if last and last.scope:
            raw["scope"] = [blanked(unit) for unit in last.scope]
        if order.layout.staff:
            raw["staff"] = {
                kind.id: {"quota": TO_FILL, "actual": TO_FILL} for kind in order.layout.staff
            }
        return raw

    def _own(self) -> Raw:
        raw: Raw = {"origin": "own", "approved": TO_FILL, "published": TO_FILL}
        review = self.last.review if self.last else None
        raw["review"] = {"by": review.by if review else TO_FILL, "date": TO_FILL}
        raw["disclosure"] = "complete"
        if self.last and self.last.income_as_expenditure:
            raw["income_as_expenditure"] = list(self.last.income_as_expenditure)
        raw["budget"] = budget_of(self.order)
        return raw

    def _copied(self) -> Raw:
        raw: Raw = {"origin": "transcribed", "approved": "未公开", "published": "未公开"}
        raw |= {"source": {"title": TO_FILL, "sha256": "未公开"}, "disclosure": "partial"}
        if self.last:
            fields = ("complete", "income_as_expenditure", "budget")
            kept = typed(self.last)
            raw |= {name: kept[name] for name in fields if name in kept}
        return raw


def budget_of(order: Order) -> str:
    """Return the budget that rates refer to: last year's, else the first one the layout names."""
    last = order.last.report.accounts if order.last else None
    if last and last.budget in order.layout.budgets and last.budget != "unspecified":
        return last.budget
    return next(kind for kind in order.layout.budgets if kind != "unspecified")


class _Body:
    """The figures."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.tables = order.statute.tables
        self.last = order.last.report.accounts if order.last else None
        self.book: Book | None = order.last.book if order.last and order.follows else None
        self.kept: Raw = typed(self.last) if self.last else {}
        self.printed = set(_printed_by_item(order.layout, order.statute))

    def raw(self) -> Raw:
        raw = self._copied() if self.order.transcribed else self._own()
        if not self.order.follows and self.order.transcribed is False:
            raw["comparison"] = {str(self.order.key.year - 1): TO_FILL}
        return raw

    def _copied(self) -> Raw:
        """Expect the figures that last year's source stated."""
        names = [*self.tables, "state_assets", "performance"]
        raw = {name: _blank(self.kept[name]) for name in names if name in self.kept}
        counted = dict.fromkeys((choice.id for choice in _assets(self.order.layout)), TO_FILL)
        if "state_assets" in raw and not counted.keys() >= raw["state_assets"].keys():
            raw["state_assets"] = counted  # last year's layout counted others
        return raw

    def _own(self) -> Raw:
        raw: Raw = {}
        for name in self._wanted():
            table = self.tables[name]
            rows = self._kinds[table.rows](self, name, table)
            # A total alone would ask for the rows that make it up.
            alone = table.rows == "named" and not rows
            raw[name] = (rows if alone else _control(table) | rows) or TO_FILL
        layout = self.order.layout
        raw["agency_operating_expenses"] = TO_FILL
        raw["state_assets"] = {choice.id: TO_FILL for choice in _assets(layout)}
        if not layout.performance:
            stated = _blank(self.kept.get("performance", {}))
            raw["performance"] = stated or {"self_evaluation": {"projects": TO_FILL}}
        return raw

    def _wanted(self) -> Iterator[str]:
        """Yield the tables a report of this layout has: those typed, those of its forms."""
        forms = (self.order.statute.forms[place.form] for place in self.order.layout.forms)
        empty = {name for form in forms for name in form.none_tables}
        for name in Accounts.model_fields:
            table = self.tables.get(name)
            if table is None or table.rows == "single" or table.members:
                wanted = table is not None and bool(table.control)
            elif table.rows == "named":
                wanted = bool(table.control) or name in empty or _is_procurement(name)
            else:
                wanted = True
            if wanted:
                yield name

    # --- tables by the kind of their rows ---

    def _functional(self, name: str, table: Table) -> Raw:
        kept = self.kept.get(name)
        if table.members or not isinstance(kept, dict):
            return {}
        rows: Raw = {}
        for code in kept:
            now = self.order.code_now(code)
            rows[now] = _both(rows.get(now, {}), self._row(name, table, code, kept[code]))
        return {code: rows[code] for code in sorted(rows, key=lambda c: (c != "total", c))}

    def _row(self, name: str, table: Table, code: str, kept: Raw) -> Raw:
        """Expect what last year had; begin with what it ended with."""
        left_out = {*table.sums, *table.carried, "execution_rate"}
        # What is left of an item at the end of the year, no form asks of most funds.
        left_out |= {end for end in table.carried.values() if (name, end) not in self.printed}
        columns = [c for c in kept if c in table.columns and c not in left_out]
        usual = [*_USUAL, budget_of(self.order)]
        if not columns and code != "total":
            columns = [column for column in usual if column in table.columns]
        opening = {now: self._opening(name, code, last) for now, last in table.carried.items()}
        begun = {column: amount for column, amount in opening.items() if amount}
        return begun | dict.fromkeys(columns, TO_FILL)

    def _opening(self, name: str, code: str, column: str) -> str:
        """Return what a row ended with; what was rounded once is to be looked up."""
        if self.book is None:
            return ""
        figure = self.book.stated.get(Address(name, code, column))
        if figure is None or not figure.present:
            return ""
        rounded = self.book.unit is not Unit.YUAN and self.order.unit is Unit.YUAN
        return TO_FILL if rounded else typed_amount(figure.amount, self.order.unit)

    def _economic(self, name: str, table: Table) -> Raw:
        kept = self.kept.get(name, {})
        leaves = (code for code in kept if code.isdigit() and len(code) > _CLASS_LENGTH)
        return dict.fromkeys((code for code in leaves if code not in table.row_sums), TO_FILL)

    def _named(self, name: str, table: Table) -> Raw:
        kept = self.kept.get(name, {})
        if _is_procurement(name):
            sums = dict.fromkeys(_leaves(table), TO_FILL)
            return sums | {key: _blank(v) for key, v in kept.items() if key not in table.row_titles}
        if not isinstance(kept, dict) or (self.last and not kept):
            return {}
        rows = {row: _blank(kept.get(row, {})) for row in kept if row not in table.row_sums}
        for leaf in _leaves(table):
            counted = _counts(leaf) if not self.last else ()
            rows[leaf] = dict.fromkeys([*table.columns, *counted], TO_FILL) | rows.get(leaf, {})
        return {row: rows[row] for row in ThreePublics.model_fields if row in rows}

    _kinds: ClassVar[dict[str, Callable[["_Body", str, Table], Raw]]] = {
        "functional": _functional,
        "economic": _economic,
        "named": _named,
    }


def _both(first: Raw, second: Raw) -> Raw:
    """Put two rows of last year into one, as two codes may have the same successor."""
    common = first.keys() & second.keys()
    sums = {c: _sum(first[c], second[c]) for c in common if TO_FILL not in {first[c], second[c]}}
    return first | second | dict.fromkeys(common, TO_FILL) | sums


def _sum(*amounts: str) -> str:
    return digits(sum(map(Decimal, amounts), Decimal()))


def _counts(row: str) -> Iterator[str]:
    """Yield what is counted beside the money of a row of the three publics."""
    (kind,) = (part for part in get_args(hints(ThreePublics)[row]) if part is not type(None))
    yield from (name for name, hint in hints(kind).items() if Count in get_args(hint))


def _is_procurement(name: str) -> bool:
    """Whether a table of named rows holds one amount a row, and never is empty as a whole."""
    return Procurement in get_args(hints(Accounts)[name])


def _control(table: Table) -> Raw:
    """Expect the totals of the approval."""
    raw: Raw = {}
    for cell in table.control:
        row, column = cell.split(".")
        raw.setdefault(row, {})[column] = TO_FILL
    return raw


def _blank(value: Any) -> Any:
    return TO_FILL if value == NONE else blanked(value)
