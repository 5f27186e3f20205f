"""Chance that falls alike on every machine: whole numbers only, seeded by names."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_THOUSAND = 1000


class Dice:
    """Random choices that follow from a name alone."""

    def __init__(self, *names: object) -> None:
        # Seeding by text hashes it with SHA-512, which no version or platform changes.
        self._random = random.Random("/".join(map(str, names)))  # noqa: S311 - nothing is secret

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + self._random.randrange(high - low + 1)

    def chance(self, permille: int) -> bool:
        """Return true so many times out of a thousand."""
        return self.between(1, _THOUSAND) <= permille

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of several."""
        return choices[self.between(0, len(choices) - 1)]

    def part(self, amount: int, low: int, high: int) -> int:
        """Return between low and high thousandths of an amount, cut to a whole number."""
        return amount * self.between(low, high) // _THOUSAND

    def mixed(self, choices: Sequence[T]) -> list[T]:
        """Return the choices in another order."""
        left = list(choices)
        return [left.pop(self.between(0, len(left) - 1)) for _ in range(len(left))]
