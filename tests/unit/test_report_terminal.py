"""The report for people: what it must say, and how it fits into a terminal."""

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from schema_doctor.finding import Level
from schema_doctor.model import Address, Kind
from schema_doctor.report.checked import MOST_PLACES
from schema_doctor.report.terminal import NARROWEST, render
from schema_doctor.result import Plan, Planned
from tests import reports


def test_a_finding_tells_all_that_it_knows() -> None:
    text = render(reports.checked(reports.FINDINGS[0]))
    for said in (
        "public.conversations.updated_at",
        "missing-column",
        "timestamp without time zone default now()",
        "nothing",
        "expected_schema.yaml:9:7",
        '42703: column "updated_at" of relation "conversations" does not exist',
        "ALTER TABLE public.conversations ADD COLUMN IF NOT EXISTS updated_at",
        "PostgreSQL 16.4",
        "role app",
        "chat on db.example.com",
        "schema-doctor plan expected_schema.yaml",
        "schema-doctor fix expected_schema.yaml",
        "schema-doctor explain missing-column",
    ):
        assert said in text


def test_the_last_lines_count_and_a_database_in_step_needs_nothing() -> None:
    assert "4 errors, 1 warning, 1 note; 1 waived" in render(reports.CHECKED)
    text = render(reports.IN_STEP)
    assert text.endswith("\nnothing differs: the database is as expected_schema.yaml says\n")
    assert "schema-doctor fix" not in text


def test_a_reason_of_several_lines_stands_in_several_lines() -> None:
    reason = "the database still differs; this would remain to be done:\nDROP TABLE a\nDROP TABLE b"
    text = render(replace(reports.UNFINISHED, reason=reason))
    assert (
        "it stopped: the database still differs; this would remain to be done:\n    DROP TABLE a\n    DROP TABLE b\n"
        in text
    )


def test_what_is_not_examined_has_a_line_for_each_place_with_counts_and_three_names() -> None:
    for result in (reports.CHECKED, reports.PLANNED, reports.FIXED):
        lines = render(result, width=140).splitlines()
        assert "  schema public: 2 functions (touch(), words(text, integer)), 1 other (collation german)" in lines
        grants = "4 grants (PUBLIC, app, other (email), ...)"
        assert f"  table public.users: {grants}, 2 policies (own rows, rows of all), 1 trigger (touched)" in lines
    assert "1 waived; 10 not examined" in render(reports.CHECKED)
    assert "examined" not in render(reports.IN_STEP)


def test_many_places_with_something_that_is_not_examined_are_counted_and_named_with_verbose() -> None:
    many = [replace(reports.NOT_EXAMINED[4], table=f"t{number}") for number in range(MOST_PLACES + 2)]
    result = reports.checked(not_examined=tuple(many))
    text = render(result)
    assert f"table public.t{MOST_PLACES - 1}: " in text
    assert f"table public.t{MOST_PLACES}: " not in text
    assert "  and 2 more places; --verbose names them\n" in text
    assert f"table public.t{MOST_PLACES + 1}: 1 trigger (touched)\n" in render(result, verbose=True)


def test_what_is_waived_says_why_and_asks_for_nothing() -> None:
    text = render(reports.checked(reports.FINDINGS[6]))
    assert "the table has ten rows" in text
    assert "CREATE INDEX" not in text
    assert "nothing differs; 1 waived: the database is as" in text


def test_the_table_that_breaks_the_application_stands_first() -> None:
    text = render(reports.checked(reports.FINDINGS[4], reports.FINDINGS[0]))
    assert text.index("public.conversations") < text.index("public.users")


@pytest.mark.parametrize("width", [NARROWEST, 80, 100, 160])
def test_only_statements_are_wider_than_the_terminal(width: int) -> None:
    text = render(reports.CHECKED, width=width)
    wide = [line for line in text.splitlines() if cell_len(line) > width]
    assert all(line.startswith(" ") for line in wide)


