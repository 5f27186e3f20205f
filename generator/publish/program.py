"""Fingerprints of the program itself: a new version of it, or of what it builds on, starts anew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from generator.load.fingerprint import digest

PROGRAM = "juesuan"
_PACKAGE = Path(__file__).parent.parent
#: Libraries that texts and downloads of a report depend on, and those that pages depend on.
_MAKE_TEXTS = ("jinja2", "markupsafe", "pydantic", "pydantic-core", "pyyaml", "xlsxwriter")
_MAKE_PAGES = ("jinja2", "markdown", "mkdocs", "mkdocs-material", "pygments", "pymdown-extensions")


@dataclass(frozen=True, slots=True)
class Program:
    """What the program is.

    Attributes:
        texts: Fingerprint of everything but the content that Markdown is made of.
        pages: Fingerprint of everything but the Markdown that pages are made of.
        version: Its version.
    """

    texts: str
    pages: str
    version: str

    @classmethod
    def of(cls, config: Path) -> "Program":
        """Look at the program, with the ``mkdocs.yml`` of the site."""
        return cls(texts_program(), pages_program(config), own_version())


def own_version() -> str:
    """Return the version of the program."""
    return version(PROGRAM)


def texts_program() -> str:
    """Return the fingerprint of everything but the content that Markdown is made of."""
    return digest([*_versions(_MAKE_TEXTS), *_tree(_PACKAGE)])


def pages_program(config: Path) -> str:
    """Return the fingerprint of everything but the Markdown that pages are made of.

    Args:
        config: The ``mkdocs.yml``; the theme's own folder stands beside it.
    """
    own = (_PACKAGE / "publish", _PACKAGE / "amounts.py", _PACKAGE / "render" / "headers.py")
    around = (config, config.with_name("site_overrides"))
    return digest([*_versions(_MAKE_PAGES), *(line for p in (*own, *around) for line in _tree(p))])


def libraries() -> str:
    """Return the versions of everything that reports and pages are made with."""
    return digest(_versions([*_MAKE_TEXTS, *_MAKE_PAGES]))


def _versions(packages: Iterable[str]) -> Iterator[str]:
    for name in packages:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} -"


def _tree(place: Path) -> Iterator[str]:
    """Fingerprint a file, or all files below a folder; what Python compiled does not count."""
    files = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
    for file in files:
        if file.suffix != ".pyc":
            name = file.relative_to(place).as_posix()
            yield f"{place.name}/{name} {sha256(file.read_bytes()).hexdigest()}"
