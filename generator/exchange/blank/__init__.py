"""A new report before anything is known of it: its files, with what last year's already say.

What must be filled in is the bare word that the reader tells apart from errors. The comments that
say what belongs where are the titles and descriptions of the content models.
"""

from collections.abc import Iterator

from generator.exchange.blank.accounts import accounts_text
from generator.exchange.blank.narrative import narrative_text
from generator.exchange.blank.order import Order
from generator.exchange.blank.performance import performance_text
from generator.exchange.yaml_files.canonical import canonical


def blank_files(order: Order) -> Iterator[tuple[str, str]]:
    """Make the files of a new report: the name and the text of each."""
    texts = {"accounts": accounts_text, "narrative": narrative_text}
    if order.layout.performance:
        texts["performance"] = performance_text
    for kind, text in texts.items():
        yield f"{kind}.yml", canonical(text(order), kind, order.key.year, order.statute)
