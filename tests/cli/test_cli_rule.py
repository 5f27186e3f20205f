"""``juesuan rule``: the page of a rule as text, and the list of all rules."""

import pytest

from generator.cli import main
from generator.load.statute import load_statute
from generator.model.statute import Rule

RULES = sorted(load_statute().rules.values(), key=lambda rule: rule.id)


def _rule(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["rule", *arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_explained(rule: Rule, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _rule(capsys, rule.id)
    assert status == 0
    assert not err
    assert out.startswith(f"{rule.id} {rule.name}\n什么：{rule.what}\n为什么：")
    heads = [line.partition("：")[0] for line in out.splitlines() if not line.startswith("  ")]
    assert heads[1:8] == ["什么", "为什么", "例", "怎么办", "依据", "严重程度", "适用"]
    for part in (rule.why.rstrip(), rule.instead, rule.source):
        assert part in out
    for line in rule.example.rstrip().split("\n"):
        assert f"\n  {line}\n" in out


@pytest.mark.parametrize(
    "written", ["FA102", "fa102", "total-differs-from-parts", "Total-Differs-From-Parts"]
)
def test_a_rule_is_found_by_id_and_name(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _rule(capsys, written)
    assert status == 0
    assert out.startswith("FA102 total-differs-from-parts\n")


def test_a_rule_says_which_faults_of_a_source_explain_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, out, _ = _rule(capsys, "FA102")
    assert "来源差错的，只作提示：" in out
    assert "合计不符" in out.splitlines()[-1]
    _, out, _ = _rule(capsys, "FA001")
    assert "来源差错" not in out


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("FA1O2", "FA101、FA102"),
        ("fa199", "FA102"),
        ("total-differs-from-part", "total-differs-from-parts"),
    ],
)
def test_an_unknown_rule_is_wrong_usage_with_near_ones(
    written: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = _rule(capsys, written)
    assert status == 2
    assert not out
    assert f"没有规则“{written}”，是不是要看 " in err
    assert near in err


def test_a_rule_unlike_any_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = _rule(capsys, "完全不像")
    assert status == 2
    assert "没有规则“完全不像”；juesuan rule 列出全部规则" in err


def test_without_a_name_all_rules_are_listed_by_family(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, err = _rule(capsys)
    assert status == 0
    assert not err
    listed = [line.split() for line in out.splitlines() if line.startswith("  ")]
    assert [(words[0], words[1]) for words in listed] == [(r.id, r.name) for r in RULES]
    assert all(f"  {rule.what}\n" in out for rule in RULES)
    heads = [line for line in out.splitlines() if not line.startswith("  ")]
    assert heads[0] == "FA0 文件和格式"
    assert len(heads) == len(load_statute().rule_families())
