"""Which files are still as this program wrote them: only those are overwritten unasked."""

import xml.etree.ElementTree as ET
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from generator.model.keys import ReportKey

_MADE_BY = "juesuan"
_CORE = "docProps/core.xml"


def properties(key: ReportKey) -> dict[str, str]:
    """Return the properties of an official file by which it is known again."""
    return {"subject": str(key), "comments": _MADE_BY}


def untouched(path: Path, key: ReportKey) -> bool:
    """Tell whether a file is an official one of a report that nobody saved since it was written.

    Office programs note in a file when they save it; here it was made and saved in one moment.
    """
    try:
        with ZipFile(path) as archive:
            root = ET.fromstring(archive.read(_CORE))  # noqa: S314 - it expands no entities of ours
    except (OSError, BadZipFile, KeyError, ET.ParseError):
        return False
    told = {element.tag.rpartition("}")[2]: element.text for element in root}
    mine = (told.get("subject"), told.get("description")) == (str(key), _MADE_BY)
    return mine and told.get("created") == told.get("modified")
