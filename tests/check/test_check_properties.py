"""Properties of the check over invented regions: a fault is told once, rounding is never told."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import desk, statute

from generator.check.all import CHECKS
from generator.check.engine import Verdict, examine_report
from generator.check.findings import Finding
from generator.check.sums import sums
from generator.derive.desk import Desk, Desks
from generator.exchange.example import Wanted, write_example
from generator.load.content import Loaded, load_content
from generator.model.accounts import Accounts
from generator.model.keys import ReportKey

CENT = Decimal("0.01")
TEN_THOUSAND = 4
REGIONS = (("sichuan-2018", 2), ("shanghai-2024", 2), ("yunnan-2023", 1))
DEPARTMENTS = 6
#: What is budgeted enters no sum; what is counted is no money.
NO_SUM = {"initial", "adjusted", "full_year", "budget", "spent_on"}
COUNTS = {"groups", "persons", "vehicles", "vehicles_held", "batches", "what"}
FUNDS = ("general_budget", "fund_budget", "state_capital_budget", "other_funds")
#: Tables whose figures are parts of a control total, of an identity or of a tie of two sums.
SUMMED = {*FUNDS, "all_funds", "general_budget_basic", "three_publics"}

Raw = dict[str, Any]
#: Keys and list positions from the root of ``accounts.yml``.
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Sample:
    """One valid report of an invented region."""

    region: Loaded
    key: ReportKey

    @property
    def raw(self) -> Raw:
        """Its accounts as typed."""
        value: Raw = self.region.documents[self.key, "accounts"].value
        return value

    def desk(self, raw: Raw) -> Desk:
        """Lay the report on the desk with other accounts."""
        return _desks(self.region, {self.key: raw}).desk(self.key)

    def told(self, raw: Raw) -> list[Verdict]:
        """Run the whole check over the report with other accounts."""
        return list(examine_report(self.desk(raw), CHECKS, date.max))

    def sums(self, raw: Raw) -> list[Finding]:
        """Find the broken sums of the report with other accounts."""
        return list(sums(self.desk(raw)))


def _desks(region: Loaded, changed: Mapping[ReportKey, Raw]) -> Desks:
    reports = dict(region.content.reports)
    for key, raw in changed.items():
        reports[key] = replace(reports[key], accounts=Accounts.model_validate(raw))
    return Desks(replace(region.content, reports=reports), statute())


@cache
def regions() -> tuple[Loaded, ...]:
    """Make a region of every layout, once."""
    found = []
    for layout, years in REGIONS:
        with TemporaryDirectory() as name:
            write_example(Wanted(DEPARTMENTS, years, 0, layout), statute(), Path(name))
            found.append(load_content(Path(name), statute().layouts))
    return tuple(found)


@cache
def samples() -> tuple[Sample, ...]:
    return tuple(Sample(region, key) for region in regions() for key in region.content.reports)


def amounts(raw: Raw) -> dict[Place, Decimal]:
    """Return the amounts of money, last year's too, by their place."""
    found = {}
    for place, text in _typed(raw):
        table = place[2] if place[0] == "comparison" else place[0]
        money = table in statute().tables or place[::2] == ("performance", "amount")
        if money and place[-1] not in COUNTS:
            found[place] = Decimal(text)
    return found


