"""What must hold among the printed cells of a workbook, each sum with the cells it rests on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from generator.derive.desk import Desk
from generator.derive.figures import Address
from generator.exchange.intake.known import Known, Weights, tied
from generator.exchange.intake.readings import WorkbookReading
from generator.model.statute import Statute

Kind = Literal["same", "sum", "identity", "tie", "rest"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """What must come to nothing, or, of a rest, not below it: printed cells with their signs.

    Attributes:
        kind: One figure printed twice, a total with its parts, an identity of a form, a tie, what
            is left for money that no form prints.
        weights: The cells, which way and how often they count.
        total: The cell on the left where it was printed.
        title: What holds, in Chinese, where the cells do not say it themselves.
    """

    kind: Kind
    weights: Weights
    total: int | None = None
    title: str = ""

    def holds(self, gap: Decimal, room: Decimal) -> bool:
        """Tell whether a gap leaves it standing, within the room of rounding."""
        return gap >= -room if self.kind == "rest" else abs(gap) <= room


def constraints(found: Known, reading: WorkbookReading, desk: Desk) -> list[Constraint]:
    """Return what must hold among the printed cells, each once."""
    listed = [
        *_same(found),
        *_sums(found),
        *_identities(found, reading, desk.statute),
        *_ties(found, desk),
        *_rests(found, desk),
    ]
    seen: set[frozenset[tuple[int, int]]] = set()
    kept = []
    for constraint in listed:
        way = frozenset(constraint.weights.items())
        if way and not {way, frozenset((at, -w) for at, w in way)} & seen:
            seen.add(way)
            kept.append(constraint)
    return kept


def _same(found: Known) -> Iterator[Constraint]:
    for positions in found.printed.values():
        for other in positions[1:]:
            yield Constraint("same", {positions[0]: 1, other: -1}, other)


def _sums(found: Known) -> Iterator[Constraint]:
    for relation in found.relations:
        sides = [(relation.total, 1), *((part, -1) for part in relation.parts)]
        yield from _constraint(found, "tie" if relation.equal else "sum", sides, relation.total)


def _constraint(
    found: Known,
    kind: Kind,
    sides: Sequence[tuple[Address, int]],
    total: Address | None = None,
    title: str = "",
) -> Iterator[Constraint]:
    weights: Counter[int] = Counter()
    said: set[int] = set()
    for address, sign in sides:
        value = found.value(address)
        if value is None:
            return
        if value.figure.known:
            said.add(sign)
        for at, weight in value.weights.items():
            weights[at] += sign * weight
    if len(said) > 1:  # where one side says nothing, the other stands for it
        printed = found.printed.get(total, [None])[0] if total else None
        yield Constraint(kind, {at: w for at, w in weights.items() if w}, printed, title)


def _identities(found: Known, reading: WorkbookReading, statute: Statute) -> Iterator[Constraint]:
    places: dict[tuple[str, str, str], dict[str, int]] = {}
    for at, cell in enumerate(found.cells):
        places.setdefault(cell.at[:3], {})[cell.at.column] = at
    for form in reading.forms:
        for identity in statute.forms[form.form].identities:
            wanted = {*identity.left, *identity.right}
            for key, columns in places.items():
                if key[0] == form.form and columns.keys() >= wanted:
                    left = {columns[column]: 1 for column in identity.left}
                    right = {columns[column]: -1 for column in identity.right}
                    if _is_said(found, left) and _is_said(found, right):
                        yield Constraint("identity", left | right, columns[identity.left[0]])


def _ties(found: Known, desk: Desk) -> Iterator[Constraint]:
    for tie in desk.statute.ties:
        yield from _constraint(found, "tie", tied(tie, desk), title=tie.title)


def _is_said(found: Known, side: Iterable[int]) -> bool:
    return any(found.cells[at].number is not None for at in side)


def _rests(found: Known, desk: Desk) -> Iterator[Constraint]:
    """Yield what is left for money that no form prints: it is not below nothing."""
    for address, value in found.values.items():
        if value.solved and not desk.statute.tables[address.table].members:
            title = desk.statute.tables[address.table].title
            yield Constraint("rest", value.weights, next(iter(value.weights), None), title)
