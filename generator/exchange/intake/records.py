"""What a file's own records tell of a sheet beside the values that the reader of workbooks gives.

The reader gives an empty text for an error value and for a formula that was never computed, and it
makes room for every cell between the first and the last one. So the records are looked at before.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Record:
    """One sheet.

    Attributes:
        height: Rows up to the last one that holds something.
        width: The same for columns.
        hidden_rows: Rows that a spreadsheet does not show.
        errors: Error values by row and column, as a spreadsheet shows them.
        uncomputed: Formulas without a result.
    """

    height: int = 0
    width: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)

    def reach(self, row: int, column: int) -> None:
        """Note that a cell holds something."""
        self.height, self.width = max(self.height, row + 1), max(self.width, column + 1)
