"""Find the address of the database, and read it before libpq does, so that no message can show its password."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import quote, unquote

import psycopg
from psycopg import pq

from schema_doctor.errors import UsageError
from schema_doctor.regex import regex

OPTION = "--database-url"
URL_VARIABLES = ("SCHEMA_DOCTOR_DATABASE_URL", "DATABASE_URL")
# The variables that name a database; PGPASSWORD, PGSSLMODE and the like only say how to reach it (libpq-envars).
LIBPQ_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE")
LIBPQ_SOURCE = "libpq's PG* variables"
EXAMPLE = "postgresql://user:password@host:5432/database"

# The values that libpq accepts (libpq-connect, "Parameter Key Words").
CHOICES: Mapping[str, tuple[str, ...]] = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "channel_binding": ("disable", "prefer", "require"),
    "gssencmode": ("disable", "prefer", "require"),
    "sslnegotiation": ("postgres", "direct"),
    "load_balance_hosts": ("disable", "random"),
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
}
INTEGERS = frozenset(
    {"connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"}
)
# What asyncpg, pg8000, node-postgres and JDBC write as `ssl=`; they also take libpq's own words.
SSL_WORDS = {"true": "require", "1": "require", "false": "disable", "0": "disable", "no-verify": "require"}
# Parameters of other tools, which libpq refuses: what is left out of the connection, with a warning.
# A text, because few URLs have one of them, and to compile it takes as long as to read all the rest of the URL.
OTHER_TOOLS = r"""
    pgbouncer | schema | (connection|socket|pool|connect|idle|command|statement|lock|login)_?(limit|timeout) | timeout
    | pool | (max_)?pool_(size|mode|pre_ping|recycle|(min|max)_conn\w*) | max_overflow | single_use_connections
    | sslaccept | sslidentity | sslfactory | uselibpqcompat | workaround | supa
    | async_fallback | prepare | prepare_?threshold | (prepared_?)?statement_?(cache_?\w+|name_func) | server_settings
    | binary_parameters | prefer_simple_protocol | default_query_exec_mode | search_path | timezone | charset | encoding
    | currentschema | autosave | targetservertype | tcpkeepalive | rewritebatchedinserts
