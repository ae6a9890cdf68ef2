"""The JSON Schema of the spec (draft 2020-12), made from the classes of the model, for editors to complete and check.

`python -m schema_doctor.specschema > schema_doctor/expected_schema.schema.json` writes the published copy.
"""

import json
import sys
from collections.abc import Mapping

from schema_doctor import specwords
from schema_doctor.findingcode import CODES
from schema_doctor.model import (
    Check,
    Column,
    DomainCheck,
    Exclusion,
    Extension,
    ForeignKey,
    Index,
    PrimaryKey,
    SchemaObject,
    Sequence,
    properties,
)
from schema_doctor.numbering import RANGES
from schema_doctor.shortform import ACTIONS
from schema_doctor.spec import KEYS, NEEDED, VERSION
from schema_doctor.specattached import OWN_KEYS
from schema_doctor.specbuild import LISTS
from schema_doctor.speccheck import EXTENSION_METHODS, METHODS
from schema_doctor.speccolumn import COLUMN_KEYS
from schema_doctor.specconstraint import CONSTRAINT_KEYS, FLAGS, REQUIRED, SECTIONS
from schema_doctor.specenum import ENUM_KEYS
from schema_doctor.spechttp import ANSWER_KEYS, HTTP_KEYS, PLACE
from schema_doctor.spechttp import METHODS as METHODS_OF_HTTP
from schema_doctor.specoptions import IDENTITIES
from schema_doctor.specpolicy import KIND_KEYS, LEVELS, WAIVER_KEYS
from schema_doctor.specprobe import BUDGET, EXPECT_KEYS, PROBE_KEYS, ROWS, STATEMENT_KEYS
from schema_doctor.specsequence import FLAGS as FLAGS_OF
from schema_doctor.specsequence import NUMBERS
from schema_doctor.spectable import TABLE_KEYS
from schema_doctor.spectype import ATTRIBUTE_KEYS, COMPOSITE_KEYS, DOMAIN_KEYS, TYPE_SECTIONS
from schema_doctor.storage import COMPRESSIONS, MAX_STATISTICS, STORAGES

Json = Mapping[str, object]

# A text may look like a number or a boolean to other YAML readers than this project's: `default: 0`, `indexes: [no]`.
_SCALAR = ("string", "number", "boolean")
_WRITTEN: Json = {"type": list(_SCALAR), "minLength": 1}
_DROPPED: Json = {"$ref": "#/$defs/dropped"}

_WORDS: Mapping[str, tuple[str, ...]] = {
    "storage": (*STORAGES, "default"),
    "compression": (*COMPRESSIONS, "default"),
    "identity": ("always", "by default"),
    "on_update": ACTIONS,
    "on_delete": ACTIONS,
    "match": ("simple", "full"),
    "method": METHODS + EXTENSION_METHODS,
}


def json_schema() -> dict[str, object]:
    """Return the JSON Schema of a spec, as a tree of dicts and lists."""
    top: dict[str, Json] = {
        "version": {"enum": [int(VERSION), VERSION]},
        "schema": _WRITTEN,
        "include": _texts(),
        "schemas": _listed_or_named(_object({"comment": _comment()}, ())),
        "sequences": _listed_or_named(_sequence()),
        "extensions": _listed_or_named(_short_or_members(_texts_of(Extension))),
        **{section: _each(section) for section in TYPE_SECTIONS},
        "tables": {
            "type": "object",
            "additionalProperties": {
                "$ref": "#/$defs/table",
                "anyOf": [{"required": [key]} for key in ("columns", "partition_of", "inherits", "drop")],
            },
        },
        "unexpected": {"$ref": "#/$defs/unexpected"},
        "unexpected_schemas": {"$ref": "#/$defs/level"},
        "strict_names": {"type": "boolean"},
        "waivers": {"type": "array", "items": {"$ref": "#/$defs/waiver"}},
        "probes": _each("probe"),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "expected_schema.yaml of schema-doctor",
        "description": "What an application expects of its PostgreSQL database.",
        **_object({key: _described(top[key], specwords.TOP[key]) for key in KEYS}, ("version",)),
        "anyOf": [{"required": [key]} for key in NEEDED],
        "$defs": {
            "table": {"anyOf": [_table(), _DROPPED]},
            "dropped": _object({"drop": {"const": True, "description": "It must not be there."}}, ("drop",)),
            "column": {
                "anyOf": [
                    _text("A type with its clauses, as in: text not null default ''"),
                    _long(Column),
                    _DROPPED,
                ]
            },
            **_types(),
            "primary_key": _short_or_long(PrimaryKey),
            **{key: _short_or_long(cls) for key, cls in SECTIONS.items()},
            "unexpected": _unexpected(),
            "level": {"enum": list(LEVELS)},
            "waiver": _object(
                {key: _described(_waiver(key), specwords.WAIVERS[key]) for key in WAIVER_KEYS}, WAIVER_KEYS
            ),
            **_probes(),
        },
    }


