"""Every field of the figures has one Chinese term, and says it in its title."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

import generator
from generator.model.accounts import Accounts

STATUTE = Path(generator.__file__).parent / "statute"
TERMS: dict[str, dict[str, str]] = yaml.safe_load(
    (STATUTE / "terms.yml").read_text(encoding="utf-8")
)

#: Fields whose title is another sense of their identifier: model, field, title.
OTHER_SENSES = {
    ("Accounts", "budget"): "完成率的分母",
    ("Accounts", "kind"): "主体",
    ("Correction", "what"): "更正了什么",
    ("PerformanceCounts", "evaluation"): "重点评价",
    ("Review", "note"): "审核意见",
    ("ScopeUnit", "kind"): "单位性质",
    ("ScopeUnit", "note"): "备注",
    ("SourceFault", "published"): "来源原文",
    ("VehiclePurchase", "vehicles"): "购置数",
}


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Find the models an annotation is made of, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def reachable(root: type[BaseModel]) -> set[type[BaseModel]]:
    found: set[type[BaseModel]] = set()
    waiting = [root]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            for field in model.model_fields.values():
                waiting += models_in(field.annotation)
    return found


def titles() -> dict[tuple[str, str], str]:
    return {
        (model.__name__, name): field.title or ""
        for model in reachable(Accounts)
        for name, field in model.model_fields.items()
    }


FIELDS = sorted(titles().items())


def test_all_models_of_the_figures_are_looked_at() -> None:
    models = {model for (model, _), _ in FIELDS}
    assert {"Accounts", "FundRow", "ThreePublicsRow", "Awarded", "Correction"} <= models


@pytest.mark.parametrize(("place", "title"), FIELDS)
def test_a_field_has_a_term_and_its_title_says_it(place: tuple[str, str], title: str) -> None:
    name = place[1]
    assert name in TERMS["fields"], f"{name} ({title}) is not in terms.yml"
    term = TERMS["fields"][name]
    if place in OTHER_SENSES:
        assert title == OTHER_SENSES[place]
    else:
        assert title.startswith(term) or title.endswith(term), f"{place}: {title}, not {term}"


def test_a_listed_sense_is_a_real_exception() -> None:
    known = titles()
    for place, title in OTHER_SENSES.items():
        term = TERMS["fields"][place[1]]
        assert place in known, place
        assert not title.startswith(term), place
        assert not title.endswith(term), place


@pytest.mark.parametrize("kind", ["fields", "forms"])
def test_one_chinese_term_has_one_identifier(kind: str) -> None:
    repeated = {term for term, times in Counter(TERMS[kind].values()).items() if times > 1}
    assert not repeated


def test_identifiers_are_spelled_one_way() -> None:
    assert all(name.isidentifier() and name.islower() for name in TERMS["fields"])
    assert all(name.replace("-", "").isalpha() and name.islower() for name in TERMS["forms"])


def test_every_form_has_its_term_for_a_title() -> None:
    forms = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in (STATUTE / "forms").glob("*.yml")
    ]
    assert {form["id"]: form["title"] for form in forms} == TERMS["forms"]


def test_terms_hold_fields_and_forms_only() -> None:
    assert set(TERMS) == {"fields", "forms"}
