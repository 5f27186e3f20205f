"""The pages of one report: the report itself, its forms, its performance, the whole volume."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain
from textwrap import indent

from generator.amounts import State
from generator.derive.desk import Desk
from generator.derive.forms import FormView, form_views
from generator.derive.makers import make
from generator.derive.outline import PERFORMANCE, PartView, assign_faults, outline
from generator.derive.performance import PerformanceFacts, performance_facts
from generator.derive.places import places
from generator.derive.publication import correction_days
from generator.derive.terms import Explanation, general_terms, item_terms
from generator.model.report import Report
from generator.model.site import LocalGlossary, Site
from generator.render import markdown
from generator.render.blocks import Block, Glossary, Heading, Setting
from generator.render.citation import citation
from generator.render.corrections import (
    FOLDER_OF_CHANGES,
    correction_blocks,
    correction_notice,
    log_blocks,
    record_blocks,
)
from generator.render.cover import cover
from generator.render.dataset import dataset
from generator.render.downloads import Download, form_file, report_files
from generator.render.environment import notice
from generator.render.forms import form_blocks, form_title
from generator.render.page import HOME, Entity, Link, Page
from generator.render.performance import PerformanceScribe
from generator.render.sections import Scribe
from generator.render.typist import Typist, day

_FORMS = "forms"
_PERFORMANCE = "performance"
_FULL = "full"
_LEFT_OUT = "forms-left-out"
_HERE = Setting(
    f"{_PERFORMANCE}/index.md",
    forms=f"{_FORMS}/index.md",
    performance=f"{_PERFORMANCE}/index.md",
)
_ON_PERFORMANCE = Setting("", "../", forms=f"../{_FORMS}/index.md")
_IN_VOLUME = Setting("#projects", "../", unfolded=True)


@dataclass(frozen=True)
class ReportPages:
    """Writes all pages of one report.

    Attributes:
        desk: The report.
        site: Who publishes it.
        glossary: The region's own terms.
        changes: Links to its comparisons with other years.
        beside: The years before and after it that the department has reports of, and whether
            they hold accounts.
    """

    desk: Desk
    site: Site
    glossary: LocalGlossary
    changes: tuple[Link, ...] = ()
    beside: Mapping[int, bool] = field(default_factory=dict)

    @cached_property
    def typist(self) -> Typist:
        """Prints the report's values."""
        return Typist(self.desk)

    @cached_property
    def parts(self) -> tuple[PartView, ...]:
        """The report in the order of its layout."""
        return outline(self.desk)

    @cached_property
    def forms(self) -> tuple[FormView, ...]:
        """The report's forms."""
        return form_views(self.desk)

    @cached_property
    def performance(self) -> PerformanceFacts:
        """The report's performance."""
        return performance_facts(self.desk)

    @property
    def has_accounts(self) -> bool:
        """Whether the report holds accounts."""
        return self.desk.report.accounts is not None

    @property
    def has_performance(self) -> bool:
        """Whether the report holds projects or evaluation reports."""
        return bool(self.performance.projects or self.performance.reports)

    @property
    def root(self) -> str:
        """The report's address from the root of the site."""
        return f"{self.desk.report.key}/"

    @property
    def title(self) -> str:
        """The report's full title."""
        return report_title(self.desk.report)

    @cached_property
    def files(self) -> tuple[Download, ...]:
        """The files that hold the report for machines: the whole first, then its forms."""
        return report_files(self.desk)

    def pages(self) -> tuple[dict[str, Page], dict[str, str]]:
        """Return the report's pages and its charts, each by path below the docs folder."""
        made = [self._report()]
        if self.has_accounts:
            made.append(self._forms())
        if self.has_performance:
            made.append(self._performance())
        made.append(self._full())
        made += map(self._corrections, correction_days(self.desk.report))
        return {page.path: page for page in made}, self._drawings()

    def volume(self) -> tuple[Page, dict[str, str]]:
        """Return the whole volume with a cover, and the charts in it by path."""
        bound = cover(self.desk, self.site, self.title)
        return replace(self._full(), cover=bound), self._drawings()

    def document(self) -> tuple[Page, dict[str, str]]:
        """Return the parts of the layout alone, with a cover, and the charts in them by path."""
        if self.has_accounts:
            blocks = [block for part in self.parts for block in self._part(part, whole=True)]
        else:
            blocks = [*_IN_VOLUME.lay(chain(self._attachments, self._item_terms), 2)]
        page = self._page(f"{_FULL}/", "full", self.title, tuple(blocks))
        return replace(page, cover=cover(self.desk, self.site, self.title)), self._drawings()

    def _drawings(self) -> dict[str, str]:
        """Return the charts of what has been written so far."""
        return {f"{self.root}{name}": svg for name, svg in self._scribe.drawings.items()}

    def _whole_files(self, folder: str = "") -> tuple[Link, ...]:
        whole = (file for file in self.files if "/" not in file.path)
        return tuple(Link(file.title, folder + file.path, file.use) for file in whole)

    def _page(self, folder: str, kind: str, title: str, blocks: tuple[str, ...]) -> Page:
        up = () if not folder else (Link(self._menu_title, self.root),)
        return Page(
            path=f"{self.root}{folder}index.md",
            kind=kind,
            title=title,
            description=f"{self.title}：{title}" if title != self.title else self.title,
            blocks=(f"# {markdown.escape(title)}", *blocks),
            trail=(
                HOME,
                Link(f"{self.desk.year}年度", f"{self.desk.year}/"),
                *up,
            ),
            sidebar=self._sidebar(folder),
        )

    @property
    def _menu_title(self) -> str:
        return "决算说明" if self.has_accounts else "概述"

    def _sidebar(self, folder: str) -> tuple[Link, ...]:
        links = [Link(self._menu_title, self.root)]
        if self.has_accounts:
            links.append(Link("决算公开表", f"{self.root}{_FORMS}/"))
        if self.has_performance:
            links.append(Link("绩效", f"{self.root}{_PERFORMANCE}/"))
        links.append(Link("全文（打印、离线）", f"{self.root}{_FULL}/"))
        days = correction_days(self.desk.report)
        links += (Link(f"{day(d)}更正", f"{self.root}{FOLDER_OF_CHANGES}/{d}/") for d in days)
        department = self.desk.report.key.department
        for year, accounts in self.beside.items():
            title = f"{'上' if year < self.desk.year else '下'}一份：{year}年度"
            same = folder if folder == f"{_FORMS}/" and accounts else ""
            links.append(Link(title, f"{year}/{department}/{same}"))
        links += self.changes
        name = self.desk.report.department
        links.append(Link(f"{name.short or name.name}各年", f"departments/{department}/"))
        return tuple(links)

    def _report(self) -> Page:
        blocks = [*_HERE.lay(correction_notice(self.desk.report)), *self._opening(_HERE)]
        if self.has_accounts:
            for part in self.parts:
                blocks += self._part(part)
        else:
            blocks += self._performance_only()
        blocks += _HERE.lay(self._about)
        blocks += citation(self.desk.report, self.site, self.title)
        page = self._page("", "report", self.title, tuple(blocks))
        told = dataset(self.desk, self.site, self.title, self.files)
        return replace(page, downloads=self._whole_files(), dataset=told)

    # --- written once, for all pages ---

    @cached_property
    def _scribe(self) -> Scribe:
        return Scribe(self.typist)

    @cached_property
    def _key_figures(self) -> str:
        facts = self.desk.statute.sections["key-figures"].facts
        made = {name: make(self.desk, fact) for name, fact in facts.items()}
        homes = {name: self.desk.address(fact.of) for name, fact in facts.items() if fact.of}
        found = places(self.desk, frozenset(homes.values()))
        stand = {name: found[home] for name, home in homes.items()}
        return self._scribe.words("key-figures", made | {"places": stand})

    @cached_property
    def _sections(self) -> dict[str, tuple[Block, ...]]:
        """The sections of each part, by its id."""
        return {
            part.id: tuple(b for section in part.sections for b in self._scribe.section(section))
            for part in self.parts
        }

    @cached_property
    def _forms_written(self) -> tuple[tuple[Block, ...], ...]:
        return tuple(tuple(form_blocks(view, self.typist)) for view in self.forms)

    @cached_property
    def _attachments(self) -> tuple[Block, ...]:
        return tuple(self._performance_scribe.write())

    @property
    def _performance_scribe(self) -> PerformanceScribe:
        faults = tuple(assign_faults(self.desk).get(PERFORMANCE, ()))
        return PerformanceScribe(self._scribe, self.performance, faults)

    @cached_property
    def _terms(self) -> tuple[Block, ...]:
        return (_definitions(general_terms(self.desk, self.glossary), "terms-folded"),)

    @cached_property
    def _item_terms(self) -> tuple[Block, ...]:
        items = item_terms(self.desk, self.glossary)
        title = Heading(0, "本报告用到的功能科目 {: #items-explained }")
        return (title, _definitions(items, "items-folded")) if items else ()

    # --- pages ---

    def _opening(self, setting: Setting) -> Iterator[str]:
        if not self.has_accounts:
            return
        if self.desk.report.partial:
            yield self._partial_note(setting.folder)
        yield from setting.lay([self._key_figures])

    def _partial_note(self, up: str) -> str:
        source = self.desk.report.source
        text = notice("partial")
        if source and source.derived_from:
            year, department = source.derived_from.split("/")
            link = f"{up}../../{year}/{department}/index.md"
            text = notice("partial-inferred", year=year, link=link)
        return f'!!! partial "部分公开"\n\n    {text}'

    def _part(self, part: PartView, *, whole: bool = False) -> Iterator[str]:
        """Write one part; on the whole volume forms and attachments stand in place."""
        setting = _IN_VOLUME if whole else _HERE
        yield f"## {markdown.escape(part.title)} {{: #{part.id}-part }}"
        if part.kind == "sections":
            yield from setting.lay(self._sections[part.id], 2)
        elif part.kind == "glossary":
            yield from setting.lay(self._terms, 3)
            yield from setting.lay(self._item_terms, 3)
        elif part.kind == "forms":
            yield from setting.lay(chain(*self._forms_written), 3) if whole else self._forms_list()
        elif self.has_performance:
            yield from setting.lay(self._attachments, 3) if whole else self._attachments_list()
        else:
            yield notice("no-attachments")

    def _forms_list(self) -> Iterator[str]:
        lines = []
        for view in self.forms:
            title = markdown.escape(form_title(view, self.typist))
            lines.append(
                f"- [{title}]({_FORMS}/index.md#form-{view.form.id}){self._form_state(view)}"
            )
        yield notice("forms-count", number=len(lines), link=f"{_FORMS}/index.md")
        yield "\n".join(lines)
        if self.desk.layout.forms_note:
            yield markdown.paragraph(self.desk.layout.forms_note)

    @staticmethod
    def _form_state(view: FormView) -> str:
        if not view.form.confirmed:
            return "（表样未见）"
        if view.undisclosed:
            return "（未公开）"
        return "（空表）" if view.empty else ""

    def _attachments_list(self) -> Iterator[str]:
        page = f"{_PERFORMANCE}/index.md"
        lines = [f"- [项目绩效目标完成情况]({page}#projects)"] if self.performance.projects else []
        lines += [
            f"- [{markdown.escape(f'{report.report.label or str()} {report.title}'.strip())}]"
            f"({page}#report-{report.report.id})"
            for report in self.performance.reports
        ]
        yield "\n".join(lines)

    def _performance_only(self) -> Iterator[str]:
        yield notice("performance-only")
        if self.performance.projects:
            yield from _HERE.lay(self._performance_scribe.overview())
        yield from self._attachments_list()
        yield from _HERE.lay(self._item_terms, 2)

    def _forms(self) -> Page:
        files = (f"- [{file.title}]({file.url})：{file.use}" for file in self._whole_files("../"))
        blocks = [
            notice("forms-intro", unit=self.typist.unit),
            "\n".join(files),
            *self._forms_contents(),
            *self._forms_with_files(),
            *self._forms_left_out(),
            notice("forms-addresses"),
        ]
        if self.desk.layout.forms_note:
            blocks.append(markdown.paragraph(self.desk.layout.forms_note))
        blocks += list(self._sources_line())
        title = "决算公开表"
        folder = f"{_FORMS}/"
        blocks += citation(self.desk.report, self.site, f"{self.title}：{title}", folder)
        named = f"{self._short}{self.desk.year}年度{title}"
        return self._page(folder, "forms", named, tuple(blocks))

    def _forms_contents(self) -> Iterator[str]:
        """List the forms that are printed, in a box that stays in view where scripts run."""
        lines = [
            f"- [{markdown.escape(form_title(view, self.typist))}](#form-{view.form.id})"
            f"{self._form_state(view)}"
            for view in self.forms
            if view.printed
        ]
        if not lines:
            return
        yield f'??? contents "{notice("forms-contents", number=len(lines))}"'
        if left := len(self.forms) - len(lines):
            lines.append(f"- [{notice('forms-left-out', number=left)}](#{_LEFT_OUT})")
        yield indent("\n".join(lines), "    ")

    def _forms_with_files(self) -> Iterator[str]:
        """Lay the printed forms out, each with the way to its file below its heading."""
        for view, (heading, *body) in zip(self.forms, self._forms_written, strict=True):
            if view.printed:
                yield from _HERE.lay([heading], 2)
                file = form_file(view.form.id)
                yield notice("form-file", link=file.removeprefix(f"{_FORMS}/"))
                yield from _HERE.lay(body, 2)

    def _forms_left_out(self) -> Iterator[str]:
        """List the forms that are not printed, each with why; their anchors are those of forms."""
        written = zip(self.forms, self._forms_written, strict=True)
        rows = [
            (markdown.cell(form_title(view, self.typist)), str(why), view.form.id)
            for view, (_, why, *_) in written
            if not view.printed
        ]
        if rows:
            yield f"## {notice('forms-left-out', number=len(rows))} {{: #{_LEFT_OUT} }}"
            yield markdown.caption("没有列出的表", "left-out", classes=["plain"], rows="form")
            yield markdown.pipe_table(["表", "为什么没有列出", "#"], ["l", "l", "l"], rows)

    @property
    def _short(self) -> str:
        department = self.desk.report.department
        return department.short or department.name

    def _sources_line(self) -> Iterator[str]:
        source = self.desk.report.source
        if source:
            yield notice("source", title=markdown.escape(source.title))

    def _performance(self) -> Page:
        written = tuple(_ON_PERFORMANCE.lay(self._attachments, 2))
        title = f"{self._short}{self.desk.year}年度绩效"
        found = (facts.project for facts in self.performance.projects)
        entities = (Entity("project", p.name, f"project-{p.id}") for p in found)
        page = self._page(f"{_PERFORMANCE}/", "performance", title, written)
        return replace(page, entities=tuple(entities))

    def _full(self) -> Page:
        blocks = [*_IN_VOLUME.lay(correction_notice(self.desk.report))]
        if self.has_accounts:
            blocks += self._opening(_IN_VOLUME)
            for part in self.parts:
                blocks += self._part(part, whole=True)
        else:
            blocks += _IN_VOLUME.lay(self._attachments, 2)
            blocks += _IN_VOLUME.lay(self._item_terms, 2)
        blocks += _IN_VOLUME.lay(self._about)
        blocks += citation(self.desk.report, self.site, self.title)
        return self._page(f"{_FULL}/", "full", f"{self.title}（全文）", tuple(blocks))

    def _corrections(self, on: date) -> Page:
        """Write the page of what was corrected on a day."""
        blocks = tuple(correction_blocks(self.desk, on, self.typist, self.title))
        folder = f"{FOLDER_OF_CHANGES}/{on}/"
        title = f"{self._short}{self.desk.year}年度更正说明（{day(on)}）"
        return self._page(folder, "correction", title, blocks)

    @cached_property
    def _about(self) -> tuple[Block, ...]:
        return tuple(self._write_about())

    def _write_about(self) -> Iterator[Block]:
        yield "## 关于本报告 {: #about-report }"
        rows = [[name, value] for name, value in self._particulars() if value]
        yield markdown.caption("公开信息", "particulars", classes=["plain"])
        yield markdown.pipe_table(["项目", "内容"], ["l", "l"], rows)
        source = self.desk.report.source
        if source and source.codes_added:
            yield notice("codes-added")
        yield from log_blocks(self.desk)
        yield from record_blocks(self.desk.report)
        yield from self._scribe.faults(assign_faults(self.desk).get("", []))
        faults = self.desk.report.source_faults
        if faults:
            yield notice("faults-count", number=len(faults))

    def _particulars(self) -> Iterator[tuple[str, str]]:
        report = self.desk.report
        accounts = report.accounts
        yield "部门", markdown.cell(report.department.name)
        yield "部门预算编码", markdown.cell(report.department.code or "")
        if accounts:
            yield "口径", f"{accounts.kind}决算，{accounts.basis}"
            yield "财政批复日期", day(accounts.approved)
            yield "公开日期", day(accounts.published)
        if accounts and accounts.review:
            review = accounts.review
            yield "公开前审核", markdown.cell(review.by)
            yield "审核日期", day(review.date) if review.date else ""
            yield "审核意见", markdown.cell(review.note or "")
        for year, stated in (accounts.comparison if accounts else {}).items():
            yield f"{year}年度数的重述", markdown.cell(stated.restated or "")
        source = report.source
        if source:
            yield (
                "来源",
                markdown.cell(source.title)
                + (f"，{markdown.cell(source.publisher)}" if source.publisher else ""),
            )
            yield "来源网址", f"[{markdown.cell(source.url)}]({source.url})" if source.url else ""
            kept = source.sha256 if source.sha256 != State.UNDISCLOSED else "没有留存"
            yield "来源文件 SHA-256", markdown.cell(kept or "")
            yield "抄录日期", day(source.retrieved) if source.retrieved else ""
        yield "版式", markdown.cell(self.desk.layout.title)
        yield "金额单位", self.typist.unit


def report_title(report: Report) -> str:
    """Return a report's full title."""
    what = f"{report.accounts.kind}决算" if report.accounts else "项目绩效"
    return f"{report.department.name}{report.key.year}年度{what}"


def _definitions(terms: tuple[Explanation, ...], opened_by: str) -> Glossary:
    listed = "\n\n".join(
        f"{markdown.escape(term.path)}{markdown.escape(term.term)}"
        f"{'（项）' if term.path else ''}\n:   {markdown.escape(term.text)}"
        for term in terms
    )
    return Glossary(notice(opened_by, number=len(terms)), listed)