def text() -> str:
    """Return the JSON Schema as the published file holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _probes() -> dict[str, Json]:
    """Return what stands below the names of probes."""
    names: Json = {"type": "object", "additionalProperties": True}
    probe: dict[str, Json] = {
        "budget": {"type": "string", "pattern": f"^{BUDGET.pattern}$"},
        "statements": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/statement"}},
        "parameters": names,
    }
    expect: dict[str, Json] = {
        "rows": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": f"^{ROWS.pattern}$"}]},
        "columns": _texts(),
        "values": {"type": "array", "items": {"type": "array"}},
    }
    expected = _object({key: _described(expect[key], specwords.PROBE[key]) for key in EXPECT_KEYS}, ())
    answer: dict[str, Json] = {"status": {"type": "integer", "minimum": 100, "maximum": 599}, "json": {}}
    request: dict[str, Json] = {
        "method": {"enum": [*METHODS_OF_HTTP, *map(str.upper, METHODS_OF_HTTP)]},
        "path": {"type": "string", "pattern": "^/"},
        "json": {},
        "expect": _object({key: _described(answer[key], specwords.ANSWER[key]) for key in ANSWER_KEYS}, ()),
        "save": {"type": "object", "additionalProperties": {"type": "string", "pattern": f"^{PLACE.pattern}$"}},
    }
    asked = _object({key: _described(request[key], specwords.REQUEST[key]) for key in HTTP_KEYS}, ("path",))
    statement: dict[str, Json] = {"sql": {"type": "string", "minLength": 1}, "expect": expected, "http": asked}
    return {
        "probe": _object({key: _described(probe[key], specwords.PROBE[key]) for key in PROBE_KEYS}, ("statements",)),
        "statement": {
            **_object({key: _described(statement[key], specwords.PROBE[key]) for key in STATEMENT_KEYS}, ()),
            "oneOf": [{"required": ["sql"]}, {"required": ["http"]}],
        },
    }


def _table() -> Json:
    sections: dict[str, Json] = {
        "comment": {"type": list(_SCALAR)},
        **{key: {"type": "boolean"} for key in ("unlogged", "row_security", "force_row_security")},
        "parameters": _parameters(),
        "partition_by": {"type": "string", "minLength": 1},
        "partitions": {
            "type": "object",
            "additionalProperties": {"anyOf": [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/table"}]},
        },
        "partition_of": {"type": "string", "minLength": 1},
        "bound": {"type": "string", "minLength": 1},
        "inherits": _texts(),
        "attached": {
            "type": "object",
            "additionalProperties": {"anyOf": [_WRITTEN, _object(_own(), ())]},
        },
        "replica_identity": {"type": "string", "pattern": f"^({'|'.join(IDENTITIES)}|index .+)$"},
        "columns": {"type": "object", "additionalProperties": {"$ref": "#/$defs/column"}},
        "primary_key": {"anyOf": [{"$ref": "#/$defs/primary_key"}, _DROPPED]},
        **{key: _named_or_listed(key) for key in SECTIONS},
        "unexpected": {"$ref": "#/$defs/unexpected"},
        "renamed_from": _WRITTEN,
    }
    return _object({key: _described(sections[key], specwords.TABLE[key]) for key in TABLE_KEYS}, ())


def _own() -> Mapping[str, Json]:
    described = specwords.PROPERTIES
    texts = {key: {"type": list(_SCALAR), "description": described[key]} for key in OWN_KEYS if key != "parameters"}
    return {**texts, "parameters": {**_parameters(), "description": described["parameters"]}}


def _listed_or_named(item: Json) -> Json:
    """Describe a list of names, or a mapping of names to items; nothing may stand for an item that is all default."""
    named = {"type": "object", "additionalProperties": {"anyOf": [{"type": "null"}, item]}}
    return {"anyOf": [_texts(), named]}


def _short_or_members(members: Mapping[str, Json]) -> Json:
    return {"anyOf": [_WRITTEN, _object(members, ())]}


def _texts_of(cls: type[SchemaObject]) -> Mapping[str, Json]:
    described = {**specwords.PROPERTIES, **specwords.OF_DATABASE}
    return {key: {"type": list(_SCALAR), "description": described[key]} for key in properties(cls)}


def _sequence() -> Json:
    kinds: dict[str, Json] = {"type": {"enum": list(RANGES)}}
    kinds |= {key: {"type": "integer"} for key in NUMBERS}
    kinds |= {key: {"type": "boolean"} for key in FLAGS_OF}
    described = {**specwords.PROPERTIES, **specwords.OF_SEQUENCE}
    members = {key: _described(kinds.get(key, {"type": list(_SCALAR)}), described[key]) for key in properties(Sequence)}
    return _object(members, ())


def _comment() -> Json:
    return {"type": list(_SCALAR), "description": specwords.PROPERTIES["comment"]}


def _types() -> dict[str, Json]:
    """Return what stands below the names of types."""
    label: Json = {"type": list(_SCALAR)}
    labels: Json = {"anyOf": [label, {"type": "array", "items": label}]}
    check = {"anyOf": [{"type": list(_SCALAR)}, _typed(("name", *properties(DomainCheck)), ("expression",))]}
    values: Mapping[str, Json] = {
        "labels": labels,
        "renamed_labels": {"type": "object", "additionalProperties": label},
        "checks": {"anyOf": [{"type": "object", "additionalProperties": check}, {"type": "array", "items": check}]},
        "attributes": {"type": "object", "additionalProperties": {"$ref": "#/$defs/attribute"}},
    }
    return {
        "enums": {"anyOf": [labels, _typed(ENUM_KEYS, ("labels",), values)]},
        "domains": {
            "anyOf": [_text("A type with its clauses, as in CREATE DOMAIN"), _typed(DOMAIN_KEYS, ("type",), values)]
        },
        "composites": _typed(COMPOSITE_KEYS, ("attributes",), values),
        "attribute": {"anyOf": [_text("A type, with COLLATE if need be"), _typed(ATTRIBUTE_KEYS, ("type",))]},
    }


def _typed(keys: tuple[str, ...], required: tuple[str, ...], values: Mapping[str, Json] | None = None) -> Json:
    """Return the long form of a type or of a part of one."""
    described = {
        key: _described(
            (values or {}).get(key) or _property(key, DomainCheck),
            specwords.TYPES.get(key) or specwords.PROPERTIES[key],
        )
        for key in keys
    }
    return _object(described, required)


def _each(definition: str) -> Json:
    return {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{definition}"}}


def _named_or_listed(key: str) -> Json:
    item = {"$ref": f"#/$defs/{key}"}
    named = {"type": "object", "additionalProperties": {"anyOf": [item, _DROPPED]}}
    return {"anyOf": [named, {"type": "array", "items": item}]}


def _short_or_long(cls: type[SchemaObject]) -> Json:
    short: list[Json] = [{"type": "string", "minLength": 1}]
    if cls not in (ForeignKey, Exclusion):
        short = [_WRITTEN if cls is Check else _texts()]
    return {"anyOf": [*short, _long(cls)]}


def _long(cls: type[SchemaObject]) -> Json:
    keys = COLUMN_KEYS if cls is Column else CONSTRAINT_KEYS[cls]
    required = ("type",) if cls is Column else REQUIRED[cls]
    return _object({key: _described(_property(key, cls), specwords.PROPERTIES[key]) for key in keys}, required)


def _property(key: str, cls: type[SchemaObject]) -> Json:  # noqa: PLR0911 - one return for each type
    if key in ("nullable", "stored", "valid") or (key in FLAGS and not (key == "unique" and cls is not Index)):
        return {"type": "boolean"}
    if key in _WORDS:
        return {"enum": list(_WORDS[key])}
    if key == "statistics":
        return {"type": "integer", "minimum": 0, "maximum": MAX_STATISTICS}
    if key == "parameters":
        return _parameters()
    if key in LISTS:
        return _texts()
    if key in ("type", "identity_options", "references"):
        return {"type": "string"}
    return {"type": list(_SCALAR)}


def _parameters() -> Json:
    return {"type": "object", "additionalProperties": {"type": list(_SCALAR)}}


def _unexpected() -> Json:
    kinds: dict[str, Json] = {key: {"$ref": "#/$defs/level"} for key in KIND_KEYS}
    return {"anyOf": [{"$ref": "#/$defs/level"}, _object(kinds, ())]}


def _waiver(key: str) -> Json:
    if key == "code":
        return {"enum": list(CODES)}
    if key == "expires":  # a YAML reader may make a date of it
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    return _WRITTEN


def _object(members: Mapping[str, Json], required: tuple[str, ...]) -> Json:
    described: dict[str, object] = {"type": "object", "properties": dict(members), "additionalProperties": False}
    return {**described, "required": list(required)} if required else described


def _texts() -> Json:
    return {"anyOf": [_WRITTEN, {"type": "array", "items": _WRITTEN, "minItems": 1}]}


def _text(description: str) -> Json:
    return {"type": "string", "minLength": 1, "description": description}


def _described(schema: Json, description: str) -> Json:
    return {**schema, "description": description}


if __name__ == "__main__":
    sys.stdout.write(text())