def _typed(raw: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    if isinstance(raw, str):
        if raw != "none":
            yield place, raw
        return
    for step, value in raw.items() if isinstance(raw, dict) else enumerate(raw):
        yield from _typed(value, (*place, step))


def _at(raw: Raw, place: Place) -> Any:
    at: Any = raw
    for step in place:
        at = at[step]
    return at


def summed(raw: Raw) -> dict[Place, Decimal]:
    """Return the amounts that enter a control total, an identity or a tie of two sums."""
    return {
        place: amount
        for place, amount in amounts(raw).items()
        if place[0] in SUMMED and not NO_SUM & {*place}
    }


def changed(raw: Raw, changes: Mapping[Place, str | None]) -> Raw:
    """Write other figures, or none."""
    new = deepcopy(raw)
    for place, text in changes.items():
        holder = _at(new, place[:-1])
        holder.pop(place[-1], None)
        if text is not None:
            holder[place[-1]] = text
    return new


def rounded(raw: Raw, decimals: Mapping[Place, int] | None = None) -> Raw:
    """Write a report in 万元: each figure is rounded by itself, the totals too."""
    new = changed(raw, {("unit",): "万元"})
    for place, amount in amounts(raw).items():
        step = Decimal(1).scaleb(-(decimals or {}).get(place, 2))
        text = f"{amount.scaleb(-TEN_THOUSAND).quantize(step, rounding=ROUND_HALF_UP):f}"
        # A plain zero stands for nothing: it was not rounded.
        _at(new, place[:-1])[place[-1]] = text if amount else "0"
    return new


def is_error(finding: Finding) -> bool:
    severity: str = statute().rules[finding.name].severity
    return severity == "error"


def place_of(finding: Finding) -> Place:
    return tuple(step if isinstance(step, int) else str(step) for step in finding.path)


@st.composite
def places(draw: st.DrawFn) -> tuple[Sample, Place, Decimal]:
    """Draw a report and one of its figures that enters a sum."""
    sample = draw(st.sampled_from(samples()))
    figures = summed(sample.raw)
    place = draw(st.sampled_from(sorted(figures, key=str)))
    return sample, place, figures[place]


def test_the_regions_hold_what_the_properties_are_about() -> None:
    tables = {place[0] for sample in samples() for place in summed(sample.raw)}
    assert tables >= SUMMED - {"state_capital_budget"}
    assert len({sample.region.content.site.layout for sample in samples()}) == len(REGIONS)
    assert all(sample.told(sample.raw) == [] for sample in samples())


# --- a figure that is wrong --------------------------------------------------------------------


fen = st.one_of(st.sampled_from([1, -1]), st.integers(-(10**9), 10**9).filter(bool))


@settings(max_examples=100)
@given(places(), fen)
def test_any_figure_of_a_sum_off_by_anything_is_one_error(
    at: tuple[Sample, Place, Decimal], off: int
) -> None:
    sample, place, amount = at
    told = sample.sums(changed(sample.raw, {place: f"{amount + off * CENT:f}"}))
    assert [is_error(gap) for gap in told].count(True) == 1


@settings(max_examples=50)
@given(places(), st.sampled_from([1, -1]))
def test_any_rounded_figure_off_by_more_than_rounding_is_an_error(
    at: tuple[Sample, Place, Decimal], side: int
) -> None:
    sample, place, amount = at
    raw = rounded(sample.raw)
    # No sum has more terms than the report has figures; n terms are off by less than n / 2 steps
    # before, and may be as much after.
    off = CENT * len(summed(raw)) * side
    typed = amount.scaleb(-TEN_THOUSAND).quantize(CENT, rounding=ROUND_HALF_UP)
    assert any(map(is_error, sample.sums(changed(raw, {place: f"{typed + off:f}"}))))


# --- rounding ----------------------------------------------------------------------------------


@pytest.mark.parametrize("region", range(len(REGIONS)))
def test_a_region_rounded_to_ten_thousands_is_silent(region: int) -> None:
    whole = {s.key: rounded(s.raw) for s in samples() if s.region is regions()[region]}
    desks = _desks(regions()[region], whole)
    assert whole
    for key in whole:
        told = list(examine_report(desks.desk(key), CHECKS, date.max))
        assert told == [], (str(key), told)


@pytest.mark.parametrize("region", range(len(REGIONS)))
def test_a_year_rounded_beside_exact_ones_is_silent(region: int) -> None:
    for sample in samples():
        if sample.region is regions()[region]:
            assert sample.told(rounded(sample.raw)) == []


@settings(max_examples=60)
@given(st.data())
def test_a_few_figures_with_more_digits_are_silent(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(samples()))
    some = st.sampled_from(sorted(amounts(sample.raw), key=str))
    longer = data.draw(st.dictionaries(some, st.integers(3, 6), max_size=6))
    assert sample.sums(rounded(sample.raw, longer)) == []


@pytest.mark.parametrize("parts", range(1, 13))
@pytest.mark.parametrize("side", [1, -1])
def test_the_allowance_of_a_total_is_reached(parts: int, side: int) -> None:
    def told(off: int) -> list[str]:
        rows = "".join(f"  {30101 + n}: 1.00\n" for n in range(parts))
        text = (
            f"unit: 万元\norigin: transcribed\ngeneral_budget_basic:\n  301: {parts + off * CENT}\n"
        )
        return [finding.name for finding in sums(desk(text + rows))]

    assert told(side * (parts // 2)) == []
    assert told(side * (parts // 2 + 1)) == ["total-differs-from-parts"]


@pytest.mark.parametrize(("items", "classes"), [(1, 1), (1, 2), (2, 2), (3, 2), (4, 7), (6, 5)])
@pytest.mark.parametrize("side", [1, -1])
def test_the_allowance_of_a_tie_is_that_of_all_its_figures(
    items: int, classes: int, side: int
) -> None:
    def told(off: int) -> list[str]:
        by_item = "".join(f"  {2010301 + n}: {{basic: 10.00}}\n" for n in range(items))
        whole = items * 10 + off * CENT - (classes - 1)
        first = f"  30101: {whole}\n"
        by_class = first + "".join(f"  {30102 + n}: 1.00\n" for n in range(classes - 1))
        text = f"unit: 万元\norigin: transcribed\ngeneral_budget:\n{by_item}general_budget_basic:\n"
        return [finding.name for finding in sums(desk(text + by_class))]

    steps = (items + classes - 1) // 2
    assert told(side * steps) == []
    assert told(side * (steps + 1)) == ["basic-differs-by-class"]


@pytest.mark.parametrize(
    ("total", "parts", "silent"),
    [
        # Halves of 0.01, 0.01 and 0.001: they lie up to 0.010 apart.
        ("26.83", ["12.30", "14.525"], True),
        ("26.82", ["12.30", "14.525"], True),
        ("26.84", ["12.30", "14.525"], False),
        ("26.81", ["12.30", "14.525"], False),
        # Halves of 0.01, 0.001 and 0.001: up to 0.005.
        ("26.83", ["12.305", "14.520"], True),
        ("26.83", ["12.305", "14.519"], False),
        # A zero at the end may have been lost: 12.3 is 12.30.
        ("26.85", ["12.3", "14.525"], False),
    ],
)
def test_the_allowance_of_figures_of_several_digits_is_reached(
    total: str, parts: list[str], silent: bool
) -> None:
    rows = "".join(f"  {30101 + n}: {part}\n" for n, part in enumerate(parts))
    text = f"unit: 万元\norigin: transcribed\ngeneral_budget_basic:\n  301: {total}\n{rows}"
    others = "procurement: {goods: 1.25, works: 1.75, services: 2.15}\n"
    assert (list(sums(desk(text + others))) == []) is silent


# --- a wrong unit ------------------------------------------------------------------------------


@settings(max_examples=50)
@given(places(), st.booleans())
def test_a_figure_in_ten_thousands_among_yuan_is_one_slip_of_the_unit(
    at: tuple[Sample, Place, Decimal], cut: bool
) -> None:
    sample, place, amount = at
    typed = amount.scaleb(-TEN_THOUSAND)
    if cut:
        typed = typed.quantize(CENT, rounding=ROUND_HALF_UP)
        # Of a few hundredths rounding leaves too little to know them by.
        assume(typed > CENT * 5)
    assume(amount)
    (slip,) = sample.sums(changed(sample.raw, {place: f"{typed:f}"}))
    assert slip.name == "unit-slip"
    assert place_of(slip) == place
    assert "只有万分之一" in slip.message


@settings(max_examples=50)
@given(places())
def test_a_figure_in_yuan_among_ten_thousands_is_one_slip_of_the_unit(
    at: tuple[Sample, Place, Decimal],
) -> None:
    sample, place, amount = at
    raw = rounded(sample.raw)
    # What rounding may hide is not told from a figure that is one too many.
    assume(amount.scaleb(-TEN_THOUSAND) > CENT * len(summed(raw)))
    (slip,) = sample.sums(changed(raw, {place: f"{amount:f}"}))
    assert slip.name == "unit-slip"
    assert place_of(slip) == place
    assert "大了一万倍" in slip.message


# --- a column one row off ----------------------------------------------------------------------


@settings(max_examples=40)
@given(
    st.sampled_from(samples()),
    st.sampled_from(["income", "basic"]),
    st.sampled_from([1, -1]),
    st.booleans(),
)
def test_a_column_one_row_off_is_one_shift(
    sample: Sample, column: str, step: int, exact: bool
) -> None:
    raw = sample.raw if exact else rounded(sample.raw)
    items = raw["general_budget"]
    rows = sorted(items)
    true = [items[row].get(column) for row in rows]
    typed = true[step:] + true[:step]
    moved = {("general_budget", r, column): t for r, t in zip(rows, typed, strict=True)}
    (shift,) = sample.sums(changed(raw, moved))
    assert shift.name == "column-shifted"
    assert shift.path[0] == "general_budget"
    assert shift.path[-1] == column
    assert ("下移" if step > 0 else "上移") in shift.message


def test_what_leaves_every_sum_as_it_was_is_no_shift() -> None:
    """Economic items are only ever added up: nothing tells one order from another."""
    sample = next(s for s in samples() if "three_publics" in s.raw)
    items = sample.raw["general_budget_basic"]
    rows = sorted(items)
    moved = {("general_budget_basic", r): items[o] for r, o in zip(rows, [*rows[1:], rows[0]], strict=True)}  # fmt: skip
    assert not any(map(is_error, sample.sums(changed(sample.raw, moved))))
