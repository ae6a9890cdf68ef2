"""The JSON Schema of the spec (draft 2020-12), made from the classes of the model, for editors to complete and check.

`python -m schema_doctor.specschema > schema_doctor/expected_schema.schema.json` writes the published copy.
"""

import json
import sys
from collections.abc import Mapping

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

# Keys whose text may look like a number or a boolean to other YAML readers than this project's: `default: 0`.
_SCALAR = ("string", "number", "boolean")

_TOP: Mapping[str, str] = {
    "version": "The version of this format.",
    "schema": "The schema of names that are written without one; public unless said otherwise.",
    "include": "Other files of the same form, relative to this one.",
    "schemas": "Schemas that hold nothing else that is declared, or have a comment: a list, or a mapping.",
    "sequences": "Sequences that no identity column owns, beside those of serial columns: a list, or a mapping.",
    "extensions": "Extensions: a list of names, or a mapping of names to a version, or to schema, version and comment.",
    "enums": "Enum types by name, each a list of labels or the long form; app.mood is mood in the schema app.",
    "domains": "Domains by name: a type with its clauses as in CREATE DOMAIN, or the long form.",
    "composites": "Composite types by name.",
    "tables": "The tables that the application needs, by name; app.users is users in the schema app.",
    "strict_names": "Whether constraints and indexes must bear these names, PostgreSQL's own where none is given, and "
    "expressions be what the server prints, so that now() is not CURRENT_TIMESTAMP.",
    "unexpected": "What objects are that the spec does not have: one level for all kinds, or a level by kind.",
    "unexpected_schemas": "What schemas are that the spec does not name, with all that they hold: a level.",
    "waivers": "Findings that are accepted until a day.",
    "probes": "Statements of the application by the name of what it does, for schema-doctor probe.",
}
_TABLE: Mapping[str, str] = {
    "comment": "The comment on the table.",
    "unlogged": "Whether the table is UNLOGGED: quick to write, and empty after a crash.",
    "parameters": "Storage parameters, as in {fillfactor: 70, toast.autovacuum_enabled: false}.",
    "row_security": "Whether row-level security is enabled, so that policies say who sees which rows.",
    "force_row_security": "Whether row-level security holds for the owner of the table, too.",
    "replica_identity": "What logical replication sends of old rows: default, nothing, full, or index and its name.",
    "partition_by": "The partition key, as in range (created_at), list (country) or hash (id).",
    "partitions": "The partitions by name: the bound of each, or a table with a bound.",
    "partition_of": "The table of which this is a partition.",
    "bound": "What the partition holds: for values from (...) to (...), for values in (...), or default.",
    "inherits": "The tables from which this one inherits.",
    "columns": "The columns by name: a type with its clauses as in CREATE TABLE, or the long form.",
    "primary_key": "The columns of the primary key, or its long form.",
    "unique": "UNIQUE constraints: by name, or a list of those whose name does not matter.",
    "checks": "CHECK constraints: by name, or a list of those whose name does not matter.",
    "foreign_keys": "FOREIGN KEY constraints: by name, or a list of those whose name does not matter.",
    "exclusions": "EXCLUDE constraints: by name, or a list of those whose name does not matter.",
    "indexes": "Indexes that no constraint owns: by name, or a list of those whose name does not matter.",
    "unexpected": "What objects of this table are that the spec does not have.",
    "renamed_from": "The former name: a table that still bears it is renamed, never dropped and made anew.",
}
_TYPES: Mapping[str, str] = {
    "labels": "The labels, in their order.",
    "renamed_labels": "Labels that had another name before: the new name by the old one.",
    "nullable": "Whether the domain accepts NULL; true unless said otherwise.",
    "checks": "CHECK constraints, which call the value VALUE: by name, or a list of those whose name does not matter.",
    "attributes": "The attributes by name: a type, with COLLATE if need be, or the long form.",
}
_PROPERTIES: Mapping[str, str] = {
    "type": "The data type, as in numeric(10,2); a type of your own with its schema, as in public.mood.",
    "nullable": "Whether the column may hold NULL; true unless said otherwise.",
    "default": "The default, as an SQL expression: \"'new'\" is a text, new would be a column.",
    "identity": "GENERATED ... AS IDENTITY.",
    "identity_options": "Options of the identity's sequence, as in start 100 increment 10.",
    "generated": "The SQL expression of a generated column.",
    "stored": "Whether a generated column is stored; false is VIRTUAL, of PostgreSQL 18.",
    "collation": "The collation, as in C or de_DE.utf8; null is that of the type.",
    "storage": "How values are stored (TOAST); that of the type unless said otherwise.",
    "compression": "How large values are compressed; the server's setting unless said otherwise.",
    "statistics": "The statistics target; the server's setting unless said otherwise.",
    "comment": "The comment on the object.",
    "backfill": "What rows that are there get before the column becomes NOT NULL, as an SQL expression.",
    "renamed_from": "The former name: what still bears it is renamed, never dropped and made anew.",
    "name": "The name; without one, PostgreSQL's default name.",
    "columns": "The columns, or the elements of an index, as a list or as text with commas.",
    "elements": "What no two rows may both have, each with its operator, as in room with =.",
    "include": "The included columns, which are not part of the key.",
    "without_overlaps": "Whether the last column is a range of which no two may overlap (PostgreSQL 18).",
    "parameters": "Storage parameters, as in {fillfactor: 70}.",
    "deferrable": "Whether the check can wait until the end of the transaction.",
    "initially_deferred": "Whether the check waits until the end of the transaction unless told otherwise.",
    "nulls_not_distinct": "Whether two NULLs are the same value (PostgreSQL 15).",
    "expression": "The condition, as an SQL expression.",
    "no_inherit": "Whether the constraint stays with this table alone.",
    "valid": "Whether the rows that were there before are known to comply; false is NOT VALID.",
    "enforced": "Whether the constraint is enforced; false is NOT ENFORCED, of PostgreSQL 18.",
    "references": "What the key refers to, as in conversations(id) or app.users(id).",
    "on_update": "What happens here when the referenced key changes.",
    "on_delete": "What happens here when the referenced row is deleted.",
    "on_delete_columns": "The columns that SET NULL or SET DEFAULT sets; all unless said otherwise (PostgreSQL 15).",
    "period": "Whether the last column is a range that the referenced rows cover (PostgreSQL 18).",
    "match": "Whether a key that is NULL in part passes (simple) or not (full).",
    "unique": "Whether the index is unique.",
    "method": "The access method.",
    "predicate": "The condition of a partial index, as an SQL expression.",
}
_OF_SEQUENCE: Mapping[str, str] = {
    "type": "The type of its numbers.",
    "start": "The first number; the minimum unless said otherwise, the maximum of one that counts down.",
    "increment": "What is added for the next number; 1 unless said otherwise.",
    "minimum": "The least number.",
    "maximum": "The greatest number.",
    "cache": "How many numbers a session takes at once; 1 unless said otherwise.",
    "cycle": "Whether it starts anew at its end.",
    "owned_by": "The column that it goes with, as in orders.id.",
    "unlogged": "Whether a crash resets it (PostgreSQL 15).",
}
_OF_DATABASE: Mapping[str, str] = {
    "schema": "The schema in which the extension is; any, unless said otherwise.",
    "version": "The version; any, unless said otherwise.",
}
_WAIVERS: Mapping[str, str] = {
    "code": "The code of the finding.",
    "address": "The address of the object, as in public.users.email; * stands for anything.",
    "reason": "Why the finding is accepted.",
    "expires": "The last day on which it is, as in 2027-01-31.",
}
_PROBE: Mapping[str, str] = {
    "budget": "How long all of it may take, as in 500ms or 2s.",
    "statements": "The statements, in one transaction that is rolled back.",
    "parameters": "What stands for %(name)s: a type, of which each run gets a new value, or a value.",
    "sql": "One statement as the application sends it, with %(name)s for its parameters.",
    "expect": "What it must answer.",
    "http": "A request to the running backend, for probe --url.",
    "rows": "How many rows it returns or writes: 1, or a comparison as in '>=1'.",
    "columns": "The names of the columns, in their order.",
    "values": "All rows, each a list of values as text; any is any value, %(name)s that of a parameter.",
}
_REQUEST: Mapping[str, str] = {
    "method": "The method; post where there is json, else get.",
    "path": "The path behind the --url; {name} is a parameter, or a value that an answer before it brought.",
    "json": "The body, as JSON; {name} in its texts is filled in.",
    "expect": "What it must answer.",
    "save": "Names for values of the answer: where each stands in it, as in session: data.session_id.",
}
_ANSWER: Mapping[str, str] = {
    "status": "The status; any below 400 unless said otherwise.",
    "json": "What the answer holds at least; any is anything but null.",
}
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
        "version": {"const": int(VERSION)},
        "schema": {"type": "string", "minLength": 1},
        "include": _texts(),
        "schemas": _listed_or_named(_object({"comment": _comment()}, ())),
        "sequences": _listed_or_named(_sequence()),
        "extensions": _listed_or_named(_short_or_members(_texts_of(Extension))),
        **{section: _each(section) for section in TYPE_SECTIONS},
        "tables": _each("table"),
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
        **_object({key: _described(top[key], _TOP[key]) for key in KEYS}, ("version",)),
        "anyOf": [{"required": [key]} for key in NEEDED],
        "$defs": {
            "table": {"anyOf": [_table(), {"$ref": "#/$defs/dropped"}]},
            "dropped": _object({"drop": {"const": True, "description": "It must not be there."}}, ("drop",)),
            "column": {
                "anyOf": [
                    _text("A type with its clauses, as in: text not null default ''"),
                    _long(Column),
                    {"$ref": "#/$defs/dropped"},
                ]
            },
            **_types(),
            "primary_key": _short_or_long(PrimaryKey),
            **{key: _short_or_long(cls) for key, cls in SECTIONS.items()},
            "unexpected": _unexpected(),
            "level": {"enum": list(LEVELS)},
            "waiver": _object({key: _described(_waiver(key), _WAIVERS[key]) for key in WAIVER_KEYS}, WAIVER_KEYS),
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
    expected = _object({key: _described(expect[key], _PROBE[key]) for key in EXPECT_KEYS}, ())
    answer: dict[str, Json] = {"status": {"type": "integer", "minimum": 100, "maximum": 599}, "json": {}}
    request: dict[str, Json] = {
        "method": {"enum": [*METHODS_OF_HTTP, *map(str.upper, METHODS_OF_HTTP)]},
        "path": {"type": "string", "pattern": "^/"},
        "json": {},
        "expect": _object({key: _described(answer[key], _ANSWER[key]) for key in ANSWER_KEYS}, ()),
        "save": {"type": "object", "additionalProperties": {"type": "string", "pattern": f"^{PLACE.pattern}$"}},
    }
    asked = _object({key: _described(request[key], _REQUEST[key]) for key in HTTP_KEYS}, ("path",))
    statement: dict[str, Json] = {"sql": {"type": "string", "minLength": 1}, "expect": expected, "http": asked}
    return {
        "probe": _object({key: _described(probe[key], _PROBE[key]) for key in PROBE_KEYS}, ("statements",)),
        "statement": {
            **_object({key: _described(statement[key], _PROBE[key]) for key in STATEMENT_KEYS}, ()),
            "oneOf": [{"required": ["sql"]}, {"required": ["http"]}],
        },
    }


def _table() -> Json:
    sections: dict[str, Json] = {
        "comment": {"type": "string"},
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
        "replica_identity": {"type": "string", "pattern": f"^({'|'.join(IDENTITIES)}|index .+)$"},
        "columns": {"type": "object", "additionalProperties": {"$ref": "#/$defs/column"}},
        "primary_key": {"$ref": "#/$defs/primary_key"},
        **{key: _named_or_listed(key) for key in SECTIONS},
        "unexpected": {"$ref": "#/$defs/unexpected"},
        "renamed_from": {"type": "string", "minLength": 1},
    }
    return _object({key: _described(sections[key], _TABLE[key]) for key in TABLE_KEYS}, ("columns",))


def _listed_or_named(item: Json) -> Json:
    """Describe a list of names, or a mapping of names to items; nothing may stand for an item that is all default."""
    named = {"type": "object", "additionalProperties": {"anyOf": [{"type": "null"}, item]}}
    return {"anyOf": [_texts(), named]}


def _short_or_members(members: Mapping[str, Json]) -> Json:
    return {"anyOf": [{"type": ["string", "number"]}, _object(members, ())]}


def _texts_of(cls: type[SchemaObject]) -> Mapping[str, Json]:
    described = {**_PROPERTIES, **_OF_DATABASE}
    return {key: {"type": ["string", "number"], "description": described[key]} for key in properties(cls)}


def _sequence() -> Json:
    kinds: dict[str, Json] = {"type": {"enum": list(RANGES)}}
    kinds |= {key: {"type": "integer"} for key in NUMBERS}
    kinds |= {key: {"type": "boolean"} for key in FLAGS_OF}
    described = {**_PROPERTIES, **_OF_SEQUENCE}
    members = {key: _described(kinds.get(key, {"type": "string"}), described[key]) for key in properties(Sequence)}
    return _object(members, ())


def _comment() -> Json:
    return {"type": "string", "description": _PROPERTIES["comment"]}


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
        key: _described((values or {}).get(key) or _property(key, DomainCheck), _TYPES.get(key) or _PROPERTIES[key])
        for key in keys
    }
    return _object(described, required)


