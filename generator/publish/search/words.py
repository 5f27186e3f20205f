"""How text is made comparable, and the pieces by which a page is found.

``site_overrides/assets/javascripts/search.js`` does the same to what a reader types; a test holds
the two together.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import add

#: A full-width comma ends a number unless it groups full-width digits by threes.
_CLAUSE = re.compile("，(?![０-９]{3}(?![０-９]))")
#: Quotes and brackets stand inside names and are typed in many ways, or not at all.
_SILENT = re.compile("[\u00ad\u200b-\u200d\ufeff\"'`()<>\\[\\]{}‘-‟〈-】〔-〛]+")
_THOUSANDS = re.compile("([0-9]),(?=[0-9]{3}(?![0-9]))")
_LETTERS = re.compile(r"[^\W0-9_]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")


@dataclass(frozen=True, slots=True)
class Words:
    """The pieces of a text.

    Attributes:
        pairs: Any two letters or ideographs that stand side by side.
        singles: Single letters and ideographs.
        numbers: Numbers, codes and dates, each as :func:`canonical` writes it.
    """

    pairs: frozenset[str]
    singles: frozenset[str]
    numbers: frozenset[str]


def normalise(text: str) -> str:
    """Make the ways of writing one text the same: width, case, quotes, brackets, thousands."""
    plain = unicodedata.normalize("NFKC", _CLAUSE.sub(" ", text)).lower()
    return _THOUSANDS.sub(r"\1", _SILENT.sub("", plain))


def canonical(number: str) -> str:
    """Write equal decimals in one way: 199.60 as 199.6; codes and dates stay as they are."""
    if number.count(".") != 1:
        return number
    return number.rstrip("0").rstrip(".")


def words_of(text: str) -> Words:
    """Take a normalised text apart."""
    runs = set(_LETTERS.findall(text))
    pairs: set[str] = set()
    for run in runs:
        pairs.update(map(add, run, run[1:]))
    numbers = map(canonical, set(_NUMBER.findall(text)))
    return Words(frozenset(pairs), frozenset("".join(runs)), frozenset(numbers))


def digits_of(number: str) -> str:
    """Return the digits of a number without its points: by them it is filed."""
    return number.replace(".", "")


def joined(texts: Iterable[str]) -> str:
    """Normalise several texts at once, with a break between them."""
    return normalise("\n".join(texts))


def pieces(word: str) -> Iterator[str]:
    """Return the runs of letters and of digits in a normalised word."""
    for match in re.finditer(f"{_LETTERS.pattern}|{_NUMBER.pattern}", word):
        yield match[0]
