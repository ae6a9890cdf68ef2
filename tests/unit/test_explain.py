"""Every code has a page, and a code that nobody knows has a suggestion."""

import pytest

from schema_doctor.errors import UsageError
from schema_doctor.explain import explain
from schema_doctor.findingcode import CODES
from schema_doctor.hazard import HAZARDS


@pytest.mark.parametrize("code", CODES)
def test_a_finding_says_what_it_means_and_what_to_do(code: str) -> None:
    text = explain(code)
    assert text.startswith(f"{code}: {CODES[code].title}\n")
    assert "What to do: " in text
    assert text.endswith("\n")
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("code", HAZARDS)
def test_a_hazard_says_how_to_consent_and_what_to_do_instead(code: str) -> None:
    text = explain(code)
    assert text.startswith(f"{code}: {HAZARDS[code].title}\n")
    assert "What to do instead: " in text
    assert f"--allow {code}" in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_list_has_every_code_and_says_how_to_go_on() -> None:
    text = explain(None)
    assert all(f"  {code} " in text for code in (*CODES, *HAZARDS))
    assert "schema-doctor explain CODE" in text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("missing-colunm", "did you mean missing-column?"),
        ("Missing_Column", "did you mean missing-column?"),
        ("DATA-LOSS", "did you mean data-loss?"),
        ("zzz", "`schema-doctor explain` lists all codes"),
        ("", "`schema-doctor explain` lists all codes"),
    ],
)
def test_an_unknown_code_gets_a_suggestion(code: str, said: str) -> None:
    with pytest.raises(UsageError, match="there is no code") as caught:
        explain(code)
    assert said in str(caught.value)
