"""The script: what stands in which transaction, and what only in comments."""

from msgspec.structs import replace

from schema_doctor.report.sql import render
from schema_doctor.result import Plan, Planned
from schema_doctor.step import Step
from tests import reports


def planned(*steps: Step) -> str:
    return render(Planned(checked=reports.IN_STEP, plan=Plan(steps=steps)))


def code(script: str) -> list[str]:
    return [line for line in script.splitlines() if line and not line.startswith("--")]


def test_a_script_of_nothing_has_no_statement() -> None:
    assert code(planned()) == []
    assert code(render(reports.IN_STEP)) == []


def test_the_settings_end_with_the_transaction() -> None:
    lines = code(planned(reports.ADD_COLUMN))
    assert lines[0] == "BEGIN;"
    assert lines[-1] == "COMMIT;"
    assert "SET LOCAL lock_timeout = '3s';" in lines
    assert "SET LOCAL search_path = pg_catalog, pg_temp;" in lines
    assert not [line for line in lines if line.startswith("SET ") and not line.startswith("SET LOCAL ")]


def test_the_time_zone_is_set_only_for_a_change_of_type_that_depends_on_it() -> None:
    sql = "ALTER TABLE a.b ALTER COLUMN c TYPE timestamp with time zone"
    assert "SET LOCAL TimeZone = 'UTC';" in planned(replace(reports.CHANGE_TYPE, sql=sql))
    assert "TimeZone" not in planned(reports.CHANGE_TYPE, reports.ADD_COLUMN)


def test_refused_and_unplanned_things_are_comments() -> None:
    script = render(reports.PLANNED)
    assert "-- REFUSED, and left out of this script: column public.conversations.legacy" in script
    assert "--     ALTER TABLE public.conversations DROP COLUMN IF EXISTS legacy;" in script
    assert "-- CANNOT BE PLANNED, and missing in this script: column public.users.shown" in script
    assert "DROP COLUMN" not in "\n".join(code(script))


def test_a_refused_statement_of_several_lines_is_a_comment_in_each() -> None:
    refused = Plan(steps=(), refused=((reports.CREATE_TABLE, reports.DROP_COLUMN.hazards),))
    assert code(render(Planned(checked=reports.IN_STEP, plan=refused))) == []


def test_a_validate_has_a_transaction_of_its_own() -> None:
    lines = code(planned(reports.ADD_FOREIGN_KEY, reports.VALIDATE, reports.COMMENT))
    assert lines.count("BEGIN;") == lines.count("COMMIT;") == 3


def test_a_statement_that_refuses_a_transaction_has_none_and_gives_the_settings_back() -> None:
    step = replace(reports.CREATE_INDEX, sql="CREATE INDEX CONCURRENTLY a ON b.c (d)", transactional=False)
    lines = code(planned(step))
    assert "BEGIN;" not in lines
    assert "SET search_path = pg_catalog, pg_temp;" in lines
    assert "RESET search_path;" in lines


def test_the_tag_of_a_block_does_not_occur_in_its_text() -> None:
    sql = "ALTER TABLE a.b ADD CONSTRAINT c CHECK (d <> '$schema_doctor$ $schema_doctor_2$')"
    script = planned(replace(reports.ADD_FOREIGN_KEY, sql=sql))
    assert script.count("$schema_doctor_3$") == 2


def test_a_check_repairs_tables_first_foreign_keys_last_and_rights_apart() -> None:
    lines = code(render(reports.CHECKED))
    order = [line.split("(")[0].strip() for line in lines if line.startswith(("CREATE", "ALTER", "GRANT", "BEGIN"))]
    assert order == [
        "BEGIN;",
        "CREATE TABLE IF NOT EXISTS public.messages",
        "ALTER TABLE public.conversations ADD COLUMN IF NOT EXISTS updated_at timestamp without time zone DEFAULT now",
        "ALTER TABLE public.messages ADD CONSTRAINT messages_session_id_fkey FOREIGN KEY",
        "BEGIN;",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON billing.invoices TO app;",
    ]


def test_what_a_waiver_accepts_is_not_repaired() -> None:
    assert "CREATE INDEX" not in render(reports.CHECKED)


def test_a_fix_says_what_was_applied_and_what_remains() -> None:
    script = render(replace(reports.FIXED, applied=reports.FIXED.applied[:2]))
    assert "-- What was applied, 2 of 5 steps:" in script
    assert "--   remains: error: table billing.invoices exists" in script
    assert [line for line in code(script) if line.startswith("ALTER")]
    assert "CREATE INDEX" not in script
