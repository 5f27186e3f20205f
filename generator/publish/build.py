"""From the content folder to the finished site: only what changed is done again.

Three fingerprints decide, each by content and never by time: of a report (its files, the figures
of other years it asked for, what all reports share, the program), of a page's Markdown, and of
what stands around every page. The steps:

1. reports that are not as they were are read, checked and rendered to ``docs/``;
2. pages that list reports are written from the reports' cards;
3. pages whose Markdown changed become HTML and wait in ``cache/next``;
4. links are checked, the search index is brought up to date;
5. manifests say what the site will consist of; the store takes note of all of it at once, then
   the files move into ``site/``.

An interruption before step 5 leaves the site as it was; one within it is made good by the next
build.
"""

import errno
import sqlite3
from pathlib import Path

from generator.load.fingerprint import digest, fingerprints
from generator.publish.crew import Crew, aside, crew
from generator.publish.files import write
from generator.publish.known import SEAL, expired, outcome
from generator.publish.order import Order, Outcome
from generator.publish.place import Place, astray
from generator.publish.program import Program
from generator.publish.store import MEMORY, Store
from generator.publish.watch import Watch

_MARK = ".juesuan"
_DOCS, _SITE, _CACHE = "docs", "site", "cache"
#: What SQLite says of a file that is no good; a full disk is another matter.
_BROKEN = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def foreign_output(output: Path, content: Path) -> str | None:
    """Say why a folder must not be built into, or None where it may.

    Only a folder that is empty of ``docs``, ``site`` and ``cache``, or that an earlier build
    marked as its own, is safe: a build takes away what it did not make there.
    """
    here, source = output.resolve(), content.resolve()
    if here == source or source in here.parents:
        return f"{output} 在内容文件夹里；网站要生成到另外的文件夹"
    taken = [name for name in (_DOCS, _SITE, _CACHE) if (output / name).exists()]
    if taken and not (output / _MARK).is_file():
        return f"{output} 里已有不是本程序生成的 {'、'.join(taken)}；换一个空的文件夹"
    return None


def site_of(output: Path) -> Path:
    """Return the folder of the finished site."""
    return output / _SITE


def memory_of(output: Path) -> Path:
    """Return the file in which a build keeps what it knows."""
    return output / _CACHE / MEMORY


def docs_of(output: Path) -> Path:
    """Return the folder of the Markdown."""
    return output / _DOCS


def build(order: Order, watch: Watch) -> Outcome:
    """Bring the site up to date with the content; errors in the content leave it as it was.

    Args:
        order: What to build.
        watch: Told of every step.

    Raises:
        BusyError: Another build works in the same folder.
        LinkError: A page links to nothing; the site is as it was.
        PageError: A page could not be made; the site is as it was.
        WorkerDiedError: A worker process died; the site is as it was.
        OSError: The output cannot be written.
    """
    write(
        order.output, _MARK, "由 juesuan build 生成；其中的 docs、site、cache 归它管。\n".encode()
    )
    try:
        store = Store(order.output / _CACHE)
        try:
            with crew(order.workers, order.executor) as workers:
                return _built(order, store, workers, watch)
        finally:
            watch.end()
            store.close()
    except sqlite3.DatabaseError as error:
        full = _kind(error) == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error)) from error


def _built(order: Order, store: Store, workers: Crew, watch: Watch) -> Outcome:
    try:
        return _build(order, store, workers, watch)
    except sqlite3.DatabaseError as error:
        if _kind(error) not in _BROKEN:
            raise
        # The memory is broken: forget everything, and nothing is lost but time.
        store.forget()
        return _build(order, store, workers, watch)


def _kind(error: sqlite3.DatabaseError) -> int:
    """Return SQLite's code of an error, without its finer part."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def _build(order: Order, store: Store, workers: Crew, watch: Watch) -> Outcome:
    """See what is there, and have made again what is not as it should be."""
    watch.stage("查看变动")
    output = order.output.absolute()  # workers may run in other folders
    place = Place(store, output / _DOCS, output / _SITE, output / _CACHE)
    place.recover()
    with aside(astray, *place.walks()) as walked:
        found, program = fingerprints(order.content), Program.of(order.config)
        seal = digest([found.whole, program.texts, program.pages, program.version])
        if store.note(SEAL) != seal:
            # Reading the program takes as long as walking the folders; both are done at once.
            pass
        place.look(*walked())
    if store.note(SEAL) == seal and not expired(store, order.today):
        return outcome(store)
    from generator.publish.renewal import Renewal, Wanted  # noqa: PLC0415

    return Renewal(order, place, workers, watch).run(Wanted(found, program, seal))
