"""Finds the title of a form in the text of a cell, and what is printed around it."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator.derive.desk import Desk
from generator.exchange.intake.comparing import alike, bare, close, matched

_YEAR = re.compile(
    r"(?P<year>(?:19|20)\d{2}|[一二][零〇○0九][零〇○一二三四五六七八九]{2})年度?(?!\d|[一二三四五六七八九十]{0,2}月)"
)
_NUMERALS = str.maketrans("零〇○一二三四五六七八九", "000123456789")
_TAIL = re.compile(r"[(\[【](?P<inside>[^()\[\]【】]*)[)\]】]$")
_LONGEST = 80


class Title(NamedTuple):
    """A title that was found.

    Attributes:
        form: Id of the form.
        text: As it is printed.
        who: Whose form it is, where that stands before the year.
        continued: Whether it says that the form goes on.
        own: Whether it is the title that the layout prints.
    """

    form: str
    text: str
    who: str
    continued: bool
    own: bool


def years_in(text: str) -> list[int]:
    """Return the years that a text names, in digits or in Chinese, but not those of a month."""
    return [int(m["year"].translate(_NUMERALS)) for m in _YEAR.finditer(close(text))]


def before_year(text: str) -> str:
    """Return what stands before the first year of a text; empty where it names none."""
    match = _YEAR.search(close(text))
    return close(text)[: match.start()] if match else ""


@dataclass(frozen=True)
class Titles:
    """The titles of all forms, as a report's workbook may print them."""

    desk: Desk

    @cached_property
    def known(self) -> dict[str, str]:
        """Ids of forms by their titles as they are compared; those of the layout go before."""
        statute, layout = self.desk.statute, self.desk.layout
        found: dict[str, str] = {}
        places = [place for known in statute.layouts.values() for place in known.forms]
        for place in [*layout.forms, *places]:
            form = statute.forms[place.form]
            for title in (place.title or form.title, form.title, *form.aliases):
                found.setdefault(self.core(title), form.id)
        return found

    @cached_property
    def own(self) -> dict[str, str]:
        """Titles that the layout prints, as they are compared, by the ids of their forms."""
        forms = self.desk.statute.forms
        places = self.desk.layout.forms
        return {p.form: self.core(p.title or forms[p.form].title) for p in places}

    @cached_property
    def _unit_behind(self) -> re.Pattern[str]:
        labels = self.desk.statute.sheet_words.unit_labels
        return re.compile(f"(?:{'|'.join(map(re.escape, labels))}):.*$")

    def core(self, title: str) -> str:
        """Return what of a title tells which form it is."""
        text = bare(title)
        for filler in self.desk.statute.sheet_words.title_fillers:
            text = text.replace(filler, "")
        for word, same in self.desk.statute.sheet_words.title_synonyms.items():
            text = text.replace(word, same)
        return text

    def find(self, text: str) -> Title | None:
        """Return the title that a text is; None where it is something else."""
        plain = close(text)
        if not plain or len(plain) > _LONGEST:
            return None
        words = self.desk.statute.sheet_words
        plain = self.without_marks(self._unit_behind.sub("", plain))
        continued = matched(words.continued_patterns, plain)
        for pattern in words.continued_patterns:
            plain = re.sub(pattern, "", plain)
        tail = _TAIL.search(plain)
        for tried in [plain, *([plain[: tail.start()]] if tail else [])]:
            found = self._split(tried)
            if found:
                form, who = found
                own = self.core(tried).endswith(self.own.get(form, ""))
                return Title(form, " ".join(text.split()), who, continued, own)
        return None

    def without_marks(self, text: str) -> str:
        """Leave out numbers and marks of a form around its title."""
        for pattern in self.desk.statute.sheet_words.mark_patterns:
            text = re.sub(pattern, "", text)
        return text

    def _split(self, text: str) -> tuple[str, str] | None:
        """Return the form, and whose it is."""
        match = _YEAR.search(text)
        if match:
            head, tail = text[: match.start()], self.without_marks(text[match.end() :])
            if (form := self._known(tail)) is not None:
                return form, head
            # The year may stand behind, or among the words of the title.
            text = head + tail
        if (form := self._known(text)) is not None:
            return form, ""
        return self._behind(text)

    def _known(self, text: str) -> str | None:
        core = self.core(text)
        return self.known.get(core) or self.known.get(core.removeprefix("年度").removeprefix("年"))

    def _behind(self, text: str) -> tuple[str, str] | None:
        """Find a title behind the name of the department, or behind a shorter form of it."""
        core = self.core(text)
        fits = [title for title in self.known if core.endswith(title)]
        if not fits:
            return None
        title = max(fits, key=len)
        name = core.removesuffix(title)
        if not alike(name, self.core(self.desk.report.department.name)):
            return None
        return self.known[title], name
