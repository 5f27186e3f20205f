"""All printed forms of a report as one workbook: a sheet for each, headed as the form is."""

from collections.abc import Iterable

from generator.derive.forms import FormView
from generator.exchange.form_sheets import FormSheet, Workbook
from generator.render.typist import Typist


def workbook(views: Iterable[FormView], typist: Typist, title: str) -> bytes:
    """Write the forms that are printed as tables; the bytes depend on nothing else.

    Args:
        views: The report's forms; at least one is printed.
        typist: Prints the report's values.
        title: The report's title.
    """
    book = Workbook(typist.desk.report, title)
    for view in views:
        if view.printed:
            FormSheet(book.form_sheet(view), book.styles, view, typist).write()
    return book.bytes()
