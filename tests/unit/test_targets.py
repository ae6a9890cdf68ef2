"""The file of targets: what cannot be used is told with its place, and without a password."""

from pathlib import Path

import pytest

from schema_doctor.errors import SpecError, UsageError
from schema_doctor.targets import from_file, from_urls
from tests.commandline import CANARY

URL = f"postgresql://app:{CANARY}@db.example.com/chat"


def read(folder: Path, text: str, **environ: str) -> dict[str, str]:
    path = folder / "targets.yaml"
    path.write_text(text, encoding="utf-8")
    return {one.name: one.target.label for one in from_file(path, environ)}


def test_a_target_is_a_url_or_a_variable_or_a_mapping(tmp_path: Path) -> None:
    text = f"""
        direct: {URL}
        quoted: "{URL}"
        variable: env:STAGING_URL
        mapping: {{url: "{URL}"}}
        both: {{url: env:STAGING_URL}}
        keywords: host=h dbname=d
        on: {URL}
    """
    assert read(tmp_path, text, STAGING_URL="postgres://s@staging/chat") == {
        "direct": "chat on db.example.com:5432",
        "quoted": "chat on db.example.com:5432",
        "variable": "chat on staging:5432",
        "mapping": "chat on db.example.com:5432",
        "both": "chat on staging:5432",
        "keywords": "d on h:5432",
        "on": "chat on db.example.com:5432",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "targets.yaml:1:1: expected a mapping of names to databases, such as production: env:PRODUCTION_URL"),
        ("{}", "targets.yaml:1:1: expected a mapping of names to databases"),
        (URL, "expected a mapping of names to databases"),
        (f"- {URL}", "expected a mapping of names to databases"),
        (f"{URL}:", "targets.yaml:1:1: a URL stands where a name belongs"),
        ("a:", "a: expected a text, found nothing"),
        ("a: env:NOT_SET", "targets.yaml:1:4: a: the environment variable NOT_SET is not set"),
        (f"a: env:{URL}", "a: env: takes the name of an environment variable"),
        ("a: {uri: x}", "a: unknown key 'uri', did you mean 'url'?"),
        ("a: {}", "a: the key 'url' is missing"),
        (f"a: {{{URL}: }}", "a URL stands where the key 'url' belongs"),
        (f"a: [{URL}]", "a: expected a text, found a list"),
        (f"a: mysql://x:{CANARY}@h/d", "targets.yaml:1:4: a: the scheme 'mysql' is not PostgreSQL's"),
        (f"a: postgresql://app:{CANARY}: {CANARY}@h/d", "targets.yaml:1:"),
        (f"a: '{URL}", "targets.yaml:1:4: the quote that opens here is never closed"),
        ("a: &x y", "targets.yaml:1:4"),
        (f"a: @{CANARY}", "targets.yaml:1:4"),
        (f"a: {URL}\na: {URL}", "targets.yaml:2:1"),
        ("a: ''", "set but empty"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)
    assert CANARY not in str(caught.value)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, "a: env:ONE\nb: env:TWO\nc: {}\n")
    assert len(caught.value.problems) == 3


def test_an_empty_variable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"targets\.yaml:1:4: a: NAME is set but empty"):
        read(tmp_path, "a: env:NAME", NAME="")


def test_a_file_that_is_not_there_is_named_as_targets(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--targets.*none\.yaml") as caught:
        from_file(tmp_path / "none.yaml", {})
    assert "spec" not in str(caught.value)
    with pytest.raises(UsageError, match=r"--targets .* is a directory"):
        from_file(tmp_path, {})


def test_urls_are_named_by_database_and_host_and_numbered_when_these_are_the_same() -> None:
    named = from_urls([URL, "postgresql://x@other/chat", URL], {})
    assert [one.name for one in named] == [
        "chat on db.example.com:5432 (1)",
        "chat on other:5432",
        "chat on db.example.com:5432 (2)",
    ]


def test_a_url_that_cannot_be_used_is_told_by_its_number() -> None:
    with pytest.raises(UsageError, match=r"--database-url.*\(number 2 of 2\)"):
        from_urls([URL, "mysql://h/d"], {})
