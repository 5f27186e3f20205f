"""The page that compares two years of one department."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.amounts import State
from generator.derive.desk import Desk
from generator.derive.differences import (
    CellDifference,
    Difference,
    Doubt,
    Found,
    Group,
    Kind,
    Rewording,
    RowDifference,
)
from generator.derive.figures import Figure
from generator.derive.leaves import Measure
from generator.derive.outline import PERFORMANCE
from generator.derive.series import MAIN
from generator.render import markdown
from generator.render.differences import (
    SIGNS,
    Words,
    cell_name,
    doubt_text,
    group_title,
    text_title,
)
from generator.render.environment import notice
from generator.render.page import HOME, Link, Page
from generator.render.trends import MAIN_TITLES
from generator.render.typist import Typist

#: Stands beside the page and holds every line of the comparison.
CHANGES_FILE = "changes.csv"
#: The largest changes that stand above all others.
_LARGEST = 12
#: The main figures that stand above everything.
_CARDS = 4
#: Beyond this a text is cut: the report itself has it in full.
_LONGEST = 300
_GONE = {Kind.DISCLOSED, Kind.UNDISCLOSED}


def changes_folder(department: str, old: int, new: int) -> str:
    """Return where the comparison of two years stands, from the root of the site."""
    return f"departments/{department}/changes/{old}-{new}/"


@dataclass(frozen=True)
class ChangesPage:
    """Writes the comparison of two years.

    Attributes:
        found: What differs.
    """

    found: Difference

    @cached_property
    def _typists(self) -> tuple[Typist, Typist]:
        return Typist(self.found.old), Typist(self.found.new)

    @cached_property
    def _put(self) -> Words:
        return Words(self.found, versions=False)

    @property
    def _years(self) -> tuple[int, int]:
        return self.found.old.year, self.found.new.year

    @property
    def _columns(self) -> list[str]:
        old, new = self._years
        return ["数", f"{old}年", f"{new}年", "增减", "幅度"]

    @property
    def _unit(self) -> str:
        return self._put.unit.value

    @property
    def folder(self) -> str:
        """Where the page stands, from the root of the site."""
        return changes_folder(self.found.new.report.key.department, *self._years)

    @property
    def link(self) -> Link:
        """The link to the page from the newer report."""
        return Link(f"与{self._years[0]}年度比较", self.folder)

    def page(self) -> Page:
        """Write the page."""
        old, new = self._years
        department = self.found.new.report.department
        name = department.short or department.name
        title = f"{name}：{new}年度与{old}年度比较"
        key = self.found.new.report.key.department
        home = f"departments/{key}/"
        links = tuple(Link(f"{year}年度", f"{year}/{key}/") for year in (new, old))
        blocks = (
            f"# {markdown.escape(title)}",
            *self._main(),
            *self._opening(),
            *self._largest(),
            *self._forms(),
            *self._words(),
        )
        return Page(
            path=f"{self.folder}index.md",
            kind="changes",
            title=title,
            description=notice("changes-description", who=name, old=old, new=new),
            blocks=blocks,
            trail=(HOME, Link(name, home)),
            sidebar=(*links, Link(f"{name}各年", home)),
        )

    # --- the whole ---

    def _main(self) -> Iterator[str]:
        """Set the main figures as cards: the new one, the old one, how far they are apart."""
        homes = {found[2].address: found for found in reversed(list(self.found.cells))}
        main = zip(MAIN_TITLES, map(self.found.new.address, MAIN), strict=True)
        rows = [
            [title, *self._card(*homes[address])]
            for title, address in main
            if address in homes and homes[address][2].new.known
        ]
        if rows:
            yield markdown.caption("主要数字", "main-changes", classes=["cards"])
            head = ["项目", f"{self._years[1]}年", "变动"]
            yield markdown.pipe_table(head, ["l", "r", "l"], rows[:_CARDS])

    def _card(self, group: Group, row: RowDifference, cell: CellDifference) -> list[str]:
        typist, year = self._put.typist, self._years[0]
        new = self._linked(typist.amount(cell.new), self.found.new, group, row.anchor)
        gap = cell.difference
        if gap is None:
            return [new, notice("changes-no-base", year=year)]
        if not gap:
            return [new, notice("changes-level", year=year)]
        far, share = (
            text.lstrip(SIGNS)
            for text in (self._put.gap(cell, group), self._rate(group, row, cell))
        )
        said = {
            "year": year,
            "old": typist.amount(cell.old),
            "gap": f"{far}{self._unit}",
            "rate": share,
        }
        return [new, notice("changes-less" if gap < 0 else "changes-more", **said)]

    def _opening(self) -> Iterator[str]:
        old, new = self._years
        known = (c for _, _, c in self.found.cells if c.kind is not Kind.SAME or _is_same(c))
        counts = Counter(cell.kind for cell in known)
        yield notice(
            "changes-intro",
            old=old,
            new=new,
            old_link=f"{self._report(self.found.old)}index.md",
            new_link=f"{self._report(self.found.new)}index.md",
            csv=CHANGES_FILE,
        )
        changed = counts[Kind.CHANGED] + counts[Kind.ADDED] + counts[Kind.REMOVED]
        parts = [f"{changed}个数有变动", f"{counts[Kind.SAME]}个数没有变"]
        if counts[Kind.DISCLOSED]:
            parts.append(f"{counts[Kind.DISCLOSED]}个数{old}年没有公开，无从比较")
        if counts[Kind.UNDISCLOSED]:
            parts.append(f"{counts[Kind.UNDISCLOSED]}个数{new}年不再公开")
        yield "，".join(parts) + "。"
        if self.found.doubts:
            lines = "\n".join(f"    - {_doubt(doubt)}" for doubt in self.found.doubts)
            yield f'!!! warning "两年不能直接相比"\n\n{lines}'

    @staticmethod
    def _report(desk: Desk) -> str:
        return f"../../../../{desk.report.key}/"

    def _largest(self) -> Iterator[str]:
        found = self.found.largest(_LARGEST)
        if not found:
            return
        yield "## 变动最大的数 {: #largest }"
        yield markdown.caption(
            "变动最大的数", "largest-changes", unit=self._unit, classes=[*_PLAIN, "amounts"]
        )
        yield markdown.pipe_table(self._columns, _ALIGN, map(self._large, found))

    def _large(self, found: Found) -> list[str]:
        group, row, cell = found
        name, *line = self._line(group, row, cell)
        place = markdown.escape(group_title(group))
        return [name if name == place else f"{name}（{place}）", *line]

    # --- form by form ---

    def _forms(self) -> Iterator[str]:
        yield "## 逐表比较 {: #by-form }"
        written: list[str] = []
        ways: list[str] = []
        for number, group in enumerate(self.found.groups, start=1):
            anchor = f"group-{group.id or number}"
            if blocks := list(self._group(group, anchor)):
                written += blocks
                changed = len(_differing(group))
                counted = f"（{changed}）" if changed else ""
                ways.append(f"[{markdown.escape(group_title(group))}](#{anchor}){counted}")
        if len(ways) > 1:
            yield notice("changes-forms", ways="、".join(ways))
        yield from written

    def _group(self, group: Group, anchor: str) -> Iterator[str]:
        cells = [(row, cell) for row in group.rows for cell in row.cells]
        differing = _differing(group)
        same = [found for found in cells if _is_same(found[1])]
        renamed = [row for row in group.rows if row.doubts]
        gone = {kind: [f for f in cells if f[1].kind is kind] for kind in _ORDER}
        if not (differing or same or renamed or any(gone.values())):
            return
        title = group_title(group)
        yield f"### {markdown.escape(title)} {{: #{anchor} }}"
        yield from (doubt_text(doubt) for doubt in group.doubts)
        for row in renamed:
            yield f"{row.code}：" + "".join(doubt_text(doubt) for doubt in row.doubts)
        if differing:
            yield from self._tables(title, anchor, group, differing)
        elif same and not any(gone.values()):
            yield "没有变动。"
        old, new = self._years
        heads = {Kind.DISCLOSED: f"{old}年没有公开", Kind.UNDISCLOSED: f"{new}年不再公开"}
        for kind, found in gone.items():
            side, year = (1, new) if kind is Kind.DISCLOSED else (0, old)
            if found:
                lines = (
                    [_named(group, r, c), self._figure((c.old, c.new)[side], group, c)]
                    for r, c in found
                )
                yield _fold(f"{heads[kind]}的{len(found)}个数", ["数", f"{year}年"], lines)
        if same:
            lines = (
                [_named(group, row, cell), self._figure(cell.new, group, cell)]
                for row, cell in same
            )
            yield _fold(f"没有变的{len(same)}个数", ["数", "两年都是"], lines)

    def _tables(
        self,
        title: str,
        anchor: str,
        group: Group,
        lines: list[tuple[RowDifference, CellDifference]],
    ) -> Iterator[str]:
        """Write what differs: amounts, and apart from them what has no unit of money."""
        kinds = (
            ("的变动", "", self._unit, [f for f in lines if f[1].measure is Measure.MONEY]),
            (
                "的个数和比率",
                "-counts",
                "",
                [f for f in lines if f[1].measure is not Measure.MONEY],
            ),
        )
        for what, suffix, unit, found in kinds:
            if found:
                name = f"{markdown.escape(title)}{what}"
                classes = [*_PLAIN, "amounts"] if unit else _PLAIN
                yield markdown.caption(
                    name, f"{anchor}-changes{suffix}", unit=unit, classes=classes
                )
                rows = (self._line(group, row, cell) for row, cell in found)
                yield markdown.pipe_table(self._columns, _ALIGN, rows)

    def _line(self, group: Group, row: RowDifference, cell: CellDifference) -> list[str]:
        old, new = (self._figure(figure, group, cell) for figure in (cell.old, cell.new))
        return [
            _named(group, row, cell),
            self._linked(old, self.found.old, group, row.old_anchor),
            self._linked(new, self.found.new, group, row.anchor),
            self._put.gap(cell, group),
            self._rate(group, row, cell),
        ]

    def _rate(self, group: Group, row: RowDifference, cell: CellDifference) -> str:
        return cell.kind.value if cell.kind is Kind.ADDED else self._put.share(row, group, cell)

    def _linked(self, text: str, desk: Desk, group: Group, anchor: str) -> str:
        """Link a printed figure to its row."""
        report = self._report(desk)
        if text and anchor:
            return f"[{text}]({report}forms/index.md#{anchor})"
        if text and group.id == PERFORMANCE:
            return f"[{text}]({report}performance/index.md#projects)"
        return text

    def _figure(self, figure: Figure, group: Group, cell: CellDifference) -> str:
        """Print a figure as a form does: an empty cell stays empty."""
        return "" if figure.state is State.BLANK else self._put.figure(cell, figure, group)

    # --- words ---

    def _words(self) -> Iterator[str]:
        listed = [found for found in self.found.words if found.kind not in _GONE]
        gone = {k: sum(f.kind is k for f in self.found.words) for k in _ORDER}
        if not (listed or any(gone.values())):
            return
        old, new = self._years
        yield "## 文字、项目和人员 {: #words }"
        if gone[Kind.DISCLOSED]:
            yield notice("changes-words-before", year=old, number=gone[Kind.DISCLOSED])
        if gone[Kind.UNDISCLOSED]:
            yield notice("changes-words-after", year=new, number=gone[Kind.UNDISCLOSED])
        if listed:
            yield markdown.caption("文字的变动", "words-changes", classes=[*_PLAIN, "words"])
            head = ["位置", "变动", f"{old}年", f"{new}年"]
            yield markdown.pipe_table(head, ["l"] * 4, map(self._wording, listed))

    def _wording(self, found: Rewording) -> list[str]:
        place = markdown.cell(text_title(found))
        if found.kind is Kind.MOVED:
            return [place, found.kind.value, f"第{found.old}位", f"第{found.new}位"]
        texts = (
            self._typists[side].inline(_cut(text)) if text else ""
            for side, text in enumerate((found.old, found.new))
        )
        return [place, found.kind.value, *texts]


_PLAIN = ["plain", "changes"]
_ALIGN = ["l", "r", "r", "r", "r"]
_ORDER = (Kind.DISCLOSED, Kind.UNDISCLOSED)


def _doubt(doubt: Doubt) -> str:
    return markdown.escape(doubt_text(doubt))


def _differing(group: Group) -> list[tuple[RowDifference, CellDifference]]:
    """Return the figures that differ, without those that one year alone disclosed."""
    apart = {Kind.SAME, *_GONE}
    return [(row, cell) for row in group.rows for cell in row.cells if cell.kind not in apart]


def _is_same(cell: CellDifference) -> bool:
    """Whether a figure was known then and is the same now."""
    return cell.kind is Kind.SAME and cell.old.known and cell.new.known


def _named(group: Group, row: RowDifference, cell: CellDifference) -> str:
    return markdown.cell(cell_name(row, cell, group, " · "))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def _fold(title: str, head: list[str], lines: Iterable[list[str]]) -> str:
    table = markdown.pipe_table(head, ["l", "r"], lines)
    inside = "\n".join(f"    {line}" for line in table.split("\n"))
    return f'??? abstract "{title}"\n\n{inside}'
