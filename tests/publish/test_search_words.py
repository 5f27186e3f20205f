"""One way of writing for what is typed in many, and the pieces by which text is found."""

import pytest

from generator.publish.search.words import canonical, normalise, words_of


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("“三公”经费", "三公经费"),
        ("‘三公’经费", "三公经费"),
        ("「三公」经费", "三公经费"),
        ("因公出国（境）费", "因公出国境费"),
        ("因公出国(境)费", "因公出国境费"),
        ("《西区》信访局", "西区信访局"),
        ("ＡＢＣ１２", "abc12"),
        ("1,996,200.50元", "1996200.50元"),
        ("１，９９６，２００元", "1996200元"),
        ("支出5，100元", "支出5 100元"),
        ("2019,2020", "2019,2020"),
        ("1,23", "1,23"),
        ("网\u200b址", "网址"),
    ],
)
def test_ways_of_writing_are_one(written: str, same: str) -> None:
    assert normalise(written) == same


@pytest.mark.parametrize(
    ("number", "same"),
    [
        ("199.60", "199.6"),
        ("199.00", "199"),
        ("0.50", "0.5"),
        ("100", "100"),
        ("007", "007"),
        ("2020.10", "2020.1"),
        ("2020.10.10", "2020.10.10"),
    ],
)
def test_equal_decimals_are_one(number: str, same: str) -> None:
    assert canonical(number) == same


def test_pairs_stay_within_runs_of_letters() -> None:
    words = words_of(normalise("信访局，2020年度支出199.60万元 ppp"))
    assert words.pairs == {"信访", "访局", "年度", "度支", "支出", "万元", "pp"}
    assert words.singles == set("信访局年度支出万元p")
    assert words.numbers == {"2020", "199.6"}