def _each(definition: str) -> Json:
    return {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{definition}"}}


def _named_or_listed(key: str) -> Json:
    item = {"$ref": f"#/$defs/{key}"}
    return {"anyOf": [{"type": "object", "additionalProperties": item}, {"type": "array", "items": item}]}


def _short_or_long(cls: type[SchemaObject]) -> Json:
    short: list[Json] = [{"type": "string", "minLength": 1}]
    if cls not in (Check, ForeignKey, Exclusion):
        short = [_texts()]
    return {"anyOf": [*short, _long(cls), {"$ref": "#/$defs/dropped"}]}


def _long(cls: type[SchemaObject]) -> Json:
    keys = COLUMN_KEYS if cls is Column else CONSTRAINT_KEYS[cls]
    required = ("type",) if cls is Column else REQUIRED[cls]
    return _object({key: _described(_property(key, cls), _PROPERTIES[key]) for key in keys}, required)


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
    if key in ("default", "generated", "expression", "predicate", "backfill"):
        return {"type": list(_SCALAR)}
    return {"type": "string"}


def _parameters() -> Json:
    return {"type": "object", "additionalProperties": {"type": list(_SCALAR)}}


def _unexpected() -> Json:
    kinds: dict[str, Json] = {key: {"$ref": "#/$defs/level"} for key in KIND_KEYS}
    return {"anyOf": [{"$ref": "#/$defs/level"}, _object(kinds, ())]}


def _waiver(key: str) -> Json:
    if key == "expires":  # a YAML reader may make a date of it
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    return {"type": "string", "minLength": 1}


def _object(members: Mapping[str, Json], required: tuple[str, ...]) -> Json:
    described: dict[str, object] = {"type": "object", "properties": dict(members), "additionalProperties": False}
    return {**described, "required": list(required)} if required else described


def _texts() -> Json:
    one = {"type": "string", "minLength": 1}
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def _text(description: str) -> Json:
    return {"type": "string", "minLength": 1, "description": description}


def _described(schema: Json, description: str) -> Json:
    return {**schema, "description": description}


if __name__ == "__main__":
    sys.stdout.write(text())
