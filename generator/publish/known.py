"""What a build knows from the ones before it, without reading any report."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic, Tally, in_order
from generator.publish.order import Outcome
from generator.publish.store import Store

if TYPE_CHECKING:
    from pydantic import TypeAdapter

#: The notes: fingerprint of everything the site was made of, of what stands around every page,
#: and what is wrong with the files that all reports share.
SEAL, AROUND, SHARED = "seal", "around", "shared"


def until(store: Store) -> str | None:
    """Return the last day on which all of it still holds (ISO 8601), where a waiver ends."""
    last: str | None = store.value("SELECT min(until) FROM report")
    return last


def expired(store: Store, today: date) -> bool:
    """Tell whether a waiver has run out since its report was looked at."""
    last = until(store)
    return last is not None and last < today.isoformat()


def outcome(store: Store, looked: int = 0, printed: int = 0, files: int = 0) -> Outcome:
    """Say what a build came to (:class:`~generator.publish.order.Outcome`).

    Args:
        store: Everything as it is now.
        looked: Reports that were looked at.
        printed: Pages that were made again.
        files: Files of the site that were written or taken away.
    """
    of_reports = store.rows("SELECT told FROM report WHERE told IS NOT NULL")
    told = [store.note(SHARED).encode(), *(text for (text,) in of_reports)]
    diagnostics = in_order(found for text in told if text for found in unpacked(text))
    usable = store.value("SELECT count(*) FROM report WHERE card IS NOT NULL")
    pages = store.value("SELECT count(*) FROM page")
    tally = Tally.of(diagnostics, usable)
    return Outcome(tuple(diagnostics), tally, pages, looked, printed, files)


def packed(diagnostics: Iterable[Diagnostic]) -> bytes | None:
    """Write diagnostics for the store; None where there are none."""
    found = tuple(diagnostics)
    return _adapter().dump_json(found) if found else None


def unpacked(text: bytes) -> tuple[Diagnostic, ...]:
    """Read diagnostics as :func:`packed` has written them."""
    return _adapter().validate_json(text)


@cache
def _adapter() -> "TypeAdapter[tuple[Diagnostic, ...]]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - slow, and most builds have nothing to tell

    return TypeAdapter(tuple[Diagnostic, ...])
