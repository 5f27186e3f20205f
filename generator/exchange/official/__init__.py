"""The official files of a report: the workbook of its forms, and the document that is signed."""
