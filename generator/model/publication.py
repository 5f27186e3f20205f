"""``published.json``: what each report was when it went public, one record a publication."""

from typing import Literal

from generator.model.fields import (
    Day,
    Digest,
    Number,
    ReportReference,
    Text,
    Value,
    explained,
    mapped,
    required,
)

#: The parts of a report that have a fingerprint each; also the stems of their files.
PARTS = ("accounts", "narrative", "performance")


class Publication(Value):
    """A report as it went public on one day."""

    date: Day = required("公开日期", example="2021-09-15")
    origin: Literal["own", "transcribed"] = required("来历", "own 首次公开；transcribed 抄录的旧件")
    corrections: Number = required("更正条数", "那时更正记录里已有几条")
    accounts: Digest | None = explained("数字的指纹")
    narrative: Digest | None = explained("文字的指纹")
    performance: Digest | None = explained("绩效的指纹")
    generator: Text | None = explained("程序版本")

    @property
    def digests(self) -> dict[str, str]:
        """The fingerprint of each part the report had, by the part's name."""
        stated = ((part, getattr(self, part)) for part in PARTS)
        return {part: digest for part, digest in stated if digest}


class Publications(Value):
    """``published.json``: the records of all reports, oldest first."""

    format: Literal["1"] = required("格式版本", "现为 1", "1")
    reports: dict[ReportReference, list[Publication]] = mapped("报告", "年/部门 → 每次公开的记录")
