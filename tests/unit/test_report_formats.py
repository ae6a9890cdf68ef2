"""What holds for every format: hostile text is shown and does nothing, and rich is loaded for the terminal alone."""

import json
import re
import subprocess
import sys

import pytest
from msgspec.structs import replace

from schema_doctor.ddl.context import Unplannable
from schema_doctor.errors import Mark, UsageError
from schema_doctor.finding import Finding
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.report import FORMATS, render
from schema_doctor.report.safe import hidden
from schema_doctor.result import Applied, Checked, Fixed, Plan, Planned
from schema_doctor.snapshot import Unexamined
from tests import reports
from tests.reports import HOSTILE

ADDRESS = Address(Kind.COLUMN, HOSTILE, HOSTILE, HOSTILE)
STEP = replace(
    reports.ADD_FOREIGN_KEY,
    sql=f'COMMENT ON COLUMN "{HOSTILE}"."b" IS {reports.quoted(HOSTILE)}',
    address=ADDRESS,
    reason=HOSTILE,
    also=((ADDRESS, LockMode.SHARE),),
    unless=f"SELECT WHERE {reports.quoted(HOSTILE)} = ''",
)
FINDING = Finding(
    code="wrong-comment",
    level=reports.FINDINGS[0].level,
    address=ADDRESS,
    message=HOSTILE,
    effect=HOSTILE,
    expected=HOSTILE,
    actual=HOSTILE,
    mark=Mark(HOSTILE, 1, 1),
    repair=(HOSTILE, STEP.sql),
)
CHECKED = replace(
    reports.checked(
        FINDING,
        replace(FINDING, waived=HOSTILE),
        warnings=(HOSTILE,),
        not_examined=(Unexamined(kind="policy", schema=HOSTILE, table=HOSTILE, names=(HOSTILE,)),),
    ),
    database=HOSTILE,
    spec=HOSTILE,
)
PLANNED = Planned(
    checked=CHECKED,
    plan=Plan(
        steps=(STEP,),
        unplanned=(Unplannable(ADDRESS, HOSTILE),),
        refused=((replace(STEP, reason="other"), reports.DROP_COLUMN.hazards),),
    ),
)
RESULTS: dict[str, Checked | Planned | Fixed] = {
    "check": CHECKED,
    "plan": PLANNED,
    "fix": Fixed(planned=PLANNED, applied=(Applied(step=STEP, seconds=0.1),), after=CHECKED),
}


@pytest.mark.parametrize("width", [None, 40, 41, 63, 200])
@pytest.mark.parametrize("command", RESULTS)
@pytest.mark.parametrize("format_name", FORMATS)
def test_hostile_text_neither_hides_nor_turns_nor_commands(format_name: str, command: str, width: int | None) -> None:
    text = render(format_name, RESULTS[command], width=width, verbose=True)
    assert {c for c in text if hidden(c)} == {"\n"}
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]


@pytest.mark.parametrize("command", RESULTS)
@pytest.mark.parametrize("format_name", FORMATS)
def test_hostile_text_does_not_vanish(format_name: str, command: str) -> None:
    text = render(format_name, RESULTS[command], width=400)
    for part in ("[31m", "[/red]", ":smile:", r"\u202e", r"\u2028", r"\u200b", ":error::owned", "DROP"):
        assert text.count(part) >= 5, part


def test_a_colored_report_has_no_escape_codes_but_its_own() -> None:
    text = render("terminal", CHECKED, color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == render("terminal", CHECKED)


def test_a_hostile_text_comes_out_of_json_as_it_was() -> None:
    finding = json.loads(render("json", CHECKED))["findings"][0]
    assert finding["message"] == finding["expected"] == finding["schema"] == HOSTILE


@pytest.mark.parametrize("command", RESULTS)
def test_no_line_of_a_script_outside_of_a_statement_is_without_comment_signs(command: str) -> None:
    text = render("sql", RESULTS[command])
    statements = ("COMMENT ON ", "SET LOCAL ", "BEGIN;", "COMMIT;", "DO $", "BEGIN", "    ", "END", "$schema_doctor")
    assert not [line for line in text.splitlines() if line and not line.startswith(("--", *statements))]


@pytest.mark.parametrize("format_name", ["json", "sql"])
def test_a_report_for_programs_does_without_rich(format_name: str) -> None:
    code = (
        "import sys; from schema_doctor import report; from tests import reports\n"
        f"report.render({format_name!r}, reports.CHECKED)\n"
        "sys.exit('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_format_is_refused_with_the_names_of_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"'xml'.*terminal, json, sql"):
        render("xml", reports.CHECKED)
