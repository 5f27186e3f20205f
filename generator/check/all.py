"""All checks, in the order they run."""

from generator.check.codes import codes
from generator.check.completeness import completeness
from generator.check.corrections import corrections
from generator.check.counts import counts
from generator.check.findings import Check
from generator.check.performance import performance
from generator.check.plausibility import plausibility
from generator.check.reasons import reasons
from generator.check.references import references
from generator.check.sums import sums
from generator.check.texts import texts
from generator.check.ties import stated_rates, tallies
from generator.check.years import years

CHECKS: tuple[Check, ...] = (
    references,
    sums,
    tallies,
    stated_rates,
    years,
    codes,
    completeness,
    reasons,
    counts,
    performance,
    plausibility,
    texts,
    corrections,
)
