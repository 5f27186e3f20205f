"""Step one of a build: the reports that are not as they were are looked at again."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter
from pydantic_core import to_json

from generator.derive.differences import compared_years
from generator.load.content import Shared
from generator.load.fingerprint import Fingerprints, beside, digest
from generator.model.keys import ReportKey
from generator.publish.crew import Crew
from generator.publish.known import packed
from generator.publish.reports import Look, Looked, look
from generator.publish.store import Reader, Store
from generator.publish.watch import Watch
from generator.render.site import Card

#: Results are saved in groups: an interrupted build goes on where it was.
_SAVED_TOGETHER = 40
#: Parts the years a report asks for from those it is compared with.
_COMPARED = "/"
_CARD = TypeAdapter(Card)


def years_of(column: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Read which years a report asks for and which it is compared with, as they are stored."""
    asked, compared = (tuple(map(int, part.split())) for part in column.split(_COMPARED))
    return asked, compared


@dataclass(frozen=True, slots=True)
class Inputs:
    """Tells what goes into a report.

    Attributes:
        shared: What all reports share.
        found: Fingerprints of the content.
        program: Fingerprint of the program that makes Markdown.
    """

    shared: Shared
    found: Fingerprints
    program: str

    def of(self, key: ReportKey, years: Iterable[int], compared: Iterable[int]) -> str:
        """Fingerprint everything a report is made of.

        Args:
            key: The report.
            years: Years of the same department whose figures it asks for.
            compared: Years of the same department that it is compared with.
        """
        content, department = self.shared.loaded.content, key.department
        others = (f"{y} {self.found.figures(ReportKey(y, department))}" for y in years)
        sides = (f"{y} {self.found.of(ReportKey(y, department))}" for y in compared)
        return digest(
            [
                self.program,
                self.found.of(key),
                *(str(self.found.shared.get(name)) for name in ("site.yml", "glossary.yml")),
                to_json(content.departments[department]).decode(),
                repr([vars(record) for record in content.published.get(key, ())]),
                *others,
                # A year that comes or goes changes what is compared with what.
                repr(compared_years(self.found.years(department), key.year)),
                repr(beside(self.found.of_department(department), key.year)),
                *sides,
            ]
        )


def _is_stale(
    key: ReportKey, known: tuple[str, str, str | None] | None, inputs: Inputs, today: date
) -> bool:
    if known is None:
        return True
    fingerprint, years, until = known
    expired = until is not None and until < today.isoformat()
    asked, compared = years_of(years)
    return expired or fingerprint != inputs.of(key, asked, compared)


@dataclass(frozen=True, slots=True)
class Looking:
    """Keeps what is known of every report up to date.

    Attributes:
        store: Where it is kept.
        docs: Where Markdown is written.
        today: The day on which waivers are still good or have expired.
    """

    store: Store
    docs: Path
    today: date

    def update(
        self, inputs: Inputs, crew: Crew, watch: Watch, meanwhile: Callable[[], object] | None
    ) -> int:
        """Look at every report that is not as it was; return how many.

        Args:
            inputs: What goes into each report.
            crew: Who looks.
            watch: Told of every report.
            meanwhile: As in :meth:`~generator.publish.crew.Crew.run`.

        Raises:
            WorkerDiedError: A worker died on a report.
        """
        tasks = list(self._tasks(inputs))
        keys = [key for task in tasks for key in task.keys]
        watch.stage("检查和排版", len(keys))
        self._forget(inputs.shared.folders, keys)
        done: list[Looked] = []
        for result in crew.run(look, tasks, meanwhile):
            done += result
            watch.step(len(result))
            if len(done) >= _SAVED_TOGETHER:
                self._save(done, inputs)
                done = []
        self._save(done, inputs)
        return len(keys)

    def cards(self) -> Iterator[Card]:
        """Yield what the lists need, of every report that can be used."""
        for (card,) in self.store.rows("SELECT card FROM report WHERE card IS NOT NULL"):
            yield _CARD.validate_json(card)

    @staticmethod
    def stale_in(reader: Reader, inputs: Inputs, today: date) -> frozenset[ReportKey]:
        """Return the reports that are not as they were when what is known of them was found."""
        known = {
            name: (fingerprint, years, until)
            for name, fingerprint, years, until in reader.rows(
                "SELECT id, inputs, years, until FROM report"
            )
        }
        return frozenset(
            key
            for key in inputs.shared.folders
            if _is_stale(key, known.get(str(key)), inputs, today)
        )

    def _tasks(self, inputs: Inputs) -> Iterator[Look]:
        """Yield a task for each department that has reports to look at."""
        departments: dict[str, list[ReportKey]] = {}
        for key in inputs.shared.folders:
            departments.setdefault(key.department, []).append(key)
        all_stale = self.stale_in(self.store, inputs, self.today)
        for keys in departments.values():
            stale = tuple(key for key in keys if key in all_stale)
            if stale:
                found = {key: inputs.found.reports.get(key, {}) for key in keys}
                yield Look(inputs.shared.of(keys), stale, self.docs, self.today, found)

    def _forget(self, present: Iterable[ReportKey], stale: Iterable[ReportKey]) -> None:
        """Forget reports that are gone, and those whose texts may soon be half written."""
        names = {str(key) for key in present}
        # A report may be forgotten already while its texts are still known; other texts belong to
        # a file, and no report has a dot in its name.
        known = (
            "SELECT id FROM report UNION SELECT DISTINCT owner FROM text WHERE owner NOT LIKE '%.%'"
        )
        gone = [name for (name,) in self.store.rows(known) if name not in names]
        with self.store.transaction():
            self.store.drop("report", "id", [*gone, *map(str, stale)])
            self.store.drop("text", "owner", gone)
            self.store.drop("unit", "id", gone)

    def _save(self, done: Iterable[Looked], inputs: Inputs) -> None:
        with self.store.transaction():
            for looked in done:
                name, record = str(looked.key), looked.record
                asked, compared = record.years, record.compared
                years = _COMPARED.join(" ".join(map(str, part)) for part in (asked, compared))
                until = record.until.isoformat() if record.until else None
                fingerprint = inputs.of(looked.key, asked, compared) if record.whole else ""
                card = _CARD.dump_json(record.card) if record.card else None
                told = packed(record.diagnostics)
                self.store.put("report", [(name, fingerprint, years, until, card, told)])
                self.store.drop("text", "owner", [name])
                self.store.put("text", [(t.path, name, t.hash, t.size) for t in looked.texts])
                if looked.unit:
                    hashed = sha256(looked.unit).hexdigest()
                    self.store.put("unit", [(name, hashed, looked.unit)])
