"""Data types: what the server accepts, and how format_type() spells it."""

from psycopg import Error

from schema_doctor import embedded
from schema_doctor.identifier import quote_ident
from schema_doctor.sqltype import NotAType, is_serial, parse_type
from schema_doctor.typenames import CATALOG, EXTENSION, EXTENSION_WITH_MODIFIERS, NO_ARRAY, PSEUDO, SERIAL, WORDS
from tests.servers import Connection
from tests.unit.test_sqltype import CANONICAL, REFUSED

FIELDS = (
    *("year", "month", "day", "hour", "minute", "second", "second(0)", "second (6)", "year to month", "day to hour"),
    *("day to minute", "day to second", "day to second(3)", "hour to minute", "hour to second", "hour to second(1)"),
    *("minute to second", "minute to second(2)"),
)
LENGTHS = (
    *("char", "character", "nchar", "national char", "bpchar"),
    *("varchar", "char varying", "national character varying"),
)
ARRAYS = ("[]", " [3]", "[ ] [ 4 ]", " array", "\nARRAY[2]", "[0][][][][][]")
TIMES = ("time", "timestamp", "TIME (0)", "Timestamp(6)", "timestamp( 3 )")
ZONES = ("", " with time zone", " WITHOUT  TIME\nZONE", " with time zone[3]", " without time zone array")

SPELLINGS = (
    *WORDS,
    *(word.upper().replace(" ", "\n\t ") for word in WORDS),
    *CATALOG,
    *(f"pg_catalog.{quote_ident(name)}" for name in CATALOG),
    *(f'Pg_Catalog . "{name}"' for name in CATALOG),
    *(f"_{name}" for name in CATALOG if name not in NO_ARRAY),
    *(f"{name}{array}" for name in WORDS for array in ARRAYS),
    *(f"{name}[]" for name in CATALOG if name not in NO_ARRAY),
    *(f"{name}{length}" for name in LENGTHS for length in ("(1)", " ( 36 )", "(10485760)", "(007)", "(5)[]")),
    *(f"{name}{length}" for name in ("bit", "bit varying", "varbit") for length in ("(1)", "(83886080)", "(5)[][]")),
    *(f"{name}{scale}" for name in ("numeric", "decimal", "DEC") for scale in ("(1)", "(1000,1000)", "( 10 , 2 )")),
    *(f"numeric({scale})" for scale in ("10,0", "2,5", "10,-2", "1,1000", "1,-1000")),
    *(f"float({bits})" for bits in (1, 24, 25, 53)),
    *(f"interval {fields}" for fields in FIELDS),
    *(f"INTERVAL\n{fields.upper()}[]" for fields in FIELDS),
    *(f"{time}{zone}" for time in TIMES for zone in ZONES),
    *(
        "timetz(2)",
        "timestamptz(4)[]",
        "interval(0)",
        "interval (6)[]",
        '"timestamp"(3)',
        '"varchar"(3)',
        "bpchar(3)[]",
    ),
    *("pg_catalog.timestamptz(3)", "pg_catalog.numeric(10)", "_varchar(5)", "_timetz(2)", "_numeric(3,1)", "_bit(2)"),
    *(text for text, canonical in CANONICAL.items() if parse_type(text).builtin),
)

# What the server takes, and we refuse, and why.
STRICTER = {
    "timestamp(7)": "the server warns, and makes it timestamp(6)",
    "int[1][1][1][1][1][1][1]": "an array has at most 6 dimensions",
    "serial": "it makes a sequence and NOT NULL besides a type",
    "bigserial": "it makes a sequence and NOT NULL besides a type",
    "text -- x": "a comment is not a part of a type",
}


def pin(connection: Connection) -> None:
    connection.execute("set local search_path = pg_catalog, pg_temp")


def printed(connection: Connection, spellings: list[str]) -> list[str]:
    """Make a column of each type, and return what format_type() prints for it."""
    columns = ",\n".join(f"c{number} {text}" for number, text in enumerate(spellings))
    connection.execute(f"create temp table typed (\n{columns}\n)".encode())
    rows = connection.execute(
        "select format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = 'pg_temp.typed'::regclass and attnum > 0 order by attnum"
    ).fetchall()
    connection.execute("drop table pg_temp.typed")
    return [text for (text,) in rows]


def test_every_spelling_is_canonical_as_the_server_prints_it(connection: Connection) -> None:
    pin(connection)
    spellings = [text for text in SPELLINGS if parse_type(text).min_version <= connection.info.server_version]
    assert len(spellings) > 500
    expected = printed(connection, spellings)
    ours = [parse_type(text).canonical for text in spellings]
    assert [row for row in zip(spellings, ours, expected, strict=True) if row[1] != row[2]] == []
    assert printed(connection, ours) == ours


