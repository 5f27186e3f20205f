"""The statute data: tables of figures, forms, layouts, codes, terms. Shape only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pydantic import Field

from generator.amounts import Unit
from generator.model.datum import Datum
from generator.model.words import Words
from generator.model.workbooks import RemarkKind, SheetWords


class Provenance(Datum):
    """Where a piece of statute data was read, and how far it can be trusted."""

    title: str
    grade: Literal["A", "B", "C", "D", "E"]
    note: str = ""


class Years(Datum):
    """The fiscal years something holds for; open where not written."""

    first: int | None = None
    last: int | None = None

    def __contains__(self, year: int) -> bool:
        return (self.first is None or self.first <= year) and (
            self.last is None or year <= self.last
        )


# --- tables: where figures live -------------------------------------------------------------


class Table(Datum):
    """One table of figures: its rows and columns, and what is derived from what.

    Attributes:
        title: Chinese name used in messages.
        rows: Kind of its rows: functional codes, economic codes, named rows, or one single row.
        columns: Columns that may be typed, with their Chinese names.
        sums: Derived columns and the columns that make them; a leading ``-`` subtracts.
        row_sums: Derived rows and the rows that make them.
        members: Tables this one is the sum of; such a table holds stated figures only.
        equals: Columns that, unless made of known parts, equal another column.
        default_column: The column an address means when it names none.
        control: Cells (row.column) of the approval that an own report must state.
        carried: Columns that begin with what another column ended with the year before.
    """

    title: str
    rows: Literal["functional", "economic", "named", "single"]
    columns: dict[str, str]
    sums: dict[str, list[str]] = Field(default_factory=dict)
    row_titles: dict[str, str] = Field(default_factory=dict)
    row_sums: dict[str, list[str]] = Field(default_factory=dict)
    members: list[str] = Field(default_factory=list)
    equals: dict[str, str] = Field(default_factory=dict)
    default_column: str = ""
    control: list[str] = Field(default_factory=list)
    carried: dict[str, str] = Field(default_factory=dict)

    @property
    def usual_column(self) -> str:
        """The column an address means when it names none; empty where it must name one."""
        if self.default_column:
            return self.default_column
        return next(iter(self.columns)) if len(self.columns) == 1 else ""


# --- forms ----------------------------------------------------------------------------------


class Cell(Datum):
    """Selects figures: a table, a row, a column; what is not written comes from the context."""

    table: str | None = None
    row: str | None = None
    column: str | None = None


class Column(Datum):
    """One column of a form; its title is the path of its spanning headers, split by `` / ``.

    ``aliases`` are further paths under which workbooks print it.
    """

    id: str
    title: str
    of: Cell
    aliases: list[str] = Field(default_factory=list)


class Row(Datum):
    """One row of a panel, or a repetition over the functional classes.

    Attributes:
        each: Repeat over the functional classes of the year.
        foot: The row is a total and printed as one.
        columns: Cells that differ from the column's own selection, by column id.
        aliases: Further names under which workbooks print it.
    """

    id: str = ""
    title: str = ""
    aliases: list[str] = Field(default_factory=list)
    each: Literal["functional_class"] | None = None
    of: Cell | None = None
    foot: bool = False
    columns: dict[str, Cell] = Field(default_factory=dict)


class Panel(Datum):
    """One half of a form that is printed as two tables side by side."""

    id: str
    head: str
    columns: list[Column]
    rows: list[Row]


class Identity(Datum):
    """A sum that holds inside one form, on every row: left equals right."""

    id: str
    left: list[str]
    right: list[str]


class Group(Datum):
    """Economic classes printed together, with their foot row."""

    classes: list[str]
    foot: str


class Rows(Datum):
    """The rows of a form without panels.

    ``lead`` holds the official headers above what names a row, as paths like those of columns;
    pages and downloads have shorter ones of their own.
    """

    kind: Literal["functional", "economic", "single"]
    total: Literal["first", "last", "none"] = "first"
    groups: list[Group] = Field(default_factory=list)
    lead: list[str] = Field(default_factory=list)


class Form(Datum):
    """One statutory table; ``aliases`` are further titles under which workbooks print it."""

    id: str
    title: str
    aliases: list[str] = Field(default_factory=list)
    source: Provenance
    years: Years = Years()
    confirmed: bool = True
    home: str = ""
    rows: Rows | None = None
    columns: list[Column] = Field(default_factory=list)
    panels: list[Panel] = Field(default_factory=list)
    identities: list[Identity] = Field(default_factory=list)
    empty_note: str = ""
    none_tables: list[str] = Field(default_factory=list)


class Tie(Datum):
    """The same money in two homes: compared by check, under the rule of the same name.

    Attributes:
        id: The name of its rule, which says what is wrong where the tie does not hold.
        title: What holds, in Chinese.
        left: Addresses of figures, or paths of amounts that belong to no table; ``*`` stands for
            every item of a list.
        right: The same for the other side.
        op: How the left side stands to the right one.
    """

    id: str
    title: str
    left: list[str]
    right: list[str]
    op: Literal["=", ">=", "<="] = "="


# --- layouts --------------------------------------------------------------------------------


class AmountStyle(Datum):
    """How a layout prints amounts."""

    unit: Unit = Unit.TEN_THOUSAND_YUAN
    decimals: int = 2
    zero: str = "0.00"


class RateStyle(Datum):
    """How a layout prints rates."""

    decimals: int = 2
    trim: bool = False


class SectionPlace(Datum):
    """A section in a layout, with its local title and what stands below it."""

    section: str
    title: str | None = None
    sections: list["SectionPlace"] = Field(default_factory=list)


class Part(Datum):
    """One part (第X部分) of a layout."""

    id: str
    title: str
    kind: Literal["sections", "forms", "glossary", "attachments"] = "sections"
    sections: list[SectionPlace] = Field(default_factory=list)
    note: str = ""


class FormPlace(Datum):
    """A form in a layout, with what this layout prints differently."""

    form: str
    number: str = ""
    title: str | None = None
    total: Literal["first", "last", "none"] | None = None
    zero_fill: list[str] = Field(default_factory=list)
    row_list: list[str] = Field(default_factory=list)
    panels: list[list[str]] = Field(default_factory=list)


class ClassRow(Datum):
    """One functional class as the summary forms list it."""

    code: str
    title: str


class Choice(Datum):
    """One entry of a list that a layout prescribes (staff kinds, vehicles, equipment)."""

    id: str
    title: str
    unit: str = ""


#: What every layout lets a report count, whatever kinds of vehicles it prescribes.
VEHICLES_IN_ALL = Choice(id="vehicles", title="车辆合计", unit="辆")


class Numbering(Datum):
    """Numbering styles from the part down; ``一`` and ``1`` stand for the number.

    ``marks`` is that of the marks in the corner of the forms (``公开01表``), where they have any.
    """

    parts: str = "第一部分 "
    sections: list[str] = Field(default_factory=lambda: ["一、", "（一）", "1."])
    forms: str = ""
    charts: str = "图1"
    marks: str = ""


class Level(Datum):
    """First- and second-level names of one kind of indicator."""

    level1: str
    level2: str


class PerformanceForm(Datum):
    """How projects are disclosed: sources, stages and indicator kinds in order.

    Attributes:
        sources: Sources of money by id; ``total`` stands for all of them.
        stages: Stages from application to use by id; a project prints those it has.
        base: Stages an execution rate may refer to; the first one a project has is taken.
        executed: The stage that holds what was spent.
        execution_weight: Points given for the execution rate; the indicators share the others.
    """

    id: str
    title: str
    source: Provenance
    sources: dict[str, str]
    stages: dict[str, str]
    base: list[str]
    executed: str
    execution_weight: int = 0
    indicators: dict[str, Level] = Field(default_factory=dict)
    rate: RateStyle = RateStyle()


class TemplateSection(Datum):
    """One heading of an evaluation report; ``facts`` name what a derived paragraph is made of."""

    id: str = ""
    title: str
    wording: str = ""
    optional: bool = False
    sections: list["TemplateSection"] = Field(default_factory=list)


class ReportTemplate(Datum):
    """Headings of one kind of evaluation report."""

    id: str
    title: str
    source: Provenance
    sections: list[TemplateSection]


class Variant(Datum):
    """What an older or newer edition of a layout's template prints differently in the same year."""

    title: str
    titles: dict[str, str] = Field(default_factory=dict)
    functional_classes: str | None = None


