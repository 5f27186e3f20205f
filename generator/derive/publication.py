"""What became of a report after it went public: its fingerprints, and its log of corrections."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from generator.amounts import Entry, Quoted, State, Unit, read_quoted
from generator.derive.desk import Desk
from generator.derive.explain import FormCell, cell_title, printed_cells
from generator.derive.facts import rate
from generator.derive.figures import ZERO, Address, AddressError
from generator.locations import DataPath
from generator.model.accounts import Correction
from generator.model.publication import PARTS
from generator.model.report import Report

# --- fingerprints -------------------------------------------------------------------------------

#: What is not a part of what went public: the log, which says how it changed since; waivers, which
#: are between the office and the check and have to be renewed. The layout counts as it was chosen,
#: whichever file names it.
_LEFT_OUT = ("corrections", "waivers", "layout")


def digests(report: Report) -> dict[str, str]:
    """Return the fingerprint of each part of a report, by the part's name.

    It is the SHA-256 of the values as JSON, not of the file: comments, spaces and the order of keys
    do not matter, every word and every digit does (44.90 is not 44.9). What is left at its default
    is left out, so that a new optional field changes no fingerprint.
    """
    parts = {name: getattr(report, name) for name in PARTS}
    plain = {name: _plain(part) for name, part in parts.items() if part is not None}
    for part in plain.values():
        for name in _LEFT_OUT:
            part.pop(name, None)
    next(iter(plain.values()))["layout"] = report.layout
    return {name: _digest(part) for name, part in plain.items()}


def version_of(report: Report) -> str:
    """Return one fingerprint for all parts of a report."""
    return _digest(digests(report))


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return a content value as JSON has it."""
    if isinstance(value, BaseModel):
        usual = _defaults(type(value))
        held = {name: _plain(child) for name, child in value}
        return {
            name: child for name, child in held.items() if name not in usual or child != usual[name]
        }
    if isinstance(value, Entry):
        return value.state.value if value.number is None else f"{value.number:f}"
    if isinstance(value, dict):
        return {str(key): _plain(child) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(child) for child in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool, int)):
        return value
    # A kind of value that nobody thought of here would have a fingerprint that changes by itself.
    raise TypeError(f"no fingerprint of a {type(value).__name__}")


@lru_cache(maxsize=128)
def _defaults(model: type[BaseModel]) -> dict[str, Any]:
    fields = model.model_fields.items()
    return {
        name: _plain(field.get_default(call_default_factory=True, validated_data={}))
        for name, field in fields
        if not field.is_required()
    }


# --- the log of corrections ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry of the log: the file it stands in, its path there, what it says."""

    file: str
    path: DataPath
    correction: Correction

    @property
    def day(self) -> date | None:
        """The day of the correction; None where it is not stated."""
        day = self.correction.date
        return None if isinstance(day, State) else day


def logged(report: Report) -> tuple[Logged, ...]:
    """Return the log of corrections with the place of each entry."""
    own = len(report.accounts.corrections) if report.accounts else 0
    return tuple(
        Logged("accounts", ("corrections", position), correction)
        if position < own
        else Logged("performance", ("corrections", position - own), correction)
        for position, correction in enumerate(report.corrections)
    )


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """One correction as pages tell it.

    Attributes:
        entry: As it stands in the log.
        title: What the corrected figure is; empty where no figure of a table is named.
        old: What it was; an amount has its unit.
        new: What it became; an amount has its unit.
        difference: New minus old in yuan, where both are amounts.
        rate: The difference in per cent of the old amount, without sign; None where the old one
            is not above zero.
        unit: The unit amounts of its file are typed in.
        printed: The first printed cell that holds the figure.
    """

    entry: Logged
    title: str
    old: str
    new: str
    difference: Decimal | None
    rate: Decimal | None
    unit: Unit
    printed: FormCell | None


def correction_days(report: Report) -> tuple[date, ...]:
    """Return the days on which a report was corrected, in order."""
    return tuple(sorted({entry.day for entry in logged(report) if entry.day is not None}))


def corrections_of(desk: Desk) -> tuple[CorrectionFacts, ...]:
    """Return what was corrected, in the order of the log."""
    return tuple(_facts(desk, entry) for entry in logged(desk.report))


def _facts(desk: Desk, entry: Logged) -> CorrectionFacts:
    correction = entry.correction
    address = cell_of(desk, correction)
    unit = getattr(desk.report, entry.file).unit
    old, new = (_quoted(text, address) for text in (correction.old, correction.new))
    difference = new.yuan(unit) - old.yuan(unit) if old and new else None
    base = old.yuan(unit) if old else ZERO
    percent = rate(abs(difference), base) if difference is not None and base > 0 else None
    return CorrectionFacts(
        entry=entry,
        title=cell_title(desk, address) if address else "",
        old=_with_unit(correction.old, old, unit),
        new=_with_unit(correction.new, new, unit),
        difference=difference,
        rate=percent,
        unit=unit,
        printed=next(iter(printed_cells(desk).get(address, ())), None) if address else None,
    )


def cell_of(desk: Desk, correction: Correction) -> Address | None:
    """Return the cell a correction is of; None where it names none."""
    if correction.at is None or desk.report.accounts is None:
        return None
    try:
        return desk.address(correction.at)
    except AddressError:
        return None


def _quoted(text: str | None, address: Address | None) -> Quoted | None:
    """Read an amount; without a unit a number is one only where it is of a cell of a table."""
    quoted = read_quoted(text or "")
    return quoted if quoted and (quoted.unit or address) else None


def _with_unit(text: str | None, quoted: Quoted | None, unit: Unit) -> str:
    return f"{text}{unit.value}" if quoted and not quoted.unit else text or ""
