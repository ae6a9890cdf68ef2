"""Settings of pyproject.toml stand in for options that are not given, and for nothing else."""

from pathlib import Path

import pytest

from schema_doctor import cli, commands, settings
from schema_doctor.errors import UsageError


def written(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def test_no_file_and_no_table_are_no_settings(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == {}
    assert settings.load(written(tmp_path, '[project]\nname = "schema-doctor-user"\n')) == {}
    assert settings.load(written(tmp_path, "[tool.other]\nx = 1\n")) == {}


def test_every_setting_is_read(tmp_path: Path) -> None:
    text = """
        [tool.schema-doctor]
        spec = "db/expected.yaml"
        fail-on = "error"
        allow = ["index-build", "full-scan"]
        connect-timeout = 10
        lock-wait = 60
        statement-timeout = 5
        wait = 0
        strict-names = true
        online = "never"
        online-rows = 5
        online-bytes = 6
        backfill-batch = 500
        backfill-pause = 0.5
    """
    found = settings.load(written(tmp_path, text))
    assert found == {
        "spec": "db/expected.yaml",
        "fail_on": "error",
        "allow": ["index-build", "full-scan"],
        "connect_timeout": 10.0,
        "lock_wait": 60.0,
        "statement_timeout": 5.0,
        "wait": 0.0,
        "strict_names": True,
        "online": "never",
        "online_rows": 5,
        "online_bytes": 6,
        "backfill_batch": 500,
        "backfill_pause": 0.5,
    }
    assert len(found) == len(settings.KEYS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("fail_on = 'error'", "did you mean fail-on?"),
        ("colour = 'red'", "use one of spec, fail-on"),
        ("fail-on = 3", "fail-on must be a text"),
        ("allow = 'all'", "allow must be a list of texts"),
        ("allow = [1]", "allow must be a list of texts"),
        ("connect-timeout = true", "connect-timeout must be a number of seconds"),
        ("strict-names = 1", "strict-names must be true or false"),
        ("online-rows = true", "online-rows must be a whole number"),
        ("online-bytes = 'x'", "online-bytes must be a whole number"),
        ("database-url = 'postgresql://u:hush-hush@h/d'", "set DATABASE_URL instead"),
        ("x = ", "not TOML"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_can(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(UsageError, match=r"pyproject\.toml") as caught:
        settings.load(written(tmp_path, f"[tool.schema-doctor]\n{line}\n"))
    assert said in str(caught.value)
    assert "hush-hush" not in str(caught.value)


@pytest.mark.parametrize("text", ["[tool]\nschema-doctor = 3\n", "tool = 'schema-doctor'\n"])
def test_a_table_that_is_none_is_no_crash(tmp_path: Path, text: str) -> None:
    folder = written(tmp_path, text)
    if "= 3" in text:
        with pytest.raises(UsageError, match="must be a table"):
            settings.load(folder)
    else:
        assert settings.load(folder) == {}


def test_bytes_that_are_not_text_are_no_crash(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"pyproject\.toml is not TOML"):
        settings.load(tmp_path)


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What `check` was called with, in a folder with settings."""
    calls: dict[str, object] = {}

    def check(spec: Path, **options: object) -> int:
        calls.update(options, spec=spec)
        return 0

    monkeypatch.setattr(commands, "check", check)
    monkeypatch.chdir(
        written(tmp_path, "[tool.schema-doctor]\nspec = 'db.yaml'\nfail-on = 'error'\nconnect-timeout = 7\n")
    )
    return calls


def test_settings_stand_in_for_what_is_not_given(seen: dict[str, object]) -> None:
    assert cli.run(["check"]) == 0
    assert (seen["spec"], seen["fail_on"], seen["connect_timeout"]) == (Path("db.yaml"), "error", 7.0)


def test_what_is_given_goes_before_settings(seen: dict[str, object]) -> None:
    assert cli.run(["check", "other.yaml", "--fail-on", "note", "--connect-timeout", "8"]) == 0
    assert (seen["spec"], seen["fail_on"], seen["connect_timeout"]) == (Path("other.yaml"), "note", 8.0)


def test_a_level_in_the_settings_is_checked_as_an_option_is(
    seen: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, "[tool.schema-doctor]\nfail-on = 'warn'\n")
    assert cli.run(["check"]) == 2
    assert "did you mean warning?" in capsys.readouterr().err
