"""The report for programs: it keeps to its published schema."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from schema_doctor.errors import Busy, Interrupted, Refused, SchemaDoctorError, Unreachable, UsageError
from schema_doctor.findingcode import CODES
from schema_doctor.hazard import HAZARDS
from schema_doctor.lock import LockMode
from schema_doctor.model import Kind
from schema_doctor.report import json_schema
from schema_doctor.report.jsonformat import failed, render
from schema_doctor.result import Plan, Planned, Rehearsal
from tests import reports

SCHEMA = json.loads(json_schema())
RESULTS = {
    **reports.RESULTS,
    "in step": reports.IN_STEP,
    "empty": Planned(checked=reports.IN_STEP, plan=Plan(steps=())),
    "not rehearsed": replace(reports.RUNNABLE, rehearsal=Rehearsal(database="a", refused="tables are large")),
}


def problems(document: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", RESULTS)
def test_a_report_keeps_to_the_schema(name: str) -> None:
    assert problems(json.loads(render(RESULTS[name]))) == []


@pytest.mark.parametrize("command", reports.RESULTS)
def test_a_key_too_many_or_too_few_breaks_the_schema(command: str) -> None:
    document = json.loads(render(reports.RESULTS[command]))
    assert problems({**document, "new": 1})
    for key in document:
        assert problems({name: value for name, value in document.items() if name != key}), key
    for place in (document["findings"][0], document["counts"], document["server"]):
        place["new"] = 1
        assert problems(document)
        del place["new"]
    assert not problems(document)


@pytest.mark.parametrize("error", [UsageError("a"), Unreachable("b"), Busy("c"), Refused("d"), Interrupted("e")])
def test_an_error_in_the_place_of_a_report_keeps_to_the_schema(error: SchemaDoctorError) -> None:
    document = json.loads(failed("plan", error))
    assert (document["exit_code"], document["error"]) == (error.exit_code, str(error))
    assert problems(document) == []
    assert problems({**document, "new": 1})
    assert problems({**document, "exit_code": 1})


def test_the_schema_knows_every_lock_mode_kind_hazard_and_code() -> None:
    assert SCHEMA["$defs"]["lock"]["enum"] == [str(mode) for mode in LockMode]
    assert SCHEMA["$defs"]["kind"]["enum"] == [str(kind) for kind in Kind]
    assert all(re.match(SCHEMA["$defs"]["hazards"]["items"]["pattern"], code) for code in HAZARDS)
    assert all(re.match(SCHEMA["$defs"]["finding"]["properties"]["code"]["pattern"], code) for code in CODES)


def test_the_version_comes_first() -> None:
    assert render(reports.CHECKED).startswith('{\n  "version": 1,\n  "command": "check",\n')


def test_a_finding_has_its_address_in_parts_and_in_whole_and_its_place_in_the_spec() -> None:
    finding = json.loads(render(reports.CHECKED))["findings"][0]
    assert (finding["kind"], finding["schema"], finding["table"], finding["name"]) == (
        "column",
        "public",
        "conversations",
        "updated_at",
    )
    assert finding["path"] == "public.conversations.updated_at"
    assert (finding["file"], finding["line"], finding["column"]) == ("expected_schema.yaml", 9, 7)
    assert finding["repair"] == [reports.ADD_COLUMN.sql]


def test_waived_findings_are_counted_apart() -> None:
    assert json.loads(render(reports.CHECKED))["counts"] == {
        "error": 4,
        "warning": 1,
        "note": 1,
        "waived": 1,
        "not_examined": 10,
    }


def test_what_is_not_examined_is_listed_by_kind_and_place() -> None:
    listed = json.loads(render(reports.CHECKED))["not_examined"]
    assert listed[1] == {"kind": "other", "schema": "public", "table": None, "names": ["collation german"]}
    assert listed[4] == {"kind": "trigger", "schema": "public", "table": "users", "names": ["touched"]}


def test_a_fix_lists_what_it_applied_and_what_remains() -> None:
    document = json.loads(render(reports.FIXED))
    assert [done["sql"] for done in document["outcomes"]] == [step["sql"] for step in document["steps"]]
    assert {done["outcome"] for done in document["outcomes"]} == {"applied"}
    assert document["stopped_because"] is None
    assert [finding["code"] for finding in document["remaining"]] == ["hidden-table", "missing-index"]
    assert document["remaining_counts"]["error"] == 1


def test_a_fix_that_ended_early_tells_of_each_step_what_became_of_it() -> None:
    document = json.loads(render(reports.UNFINISHED))
    told = [(one["outcome"], one["seconds"], one["rows"]) for one in document["outcomes"]]
    assert told == [
        ("applied", 0.0125, None),
        ("applied", None, 12),
        ("in doubt", None, None),
        ("skipped", None, None),
        ("skipped", None, None),
    ]
    assert document["remaining"] is None
    assert "lost at COMMIT" in document["stopped_because"]


def test_a_step_says_how_large_its_tables_are_and_whether_it_writes_or_reads_them() -> None:
    steps = {step["path"]: step for step in json.loads(render(reports.RUNNABLE))["steps"]}
    added = steps["public.conversations.updated_at"]
    assert (added["rows"], added["bytes"], added["rewrite"], added["scan"]) == (1234567, 180_000_000, False, False)
    index = steps["public.messages.idx_messages_session_id"]
    assert (index["rows"], index["bytes"], index["scan"]) == (None, None, True)
    also = steps["public.messages.messages_session_id_fkey"]["also"]
    assert [(one["path"], one["rows"]) for one in also] == [("public.conversations", 1234567)]


def test_the_place_of_a_finding_in_the_spec_may_be_unknown() -> None:
    assert reports.FINDINGS[4].mark is None
    finding = json.loads(render(reports.checked(reports.FINDINGS[4])))["findings"][0]
    assert finding["file"] is finding["line"] is finding["column"] is None


def test_what_waits_is_told_of_the_strongest_lock_whichever_table_has_it() -> None:
    step = replace(reports.ADD_FOREIGN_KEY, lock=None, also=((reports.CONVERSATIONS, LockMode.SHARE),))
    planned = Planned(checked=reports.checked(), plan=Plan(steps=(step,)))
    (told,) = json.loads(render(planned))["steps"]
    assert (told["lock"], told["blocks"]) == (None, LockMode.SHARE.blocks)
