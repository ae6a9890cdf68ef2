"""What the ways to name a database mean, and that no error shows a password."""

import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import pq

from schema_doctor.dburl import Target, find_url, pooled, redact
from schema_doctor.errors import UsageError

CANARY = "s3cr3t-canary"
HOST = "ep-cool-1.eu-central-1.aws.neon.tech"
POOLER = "ep-cool-1-pooler.eu-central-1.aws.neon.tech"


def params(text: str, environ: dict[str, str] | None = None) -> dict[str, str]:
    return dict(find_url(text, environ or {}).params)


def refusal(option: str | None, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(UsageError) as caught:
        find_url(option, environ or {})
    error: BaseException | None = caught.value
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    while error is not None:
        shown += f"{error!r} {error} {vars(error)}"
        error = error.__cause__ or error.__context__
    # The lines of this file are part of a traceback: they hold the name CANARY, never its value.
    for piece in (CANARY, "canary", "s3cr3t"):
        assert piece not in shown
    return str(caught.value)


@pytest.mark.parametrize(
    ("option", "environ", "source", "host"),
    [
        ("postgresql://a/d", {"DATABASE_URL": "postgresql://b/d"}, "--database-url", "a"),
        (
            None,
            {"SCHEMA_DOCTOR_DATABASE_URL": "postgresql://a/d", "DATABASE_URL": "postgresql://b/d"},
            "SCHEMA_DOCTOR_DATABASE_URL",
            "a",
        ),
        (None, {"DATABASE_URL": "postgresql://b/d", "PGHOST": "c"}, "DATABASE_URL", "b"),
        (None, {"PGHOST": "c"}, "libpq's PG* variables", "c"),
        (None, {"PGSERVICE": "shop"}, "libpq's PG* variables", "service shop"),
        (None, {"PGDATABASE": "shop"}, "libpq's PG* variables", "the local socket"),
    ],
)
def test_the_first_name_of_a_database_wins(option: str | None, environ: dict[str, str], source: str, host: str) -> None:
    target = find_url(option, environ)
    assert (target.source, target.host) == (source, host)


def test_without_any_name_the_error_lists_them() -> None:
    text = refusal(None, {"PGPASSWORD": CANARY})
    for name in ("--database-url", "SCHEMA_DOCTOR_DATABASE_URL", "DATABASE_URL", "PGHOST", "PGSERVICE"):
        assert name in text


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
@pytest.mark.parametrize("name", ["SCHEMA_DOCTOR_DATABASE_URL", "DATABASE_URL", "PGHOST", "PGDATABASE", "PGUSER"])
def test_a_name_that_is_set_but_empty_never_becomes_the_local_socket(name: str, blank: str) -> None:
    later = {"PGPORT": "5432"} if name.startswith("PG") else {"PGHOST": "h", "PGDATABASE": "d"}
    assert f"{name} is set but empty" in refusal(None, {name: blank} | later)
    assert "--database-url is set but empty" in refusal(blank, {"DATABASE_URL": "postgresql://h/d"})


def test_libpq_reads_its_own_variables_itself() -> None:
    environ = {"PGHOST": "h1", "PGPORT": "5433", "PGDATABASE": "d", "PGUSER": "u", "PGPASSWORD": CANARY}
    target = find_url(None, environ)
    assert target.params == ()
    assert (target.label, target.user) == ("d on h1:5433", "u")
    assert CANARY in target.secrets
    assert find_url(None, {"PGUSER": "u", "PGHOST": "h"}).database == "u"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            f"postgresql://u:p%40w@{HOST}:5432/d?sslmode=require&channel_binding=require",
            {
                "user": "u", "password": "p@w", "host": HOST, "port": "5432", "dbname": "d", "sslmode": "require",
                "channel_binding": "require",
            },
        ),
        ("postgres://u:pw@h/d", {"user": "u", "password": "pw", "host": "h", "dbname": "d"}),
        ("POSTGRESQL://h/d", {"host": "h", "dbname": "d"}),
        ("postgresql://u:p:w+x$@h/d", {"user": "u", "password": "p:w+x$", "host": "h", "dbname": "d"}),
        ("postgresql://u:@/d?host=/var/run/pg", {"user": "u", "host": "/var/run/pg", "dbname": "d"}),
        ("postgresql://%2Fvar%2Frun/d", {"host": "/var/run", "dbname": "d"}),
        ("postgresql://u@[::1]:5433/d", {"user": "u", "host": "::1", "port": "5433", "dbname": "d"}),
        ("postgresql://[2001:db8::1]/d", {"host": "2001:db8::1", "dbname": "d"}),
        ("postgresql://h1:5432,h2:5433/d", {"host": "h1,h2", "port": "5432,5433", "dbname": "d"}),
        ("postgresql://h1,h2:5433/d", {"host": "h1,h2", "port": ",5433", "dbname": "d"}),
        ("postgresql://h1,[::1]/d", {"host": "h1,::1", "dbname": "d"}),
        ("postgresql:///d", {"dbname": "d"}),
        ("postgresql://h/d?user=u&password=pw", {"host": "h", "dbname": "d", "user": "u", "password": "pw"}),
        ("postgresql://h/d?user=u@tenant", {"host": "h", "dbname": "d", "user": "u@tenant"}),
        ("postgresql://h/?dbname=d", {"host": "h", "dbname": "d"}),
        ("postgresql://h/d?options=-c%20a%3Db", {"host": "h", "dbname": "d", "options": "-c a=b"}),
        ("postgresql://h/%C3%BCber?application_name=x", {"host": "h", "dbname": "über", "application_name": "x"}),
        (" postgresql://h/d\n", {"host": "h", "dbname": "d"}),
        ("host=h dbname=d password='a b'", {"host": "h", "dbname": "d", "password": "a b"}),
        ("host=h user=u", {"host": "h", "user": "u"}),
    ],
)  # fmt: skip
def test_a_url_means_what_libpq_takes_it_to_mean(url: str, expected: dict[str, str]) -> None:
    assert params(url) == expected
    libpq = pq.Conninfo.parse(url.strip().replace("POSTGRESQL", "postgresql").encode())
    assert {o.keyword.decode(): o.val.decode() for o in libpq if o.val and o.val.strip(b",")} == expected


