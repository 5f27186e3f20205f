"""JSON Schema of every content file, for editors that complete and explain while one types.

All of it comes from the content models and the statute data: titles, meanings, examples, the names
of codes, the keys that layouts offer. A schema sees YAML as an editor does: plain scalars that
read like numbers are numbers, keys are text.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from generator.exchange.manual import FILES
from generator.load.published import PUBLISHED
from generator.model.publication import Publications
from generator.model.statute import (
    VEHICLES_IN_ALL,
    Choice,
    Code,
    Layout,
    SectionPlace,
    Statute,
    TemplateSection,
)

Schema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
_FUNCTIONAL, _ECONOMIC = "FunctionalCodes", "EconomicCodes"


def schemas(statute: Statute) -> dict[str, str]:
    """Return the schema of each content file as text, by the name it has in ``schema/``."""
    purpose = "公开记录，由 juesuan publish-record 写出"
    files: list[tuple[str, str, type[BaseModel]]] = [*FILES, (PUBLISHED, purpose, Publications)]
    return {
        f"{name.partition('.')[0]}.schema.json": _text(_schema(name, purpose, model, statute))
        for name, purpose, model in files
    }


def _text(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _schema(name: str, purpose: str, model: type[BaseModel], statute: Statute) -> Schema:
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    for definition in definitions.values():
        # Docstrings are for programmers, and a title would hide that of what is defined here.
        definition.pop("title", None)
        definition.pop("description", None)
    _Offers(statute).into(definitions | {model.__name__: schema})
    whole = {
        **schema,
        "$schema": _DIALECT,
        "title": f"{name}：{purpose}",
        "description": "juesuan 的内容文件；手册：docs/填报手册.md",
        "$defs": definitions,
    }
    whole = _tidied(whole)
    used = json.dumps(whole)
    for shared, codes in ((_FUNCTIONAL, statute.functional), (_ECONOMIC, statute.economic)):
        if f"#/$defs/{shared}" in used:
            whole["$defs"][shared] = {"properties": dict(_named(codes))}
    order = ("$schema", "title", "description", "type")
    return {key: whole[key] for key in order} | {k: v for k, v in whole.items() if k not in order}


def _named(codes: Mapping[str, Iterable[Code]]) -> Iterator[tuple[str, Schema]]:
    """Name each code in all its years."""
    for code in sorted(codes):
        yield code, {"title": "／".join(dict.fromkeys(entry.name for entry in codes[code]))}


# --- the models' schemas as editors need them --------------------------------------------------


def _tidied(value: Any) -> Any:
    """Take out what only programs need, and close mappings to unknown keys."""
    if isinstance(value, list):
        return [_tidied(child) for child in value]
    if not isinstance(value, dict):
        return value
    schema = {key: _tidied(child) for key, child in value.items() if not _is_idle(key, child)}
    if isinstance(schema.get("anyOf"), list):
        schema = _without_null(schema)
    if schema.get("const") is not None:
        schema["enum"] = _also_number(schema.pop("const"))
        schema.pop("type", None)
    if "discriminator" in schema:
        schema.pop("discriminator")
    if isinstance(schema.get("oneOf"), list):
        schema["anyOf"] = schema.pop("oneOf")
    if isinstance(schema.get("patternProperties"), dict):
        schema.setdefault("additionalProperties", False)
        return _with_codes(schema)
    return schema


def _is_idle(key: str, child: Any) -> bool:
    """Whether an editor has no use for an entry; no field has such a name with such a value."""
    return (key == "default" and not isinstance(child, dict)) or (
        key == "description" and child == ""
    )


def _without_null(schema: Schema) -> Schema:
    """Leave out that a field may be absent: an empty value is refused."""
    kinds: list[Schema] = [kind for kind in schema["anyOf"] if kind != {"type": "null"}]
    if len(kinds) > 1:
        return schema | {"anyOf": kinds}
    rest = {key: child for key, child in schema.items() if key != "anyOf"}
    return kinds[0] | rest


def _also_number(word: str) -> list[str | int]:
    return [word, int(word)] if word.isdigit() else [word]


def _with_codes(schema: Schema) -> Schema:
    """Offer the codes, by their names, where the keys of a mapping are codes."""
    (pattern,) = schema["patternProperties"]
    shared = ""
    if "[0-9]{3}([0-9]{2}){0,2}" in pattern:
        shared = _FUNCTIONAL
    elif "3[0-9]{2}([0-9]{2})?" in pattern:
        shared = _ECONOMIC
    return schema | {"allOf": [{"$ref": f"#/$defs/{shared}"}]} if shared else schema


# --- what the statute data offers --------------------------------------------------------------


class _Offers:
    """Puts the keys and words that layouts, forms and rules offer into the models' schemas."""

    def __init__(self, statute: Statute) -> None:
        self.statute = statute
        self.layouts: list[Layout] = list(statute.layouts.values())

    def into(self, models: Mapping[str, Schema]) -> None:
        """Change the schemas of models, by the models' names."""
        for place, words in self._words().items():
            if field := _field(models, place):
                title = {key: field[key] for key in _OWN if key in field}
                field.clear()
                field |= title | words
        for place, levels in self._keys().items():
            if field := _field(models, place):
                _offer(field, *levels)

    def _words(self) -> dict[str, Schema]:
        """Return the words that a field may hold, by model and field."""
        statute, layouts = self.statute, self.layouts
        ids = _choice({layout.id: layout.title for layout in layouts})
        kinds = dict.fromkeys(kind for layout in layouts for kind in layout.scope_kinds)
        variants = {name: v.title for layout in layouts for name, v in layout.variants.items()}
        indicators = {
            kind: f"{level.level1}—{level.level2}"
            for form in statute.performance_forms.values()
            for kind, level in form.indicators.items()
        }
        templates = {name: template.title for name, template in statute.report_templates.items()}
        faults = {name: kind.title for name, kind in statute.fault_kinds.items()}
        rules = {
            word: rule.what for rule in statute.rules.values() for word in (rule.id, rule.name)
        }
        return {
            "Site.layout": ids,
            "Accounts.layout": ids,
            "Performance.layout": ids,
            "Accounts.variant": _choice(variants),
            # Not every layout prescribes the kinds of units.
            "ScopeUnit.kind": {"type": "string", "minLength": 1, "examples": list(kinds)},
            "SourceFault.kind": _choice(faults),
            "Waiver.rule": _choice(rules),
            "Indicator.kind": _choice(indicators),
            "EvaluationReport.template": _choice(templates),
        }

    def _keys(self) -> dict[str, tuple[dict[str, str], ...]]:
        """Return the keys of mappings with their titles, level by level, by model and field."""
        statute, layouts = self.statute, self.layouts
        counted = [VEHICLES_IN_ALL]
        for layout in layouts:
            counted += [*layout.vehicles, *layout.equipment]
        functional = {
            name: table.title
            for name, table in statute.tables.items()
            if table.rows == "functional"
        }
        sources: dict[str, str] = {}
        stages: dict[str, str] = {}
        for form in statute.performance_forms.values():
            sources |= form.sources
            stages |= form.stages
        return {
            "Accounts.staff": (_titles(kind for layout in layouts for kind in layout.staff),),
            "Accounts.state_assets": (_titles(counted),),
            "Accounts.as_published": ({form.id: form.title for form in statute.forms.values()},),
            "Narrative.items": (functional,),
            "Narrative.notes": (self._sections(),),
            "Project.funding": (sources, stages),
            "EvaluationReport.sections": (self._headings(),),
        }

    def _sections(self) -> dict[str, str]:
        """Return the sections of all layouts."""
        found: dict[str, str] = {}

        def walk(places: Iterable[SectionPlace]) -> None:
            for place in places:
                title = place.title or self.statute.sections[place.section].title
                found.setdefault(place.section, title.format(year=""))
                walk(place.sections)

        for layout in self.layouts:
            for part in layout.parts:
                walk(part.sections)
        return found

    def _headings(self) -> dict[str, str]:
        """Return the headings of all kinds of evaluation reports."""
        found: dict[str, str] = {}

        def walk(sections: Iterable[TemplateSection]) -> None:
            for section in sections:
                if section.id:
                    found.setdefault(section.id, section.title)
                walk(section.sections)

        for template in self.statute.report_templates.values():
            walk(template.sections)
        return found


#: What a field says of itself.
_OWN = ("title", "description", "examples")


def _field(models: Mapping[str, Schema], place: str) -> Schema | None:
    """Return the schema of a field, named by model and field; None where a file has no such."""
    model, _, field = place.partition(".")
    found: Schema | None = models.get(model, {}).get("properties", {}).get(field)
    return found


def _choice(titles: Mapping[str, str]) -> Schema:
    """Offer words, each explained."""
    return {"type": "string", "enum": list(titles), "enumDescriptions": list(titles.values())}


def _offer(schema: Schema, titles: Mapping[str, str], *deeper: Mapping[str, str]) -> None:
    """Offer the keys of a mapping by their titles, and no others; then those of the next level."""
    value: Schema = schema["additionalProperties"]
    if deeper:
        _offer(value, *deeper)
    schema["properties"] = {key: value | {"title": title} for key, title in titles.items()}
    schema["additionalProperties"] = False


def _titles(choices: Iterable[Choice]) -> dict[str, str]:
    return {choice.id: f"{choice.title}（{choice.unit}）" for choice in choices}