def test_what_is_refused_is_refused_by_the_server_or_known_to_be_stricter(connection: Connection) -> None:
    pin(connection)
    accepted = set()
    for text in REFUSED:
        if "\0" in text:  # cannot be sent
            continue
        try:
            with connection.transaction():
                connection.execute(f"create temp table refused (c {text}\n)".encode(), prepare=False)
                connection.execute("drop table pg_temp.refused")
            accepted.add(text)
        except Error:
            continue
    assert accepted == set(STRICTER)


def test_every_type_of_pg_catalog_is_known(connection: Connection) -> None:
    rows = connection.execute(
        "select typname, typtype::text, typarray <> 0, typmodin <> 0 from pg_type"
        " where typnamespace = 'pg_catalog'::regnamespace and typrelid = 0 and typelem = 0 and typtype <> 'd'"
        " or oid in ('pg_catalog.point'::regtype, 'box'::regtype, 'line'::regtype, 'lseg'::regtype, 'name'::regtype,"
        " 'int2vector'::regtype, 'oidvector'::regtype)"
    ).fetchall()
    assert {name for name, kind, _, _ in rows if kind == "p"} == PSEUDO
    assert {name for name, kind, _, _ in rows if kind != "p"} == CATALOG.keys()
    assert {name for name, kind, array, _ in rows if kind != "p" and not array} == NO_ARRAY
    for name, kind, _, modified in rows:
        if kind != "p":
            assert takes_modifiers(f"pg_catalog.{quote_ident(name)}") == modified


def takes_modifiers(name: str) -> bool:
    try:
        parse_type(f"{name}(1)")
    except NotAType:
        return False
    return True


def test_a_serial_type_stands_for_the_type_that_the_server_makes(connection: Connection) -> None:
    pin(connection)
    assert printed(connection, list(SERIAL)) == [is_serial(name) for name in SERIAL]


def test_a_type_of_any_name_is_spelled_as_the_server_prints_it(connection: Connection) -> None:
    words: dict[str, str] = dict(connection.execute("select word, catcode::text from pg_get_keywords()").fetchall())
    names = [*words, *CATALOG, *EXTENSION, *('My "Type"', "Weird.Type", "é", "Mood", "a$b", "a b", "x" * 63, "1", "%")]
    names = list(dict.fromkeys(names))
    connection.execute('create schema "Odd.Schema"')
    for name in names:
        connection.execute(f'create domain "Odd.Schema".{quote_ident(name)} as integer'.encode())
    pin(connection)
    quoted = [name.replace('"', '""') for name in names]
    spellings = [f'"Odd.Schema" . "{name}"' for name in quoted]
    theirs = printed(connection, spellings)
    assert [parse_type(text) for text in theirs] == [parse_type(text) for text in spellings]
    for name, text in zip(names, theirs, strict=True):
        # A word that only newer servers reserve is quoted by us, and not by this one.
        newer = words.get(name, "U") == "U" and quote_ident(name) == f'"{name}"' and text.endswith(f".{name}")
        assert newer or parse_type(text).canonical == text
    assert printed(connection, [f"{parse_type(text)}[]" for text in theirs]) == [f"{text}[]" for text in theirs]


def test_the_types_of_extensions_are_what_the_extensions_make(connection: Connection) -> None:
    wanted = (
        "vector",
        "citext",
        "cube",
        "hstore",
        "intarray",
        "isn",
        "lo",
        "ltree",
        "seg",
    )  # some come with any server
    available = connection.execute("select name from pg_available_extensions where name = any (%s)", [list(wanted)])
    for (name,) in available.fetchall():
        connection.execute(f"create extension if not exists {name} cascade".encode())
    rows = connection.execute(
        "select typname, typmodin <> 0 from pg_type where typnamespace = 'public'::regnamespace and typname = any (%s)",
        [sorted(EXTENSION)],
    ).fetchall()
    brought = connection.info.server_version // 10_000 in embedded.INSTALLS
    assert not brought or {"vector", "halfvec", "sparsevec"} <= {name for name, _ in rows}
    assert {name for name, modified in rows if modified} == EXTENSION_WITH_MODIFIERS & {name for name, _ in rows}
    pin(connection)
    spellings = [f"{name}( 3 )" if modified else name for name, modified in rows] + [f"{name}[]" for name, _ in rows]
    ours = [parse_type(text).within("public").canonical for text in spellings]
    assert printed(connection, ours) == ours