@given(password=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_every_password_survives_percent_encoding(password: str) -> None:
    url = f"postgresql://u:{''.join(f'%{byte:02x}' for byte in password.encode())}@h/d"
    assert params(url)["password"] == password


@given(before=st.text("ab1@/?#%:&=[],.+ '\"\\\t", max_size=8), after=st.text("ab1@/?#%:&=[],.+ '\"\\\t", max_size=8))
def test_a_password_that_is_not_encoded_is_read_as_libpq_reads_it_or_refused_unseen(before: str, after: str) -> None:
    url = f"postgresql://u:{before}{CANARY}{after}@h/d"
    error: UsageError | None = None
    try:
        target = find_url(url, {})
    except UsageError as caught:
        error = caught
    if error is None:
        libpq = {o.keyword.decode(): o.val.decode() for o in pq.Conninfo.parse(url.encode()) if o.val}
        assert dict(target.params) == libpq
        assert "canary" not in repr(target) + target.label
    else:
        shown = f"{traceback.format_exception(error)} {error!r} {error.__context__!r} {error.__cause__!r}"
        assert "canary" not in shown


@pytest.mark.parametrize("driver", ["psycopg2", "psycopg", "asyncpg", "pg8000", "psycopg_async", "psycopg2cffi"])
@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_the_drivers_of_sqlalchemy_are_understood(scheme: str, driver: str) -> None:
    url = f"{scheme}+{driver}://u:pw@h:5433/d"
    assert params(url) == {"user": "u", "password": "pw", "host": "h", "port": "5433", "dbname": "d"}


def test_sqlalchemys_several_hosts_are_understood() -> None:
    url = "postgresql+psycopg2://u:pw@/d?host=h1:5432&host=h2:5433"
    assert params(url) == {"user": "u", "password": "pw", "host": "h1,h2", "port": "5432,5433", "dbname": "d"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("'", "'"), ('"', '"'), ("", "'"), ('"', ""), ("\u201c", "\u201d"), (" '", "'\n"), ("`", "`")],
)
def test_quotes_around_the_url_are_to_be_removed(before: str, after: str) -> None:
    assert "remove the quotes" in refusal(f"{before}postgresql://u:{CANARY}@h/d{after}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"postgress://u:{CANARY}@h/d", "'postgress'"),
        (f"mysql://u:{CANARY}@h/d", "'mysql'"),
        (f"jdbc:postgresql://h/d?user=u&password={CANARY}", "'jdbc:postgresql'"),
        (f"redshift+psycopg2://u:{CANARY}@h/d", "'redshift+psycopg2'"),
        (f"psql 'postgresql://u:{CANARY}@h/d'", "remove `psql`"),
        (f"DATABASE_URL=postgresql://u:{CANARY}@h/d", "remove the variable's name"),
        (f"export DATABASE_URL='postgresql://u:{CANARY}@h/d'", "remove the variable's name"),
        (f"//u:{CANARY}@h/d", "neither a URL nor"),
        (f"u:{CANARY}@h/d", "neither a URL nor"),
        (f"postgresql:u:{CANARY}@h/d", "neither a URL nor"),
        (f"s3cr3t:{CANARY}://h", "neither a URL nor"),
        (f"host=h password={CANARY} {CANARY}", "neither a URL nor"),
        (f"host=h password='{CANARY}", "neither a URL nor"),
        (f"host=h {CANARY}=x", "neither a URL nor"),
        (f"host=h passwort={CANARY}", "neither a URL nor"),
        (f"dbname=postgresql://u:{CANARY}@h/d", "itself a URL"),
    ],
)
def test_what_is_no_postgresql_url_is_refused_by_its_scheme_alone(text: str, expected: str) -> None:
    assert expected in refusal(text)


