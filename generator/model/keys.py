"""What names a report: apart from its contents, as much goes by the name alone."""

import re
from dataclasses import dataclass

#: A year as the name of a folder.
YEAR = re.compile(r"(19|20)[0-9]{2}")


@dataclass(frozen=True, order=True, slots=True)
class ReportKey:
    """The year and department of a report; its folder and its address."""

    year: int
    department: str

    def __str__(self) -> str:
        return f"{self.year}/{self.department}"

    @classmethod
    def of(cls, text: str) -> "ReportKey":
        """Read a key as it is written, ``year/department``."""
        year, _, department = text.partition("/")
        return cls(int(year), department)
