"""``published.json`` as text: one record a line and reports in order, so that versions compare."""

import json
from collections.abc import Mapping, Sequence

from generator.model.keys import ReportKey
from generator.model.publication import Publication


def published_json(records: Mapping[ReportKey, Sequence[Publication]]) -> str:
    """Write the records of all reports, oldest first; the reader takes what this writes."""
    reports = ",\n".join(_report(key, listed) for key, listed in sorted(records.items()) if listed)
    return f'{{\n  "format": 1,\n  "reports": {{\n{reports}\n  }}\n}}\n'


def _report(key: ReportKey, records: Sequence[Publication]) -> str:
    lines = ",\n".join(f"      {_record(record)}" for record in records)
    return f"    {json.dumps(str(key))}: [\n{lines}\n    ]"


def _record(record: Publication) -> str:
    plain = {name: value for name, value in record if value is not None}
    return json.dumps(plain, ensure_ascii=False, default=str)