class Layout(Datum):
    """What an authority prescribes from one year on."""

    id: str
    title: str
    authority: str
    years: Years
    source: Provenance
    parts: list[Part]
    forms: list[FormPlace]
    wording: str
    budgets: list[Literal["initial", "adjusted", "full_year", "unspecified"]]
    amount: AmountStyle = AmountStyle()
    rate: RateStyle = RateStyle()
    numbering: Numbering = Numbering()
    titles: dict[str, str] = Field(default_factory=dict)
    functional_classes: str = "24"
    variants: dict[str, Variant] = Field(default_factory=dict)
    staff: list[Choice] = Field(default_factory=list)
    scope_kinds: list[str] = Field(default_factory=list)
    vehicles: list[Choice] = Field(default_factory=list)
    equipment: list[Choice] = Field(default_factory=list)
    performance: str = ""
    glossary: list[str] = Field(default_factory=list)
    forms_note: str = ""


class Fact(Datum):
    """One fact a section needs; ``kind`` names how derive computes it."""

    kind: str
    of: str = ""
    whole: str = ""
    parts: dict[str, str] = Field(default_factory=dict)
    table: str = ""
    column: str = ""
    codes: str = ""
    field: str = ""
    words: str = ""
    main: bool = True


class ChartSpec(Datum):
    """The statutory chart of a section."""

    kind: Literal["columns", "composition", "trend"]
    title: str
    fact: str


class Section(Datum):
    """One section of the narrative: the facts it states and its chart."""

    id: str
    title: str
    facts: dict[str, Fact] = Field(default_factory=dict)
    chart: ChartSpec | None = None


# --- codes and terms ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Code:
    """One classification code in the years it holds."""

    code: str
    name: str
    years: Years
    grade: str
    source: str


