from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.amounts import (
    Entry,
    EntryError,
    Precision,
    State,
    Unit,
    decimals_of,
    plain,
    read_amount,
    read_count,
    read_quoted,
    read_rate,
    round_to,
)

YUAN, TEN_THOUSAND = Unit.YUAN, Unit.TEN_THOUSAND_YUAN
#: Amounts as a clerk may write them, the longest included.
WRITTEN = st.from_regex(r"-?(0|[1-9][0-9]{0,13})(\.[0-9]{1,8})?", fullmatch=True)
EXACT = st.decimals("-1e15", "1e15", allow_nan=False, places=6)
DECIMALS = st.integers(0, 6)


def wrong(reader: Callable[[str], Entry], text: str) -> EntryError:
    with pytest.raises(EntryError) as error:
        reader(text)
    return error.value


# --- reading -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["0", "0.00", "199.62", "44.90", "-3.5", "-0.01", "10", "1234567890"]
)
def test_an_amount_keeps_the_digits_it_was_written_with(text: str) -> None:
    entry = read_amount(text)
    assert entry.state is State.FIGURE
    assert f"{entry.number:f}" == text


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("—", State.DASH),
        ("——", State.DASH),
        ("未公开", State.UNDISCLOSED),
        ("不适用", State.NOT_APPLICABLE),
    ],
)
def test_the_words_that_stand_for_no_amount(text: str, state: State) -> None:
    for reader in (read_amount, read_count, read_rate):
        assert reader(text) == Entry(state, None)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("１９９．６２", "数字用半角，不写千分位：199.62"),
        ("１，２３４", "数字用半角，不写千分位：1234"),
        ("－３", "数字用半角，不写千分位：-3"),
        ("1,234.56", "金额不写千分位，应写 1234.56"),
        ("-1,234", "金额不写千分位，应写 -1234"),
        ("8万元", "元写 80000，万元写 8"),
        ("8 万元", "元写 80000，万元写 8"),
        ("1.5亿元", "元写 150000000，万元写 15000"),
        ("80000元", "元写 80000，万元写 8"),
        ("3万", "元写 30000，万元写 3"),
        ("1.2.3万元", "写阿拉伯数字"),
        ("-", "没有发生写 0"),
        ("–", "没有发生写 0"),
        ("－", "没有发生写 0"),
        ("无", "没有发生写 0"),
        ("/", "没有发生写 0"),
        ("99.8%", "不要百分比"),
        ("XX", "占位字"),
        ("XXX.XX", "占位字"),
        ("××", "占位字"),
        ("待填", "占位字"),
        ("", "写阿拉伯数字"),
        ("约100", "写阿拉伯数字"),
        ("1e5", "不用科学计数法"),
        ("-1.5E+3", "不用科学计数法"),
        ("1e", "写阿拉伯数字"),
        ("+5", "写阿拉伯数字"),
        ("007", "写阿拉伯数字"),
        (".5", "写阿拉伯数字"),
        ("5.", "写阿拉伯数字"),
        ("NaN", "写阿拉伯数字"),
        ("Infinity", "写阿拉伯数字"),
        ("1_000", "写阿拉伯数字"),
        ("٣", "写阿拉伯数字"),
        (" 5", "写阿拉伯数字"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_remedy(text: str, hint: str) -> None:
    error = wrong(read_amount, text)
    assert error.message == f"“{text}”不是金额"
    assert hint in error.hint
    assert str(error) == error.message


@pytest.mark.parametrize(
    "text", ["1" * 24, "-" + "1" * 23, "1" * 21 + ".11", "0." + "1" * 22, "-0." + "1" * 21]
)
def test_an_amount_has_at_most_24_characters(text: str) -> None:
    assert len(text) == 24
    assert f"{read_amount(text).number:f}" == text
    error = wrong(read_amount, text + "1")
    assert error.message == f"“{text}1”不是金额"
    assert "24 位" in error.hint


def test_a_count_is_a_whole_number_that_is_not_negative() -> None:
    assert read_count("0").number == 0
    assert read_count("14").number == 14
    for text in ("-1", "2.5", "0.1"):
        error = wrong(read_count, text)
        assert (error.message, error.hint) == (f"“{text}”不是个数", "个数写不小于 0 的整数")
    for text, hint in (("3个", "应写 3"), ("0 辆", "应写 0"), ("无", "没有发生写 0")):
        error = wrong(read_count, text)
        assert error.message == f"“{text}”不是个数"
        assert hint in error.hint


def test_a_rate_carries_its_sign() -> None:
    assert read_rate("99.80%") == Entry(State.FIGURE, Decimal("99.80"))
    assert f"{read_rate('99.80%').number:f}" == "99.80"
    assert read_rate("-3%").number == -3
    assert read_rate("1" * 23 + "%").number == int("1" * 23)
    for text in ("99.8", "%", "1e2%", "99.8％", "99,8%", "1" * 24 + "%"):
        error = wrong(read_rate, text)
        assert (error.message, error.hint) == (f"“{text}”不是比率", "比率要带百分号，例如 99.8%")


# --- units and rounding --------------------------------------------------------------------


def test_units_convert_exactly_both_ways() -> None:
    assert TEN_THOUSAND.to_yuan(Decimal("44.90")) == 449000
    assert TEN_THOUSAND.from_yuan(Decimal("449000.12")) == Decimal("44.900012")
    assert YUAN.to_yuan(Decimal("44.90")) == YUAN.from_yuan(Decimal("44.90")) == Decimal("44.90")


def test_the_state_words_never_stand_for_each_other() -> None:
    assert len({state.value for state in State}) == len(State) == 5


@pytest.mark.parametrize(
    ("number", "decimals"), [("5", 0), ("5.0", 1), ("0.00", 2), ("5E+4", 0), ("-1.234", 3)]
)
def test_decimals_are_those_that_were_written(number: str, decimals: int) -> None:
    assert decimals_of(Decimal(number)) == decimals


@pytest.mark.parametrize(
    ("number", "decimals", "rounded"),
    [
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-0.5", 0, "-1"),
        ("-2.5", 0, "-3"),
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.1249999", 2, "0.12"),
        ("-0.1249999", 2, "-0.12"),
        ("7", 2, "7.00"),
        ("5E+4", 1, "50000.0"),
    ],
)
def test_half_a_step_is_rounded_away_from_zero(number: str, decimals: int, rounded: str) -> None:
    assert f"{round_to(Decimal(number), decimals):f}" == rounded


def test_no_number_is_too_long_to_round() -> None:
    longest = Decimal("9" * 24)
    share = longest * 100 / Decimal("0.0000000000000000000001")
    assert round_to(share, 2) == share
    assert round_to(TEN_THOUSAND.to_yuan(longest), 2) == longest * 10000
    assert Precision(YUAN, 2).in_form(longest * 10000) == "9" * 24 + "0000.00"


@given(EXACT, DECIMALS)
def test_rounding_moves_a_number_by_half_a_step_at_most(number: Decimal, decimals: int) -> None:
    rounded = round_to(number, decimals)
    step = Decimal(1).scaleb(-decimals)
    assert abs(rounded - number) <= step / 2
    assert rounded % step == 0
    if abs(rounded - number) == step / 2:
        assert abs(rounded) > abs(number)


@given(EXACT, DECIMALS)
def test_rounding_is_even_handed_about_zero(number: Decimal, decimals: int) -> None:
    assert round_to(-number, decimals) == -round_to(number, decimals)


# --- printing ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yuan", "form", "sentence", "shortest"),
    [
        ("0", "0.00", "0", "0"),
        ("80000", "8.00", "8.00", "8"),
        ("449000", "44.90", "44.90", "44.9"),
        ("50", "0.01", "0.01", "0.01"),
        ("49.99", "0.00", "0", "0"),
        ("-50", "-0.01", "-0.01", "-0.01"),
        ("-49.99", "0.00", "0", "0"),
        ("12345678.9", "1234.57", "1234.57", "1234.57"),
        ("1000000", "100.00", "100.00", "100"),
    ],
)
def test_converted_amounts_are_rounded_once(
    yuan: str, form: str, sentence: str, shortest: str
) -> None:
    precision = Precision(TEN_THOUSAND, 2)
    amount = Decimal(yuan)
    assert precision.in_form(amount) == form
    assert precision.in_sentence(amount) == sentence
    assert precision.shortest(amount) == shortest


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("44.9", "44.9"),
        ("44.90", "44.90"),
        ("45", "45"),
        ("0.123456", "0.123456"),
        ("-3.10", "-3.10"),
    ],
)
def test_amounts_shown_as_written_keep_the_digits_of_the_source(typed: str, form: str) -> None:
    precision = Precision(TEN_THOUSAND, 2, as_written=True)
    yuan = TEN_THOUSAND.to_yuan(Decimal(typed))
    assert precision.in_form(yuan) == precision.in_sentence(yuan) == form


