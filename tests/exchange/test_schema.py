"""The schemas of content files: current, and as strict as the reader, as an editor sees YAML."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from support import accounts_file

from generator.exchange.example import Wanted, example_files
from generator.exchange.manual import models_of
from generator.exchange.schema import schemas
from generator.load.statute import load_statute
from generator.model.accounts import Accounts
from generator.model.performance import Performance

_ROOT = Path(__file__).parents[2]
_STATUTE = load_statute()
_SCHEMAS = {name: json.loads(text) for name, text in schemas(_STATUTE).items()}
_CONTENT = [
    path
    for folder in [_ROOT / "content", *sorted((_ROOT / "tests/golden").glob("*/content"))]
    for path in sorted([*folder.rglob("*.yml"), *folder.glob("published.json")])
]


def _seen(text: str) -> Any:
    """Read YAML 1.2 as an editor does: no dates, keys are text."""
    return _keyed(_reader().load(text))


@cache
def _reader() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.resolver.versioned_resolver  # noqa: B018 - made when first asked for
    constructor = yaml.constructor
    constructor.yaml_constructors = dict(constructor.yaml_constructors)
    constructor.yaml_constructors["tag:yaml.org,2002:timestamp"] = lambda loader, node: (
        loader.construct_scalar(node)
    )
    return yaml


def _keyed(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _keyed(child) for key, child in value.items()}
    return [_keyed(child) for child in value] if isinstance(value, list) else value


def _faults(name: str, text: str) -> list[str]:
    validator = Draft7Validator(_SCHEMAS[f"{Path(name).stem}.schema.json"])
    return [
        f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(_seen(text))
    ]


def test_the_committed_schemas_are_current() -> None:
    """If this fails: juesuan schema."""
    committed = {path.name: path.read_bytes() for path in (_ROOT / "schema").iterdir()}
    assert committed == {name: text.encode() for name, text in schemas(_STATUTE).items()}


@pytest.mark.parametrize("name", _SCHEMAS)
def test_a_schema_is_valid_small_and_chinese(name: str) -> None:
    schema = _SCHEMAS[name]
    Draft7Validator.check_schema(schema)
    text = json.dumps(schema, ensure_ascii=False)
    assert len(text.encode()) < 400_000
    assert not re.findall(r'"description": "[A-Z``]', text)
    assert schema["title"].split("：")[0].startswith(name.split(".", maxsplit=1)[0])


@pytest.mark.parametrize("path", _CONTENT, ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_content_of_this_repository_fits(path: Path) -> None:
    assert _faults(path.name, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("layout", ["sichuan-2018", "shanghai-2024", "yunnan-2023"])
def test_an_invented_region_fits(layout: str) -> None:
    seen = 0
    for name, text in example_files(Wanted(6, 1, layout=layout), _STATUTE):
        seen += 1
        assert _faults(name, text) == [], name
    assert seen > 12


@pytest.mark.parametrize(
    "line",
    [
        "general_budgt: none",
        "general_budget: {2010301: {basik: 1}}",
        "general_budget: {201030: {basic: 1}}",
        "general_budget: 3",
        "general_budget: {2010301: {basic: '1,096.91'}}",
        "general_budget: {2010301: {basic: 待填}}",
        "general_budget: {2010301: {basic: }}",
        "general_budget_basic: {41101: 1}",
        "unit: 千元",
        "approved: 2021年9月1日",
        "staff: {administrativ: {quota: 1}}",
        "staff: {administrative: {quota: -1}}",
        "state_assets: {cars: 1}",
        "layout: sichuan-2019",
        "source: {publisher: 甲局}",
        "scope: [{name: 甲中心}]",
        "scope: 甲中心",
        "three_publics: {total: {final: 1}, visits: {final: 1}}",
        "comparison: {20: {none: 新设}}",
        "waivers: [{rule: FA999, at: a.b, reason: 甲, by: 乙, until: 2026-12-31}]",
        "complete: [一般公共预算]",
    ],
)
def test_a_fault_the_reader_refuses_is_refused(line: str) -> None:
    assert _faults("accounts.yml", accounts_file(line + "\n"))


@pytest.mark.parametrize(
    "line",
    [
        "general_budget: none",
        "general_budget: {2010301: {basic: 1, initial: 0, income: 12.50}, total: {closing: —}}",
        "general_budget: {2010301: {basic: '12.50', execution_rate: 99.8%}}",
        "approved: 未公开",
        "state_assets: {vehicles: 3}",
        "comparison: {2019: {none: 新设}}",
        "source_faults: [{at: scope, kind: leftover_year, published: 2019, note: 甲}]",
        "as_published: {income: {2010301: {total: 44.98}}}",
        "source: {title: 旧件, codes_added: 是, sha256: 未公开}",
    ],
)
def test_what_the_reader_takes_is_taken(line: str) -> None:
    assert _faults("accounts.yml", accounts_file(line + "\n")) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "performance.yml",
            "unit: 元\nprojects: [{id: jia, name: 甲, funding: {distrct: {planned: 4}}}]",
        ),
        (
            "performance.yml",
            "unit: 元\nprojects: [{id: jia, name: 甲, funding: {district: {plan: 4}}}]",
        ),
        (
            "performance.yml",
            "unit: 元\nprojects: [{id: jia, name: 甲, item: 20103}, {id: 甲, name: 甲}]",
        ),
        ("narrative.yml", "notes: {incom: 甲}"),
        ("narrative.yml", "items: {general_budget: {201030: {purpose: 甲}}}"),
        ("narrative.yml", "duties: 甲"),
        ("site.yml", "format: 2\nname: 甲\nregion: 乙\npublisher: 丙"),
        ("site.yml", "format: 1\nname: 甲\nregion: 乙\npublisher: 丙\nurl: example"),
        ("departments.yml", "departments: {甲局: {name: 甲局}}"),
        ("departments.yml", "departments: {jia: {nam: 甲局}}"),
        ("glossary.yml", "terms: [{term: 甲}]"),
    ],
)
def test_faults_of_other_files_are_refused(name: str, text: str) -> None:
    assert _faults(name, text)


def test_codes_are_offered_by_name() -> None:
    definitions = _SCHEMAS["accounts.schema.json"]["$defs"]
    for shared, codes in (
        ("FunctionalCodes", _STATUTE.functional),
        ("EconomicCodes", _STATUTE.economic),
    ):
        offered = definitions[shared]["properties"]
        assert set(offered) == set(codes)
        for code, entries in codes.items():
            assert all(entry.name in offered[code]["title"] for entry in entries)
    rows = _SCHEMAS["accounts.schema.json"]["properties"]["general_budget"]["anyOf"][1]
    assert rows["allOf"] == [{"$ref": "#/$defs/FunctionalCodes"}]


@pytest.mark.parametrize("model", [Accounts, Performance])
def test_every_field_is_explained_as_the_model_explains_it(model: type) -> None:
    schema = _SCHEMAS[f"{model.__name__.lower()}.schema.json"]
    for kind in models_of(model):
        where = schema if kind is model else schema["$defs"][kind.__name__]
        assert set(where["properties"]) == set(kind.model_fields)
        for name, field in kind.model_fields.items():
            told = where["properties"][name]
            assert told["title"] == field.title
            assert told.get("description", "") == (field.description or "")
