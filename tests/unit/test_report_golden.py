"""The reports as people and programs get them, in whole."""

from collections.abc import Callable

import pytest

from schema_doctor.report import render
from tests import reports

Golden = Callable[[str, str], None]


@pytest.mark.parametrize(("format_name", "suffix"), [("terminal", "txt"), ("json", "json"), ("sql", "sql")])
@pytest.mark.parametrize("command", reports.RESULTS)
def test_a_report_says_what_it_said(golden: Golden, command: str, format_name: str, suffix: str) -> None:
    golden(f"report_{command}.{suffix}", render(format_name, reports.RESULTS[command]))


def test_a_colored_report_says_what_it_said(golden: Golden) -> None:
    text = render("terminal", reports.CHECKED, color=True, width=80)
    golden("report_check_colored.txt", text.replace("\x1b", "ESC"))
