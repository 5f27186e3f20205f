"""Personal data in text: numbers that identify a person, names in petition and relief matters."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from generator.check.findings import Finding
from generator.check.prose import Kind, Passage, any_of, any_pattern
from generator.derive.desk import Desk
from generator.model.words import Words

_ID = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_OLD_ID = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{14}(?![0-9A-Za-z])")
_MOBILE = r"(?<![0-9A-Za-z./-])(?:\+?86[ -]?)?1[3-9][0-9]([ -]?)[0-9]{4}\1[0-9]{4}(?![0-9A-Za-z])"
_CARD = re.compile(r"(?<![0-9A-Za-z.-])[0-9](?:[ -]?[0-9]){15,18}(?![0-9A-Za-z]|[ -][0-9])")
_E_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
_STOP = r"[，,。；;、：:！!？?（(）)“”\"\s]"

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_OLD_CENTURY, _NEW_CENTURY = "19", "20"


@dataclass(frozen=True)
class _Lexicon:
    """The words of the statute data as patterns."""

    id_region: re.Pattern[str]
    mobile: re.Pattern[str]
    cards: re.Pattern[str]
    account: re.Pattern[str]
    persons: tuple[re.Pattern[str], ...]
    not_names: tuple[str, ...]
    not_endings: tuple[str, ...]


@cache
def _lexicon(words: Words) -> _Lexicon:
    return _Lexicon(
        id_region=re.compile(words.id_region_pattern),
        mobile=re.compile(rf"{_MOBILE}(?!\.[0-9]|\s*{any_of(words.counted_units)})"),
        cards=any_pattern(words.card_patterns),
        account=re.compile(any_of(words.account_words)),
        persons=_persons(words),
        not_names=words.not_names,
        not_endings=words.not_name_endings,
    )


def _persons(words: Words) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a name behind a role, and of a name in front of a verb."""
    given = "[\u4e00-\u9fff]"
    name = rf"(?P<name>(?:{any_of(words.double_surnames)}|[{words.surnames}]){given}{{1,2}}?)"
    closing = rf"(?=$|{_STOP}|{any_of(words.name_closings)})"
    roles = any_of(words.petition_roles)
    opening = rf"(?:^|{_STOP}|{any_of(words.name_openings)})"
    joined = rf"(?:[、和与]{given}{{2,3}})?(?:等[0-9一二三四五六七八九十两]*[人户名]?)?"
    because = rf"(?:因{given}{{1,12}}|多次|长期|到{given}{{1,6}})?"
    verb = any_of(words.petition_verbs)
    return (
        re.compile(rf"{roles}(?:[为是系]|名?叫)?{_STOP}?{name}{closing}"),
        re.compile(rf"{opening}{name}{joined}{because}{verb}"),
    )


def privacy(desk: Desk, found: list[Passage]) -> Iterator[Finding]:
    """Look for personal data in every text of one report, notes of the editor included."""
    lexicon = _lexicon(desk.statute.words)
    for passage in found:
        if any(char.isdigit() for char in passage.text) or "@" in passage.text:
            yield from _numbers(lexicon, passage)
        if passage.kind is not Kind.DOCUMENT:
            yield from _names(lexicon, passage)


# --- numbers ----------------------------------------------------------------------------------


def _numbers(lexicon: _Lexicon, passage: Passage) -> Iterator[Finding]:
    """Tell each kind of number once for a text, most of it hidden."""
    kinds: tuple[tuple[str, str, Callable[[_Lexicon, str], Iterator[str]]], ...] = (
        ("id-number", "居民身份证号码", _ids),
        ("old-id-number", "15 位的旧身份证号码", _old_ids),
        ("mobile-number", "手机号码", _mobiles),
        ("bank-card-number", "银行卡号", _card_numbers),
        ("e-mail-address", "电子邮箱", _e_mails),
    )
    for name, title, find in kinds:
        found = list(find(lexicon, passage.text))
        if found:
            message = f"文字里有{title} {'、'.join(dict.fromkeys(map(_hidden, found)))}"
            yield passage.finding(name, message, words=found[0])


def _hidden(text: str) -> str:
    """Keep the ends of a number, so that a report of the check does not spread it."""
    return f"{text[:3]}…{text[-2:]}"


def _ids(lexicon: _Lexicon, text: str) -> Iterator[str]:
    for match in _ID.finditer(text):
        number = match[0].upper()
        if lexicon.id_region.match(number) and _is_date(number[6:14]) and _checks(number):
            yield number


def _checks(number: str) -> bool:
    total = sum(int(digit) * w for digit, w in zip(number[:-1], _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % len(_ID_CHECKS)] == number[-1]


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return digits[:2] in {_OLD_CENTURY, _NEW_CENTURY}


def _old_ids(lexicon: _Lexicon, text: str) -> Iterator[str]:
    for match in _OLD_ID.finditer(text):
        if lexicon.id_region.match(match[0]) and _is_date(_OLD_CENTURY + match[0][6:12]):
            yield match[0]


def _mobiles(lexicon: _Lexicon, text: str) -> Iterator[str]:
    return (match[0] for match in lexicon.mobile.finditer(text))


def _card_numbers(lexicon: _Lexicon, text: str) -> Iterator[str]:
    identities = set(_ids(lexicon, text))
    for clause in _CLAUSE.finditer(text):
        for match in _CARD.finditer(clause[0]):
            number = re.sub("[ -]", "", match[0])
            told = lexicon.cards.fullmatch(number) or lexicon.account.search(clause[0])
            if told and number not in identities and _luhn(number):
                yield number


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _e_mails(_: _Lexicon, text: str) -> Iterator[str]:
    return (match[0] for match in _E_MAIL.finditer(text))


# --- names ------------------------------------------------------------------------------------


def _names(lexicon: _Lexicon, passage: Passage) -> Iterator[Finding]:
    persons = dict.fromkeys(
        match["name"]
        for pattern in lexicon.persons
        for match in pattern.finditer(passage.text)
        if not _is_word(lexicon, match["name"])
    )
    if persons:
        surnames = "、".join(f"{name[0]}某" for name in persons)
        message = f"信访、救助的事里像是写出了当事人的姓名（{surnames}）"
        yield passage.finding("person-named-in-petition", message, words=next(iter(persons)))


def _is_word(lexicon: _Lexicon, name: str) -> bool:
    return name.startswith(lexicon.not_names) or name.endswith(lexicon.not_endings)