@pytest.mark.parametrize(
    "password",
    [
        f"{CANARY}@x", f"x@{CANARY}", f"{CANARY}/x", f"x/{CANARY}", f"{CANARY}#x", f"x#{CANARY}", f"{CANARY}?x",
        f"x?{CANARY}", f"12/{CANARY}", f"12?{CANARY}=1", f"{CANARY}%zz", f"%{CANARY}", f"{CANARY}%", f"{CANARY} x",
        f"{CANARY}\tx", f"{CANARY}%00", f"{CANARY}%ff", f"{CANARY}\udcff", f"a@b/c?{CANARY}",
    ],
)  # fmt: skip
def test_a_password_must_be_percent_encoded(password: str) -> None:
    assert "percent-encode the password" in refusal(f"postgresql://u:{password}@h/d")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"postgresql://u:{CANARY}@h:54x32/d", "port is not a number from 1 to 65535"),
        (f"postgresql://u:{CANARY}@h:99999/d", "port is not a number from 1 to 65535"),
        (f"postgresql://u:{CANARY}@h:0/d", "port is not a number from 1 to 65535"),
        (f"postgresql://u:{CANARY}", "port is not a number from 1 to 65535"),
        (f"postgresql://u:{CANARY}@h/d?port=x", "port is not a number from 1 to 65535"),
        (f"host=h port=99999 password={CANARY}", "port is not a number from 1 to 65535"),
        (f"postgresql://u:{CANARY}@::1/d", "in brackets"),
        (f"postgresql://u:{CANARY}@[::1/d", "in brackets"),
        (f"postgresql://u:{CANARY}@h/d?sslmode=required", "disable, allow, prefer, require, verify-ca, verify-full"),
        (f"postgresql://u:{CANARY}@h/d?ssl=maybe", "disable, allow, prefer, require, verify-ca, verify-full"),
        (f"postgresql://u:{CANARY}@h/d?target_session_attrs=master", "primary"),
        (f"postgresql://u:{CANARY}@h/d?connect_timeout=soon", "connect_timeout must be a whole number"),
        (f"postgresql://u:{CANARY}@h/d?sslmod=require", "did you mean 'sslmode'?"),
        (f"postgresql://u:{CANARY}@h/d?colour=red", "'colour': remove it"),
        (f"postgresql://u:{CANARY}@h/d?sslmode", "did you mean 'sslmode'?"),
        (f"postgresql://u:{CANARY}@h/d%0Ax", "control character"),
        (f"postgresql://u:{CANARY}@h", "names no database"),
        (f"postgresql://u:{CANARY}@h/", "names no database"),
        (f"postgresql://u:{CANARY}@h/?sslmode=require", "names no database"),
        (f"postgresql://u:{CANARY}@h/d?sslrootcert=system&sslmode=require", "sslmode=verify-full"),
        (f"postgresql://u:{CANARY}@{POOLER}/d?options=-c%20lock_timeout%3D1s", HOST),
    ],
)
def test_a_part_that_is_wrong_is_named(url: str, expected: str) -> None:
    text = refusal(url)
    assert expected in text
    assert text.startswith("--database-url") or "in --database-url" in text


