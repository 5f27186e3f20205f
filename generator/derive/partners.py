"""Projects of two reports, each with the one it was or is."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.derive.desk import Desk
from generator.derive.figures import Figure
from generator.derive.performance import performance_facts

_Path = tuple[str, ...]
#: management, step, project.
_STEP_DEPTH = 3
#: Stands behind the id of a project that is no more where another project has that id now.
_FORMER = "（原）"


@dataclass(frozen=True, slots=True)
class Funding:
    """The money of a project from one source, by the title of the stage."""

    title: str
    figures: Mapping[str, Figure]


NO_FUNDING = Funding("", {})


def projects_of(
    desk: Desk, partners: Mapping[str, str] | None = None
) -> dict[tuple[str, str], Funding]:
    """Return the money of each project by its id, the one it has now, and its source."""
    return {
        ((partners or {}).get(facts.project.id, facts.project.id), row.source): Funding(
            f"{facts.project.name} / {row.title}",
            dict(zip(facts.stages, row.figures, strict=True)),
        )
        for facts in performance_facts(desk).projects
        for row in facts.funding
    }


def partners_of(old: Desk, new: Desk) -> dict[str, str]:
    """Return the id of now for every project of then: some get a new one every year.

    A project of the same name is the same; of those left over, one of the same id.
    """
    was, left = _names_of_projects(old), _names_of_projects(new)
    taken, found = set(left), {}
    for same in (
        lambda project, other: was[project] == left[other] and project == other,
        lambda project, other: was[project] == left[other],
        lambda project, other: project == other,
    ):
        for project in [project for project in was if project not in found]:
            other = next((other for other in left if same(project, other)), None)
            if other is not None:
                found[project] = other
                del left[other]
    # One that is no more keeps its id, unless another has it now.
    gone = (project for project in was if project not in found)
    return found | {p: f"{p}{_FORMER}" if p in taken else p for p in gone}


def _names_of_projects(desk: Desk) -> dict[str, str]:
    return {facts.project.id: facts.project.name for facts in performance_facts(desk).projects}


def under(path: _Path, partners: Mapping[str, str]) -> _Path:
    """File what is said of a project under the id it has now."""
    if path[0] == "projects":
        return (path[0], partners.get(path[1], path[1]), *path[2:])
    if path[0] == "management" and len(path) == _STEP_DEPTH:
        return (*path[:2], partners.get(path[2], path[2]))
    return path
