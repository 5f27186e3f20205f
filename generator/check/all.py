"""All checks, in the order they run."""

from generator.check.references import references
from generator.check.totals import stated_totals

CHECKS = (references, stated_totals)
