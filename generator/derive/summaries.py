"""What lists and rankings need of a report, so that they never open the report itself."""

from dataclasses import dataclass

from generator.derive.desk import Desk
from generator.derive.facts import Change, change_at
from generator.model.keys import ReportKey
from generator.model.site import Department


@dataclass(frozen=True, slots=True)
class Summary:
    """One report in a list.

    Attributes:
        key: Its year and department.
        department: Who published it.
        income, expenditure, three_publics: Main figures beside last year's.
        has_accounts: Whether it holds accounts; without them it enters no ranking.
        has_performance: Whether it holds projects or evaluations.
        partial: Whether only some figures are known.
        unit: The unit its figures are printed in.
        consolidated: Whether its accounts hold the money of subordinate units, too.
    """

    key: ReportKey
    department: Department
    income: Change
    expenditure: Change
    grand_total: Change
    three_publics: Change
    has_accounts: bool
    has_performance: bool
    partial: bool
    unit: str
    consolidated: bool


def summary(desk: Desk) -> Summary:
    """Summarise one report."""
    report = desk.report
    performance = report.performance
    return Summary(
        key=report.key,
        department=report.department,
        income=change_at(desk, desk.address("all_funds.total.income")),
        expenditure=change_at(desk, desk.address("all_funds.total.expenditure")),
        grand_total=change_at(desk, desk.address("all_funds.total.grand_total")),
        three_publics=change_at(desk, desk.address("three_publics.total.final")),
        has_accounts=report.accounts is not None,
        has_performance=bool(performance and (performance.projects or performance.reports)),
        partial=report.partial,
        unit=desk.layout.amount.unit.value,
        consolidated=report.accounts is not None and report.accounts.basis == "汇总",
    )
