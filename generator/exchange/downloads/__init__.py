"""What machines read of a report: its forms, its figures, the whole of it; all pure functions."""

from generator.derive.desk import Desk
from generator.derive.forms import form_views
from generator.exchange.downloads.document import document
from generator.exchange.downloads.figures import figure_rows
from generator.exchange.downloads.forms import form_rows
from generator.exchange.downloads.workbook import workbook
from generator.render.csv_text import csv_bytes
from generator.render.downloads import DOCUMENT, FIGURES, WORKBOOK, form_file
from generator.render.report import report_title
from generator.render.typist import Typist


def download_files(desk: Desk) -> dict[str, bytes]:
    """Write the files of a report.

    Returns:
        The content of each, by its path below the report's folder (posix slashes).
    """
    title = report_title(desk.report)
    files = {DOCUMENT: document(desk, title)}
    if desk.report.accounts is None:
        return files
    typist = Typist(desk)
    views = [view for view in form_views(desk) if view.printed]
    files[FIGURES] = csv_bytes(figure_rows(desk))
    files |= {form_file(view.form.id): csv_bytes(form_rows(view, typist)) for view in views}
    return files | ({WORKBOOK: workbook(views, typist, title)} if views else {})
