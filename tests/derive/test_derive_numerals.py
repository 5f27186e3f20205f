import pytest

from generator.derive.numerals import chinese, numbered


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (24, "二十四"),
        (99, "九十九"),
    ],
)
def test_numbers_up_to_99_in_chinese(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("一、", "十二、"),
        ("（一）", "（十二）"),
        ("1.", "12."),
        ("图1", "图12"),
        ("第一部分 ", "第十二部分 "),
        ("", ""),
    ],
)
def test_a_numbering_style_is_filled(style: str, text: str) -> None:
    assert numbered(style, 12) == text
