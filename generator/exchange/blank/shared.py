"""The files that all reports share, with what a new report adds to them."""

from collections.abc import Mapping

from generator.exchange.blank.order import typed
from generator.exchange.yaml_files.editing import YamlFile
from generator.model.site import Department, Site


def shared_files(
    texts: Mapping[str, str | None], site: Site | None, added: Mapping[str, Department]
) -> dict[str, str]:
    """Return the texts that are new or change; comments and all else in them stay.

    Args:
        texts: ``site.yml`` and ``departments.yml`` as they are; None where there is none.
        site: The site, where it is a new one.
        added: Departments to register, by their ids.
    """
    files = {}
    if site is not None and texts["site.yml"] is None:
        entries = {key: value for key, value in typed(site).items() if value is not None}
        files["site.yml"] = _with(None, "site", {(key,): value for key, value in entries.items()})
    if added:
        entries = {("departments", id_): typed(department) for id_, department in added.items()}
        files["departments.yml"] = _with(texts["departments.yml"], "departments", entries)
    return files


def _with(text: str | None, kind: str, values: Mapping[tuple[str, ...], object]) -> str:
    file = YamlFile.parse(text or "", kind)
    for path, value in values.items():
        file.put(path, value)
    return file.text()