def test_a_wrong_sslmode_in_the_environment_is_refused_as_well() -> None:
    assert "sslmode must be one of" in refusal(None, {"PGHOST": "h", "PGSSLMODE": "required"})


def test_a_missing_database_name_may_come_from_pgdatabase_or_a_service() -> None:
    assert find_url("postgresql://h", {"PGDATABASE": "d"}).label == "d on h:5432"
    assert params("postgresql://h?service=shop") == {"host": "h", "service": "shop"}


@pytest.mark.parametrize(
    "parameter",
    [
        "pgbouncer=true", "schema=public", "connection_limit=1", "pool_timeout=10", "prepared_statement_cache_size=0",
        "statement_cache_size=0", "pool_size=5", "max_overflow=2", "sslaccept=strict", "currentSchema=a",
        "uselibpqcompat=true", "pgbouncer",
    ],
)  # fmt: skip
def test_a_parameter_of_another_tool_is_left_out_with_a_warning(parameter: str) -> None:
    target = find_url(f"postgresql://u:{CANARY}@h/d?{parameter}&sslmode=require", {})
    assert dict(target.params) == {"user": "u", "password": CANARY, "host": "h", "dbname": "d", "sslmode": "require"}
    (warning,) = target.warnings
    assert parameter.partition("=")[0] in warning
    assert CANARY not in warning


@pytest.mark.parametrize(
    ("parameter", "mode"),
    [
        ("ssl=require", "require"), ("ssl=true", "require"), ("ssl=verify-full&sslrootcert=/x", "verify-full"),
        ("ssl=false", "disable"), ("sslmode=no-verify", "require"), ("sslmode=prefer&ssl=true", "prefer"),
    ],
)  # fmt: skip
def test_ssl_is_translated_to_sslmode_with_a_warning(parameter: str, mode: str) -> None:
    target = find_url(f"postgresql+asyncpg://h/d?{parameter}", {})
    assert dict(target.params)["sslmode"] == mode
    assert len(target.warnings) == 1


def test_start_up_options_and_a_pooler_are_refused_wherever_the_options_stand() -> None:
    assert "PGOPTIONS" in refusal(f"postgresql://{POOLER}/d", {"PGOPTIONS": "-c lock_timeout=1s"})
    assert params(f"postgresql://{HOST}/d?options=-c%20lock_timeout%3D1s")["options"] == "-c lock_timeout=1s"
    # Neon's own way for clients without SNI: its proxy reads it.
    assert params(f"postgresql://{POOLER}/d?options=endpoint%3Dep-cool-1")["options"] == "endpoint=ep-cool-1"


