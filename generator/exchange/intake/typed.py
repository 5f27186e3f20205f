"""What ``accounts.yml`` holds as it is typed, value by value, by data paths of text."""

from generator.amounts import Entry
from generator.derive.book import entries_of
from generator.derive.explain import value_at
from generator.locations import DataPath
from generator.model.accounts import NONE, Accounts

#: Rates are the only numbers that carry a sign.
_RATE = "execution_rate"


def typed_in(accounts: Accounts | None) -> dict[DataPath, str]:
    """Return every amount, count and rate of ``accounts.yml`` as it is typed, by its path.

    Texts beside an amount in an item of a list come with it: without them there is no item. All
    steps of a path are text.
    """
    if accounts is None:
        return {}
    paths = list(entries_of(accounts))
    found = {texts(path): _typed_text(path, entry) for path, entry in paths}
    lists = {path[:at] for path, _ in paths for at, step in enumerate(path) if step == 0}
    for listed in lists:
        for position, item in enumerate(value_at(accounts, listed)):
            words = ((name, text) for name, text in item if isinstance(text, str))
            found |= {texts((*listed, position, name)): text for name, text in words}
    empty = (name for name in Accounts.model_fields if getattr(accounts, name) == NONE)
    return found | {(name,): NONE for name in empty}


def texts(path: DataPath) -> DataPath:
    """Return a path all steps of which are text, as a sheet writes them."""
    return tuple(map(str, path))


def _typed_text(path: DataPath, entry: Entry) -> str:
    """Write a value the way it is typed at a path."""
    if entry.number is None:
        return entry.state.value
    sign = "%" if path[-1] == _RATE else ""
    return f"{entry.number:f}{sign}"
