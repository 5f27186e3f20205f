"""Differences between reports, for people and for other programs."""

from generator.exchange.differences.as_json import as_json
from generator.exchange.differences.as_markdown import as_markdown
from generator.exchange.differences.as_table import as_csv
from generator.exchange.differences.as_text import as_text

__all__ = ["as_csv", "as_json", "as_markdown", "as_text"]
