"""A report, and all content together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.model.accounts import Accounts, Correction, Source, SourceFault, Waiver
from generator.model.keys import ReportKey
from generator.model.narrative import Narrative
from generator.model.performance import Performance
from generator.model.publication import Publication
from generator.model.site import Department, LocalGlossary, Site


@dataclass(frozen=True, slots=True)
class Report:
    """One department's final accounts of one year, as committed.

    ``published`` holds a record of each time it went public, oldest first.
    """

    key: ReportKey
    department: Department
    layout: str
    accounts: Accounts | None = None
    narrative: Narrative | None = None
    performance: Performance | None = None
    published: tuple[Publication, ...] = ()

    @property
    def transcribed(self) -> bool:
        """Whether the report copies an older publication."""
        return self.accounts is None or self.accounts.origin == "transcribed"

    @property
    def partial(self) -> bool:
        """Whether what is not written is undisclosed."""
        return self.accounts is None or self.accounts.disclosure == "partial"

    @property
    def source(self) -> Source | None:
        """Where the report was copied from."""
        if self.accounts is not None:
            return self.accounts.source
        return self.performance.source if self.performance else None

    @property
    def source_faults(self) -> tuple[SourceFault, ...]:
        """Faults of the source, from whichever files state them."""
        faults = list(self.accounts.source_faults) if self.accounts else []
        if self.performance:
            faults += self.performance.source_faults
        return tuple(faults)

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """Findings the responsible office accepts, from whichever files state them."""
        accepted = list(self.accounts.waivers) if self.accounts else []
        if self.performance:
            accepted += self.performance.waivers
        return tuple(accepted)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """The log of corrections after publication, from whichever files state it."""
        log = list(self.accounts.corrections) if self.accounts else []
        if self.performance:
            log += self.performance.corrections
        return tuple(log)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the content folder holds."""

    site: Site
    departments: dict[str, Department] = field(default_factory=dict)
    glossary: LocalGlossary = field(default_factory=LocalGlossary)
    reports: Mapping[ReportKey, Report] = field(default_factory=dict)
    published: Mapping[ReportKey, tuple[Publication, ...]] = field(default_factory=dict)
