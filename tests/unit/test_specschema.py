"""The JSON Schema of the spec: what it accepts, what it refuses, and that the published copy is the same."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from schema_doctor.errors import SpecError
from schema_doctor.spec import load
from schema_doctor.specschema import json_schema, text

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "schema_doctor" / "expected_schema.schema.json"


def errors(spec: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema())
    return [error.message for error in validator.iter_errors(spec)]


def test_the_published_schema_is_the_one_of_the_code(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PUBLISHED.write_text(text(), encoding="utf-8", newline="")
    assert PUBLISHED.read_text(encoding="utf-8") == text(), (
        "the keys of the spec have changed; write the published schema with --update-golden, or with "
        f"python -m schema_doctor.specschema > {PUBLISHED.relative_to(ROOT)}"
    )


def test_the_schema_is_one_of_draft_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def described(schema: Any, path: str = "") -> list[str]:
    """The keys of the spec that have no description."""
    found = []
    if isinstance(schema, dict):
        for key, value in schema.get("properties", {}).items():
            if "description" not in value and not path.endswith("unexpected"):
                found.append(f"{path}.{key}")
        for key, value in schema.items():
            found += described(value, f"{path}.{key}" if isinstance(value, dict) else path)
    if isinstance(schema, list):
        for item in schema:
            found += described(item, path)
    return found


def test_every_key_is_described_and_no_other_key_is_allowed() -> None:
    assert described(json_schema()) == []
    assert errors({"version": 1, "tables": {}, "tabels": {}})


VALID = [
    "{version: 1, tables: {}}",
    "{version: 1, include: [a.yaml]}",
    "{version: 1, include: a.yaml, schema: app}",
    "{version: 1, tables: {a: {columns: {id: int}, primary_key: [id], unique: [id, [a, b]]}}}",
    "{version: 1, tables: {a: {columns: {id: int}, unexpected: {columns: note}}}}",
    "{version: 1, tables: {a: {columns: {id: {type: int, default: 0, nullable: false, comment: x}}}}}",
    "{version: 1, tables: {a: {columns: {id: int}, checks: {c: {expression: true, valid: false}}}}}",
    "{version: 1, tables: {a: {columns: {}, foreign_keys: [{columns: a, references: b, on_delete: set null}]}}}",
    "{version: 1, tables: {a: {columns: {}, indexes: {i: {columns: [a, lower(b)], unique: true, method: gin}}}}}",
    "{version: 1, tables: {}, waivers: [{code: wrong-type, address: b, reason: c, expires: '2027-01-01'}]}",
    "{version: 1, tables: {}, unexpected: error}",
]
INVALID = [
    "[]",
    "{version: 1}",
    "{tables: {}}",
    "{version: 2, tables: {}}",
    "{version: 1, tables: []}",
    "{version: 1, tables: {a: {}}}",
    "{version: 1, tables: {a: {columns: [id]}}}",
    "{version: 1, tables: {a: {columns: {id: }}}}",
    "{version: 1, tables: {a: {columns: {id: {nullable: false}}}}}",
    "{version: 1, tables: {a: {columns: {id: {type: int, defualt: 0}}}}}",
    "{version: 1, tables: {a: {columns: {id: {type: int, nullable: 'no'}}}}}",
    "{version: 1, tables: {a: {columns: {id: {type: int, identity: sometimes}}}}}",
    "{version: 1, tables: {a: {columns: {}, primary_key: []}}}",
    "{version: 1, tables: {a: {columns: {}, checks: [[a]]}}}",
    "{version: 1, tables: {a: {columns: {}, foreign_keys: [{columns: a}]}}}",
    "{version: 1, tables: {a: {columns: {}, foreign_keys: [{columns: a, references: b, on_delete: explode}]}}}",
    "{version: 1, tables: {a: {columns: {}, indexes: {i: {columns: a, method: btre}}}}}",
    "{version: 1, tables: {}, unexpected: errro}",
    "{version: 1, tables: {}, unexpected: {colums: note}}",
    "{version: 1, tables: {}, waivers: [{code: wrong-type}]}",
    "{version: 1, tables: {}, waivers: [{code: a, address: b, reason: c, expires: '2027-01-01'}]}",
]
LOADED = [
    "{version: '1', schema: 2024, tables: {}}",
    "{version: 1, extensions: [1], tables: {a: {columns: {no: int}, comment: 5, indexes: [no], unique: [no]}}}",
    "{version: 1, extensions: {vector: true}, enums: {e: {labels: [1, no], comment: yes}}, schemas: {s: {comment: 1}}}",
    "{version: 1, tables: {a: {columns: {b: {type: int, comment: 1, renamed_from: 2}}, renamed_from: 7}}}",
    "{version: 1, tables: {a: {columns: {}, primary_key: {drop: true}, unique: {u: {drop: true}}}, b: {drop: true}}}",
    "{version: 1, tables: {a: {columns: {b: int}, checks: [true]}}}",
    (
        "{version: 1, tables: {a: {columns: {b: int}, partition_by: list (b)}, "
        "p: {parameters: {fillfactor: 80}, partition_of: a, bound: for values in (1)}}}"
    ),
    (
        "{version: 1, tables: {a: {columns: {b: int}, partition_by: list (b), "
        "partitions: {p: {parameters: {fillfactor: 80}, bound: default}, q: for values in (2), r: {drop: true}}}}}"
    ),
    "{version: 1, tables: {a: {columns: {b: int}}, c: {inherits: a}}}",
]
REFUSED = [
    "{version: 1, tables: {a: {comment: x}}}",
    "{version: 1, tables: {a: {columns: {b: int}, unique: [{drop: true}]}}}",
    "{version: 1, tables: {a: {columns: {b: int}, indexes: [{drop: true}]}}}",
    "{version: 1, tables: {a: {columns: {b: int}, primary_key: {drop: false}}}}",
    "{version: 1, tables: {a: {columns: {b: int}, primary_key: {drop: true, columns: b}}}}",
]


@pytest.mark.parametrize("text", LOADED)
def test_the_schema_accepts_what_the_program_does(text: str, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(text)
    load(tmp_path / "spec.yaml")
    assert errors(yaml.safe_load(text)) == []


@pytest.mark.parametrize("text", REFUSED)
def test_the_schema_refuses_what_the_program_does(text: str, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(text)
    with pytest.raises(SpecError):
        load(tmp_path / "spec.yaml")
    assert errors(yaml.safe_load(text)) != []


def test_the_spec_of_the_chat_backend_is_valid() -> None:
    assert errors(yaml.safe_load((ROOT / "expected_schema.yaml").read_text())) == []


@pytest.mark.parametrize("spec", VALID)
def test_a_spec_that_can_be_loaded_is_valid(spec: str) -> None:
    assert errors(yaml.safe_load(spec)) == []


@pytest.mark.parametrize("spec", INVALID)
def test_a_spec_that_cannot_be_loaded_is_not_valid(spec: str) -> None:
    assert errors(yaml.safe_load(spec)) != []