class Term(Datum):
    """One glossary term in our own words.

    Attributes:
        group: The group of general terms it stands in; terms with codes stand by their code.
        aliases: What else it is called.
        passed_over: Words in texts within which it is not explained: the term or an alias where
            it is an everyday word, and longer words that mean something else.
    """

    id: str = ""
    term: str
    text: str
    source: str
    group: str = ""
    years: Years = Years()
    codes: list[str] = Field(default_factory=list)
    aliases: list[str] = Field(default_factory=list)
    passed_over: list[str] = Field(default_factory=list)


class Applies(Datum):
    """The reports a rule is for; what is not named is not restricted."""

    origins: list[Literal["own", "transcribed"]] = Field(default_factory=list)
    disclosures: list[Literal["complete", "partial"]] = Field(default_factory=list)
    layouts: list[str] = Field(default_factory=list)
    years: Years = Years()


class Rule(Datum):
    """One rule of the check, as its page explains it.

    Attributes:
        id: ``FA`` and three digits; the hundreds are the family; never used again.
        name: What is found, in kebab case; reads well behind "accept".
        severity: An error blocks publishing, a warning does under ``--strict``, a note never.
        what: What is wrong, in one line.
        why: Why it matters.
        example: A wrong line and what it should be.
        instead: What to do.
        source: The law, notice or form it rests on.
        faults: Kinds of declared faults of a source that explain a finding.
        applies: Which reports it is for.
    """

    id: str = Field(pattern=r"^FA\d{3}$")
    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    severity: Literal["error", "warning", "note"]
    what: str
    why: str
    example: str
    instead: str
    source: str
    faults: list[str] = Field(default_factory=list)
    applies: Applies = Applies()


@dataclass(frozen=True, slots=True)
class Family:
    """Rules that look at the same kind of thing: the beginning of their ids, title, rules."""

    id: str
    title: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Successor:
    """A functional item that gave way to another code.

    Attributes:
        old: The item's code.
        new: Code of the item that took its place, or of a section for all items below it.
        first_year: First fiscal year of the new code.
        confidence: How sure that is; see ``codes/README.md``.
    """

    old: str
    new: str
    first_year: int
    confidence: str

    @property
    def is_verified(self) -> bool:
        """Whether both codes were read in documents."""
        return self.confidence in {"A", "B"}

    def leads_to(self, code: str) -> bool:
        """Tell whether an item is the new one, or one of them."""
        return code.startswith(self.new)


class FaultKind(Datum):
    """One kind of fault of a source: plainly wrong, a matter of rounding, or of style."""

    title: str
    group: Literal["wrong", "rounding", "style"] = Field(alias="class")


@dataclass(frozen=True, eq=False)
class Statute:
    """All statute data, by id; it equals only itself, so that what is read off it can be kept."""

    tables: dict[str, Table]
    forms: dict[str, Form]
    ties: tuple[Tie, ...]
    layouts: dict[str, Layout]
    sections: dict[str, Section]
    performance_forms: dict[str, PerformanceForm]
    report_templates: dict[str, ReportTemplate]
    functional: dict[str, tuple[Code, ...]]
    economic: dict[str, tuple[Code, ...]]
    glossary: tuple[Term, ...]
    fault_kinds: dict[str, FaultKind]
    functional_classes: dict[str, tuple[ClassRow, ...]]
    terms: dict[str, str]
    words: Words
    sheet_words: SheetWords
    remarks: dict[str, RemarkKind]
    successors: tuple[Successor, ...] = ()
    rules: dict[str, Rule] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    def rule_families(self) -> tuple[Family, ...]:
        """Return the rules of the check in the order of their ids, family by family."""
        listed = sorted(self.rules.values(), key=lambda rule: rule.id)
        found = {id_: tuple(r for r in listed if r.id.startswith(id_)) for id_ in self.families}
        return tuple(
            Family(id_, self.families[id_], rules) for id_, rules in found.items() if rules
        )

    def name_of(self, code: str, year: int) -> str | None:
        """Return a classification code's name in a fiscal year, or None where unknown."""
        entry = self.code(code, year)
        return entry.name if entry else None

    def code(self, code: str, year: int) -> Code | None:
        """Return the entry of a functional or economic code that holds in a fiscal year."""
        for entry in self.functional.get(code) or self.economic.get(code) or ():
            if year in entry.years:
                return entry
        return None

    @cached_property
    def terms_by_id(self) -> dict[str, tuple[Term, ...]]:
        """The terms of the glossary by their id, each for its years."""
        return _grouped((term.id, term) for term in self.glossary)

    @cached_property
    def terms_by_code(self) -> dict[str, tuple[Term, ...]]:
        """The explanations of classification codes, each for its years."""
        return _grouped((code, term) for term in self.glossary for code in term.codes)


def _grouped(terms: Iterable[tuple[str, Term]]) -> dict[str, tuple[Term, ...]]:
    found: dict[str, tuple[Term, ...]] = {}
    for name, term in terms:
        found[name] = (*found.get(name, ()), term)
    return found
