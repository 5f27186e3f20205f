"""Statute data about workbooks that are read: the words around figures, what may be told."""

from generator.amounts import Unit
from generator.model.datum import Datum


class SupplementHeads(Datum):
    """The sheet of further data in a workbook: its name, and the heads of its columns."""

    sheet: str
    path: str
    number: str


class SheetWords(Datum):
    """Words that workbooks print around figures; see ``workbooks.yml`` for what each list is.

    Fields that end in ``_patterns`` hold regular expressions, the others plain words.
    """

    mark_patterns: tuple[str, ...]
    continued_patterns: tuple[str, ...]
    title_patterns: tuple[str, ...]
    title_fillers: tuple[str, ...]
    title_synonyms: dict[str, str]
    unit_labels: tuple[str, ...]
    units: dict[str, Unit]
    other_units: tuple[str, ...]
    who_labels: tuple[str, ...]
    code_heads: tuple[str, ...]
    part_heads: tuple[str, ...]
    name_heads: tuple[str, ...]
    line_heads: tuple[str, ...]
    count_rows: tuple[str, ...]
    figure_heads: tuple[str, ...]
    total_rows: tuple[str, ...]
    note_patterns: tuple[str, ...]
    empty_patterns: tuple[str, ...]
    supplement: SupplementHeads


class RemarkKind(Datum):
    """One kind of remark about a workbook that is read, as the manual explains it.

    Attributes:
        title: What is found, in a few words.
        why: Why it matters.
        example: A workbook in which it is found, and what is told.
        remedy: What to do.
    """

    title: str
    why: str
    example: str
    remedy: str
