"""What no single field can know: dates in order, ids that are unique, parents that exist."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from generator.load.faults import Fault
from generator.load.files import suggestion
from generator.load.yaml_reader import Document
from generator.locations import DataPath
from generator.model.accounts import Accounts
from generator.model.keys import ReportKey
from generator.model.performance import Performance
from generator.model.site import Department

#: A fault and the path in its file that it is said of.
Finding = tuple[DataPath, Fault]


def in_accounts(accounts: Accounts, year: int) -> Iterator[Finding]:
    """Check one report's figures file as a whole."""
    if accounts.origin == "transcribed" and accounts.source is None:
        hint = "补上 source，至少写 title（原公开件的名称）"
        yield ("origin",), Fault("missing-source", "抄录的旧件没有写来源", hint)
    approved, published = accounts.approved, accounts.published
    if isinstance(approved, date) and isinstance(published, date) and published < approved:
        message = f"公开日期 {published} 早于批复日期 {approved}"
        hint = "查对 approved 和 published 两个日期"
        yield ("published",), Fault("published-before-approved", message, hint)
    if year in accounts.comparison:
        hint = "这里只写别的年份；本年的数写在上面各表里"
        fault = Fault("own-year-compared", f"比较年份写了本报告自己的年份 {year}", hint)
        yield ("comparison", str(year)), fault


def in_performance(performance: Performance, document: Document) -> Iterator[Finding]:
    """Check that projects and evaluation reports have ids of their own."""
    projects = [project.id for project in performance.projects]
    reports = [report.id for report in performance.reports]
    yield from _repeated("projects", "项目", projects, document)
    yield from _repeated("reports", "评价报告", reports, document)


def _repeated(field: str, title: str, ids: Iterable[str], document: Document) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, name in enumerate(ids):
        before = first.setdefault(name, index)
        if before != index:
            line = document.locate((field, before, "id")).line
            message = f"{title}的标识“{name}”重复，第 {line} 行已经用过"
            hint = "两处改用不同的标识，或删去重复的一处"
            yield (field, index, "id"), Fault("repeated-id", message, hint)


def in_departments(
    departments: Mapping[str, Department], folders: Iterable[ReportKey]
) -> Iterator[Finding]:
    """Check that the parents of departments exist and lead upwards, and that old ids are free.

    Args:
        departments: All departments by id.
        folders: The reports there are folders for.
    """
    for name, department in departments.items():
        parent = department.parent
        if parent is not None and parent not in departments:
            hint = suggestion(parent, list(departments), "写 departments.yml 里有的标识")
            message = f"没有标识为“{parent}”的部门"
            yield ("departments", name, "parent"), Fault("unknown-parent", message, hint)
    for cycle in _cycles(departments):
        chain = " → ".join([*cycle, cycle[0]])
        fault = Fault("parent-cycle", f"上级绕成了圈：{chain}", "最上一级的部门不写 parent")
        yield ("departments", cycle[0], "parent"), fault
    yield from _former_ids(departments, folders)


def _former_ids(
    departments: Mapping[str, Department], folders: Iterable[ReportKey]
) -> Iterator[Finding]:
    """Check that no former id is in use, or another department's too: its addresses lead on."""
    used: dict[str, str] = {}
    for key in sorted(folders):
        used.setdefault(key.department, str(key))
    owners: dict[str, str] = {}
    for name, department in departments.items():
        for index, former in enumerate(department.former_ids):
            place = ("departments", name, "former_ids", index)
            if former in departments:
                message = f"曾用标识“{former}”现在是一个部门的标识"
                hint = "写这个部门以前用过、现在不用的标识；没有改过就删去"
                yield place, Fault("former-id-in-use", message, hint)
            elif former in used:
                message = f"曾用标识“{former}”还有文件夹 {used[former]}"
                hint = f"把各年的文件夹 {former} 改名为 {name}；不是同一个部门就在这里删去"
                yield place, Fault("former-id-in-use", message, hint)
            elif former in owners:
                message = f"曾用标识“{former}”写了两次，“{owners[former]}”已经写过"
                hint = "一个旧网址只能转到一处；留下一处，删去另一处"
                yield place, Fault("repeated-former-id", message, hint)
            owners.setdefault(former, name)


def _cycles(departments: Mapping[str, Department]) -> Iterator[list[str]]:
    """Yield each ring of parents once, from the department that is written first."""
    done: set[str] = set()
    for start in departments:
        chain: list[str] = []
        name: str | None = start
        while name is not None and name in departments and name not in done:
            done.add(name)
            chain.append(name)
            name = departments[name].parent
        if name in chain:
            yield chain[chain.index(name) :]
