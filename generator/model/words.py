"""Words that the rules over free text look for. Shape only."""

from generator.model.datum import Datum


class Words(Datum):
    """Words that the rules over free text look for; see ``words.yml`` for what each list is.

    Fields that end in ``_patterns`` hold regular expressions, the others plain words.
    """

    placeholder_patterns: tuple[str, ...]
    hint_patterns: tuple[str, ...]
    opposites: tuple[tuple[str, str], ...]
    report_words: tuple[str, ...]
    scope_patterns: tuple[str, ...]
    scope_openings: tuple[str, ...]
    closing_openings: tuple[str, ...]
    closing_patterns: tuple[str, ...]
    goal_words: tuple[str, ...]
    earlier_patterns: tuple[str, ...]
    history_patterns: tuple[str, ...]
    rises: tuple[str, ...]
    falls: tuple[str, ...]
    denials: tuple[str, ...]
    elsewhere_patterns: tuple[str, ...]
    outflows: tuple[str, ...]
    offsets: tuple[str, ...]
    saved_columns: tuple[str, ...]
    level_words: tuple[str, ...]
    empty_reason_patterns: tuple[str, ...]
    reason_openings: tuple[str, ...]
    reason_closings: tuple[str, ...]
    own_money_words: tuple[str, ...]
    price_words: tuple[str, ...]
    id_region_pattern: str
    card_patterns: tuple[str, ...]
    account_words: tuple[str, ...]
    counted_units: tuple[str, ...]
    surnames: str
    double_surnames: tuple[str, ...]
    petition_roles: tuple[str, ...]
    petition_verbs: tuple[str, ...]
    name_openings: tuple[str, ...]
    name_closings: tuple[str, ...]
    not_names: tuple[str, ...]
    not_name_endings: tuple[str, ...]
