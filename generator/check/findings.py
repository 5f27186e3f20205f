"""What a check finds: the place as a data path, what is wrong, what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.derive.desk import Desk
from generator.locations import DataPath

#: The file of a finding that is about the folder of a report, not about one value.
ACCOUNTS, NARRATIVE, PERFORMANCE = "accounts", "narrative", "performance"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found.

    Attributes:
        file: ``accounts``, ``narrative`` or ``performance``.
        path: Where in that file.
        name: The rule, in kebab case; its row in ``statute/rules`` holds severity and source.
        message: What was stated, what was expected, the gap; in Chinese.
        hint: What to do, in Chinese; the rule's own remedy where empty.
        words: The words of a long text that are meant, to point at them and not at its start.
    """

    file: str
    path: DataPath
    name: str
    message: str
    hint: str = ""
    words: str = ""


#: Looks at one report and yields what is wrong; never raises for bad content, never prints.
Check = Callable[[Desk], Iterator[Finding]]
