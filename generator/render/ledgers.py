"""What reports spent on functional items, as far as the pages of items need it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from generator.model.keys import ReportKey


class Spent(NamedTuple):
    """What a report spent on an item, as it is printed.

    Attributes:
        money: The table the figure is of; empty where no figure is known.
        anchor: The row of the report's forms; empty where none prints it.
        yuan: The exact amount; empty where not known.
        text: The amount as its form prints it, without its unit, or the words for it.
    """

    money: str
    anchor: str
    yuan: str
    text: str

    def packed(self) -> str:
        """Write it as one text: an archive has tens of thousands, and each build reads them."""
        return "\t".join(self)

    @classmethod
    def unpacked(cls, text: str) -> "Spent":
        """Read it."""
        return cls(*text.split("\t"))


@dataclass(frozen=True)
class Ledger:
    """One report as far as pages of items need it.

    Attributes:
        key: Its year and department.
        name: Name of the department.
        scope: Whose accounts they are (``部门汇总``); empty without accounts.
        unit: The unit its figures are printed in.
        reorganised: Whether the department became another body in this year.
        items: What it spent on each item it uses, packed.
    """

    key: ReportKey
    name: str
    scope: str
    unit: str
    reorganised: bool
    items: Mapping[str, str]

    @cached_property
    def head(self) -> str:
        """All but the items."""
        return f"{self.key} {self.name} {self.scope} {self.unit} {self.reorganised:d}"


Use = tuple[Ledger, Spent]


@dataclass(frozen=True)
class Row:
    """One department with one scope and kind of money; what it spent by year."""

    department: str
    name: str
    scope: str
    money: str
    years: dict[int, Use]

    def amount(self, year: int) -> Decimal | None:
        """What was spent in a year, in yuan; None where that is not known."""
        found = self.years.get(year)
        return Decimal(found[1].yuan) if found and found[1].yuan else None

    @cached_property
    def known(self) -> list[int]:
        """The years with a known amount, oldest first."""
        return sorted(year for year, (_, spent) in self.years.items() if spent.yuan)

    @property
    def rank(self) -> tuple[int, Decimal, str]:
        """Where the row stands: the newest and greatest amount first."""
        if not self.known:
            return 0, Decimal(0), self.department
        newest = self.known[-1]
        return -newest, -Decimal(self.years[newest][1].yuan), self.department


def rows_of(uses: Iterable[Use]) -> list[Row]:
    """Put what can be compared into one row, the newest and greatest amount first.

    A year without a figure joins its department's.
    """
    rows: dict[tuple[str, str, str], Row] = {}
    found = sorted(uses, key=lambda use: (not use[1].money, -use[0].key.year, use[0].key))
    for ledger, spent in found:
        department = ledger.key.department
        key = (department, ledger.scope, spent.money)
        if not spent.money:
            fits = (
                known
                for known, row in rows.items()
                if known[0] == department
                and ledger.scope in {"", known[1]}
                and ledger.key.year not in row.years
            )
            key = next(fits, key)
        row = rows.setdefault(key, Row(department, ledger.name, *key[1:], {}))
        row.years[ledger.key.year] = (ledger, spent)
    return sorted(rows.values(), key=lambda row: row.rank)
