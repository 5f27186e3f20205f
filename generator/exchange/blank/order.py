"""What a new report is to be, and how its files are written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from generator.amounts import Entry, Unit
from generator.derive.desk import Desk
from generator.diagnostics import UNFILLED_TITLE
from generator.exchange.yaml_files.canonical import composed
from generator.model.keys import ReportKey
from generator.model.site import Department
from generator.model.statute import Layout, SectionPlace, Statute

#: Stands wherever something is to be filled in.
TO_FILL = UNFILLED_TITLE
#: Digits of a functional item's code.
ITEM_LENGTH = 7


@dataclass(frozen=True)
class Order:
    """What a new report is to be.

    Attributes:
        key: Its year and department.
        department: The department.
        layout: What it is published in.
        statute: The statute data.
        unit: The unit of its amounts.
        last: The report it goes on from; None for a first one.
        names_layout: Whether the report must name its layout: the site has another one.
        transcribed: Whether it copies an older publication.
    """

    key: ReportKey
    department: Department
    layout: Layout
    statute: Statute
    unit: Unit
    last: Desk | None = None
    names_layout: bool = True
    transcribed: bool = False

    @property
    def follows(self) -> bool:
        """Whether it goes on from the same department's report of the year before."""
        before = ReportKey(self.key.year - 1, self.key.department)
        return self.last is not None and self.last.report.key == before

    def heading(self, part: str) -> str:
        """Return the first line of a file."""
        return f"# {self.department.name} {self.key.year} 年度{self.layout_word}：{part}"

    @property
    def layout_word(self) -> str:
        """What the whole is called."""
        return self.statute.terms["final_accounts"]

    def file(
        self, kind: str, heading: Iterable[str], blocks: Iterable[tuple[list[str], str, Any]]
    ) -> str:
        """Write a file: its heading, then each key with its value behind its comments."""
        lines = ["\n".join(heading) + "\n\n"]
        for comments, key, value in blocks:
            text = composed({key: value}, kind, self.key.year, self.statute)
            lines.append("".join(f"# {comment}\n" for comment in comments) + text)
        return "".join(lines)

    def code_now(self, code: str) -> str:
        """Return the code of an item in this year: its own, or the one that took its place."""
        if self.statute.code(code, self.key.year):
            return code
        found = (s for s in self.statute.successors if s.old == code and s.is_verified)
        after = [
            s.new for s in found if s.first_year <= self.key.year and len(s.new) == ITEM_LENGTH
        ]
        return after[0] if len(after) == 1 else code

    def sections(self) -> Iterator[str]:
        """Yield the ids of the sections of the layout."""

        def walk(places: list[SectionPlace]) -> Iterator[str]:
            for place in places:
                yield place.section
                yield from walk(place.sections)

        for part in self.layout.parts:
            yield from walk(part.sections)


def typed(value: Any) -> Any:
    """Return what was typed of a value of the content, as mappings, lists and single values."""
    if isinstance(value, BaseModel):
        names = (name for name in type(value).model_fields if name in value.model_fields_set)
        return {name: typed(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {str(key): typed(child) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [typed(child) for child in value]
    return value


def blanked(value: Any) -> Any:
    """Return what was typed with each figure and day to be filled in; words stay."""
    return _without_figures(typed(value))


def _without_figures(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_figures(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_without_figures(child) for child in value]
    if isinstance(value, bool):
        return "是" if value else "否"
    return TO_FILL if isinstance(value, (Entry, date)) else str(value)


def said(model: type[BaseModel], name: str) -> str:
    """Return what the model says of a field: its title, and what belongs there."""
    field = model.model_fields[name]
    return f"{field.title}：{field.description}" if field.description else str(field.title)