"""
ROOT_STORES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")

_SCHEME = regex(r"((?:jdbc:)?[A-Za-z][A-Za-z0-9+._-]*)://")
_OURS = regex(r"postgres(ql)?(\+[a-z0-9_]+)?", re.IGNORECASE)
_PARTS = regex(r"([^/?]*)(?:/([^?]*))?(?:\?(.*))?", re.DOTALL)
_HOST = regex(r"(\[[0-9A-Fa-f:.%\w]+\]|[^:\[\]]*)(?::([0-9]{0,5}))?")
_UNUSABLE = regex("[\x00-\x20\x7f\ud800-\udfff]")
_INVISIBLE = regex("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_QUOTES = "'\"`\u2018\u2019\u201c\u201d"
_ENCODE = (
    "percent-encode the password, and the user name (@ is %40, / is %2F, ? is %3F, # is %23, % is %25, a blank is %20)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One database to connect to: what libpq gets, and what people may see of it.

    `host` and `port` are text, with commas when there are several; they, `database` and `user` are for messages and
    empty when only libpq knows them. `params` and `secrets` hold the password: they are never part of the repr.
    """

    params: tuple[tuple[str, str], ...] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    host: str
    port: str
    database: str
    user: str
    source: str
    warnings: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The server as people write it: `host:port`, `[::1]:5432`, `h1:5432,h2:5433`, `/socket/directory:5432`."""
        hosts, ports = self.host.split(","), self.port.split(",")
        ports = ports * len(hosts) if len(ports) == 1 else ports
        shown = ((f"[{host}]" if ":" in host else host, port) for host, port in zip(hosts, ports, strict=False))
        return ",".join(f"{host}:{port}" if port else host for host, port in shown)

    @property
    def label(self) -> str:
        """Database and server in a few words, such as `neondb on ep-x.neon.tech:5432`."""
        return f"{self.database or 'the default database'} on {self.where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """What one text says: libpq's parameters, the password as it was spelled, and what was left out."""

    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    spelled: tuple[str, ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()
    needs_database: bool = False


def find_url(option: str | None, environ: Mapping[str, str], *, source: str = OPTION) -> Target:
    """Return the first database that is named: by the option, by our variable, by DATABASE_URL, by libpq's variables.

    `source` is where the option's text was written, for messages.

    Raises UsageError when nothing names one, or when what names it cannot be used. A name that is set but empty is an
    error, because libpq would take it for the server on the local socket.
    """
    for place, text in ((source, option), *((name, environ.get(name)) for name in URL_VARIABLES)):
        if text is not None:
            return _target(_read(text, place), place, environ)
    given = [name for name in LIBPQ_VARIABLES if name in environ]
    if not given:
        raise UsageError(
            f"no database is named: give {OPTION}, or set {', '.join(URL_VARIABLES)}, "
            f"or libpq's own {', '.join(LIBPQ_VARIABLES)}"
        )
    for name in given:
        if not environ[name].strip():
            raise UsageError(f"{name} is set but empty: give it a value, or unset it")
    return _target(_Address(), LIBPQ_SOURCE, environ)


def pooled(target: Target) -> bool:
    """Tell whether the host is a pooled endpoint by its name, as Neon spells it (`ep-x-pooler.region...`)."""
    return "-pooler." in target.host


def redact(text: str, secrets: Iterable[str]) -> str:
    """Replace every spelling of a password by `***`, the longest first, so that no tail of one remains."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _read(text: str, source: str) -> _Address:
    """Read a URL or a `key=value` string; no message shows more of it than a scheme or the name of a parameter."""
    text = text.strip()
    scheme = _SCHEME.match(text)
    if not text:
        raise UsageError(f"{source} is set but empty: write a URL such as {EXAMPLE}, or unset it")
    if text[0] in _QUOTES or (scheme and text[-1] in _QUOTES):
        raise UsageError(f"{source}: remove the quotes around the URL")
    if text.startswith("psql "):
        raise UsageError(f"{source}: remove `psql` and the quotes, leave the URL alone")
    if re.match(r"(export\s+)?[A-Z][A-Z0-9_]*\s*=", text):
        raise UsageError(f"{source}: remove the variable's name and the = before the URL")
    if scheme is None:
        return _from_keywords(text, source)
    if not _OURS.fullmatch(scheme[1]):
        raise UsageError(f"{source}: the scheme {scheme[1]!r} is not PostgreSQL's: write {EXAMPLE}")
    return _from_url(text[scheme.end() :], source)


def _from_keywords(text: str, source: str) -> _Address:
    """Read `host=... dbname=...` with libpq's own parser, whose messages quote what they stumble over."""
    parsed = None
    if "=" in text and not re.search("[\x00\ud800-\udfff]", text):
        try:
            parsed = pq.Conninfo.parse(text.encode())
        except psycopg.Error:
            parsed = None
    if parsed is None:  # outside of the handler: the caught message may hold the password
        raise UsageError(
            f"{source} is neither a URL nor a list of libpq's key=value pairs: write {EXAMPLE}, or host=... dbname=... "
            "with single quotes around values that hold blanks"
        )
    return _Address(params={o.keyword.decode(): o.val.decode() for o in parsed if o.val is not None})


def _of_other_tools(key: str) -> bool:
    return re.fullmatch(OTHER_TOOLS, key, re.VERBOSE | re.IGNORECASE) is not None


def _from_url(rest: str, source: str) -> _Address:
    """Read what follows the scheme, as libpq-connect ("Connection URIs") gives it, but strict about the password."""
    parts = _PARTS.fullmatch(rest)
    authority, path, query = parts.groups("") if parts else ("", "", "")
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    known = _keywords() | {"ssl"}
    # An unescaped / or ? in a password ends the authority early, and an @ turns up where none belongs.
    odd = [key for key, _, _ in pairs if key not in known and not _of_other_tools(key)]
    stray = authority.count("@") > 1 or "@" in path or ("@" in query and odd)
    if stray or "#" in rest or _UNUSABLE.search(rest) or re.search("%(?![0-9A-Fa-f]{2})|%00", rest):
        raise UsageError(f"{source}: a character has a meaning of its own in a URL: {_ENCODE}")
    userinfo, _, hosts = authority.rpartition("@")
    user, _, password = userinfo.partition(":")
    params = {"user": _decoded(user, source), "password": _decoded(password, source), "dbname": _decoded(path, source)}
    params |= _hosts(hosts, source)
    more, warnings = _parameters(pairs, source)
    spelled = (password, *(value for key, _, value in pairs if key in {"password", "sslpassword"}))
    return _Address(params=params | more, spelled=spelled, warnings=warnings, needs_database=True)


def _hosts(text: str, source: str) -> dict[str, str]:
    """Split `h1:5432,[::1],h2` into libpq's two lists; a port that is wrong may be a piece of a password: not shown."""
    matches = [_HOST.fullmatch(one) for one in text.split(",")]
    for one, match in zip(text.split(","), matches, strict=True):
        if match is None and (one.count(":") > 1 or "[" in one):
            raise UsageError(f"{source}: write an IPv6 address in brackets: postgresql://user@[::1]:5432/database")
        if match is None or (match[2] and not 1 <= int(match[2]) <= 65535):
            raise UsageError(f"{source}: the port is not a number from 1 to 65535")
    hosts = ",".join(_decoded(match[1].strip("[]"), source) for match in matches if match)
    ports = ",".join(match[2] or "" for match in matches if match)
    return {"host": hosts.strip(",") and hosts, "port": ports.strip(",") and ports}


def _parameters(pairs: Iterable[tuple[str, str, str]], source: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return libpq's parameters of the query, and a warning for each that another tool put there."""
    params: dict[str, str] = {}
    hosts: list[str] = []
    warnings: list[str] = []
    keywords = _keywords()
    for raw, equals, spelled in pairs:
        key, value = _decoded(raw, source), _decoded(spelled, source)
        if key in keywords and equals:
            if key == "sslmode" and value in SSL_WORDS:
                value = SSL_WORDS[value]
                warnings.append(f"{source}: read sslmode as {value!r}, as libpq spells it")
            if key == "host":
                hosts.append(value)
            params[key] = value
        elif key == "ssl" and equals:
            mode = SSL_WORDS.get(value.lower(), value)
            params.setdefault("sslmode", mode)
            if mode in CHOICES["sslmode"]:
                warnings.append(f"{source}: read the parameter 'ssl' as libpq's sslmode={params['sslmode']}")
        elif _of_other_tools(key):
            warnings.append(f"{source}: the parameter {key!r} belongs to another tool and is not used")
        else:
            near = get_close_matches(key, keywords, n=1)
            hint = f", did you mean {near[0]!r}?" if near else ": remove it"
            raise UsageError(f"{source}: libpq knows no parameter {_shown(key)!r}{hint}")
    # SQLAlchemy writes several hosts as ?host=h1:5432&host=h2:5433; a socket directory stands as it is.
    if any(":" in host for host in hosts if host.count(":") == 1 and not host.startswith("/")) or len(hosts) > 1:
        params |= _hosts(",".join(hosts), source)
    return params, tuple(warnings)


def _target(address: _Address, source: str, environ: Mapping[str, str]) -> Target:
    """Check what libpq would refuse only while connecting, and add what it would take from the environment."""
    params = {key: value for key, value in address.params.items() if value}
    mode = params.get("sslmode") or environ.get("PGSSLMODE") or ""
    _check_values(params | ({"sslmode": mode} if mode else {}), source)
    service = params.get("service") or environ.get("PGSERVICE")
    user = params.get("user") or environ.get("PGUSER", "")
    database = params.get("dbname") or environ.get("PGDATABASE", "")
    if address.needs_database and not database and not service:
        raise UsageError(f"{source} names no database: write it after the host, {EXAMPLE}")
    if "://" in database:
        raise UsageError(f"{source}: the database's name is itself a URL: write the URL alone")
    host = params.get("host") or environ.get("PGHOST") or params.get("hostaddr") or environ.get("PGHOSTADDR")
    port = params.get("port") or environ.get("PGPORT") or ("" if service else "5432")
    roots = _roots(params.get("sslrootcert") or environ.get("PGSSLROOTCERT"), mode, source, environ)
    public = {user, database, host}
    secrets = (*address.spelled, *(params.get(key, "") for key in ("password", "sslpassword")))
    target = Target(
        params=tuple((params | roots).items()),
        secrets=_spellings({*secrets, environ.get("PGPASSWORD", "")} - public),
        host=host or (f"service {service}" if service else "the local socket"),
        port=",".join(one or "5432" for one in port.split(",")) if port else "",
        database=database or ("" if service else user),
        user=user,
        source=source,
        warnings=address.warnings,
    )
    options = params.get("options") or environ.get("PGOPTIONS", "")
    # Neon's proxy itself reads options=endpoint=... of clients without SNI, and hands nothing of it to the pooler.
    if pooled(target) and options.strip() and not re.fullmatch(r"(endpoint|project)[=$][\w.-]+", options.strip()):
        name = f"options= in {source}" if "options" in params else "PGOPTIONS"
        raise UsageError(
            f"{name}: a pooler refuses start-up options (host {target.host}): remove them, or use the direct host "
            f"{target.host.replace('-pooler.', '.')}"
        )
    return target


def _check_values(params: Mapping[str, str], source: str) -> None:
    """Raise UsageError for a value that libpq would refuse; a value is shown only where it cannot be a secret."""
    for key, value in params.items():
        if key in CHOICES and value not in CHOICES[key]:
            raise UsageError(f"{source}: {key} must be one of {', '.join(CHOICES[key])}")
        if key in INTEGERS and not re.fullmatch(r"-?[0-9]{1,9}", value):
            raise UsageError(f"{source}: {key} must be a whole number")
        if key == "port" and not all(
            re.fullmatch("[0-9]{0,5}", one) and int(one or 1) in range(1, 65536) for one in value.split(",")
        ):
            raise UsageError(f"{source}: the port is not a number from 1 to 65535")
        if key not in {"password", "sslpassword"} and _INVISIBLE.search(value):
            raise UsageError(f"{source}: {key} holds a control character: remove it")


def _roots(asked: str | None, mode: str, source: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return where certificates of authorities are when the server's is to be verified and nobody said where.

    libpq looks for ~/.postgresql/root.crt only (libpq-ssl, "Client Verification of Server Certificates"), and the
    OpenSSL inside psycopg's binary wheel finds no system store, so that even `sslrootcert=system` verifies nothing.
    """
    if asked == "system":
        if mode not in {"", "verify-full"}:  # libpq's own rule: a weaker mode with public authorities proves nothing
            raise UsageError(f"{source}: sslrootcert=system needs sslmode=verify-full")
    elif asked or mode not in {"verify-ca", "verify-full"} or _own_roots(environ):
        return {}
    for store in (environ.get("SSL_CERT_FILE"), *ROOT_STORES):
        if store and Path(store).is_file():
            return {"sslmode": mode or "verify-full", "sslrootcert": store}
    return {}


def _own_roots(environ: Mapping[str, str]) -> bool:
    return "HOME" in environ and Path(environ["HOME"], ".postgresql", "root.crt").exists()


def _spellings(secrets: Iterable[str]) -> tuple[str, ...]:
    """Return each secret as it may turn up in a text; under four characters it would blot out half of every text."""
    every = {spelling for one in secrets for spelling in (one, unquote(one), quote(one), quote(one, safe=""))}
    return tuple(sorted((one for one in every if len(one) >= 4), key=lambda one: (-len(one), one)))


def _decoded(text: str, source: str) -> str:
    decoded: str | None
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        decoded = None
    if decoded is None:  # outside of the handler: the caught error holds the bytes
        raise UsageError(f"{source}: what is percent-encoded is not UTF-8: {_ENCODE}")
    return decoded


def _keywords() -> frozenset[str]:
    """Return the parameters of the libpq that is installed."""
    return frozenset(option.keyword.decode() for option in pq.Conninfo.parse(b""))


def _shown(text: str) -> str:
    return _INVISIBLE.sub("?", text)[:40]
