"""Who publishes in the invented region: departments, their own offices, subordinate units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator.exchange.example.dice import Dice
from generator.exchange.example.ledger import Member
from generator.exchange.example.words import Bureau, Cast, Place
from generator.model.statute import Statute

_FAMILY = 3
_OWN_OFFICE = "本级"


@dataclass(frozen=True, slots=True)
class Department:
    """One entry of ``departments.yml``.

    Attributes:
        id: Its folder and address.
        name: Its full name.
        short: Its short name.
        code: Its budget code.
        place: Where it is.
        members: The offices whose figures it publishes.
        is_unit: Whether it is a subordinate unit or a department's own office.
        whole: Whether it publishes more than its own office.
        parent: The department above it; empty where there is none.
        renamed: The year it got its name, and the name before; None where it always had it.
    """

    id: str
    name: str
    short: str
    code: str
    place: Place
    members: tuple[Member, ...]
    is_unit: bool = False
    whole: bool = True
    parent: str = ""
    renamed: tuple[int, str] | None = None

    @property
    def units(self) -> list[str]:
        """Names of the subordinate units in its accounts."""
        if self.is_unit:
            return []
        return [_unit_name(member) for member in self.members if member.is_unit]

    def entry(self) -> dict[str, Any]:
        """Return what ``departments.yml`` says of it."""
        entry: dict[str, Any] = {
            "name": self.name,
            "short": self.short,
            "code": self.code,
            "district": self.place.name,
        }
        if self.parent:
            entry["parent"] = self.parent
        if self.renamed:
            year, former = self.renamed
            entry["lineage"] = [{"year": str(year), "event": "更名", "former": former}]
        return entry


def _unit_name(member: Member) -> str:
    unit = member.bureau.unit
    return f"{member.place.name}{unit.name if unit else ''}"


def fitting(cast: Cast, statute: Statute, years: Sequence[int]) -> Cast:
    """Leave out whatever needs a classification code that does not hold in all the years."""

    def known(code: str) -> bool:
        return not code.isdigit() or all(statute.code(code, year) for year in years)

    def fit(bureau: Bureau) -> Bureau:
        unit = bureau.unit
        changes = {
            "projects": [work for work in bureau.projects if known(work.item)],
            "fund": bureau.fund if bureau.fund and known(bureau.fund.item) else None,
            "state": bureau.state if bureau.state and known(bureau.state.item) else None,
            "unit": unit if unit and known(unit.item) and known(unit.project.item) else None,
        }
        return bureau.model_copy(update=changes)

    needed = [b for b in cast.bureaus if all(map(known, (b.running, b.general, b.unspent)))]
    basic = [b for b in cast.region.basic if known(b.item) and known(b.economic)]
    region = cast.region.model_copy(update={"basic": basic})
    return cast.model_copy(update={"bureaus": [fit(b) for b in needed], "region": region})


def departments(cast: Cast, seed: int, years: Sequence[int]) -> Iterator[Department]:
    """Name departments place by place, each with what stands below it behind it.

    A family is never cut: who takes the first few may have to leave out its last members.
    """
    for number, place in enumerate(cast.region.places, 1):
        order = Dice(seed, place.id).mixed(range(len(cast.bureaus)))
        for position in order:
            bureau = cast.bureaus[position]
            code = f"{number:03d}{position + 1:03d}"
            yield from _family(place, bureau, code, Dice(seed, place.id, bureau.id), years)


def _family(
    place: Place, bureau: Bureau, code: str, dice: Dice, years: Sequence[int]
) -> Iterator[Department]:
    luck = dice.between(1, 10)
    office, below = Member(place, bureau, is_unit=False), Member(place, bureau, is_unit=True)
    members = (office, below) if bureau.unit and luck <= 2 * _FAMILY else (office,)
    former = f"{place.name}{bureau.former}" if bureau.former and dice.chance(400) else ""
    head = Department(
        id=f"{place.id}-{bureau.id}",
        name=f"{place.name}{bureau.name}",
        short=bureau.name,
        code=code,
        place=place,
        members=members,
        renamed=(dice.pick(years[1:] or years), former) if former else None,
    )
    yield head
    if len(members) > 1 and luck <= _FAMILY:
        yield _own_office(head, office)
        yield _unit(head, below)


def _own_office(head: Department, office: Member) -> Department:
    return Department(
        id=f"{head.id}-benji",
        name=f"{head.name}（{_OWN_OFFICE}）",
        short=f"{head.short}（{_OWN_OFFICE}）",
        code=f"{head.code}001",
        place=head.place,
        members=(office,),
        is_unit=True,
        whole=False,
        parent=head.id,
    )


def _unit(head: Department, below: Member) -> Department:
    unit = below.bureau.unit
    assert unit is not None
    return Department(
        id=f"{head.place.id}-{unit.id}",
        name=_unit_name(below),
        short=unit.name,
        code=f"{head.code}002",
        place=head.place,
        members=(below,),
        is_unit=True,
        whole=False,
        parent=head.id,
    )