@pytest.mark.parametrize("width", [1, NARROWEST, 60, 100])
def test_nothing_of_a_long_name_or_expression_is_lost(width: int) -> None:
    address = Address(Kind.COLUMN, "s" * 63, "t" * 63, "ü" * 31)
    expression = "check (" + " or ".join(f"kind = 'value number {n}'" for n in range(60)) + ")"
    finding = replace(
        reports.FINDINGS[0], address=address, message=f"{address} differs", actual=expression, repair=(expression,)
    )
    text = render(reports.checked(finding), width=width)
    bare = "".join(text.split()).replace("│", "")
    for said in (address.path, expression, str(finding.mark)):
        assert said.replace(" ", "") in bare
    assert "…" not in text


@pytest.mark.parametrize(("width", "statement"), [(40, "DEFAULT 'a  b c  d'"), (100, "DEFAULT 'a  b c  d'")])
def test_a_string_in_a_statement_is_never_broken(width: int, statement: str) -> None:
    sql = f"ALTER TABLE public.conversations ALTER COLUMN title SET {statement}{'x' * 300}"
    text = render(reports.checked(replace(reports.FINDINGS[0], repair=(sql,))), width=width)
    assert "'a  b c  d'" + "x" * 300 + ";" in text


def test_no_color_is_there_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "30")
    plain = render(reports.CHECKED)
    assert "\x1b" not in plain
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b[1;31m" in render(reports.CHECKED, color=True)
    assert render(reports.CHECKED) == plain


def test_a_plan_says_what_each_statement_blocks() -> None:
    text = render(reports.PLANNED)
    assert "lock: ACCESS EXCLUSIVE on public.conversations (about 1,234,567 rows, 172 MB): reads and writes" in text
    assert "lock: SHARE ROW EXCLUSIVE on public.conversations (about 1,234,567 rows, 172 MB): writes wait" in text
    assert "hazard: index-build: an index is built while writes wait" in text


def test_a_plan_that_is_stopped_says_so_and_how_to_consent() -> None:
    text = render(reports.PLANNED)
    assert "REFUSED: column public.messages.role" in text
    assert "--allow table-rewrite --allow values-change consents to it" in text
    assert "CANNOT BE PLANNED: column public.users.shown" in text
    assert "5 statements, 2 refused, 1 that cannot be planned: as it stands, fix does nothing" in text


def test_a_refused_step_is_no_numbered_step_even_if_the_plan_lists_it() -> None:
    plan = replace(reports.PLANNED.plan, steps=(*reports.PLANNED.plan.steps, reports.DROP_COLUMN))
    assert render(replace(reports.PLANNED, plan=plan)) == render(reports.PLANNED)


def test_an_empty_plan_says_that_there_is_nothing_to_do() -> None:
    assert render(Planned(checked=reports.IN_STEP, plan=Plan(steps=()))).endswith("\nthere is nothing to do\n")


def test_verbose_explains_codes_and_hazards() -> None:
    assert "Every statement that names the column fails" in render(reports.CHECKED, verbose=True)
    assert "CREATE INDEX CONCURRENTLY" in render(reports.RUNNABLE, verbose=True)
    assert "CREATE INDEX CONCURRENTLY" not in render(reports.RUNNABLE)


def test_a_fix_that_ended_early_says_how_far_it_came() -> None:
    text = render(replace(reports.FIXED, applied=reports.FIXED.applied[:2]))
    assert "2 of 5 statements applied in 0.038 s" in text
    assert "(0.013 s)" in text
    assert "1 error; 1 waived" in text


def test_advice_of_a_finding_is_prose_and_no_statement() -> None:
    finding = replace(reports.FINDINGS[3], level=Level.NOTE)
    text = render(reports.checked(finding))
    assert "│ repair" in text
    assert "repair:" not in text


def test_a_plan_says_whose_prepared_statements_fail_behind_it() -> None:
    text = render(reports.RUNNABLE)
    assert "note: restart the application once this is applied" in text
    assert "all columns (SELECT *, RETURNING *) on public.conversations" in " ".join(text.split())
    plan = replace(reports.RUNNABLE.plan, steps=(reports.CREATE_INDEX,))
    assert "restart" not in render(replace(reports.RUNNABLE, plan=plan))
