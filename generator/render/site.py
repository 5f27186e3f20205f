"""What a site is made of: the pages of each report, and the pages that list reports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from generator.amounts import plain
from generator.derive.desk import Desk
from generator.derive.differences import Difference
from generator.derive.facts import Change
from generator.derive.figures import Figure, as_zero
from generator.derive.lexicon import report_lexicon, site_lexicon
from generator.derive.quality import Quality
from generator.derive.series import main_figures, stage
from generator.derive.subjects import Spending, spending
from generator.derive.summaries import Summary, summary
from generator.model.keys import ReportKey
from generator.model.report import Content
from generator.model.site import LocalGlossary
from generator.model.statute import Statute
from generator.render import markdown
from generator.render.changes import ChangesPage
from generator.render.downloads import printed_forms
from generator.render.environment import environment
from generator.render.indexes import Indexes
from generator.render.ledgers import Ledger, Spent
from generator.render.listing import Files, file_plans
from generator.render.page import Page, Plan
from generator.render.quality import FOLDER, overview_page, quality_page
from generator.render.region import Entry, Moves
from generator.render.report import ReportPages
from generator.render.rules import rule_plans
from generator.render.subjects import Subjects
from generator.render.trends import Amount, Standing
from generator.render.typist import Typist


@dataclass(frozen=True, slots=True)
class Card:
    """What the lists need of one report, so that they never open the report itself.

    Attributes:
        entry: The report in a list.
        quality: How well it was published.
        standing: The report on the lines of its department.
        items: What it spent on each functional item it uses, packed.
        forms: Positions in the layout, from one, of the forms that are printed as tables.
    """

    entry: Entry
    quality: Quality
    standing: Standing
    items: dict[str, str]
    forms: tuple[int, ...] = ()

    @property
    def key(self) -> ReportKey:
        """Year and department of the report."""
        return self.entry.summary.key

    @property
    def files(self) -> Files:
        """What can be downloaded of the report."""
        facts, layout = self.entry.summary, self.standing.stage.layout
        return Files(facts.key, facts.department.name, facts.has_accounts, layout, self.forms)


def card(desk: Desk, quality: Quality) -> Card:
    """Write down what the lists need of a report."""
    typist = Typist(desk)
    facts = summary(desk)
    entry = Entry(
        summary=facts,
        income=_figure(facts, facts.income.current, typist),
        expenditure=_figure(facts, facts.expenditure.current, typist),
        change=_change(facts.expenditure, typist),
        three_publics=_figure(facts, facts.three_publics.current, typist),
        moves=Moves(
            _moved(facts.income, typist),
            _moved(facts.expenditure, typist),
            _moved(facts.three_publics, typist),
        ),
    )
    main = (Amount(f.yuan, typist.cell(f)) for f in map(as_zero, main_figures(desk)))
    return Card(
        entry=entry,
        quality=quality,
        standing=Standing(stage(desk), facts.unit, tuple(amount.packed() for amount in main)),
        items={found.code: _spent(found, typist).packed() for found in spending(desk)},
        forms=printed_forms(desk),
    )


def report_pages(
    desk: Desk,
    content: Content,
    differences: Sequence[Difference] = (),
    beside: Mapping[int, bool] | None = None,
) -> tuple[dict[str, Page], dict[str, str]]:
    """Render one report.

    Args:
        desk: The report.
        content: What all reports share.
        differences: What differs from other years of its department.
        beside: The years of the department's reports before and after it, and whether they hold
            accounts.

    Returns:
        Its pages, those on the differences included, and its charts, each by path below the docs
        folder (posix slashes).
    """
    changes = tuple(ChangesPage(found) for found in differences)
    links = tuple(page.link for page in changes)
    pages, drawings = ReportPages(desk, content.site, content.glossary, links, beside or {}).pages()
    lexicon = report_lexicon(desk, content.glossary, markdown.escape)
    made = (*pages.values(), *(change.page() for change in changes))
    return {page.path: replace(page, lexicon=lexicon) for page in made}, drawings


def report_volume(desk: Desk, content: Content) -> tuple[Page, dict[str, str]]:
    """Render one report as a volume with a cover, for a binder.

    Args:
        desk: The report.
        content: What all reports share.

    Returns:
        Its page, which is that of the site but for the cover, and its charts by path below the
        docs folder (posix slashes).
    """
    return ReportPages(desk, content.site, content.glossary).volume()


def report_document(desk: Desk, content: Content) -> tuple[Page, dict[str, str]]:
    """Render one report as the document that is signed: what its layout prescribes, no more.

    Args:
        desk: The report.
        content: What all reports share.

    Returns:
        Its page, whose text stands in the whole volume, too, and its charts by path below the
        docs folder (posix slashes).
    """
    return ReportPages(desk, content.site, content.glossary).document()


def index_plans(content: Content, statute: Statute, cards: Iterable[Card]) -> Iterator[Plan]:
    """Plan the pages that list reports, and those of the rules of the check.

    Args:
        content: What all reports share; its reports are not looked at.
        statute: The statute data.
        cards: One of each report.
    """
    local = content.glossary
    for plan in _index_plans(content, statute, sorted(cards, key=lambda found: found.key)):
        make = partial(_explaining, plan, statute, local)
        yield Plan(plan.path, (*plan.ingredients, local), make)


def _explaining(plan: Plan, statute: Statute, local: LocalGlossary) -> Page | bytes:
    """Make a page whose terms are explained; a file for machines stays as it is."""
    made = plan.make()
    if isinstance(made, bytes):
        return made
    return replace(made, lexicon=site_lexicon(statute, local, markdown.escape))


def _index_plans(content: Content, statute: Statute, listed: list[Card]) -> Iterator[Plan]:
    yield from Indexes(
        content=content,
        statute=statute,
        entries=tuple(found.entry for found in listed),
        standings=_by_department(listed),
        used_items=tuple(sorted({(i, found.key.year) for found in listed for i in found.items})),
        layouts=tuple(sorted({found.standing.stage.layout for found in listed})),
    ).plans()
    yield from Subjects(statute, content.glossary, list(map(_ledger, listed))).plans()
    yield from _quality_plans([found.quality for found in listed])
    yield from file_plans([found.files for found in listed], statute)
    yield from rule_plans(statute)


def _quality_plans(reports: list[Quality]) -> Iterator[Plan]:
    yield Plan(f"{FOLDER}/index.md", tuple(reports), lambda: overview_page(reports))
    for year in sorted({report.key.year for report in reports}):
        listed = tuple(report for report in reports if report.key.year == year)
        yield Plan(f"{FOLDER}/{year}/index.md", listed, partial(quality_page, year, listed))


def _by_department(listed: Iterable[Card]) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = {}
    for report in listed:
        found.setdefault(report.key.department, []).append(report.standing)
    return found


def _ledger(report: Card) -> Ledger:
    facts, stage = report.entry.summary, report.standing.stage
    scope = f"{stage.kind}{stage.basis}"
    changed = any(s.reorganises and int(s.year) == stage.year for s in facts.department.lineage)
    return Ledger(report.key, facts.department.name, scope, facts.unit, changed, report.items)


def _spent(found: Spending, typist: Typist) -> Spent:
    yuan = "" if found.figure.yuan is None else plain(found.figure.yuan)
    return Spent(found.money, found.anchor, yuan, typist.cell(as_zero(found.figure)))


def _figure(facts: Summary, figure: Figure, typist: Typist) -> str:
    return typist.amount(figure) if facts.has_accounts else "—"


def _moved(change: Change, typist: Typist) -> str:
    """Say how far a figure moved in the phrase of the reports."""
    if not change.current.known:
        return ""
    phrases = environment().get_template("base/_phrases.md.j2").make_module({"typist": typist})
    said: str = phrases.compared(change)  # type: ignore[attr-defined]
    return said.lstrip("，")


def _change(change: Change, typist: Typist) -> str:
    if not change.compared or not change.current.known:
        return "—"
    if change.rate is None:
        return "持平" if change.is_level else "不可比"
    return f"{'下降' if change.fell else '增长'}{typist.percent(change.rate)}"
