"""The way in: workbooks of the official forms, read into the figures of a report."""
