"""The files that all reports share, with what a new report adds to them."""

from collections.abc import Mapping

from generator.exchange.blank.order import typed
from generator.exchange.example.yaml_text import yaml_text
from generator.load.bind import bind
from generator.load.yaml_reader import read
from generator.model.site import Department, Departments, Site


class SharedError(ValueError):
    """A department cannot be added to the file as it is written."""


def shared_files(
    texts: Mapping[str, str | None], site: Site | None, added: Mapping[str, Department]
) -> dict[str, str]:
    """Return the texts that are new or change.

    Args:
        texts: ``site.yml`` and ``departments.yml`` as they are; None where there is none.
        site: The site, where it is a new one.
        added: Departments to register, by their ids.

    Raises:
        SharedError: The list of departments is written so that an entry cannot just be added.
    """
    files = {}
    if site is not None and texts["site.yml"] is None:
        files["site.yml"] = yaml_text({k: v for k, v in typed(site).items() if v is not None})
    if added:
        files["departments.yml"] = _with(texts["departments.yml"], added)
    return files


def _with(text: str | None, added: Mapping[str, Department]) -> str:
    """Add entries below the others, indented as these are; nothing else of the file changes."""
    before = text or "departments:\n"
    indents = [len(line) - len(line.lstrip()) for line in before.splitlines()[1:]]
    indent = " " * min((found for found in indents if found), default=2)
    lines = (yaml_text({id_: typed(department)}) for id_, department in added.items())
    after = f"{before.rstrip()}\n" + "".join(indent + line for line in lines)
    known = (_departments(text) if text else {}) or {}
    if _departments(after) != known | dict(added):
        raise SharedError
    return after


def _departments(text: str) -> dict[str, Department] | None:
    found, wrong = bind(Departments, read(text, "departments.yml"))
    return None if wrong or found is None else found.departments
