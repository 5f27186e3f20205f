"""Step two of a build: the pages that list reports are written from the reports' cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pydantic_core import to_json

from generator.publish.files import write
from generator.publish.search import unit
from generator.publish.store import Store
from generator.publish.watch import Watch
from generator.render.page import Plan


@dataclass(frozen=True, slots=True)
class Lists:
    """Keeps the pages that list reports up to date.

    Attributes:
        store: What is known of each page.
        docs: Where Markdown is written.
        program: Fingerprint of the program that makes Markdown.
    """

    store: Store
    docs: Path
    program: str

    def update(self, plans: Iterable[Plan], watch: Watch) -> None:
        """Write every page that would not be the same, and forget those that are gone."""
        watch.stage("汇总各页")
        known = self.store.pairs("SELECT path, inputs FROM plan")
        wanted = {plan.path: (plan, self._inputs(plan)) for plan in plans}
        stale = [path for path, (_, inputs) in wanted.items() if known.get(path) != inputs]
        # A page may be forgotten already while its text is still known.
        owners = self.store.rows("SELECT DISTINCT owner FROM text WHERE owner LIKE '%.%'")
        gone = (known.keys() | {owner for (owner,) in owners}) - wanted.keys()
        with self.store.transaction():
            # From here on the texts of these pages may be half written.
            self.store.drop("plan", "path", [*gone, *stale])
            self.store.drop("text", "owner", gone)
            self.store.drop("unit", "id", map(_folder, gone))
        with self.store.transaction():
            for path in stale:
                self._write(*wanted[path])

    def _inputs(self, plan: Plan) -> str:
        return sha256(self.program.encode() + to_json(plan.ingredients)).hexdigest()

    def _write(self, plan: Plan, inputs: str) -> None:
        made = plan.make()
        files = {plan.path: made} if isinstance(made, bytes) else made.files()
        texts = [write(self.docs, path, data) for path, data in files.items()]
        self.store.put("plan", [(plan.path, inputs)])
        self.store.drop("text", "owner", [plan.path])
        self.store.put("text", [(text.path, plan.path, text.hash, text.size) for text in texts])
        if not isinstance(made, bytes):
            found = unit([made])
            self.store.put("unit", [(_folder(plan.path), sha256(found).hexdigest(), found)])


def _folder(path: str) -> str:
    return path.removesuffix("index.md").rstrip("/")