@pytest.mark.parametrize("typed", ["0", "0.0", "0.0000", "-0.00", "0E+20"])
def test_zero_has_the_decimals_of_the_layout(typed: str) -> None:
    for as_written in (True, False):
        precision = Precision(TEN_THOUSAND, 2, as_written=as_written)
        assert precision.in_form(Decimal(typed)) == "0.00"
        assert precision.in_sentence(Decimal(typed)) == "0"


def test_a_sum_of_amounts_as_written_has_the_most_decimals_of_its_parts() -> None:
    precision = Precision(TEN_THOUSAND, 2, as_written=True)
    parts = [TEN_THOUSAND.to_yuan(Decimal(text)) for text in ("44.9", "5", "0.10")]
    assert precision.in_form(sum(parts, Decimal("0E+20"))) == "50.00"


def test_a_step_is_one_unit_of_the_last_printed_decimal() -> None:
    assert Precision(TEN_THOUSAND, 2).step == 100
    assert Precision(TEN_THOUSAND, 4).step == 1
    assert Precision(YUAN, 2).step == Decimal("0.01")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("-0.0", "0"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("1.50", "1.5"),
        ("2.00", "2"),
        ("-0.50", "-0.5"),
    ],
)
def test_a_plain_number_has_no_trailing_zeros(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@given(WRITTEN, st.sampled_from(Unit))
def test_printing_as_written_and_reading_are_inverse(text: str, unit: Unit) -> None:
    number = read_amount(text).number
    assert number is not None
    printed = Precision(unit, 2, as_written=True).in_form(unit.to_yuan(number))
    assert read_amount(printed).number == number
    if number:
        assert printed == text


@given(EXACT, st.sampled_from(Unit), DECIMALS)
def test_a_printed_amount_reads_as_the_amount_within_half_a_step(
    yuan: Decimal, unit: Unit, decimals: int
) -> None:
    precision = Precision(unit, decimals)
    for printed in (precision.in_form(yuan), precision.in_sentence(yuan), precision.shortest(yuan)):
        number = read_amount(printed).number
        assert number is not None
        assert number == precision.shown(yuan)
        assert abs(unit.to_yuan(number) - yuan) <= precision.step / 2


@given(EXACT, DECIMALS)
def test_rounding_agrees_with_half_up_on_the_absolute_amount(yuan: Decimal, decimals: int) -> None:
    expected = abs(yuan).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert abs(Precision(YUAN, decimals).shown(yuan)) == expected


# --- amounts in words ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("1260", "1260", None),
        (" 1,260.00元 ", "1260.00", YUAN),
        ("1，260．00 元", "1260.00", YUAN),
        ("０.１３万元", "0.13", TEN_THOUSAND),
        ("-5", "-5", None),
        ("99.8%", "99.8", None),
    ],
)
def test_an_amount_in_words(text: str, number: str, unit: Unit | None) -> None:
    quoted = read_quoted(text)
    assert quoted is not None
    assert (str(quoted.number), quoted.unit) == (number, unit)


@pytest.mark.parametrize(
    "text", ["", "约1260", "1260元左右", "12,60", "1 260", "1e3", "未公开", "9" * 30, "1亿元", ".5"]
)
def test_words_that_are_no_amount(text: str) -> None:
    assert read_quoted(text) is None


@pytest.mark.parametrize(
    ("text", "usual", "yuan", "states"),
    [
        ("1260", YUAN, "1260.00", True),
        ("1260", YUAN, "1260.40", False),
        ("1260元", YUAN, "1260.40", False),
        ("0.13万元", YUAN, "1260", True),
        ("0.126万元", YUAN, "1260", True),
        ("0.12万元", YUAN, "1260", False),
        ("0.13", TEN_THOUSAND, "1300", True),
        ("0.13万元", TEN_THOUSAND, "1260", False),
        ("1300元", TEN_THOUSAND, "1300", True),
        ("1300元", TEN_THOUSAND, "1301", False),
    ],
)
def test_an_amount_in_words_is_exact_or_rounded(
    text: str, usual: Unit, yuan: str, *, states: bool
) -> None:
    quoted = read_quoted(text)
    assert quoted is not None
    assert quoted.states(Decimal(yuan), usual) == states