def test_a_pooled_host_is_known_by_its_name() -> None:
    assert pooled(find_url(f"postgresql://{POOLER}/d", {}))
    assert not pooled(find_url(f"postgresql://{HOST}/d", {}))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (f"postgresql://{HOST}/neondb", f"neondb on {HOST}:5432"),
        ("postgresql://[::1]:5433/d", "d on [::1]:5433"),
        ("postgresql://h1:1,h2:2/d", "d on h1:1,h2:2"),
        ("postgresql://h1,h2/d", "d on h1:5432,h2:5432"),
        ("postgresql://h1,h2:2/d", "d on h1:5432,h2:2"),
        ("postgresql:///d?host=/run/pg", "d on /run/pg:5432"),
        ("host=h", "the default database on h:5432"),
        ("service=shop", "the default database on service shop"),
    ],
)
def test_a_label_says_database_and_server(text: str, label: str) -> None:
    assert find_url(text, {}).label == label


def test_a_target_never_shows_its_password() -> None:
    target = find_url(f"postgresql://u:{CANARY}%40x@h/d?sslpassword={CANARY}", {"PGPASSWORD": CANARY})
    assert "canary" not in repr(target) + str(target) + target.label
    assert dict(target.params)["password"] == f"{CANARY}@x"


def test_every_spelling_of_a_password_is_redacted() -> None:
    target = find_url("postgresql://u:p%40ss%2fw%c3%b6rd@h/d", {})
    for spelling in ("p%40ss%2fw%c3%b6rd", "p@ss/wörd", "p%40ss%2Fw%C3%B6rd", "p%40ss/w%C3%B6rd"):
        assert spelling in target.secrets
        assert redact(f"a {spelling} b", target.secrets) == "a *** b"


def test_a_secret_inside_a_longer_one_leaves_no_tail() -> None:
    assert redact("x secret-long y", ("secret", "secret-long")) == "x *** y"
    assert redact("nothing", ("",)) == "nothing"


@pytest.mark.parametrize("url", ["postgresql://u:abc@h/d", "postgresql://postgres:postgres@h/d"])
def test_a_password_too_short_or_public_anyway_is_not_redacted(url: str) -> None:
    assert find_url(url, {}).secrets == ()


def roots(query: str, environ: dict[str, str]) -> Target:
    return find_url(f"postgresql://h/d?{query}", environ)


def test_certificates_are_verified_with_the_systems_authorities(tmp_path: Path) -> None:
    store = tmp_path / "store.crt"
    store.touch()
    environ = {"SSL_CERT_FILE": str(store), "HOME": str(tmp_path)}
    for query in ("sslmode=verify-full", "sslmode=verify-ca", "sslrootcert=system"):
        assert dict(roots(query, environ).params)["sslrootcert"] == str(store)
    assert dict(roots("sslrootcert=system", environ).params)["sslmode"] == "verify-full"
    assert dict(roots("", environ | {"PGSSLMODE": "verify-full"}).params)["sslrootcert"] == str(store)


def test_authorities_that_somebody_chose_are_kept(tmp_path: Path) -> None:
    store = tmp_path / "store.crt"
    store.touch()
    environ = {"SSL_CERT_FILE": str(store), "HOME": str(tmp_path)}
    assert dict(roots("sslmode=verify-full&sslrootcert=/own", environ).params)["sslrootcert"] == "/own"
    assert "sslrootcert" not in dict(roots("sslmode=verify-full", environ | {"PGSSLROOTCERT": "/own"}).params)
    assert "sslrootcert" not in dict(roots("sslmode=require", environ).params)
    (tmp_path / ".postgresql").mkdir()
    (tmp_path / ".postgresql" / "root.crt").touch()
    assert "sslrootcert" not in dict(roots("sslmode=verify-full", environ).params)
