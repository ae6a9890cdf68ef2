import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema_doctor.identifier import NotAName, check_name, quote_ident
from schema_doctor.sqltype import NotAType, TypeName, create_spelling, is_serial, parse_type, split_type

CANONICAL = {
    "int8": "bigint",
    "int": "integer",
    "INT4": "integer",
    "int2": "smallint",
    "float": "double precision",
    "float(24)": "real",
    "float(25)": "double precision",
    "double\n  precision": "double precision",
    "decimal(10,2)": "numeric(10,2)",
    "numeric( 10 )": "numeric(10,0)",
    "dec": "numeric",
    "numeric(2,5)": "numeric(2,5)",
    "VARCHAR(36)": "character varying(36)",
    "varchar(0010)": "character varying(10)",
    "national  character varying (5)": "character varying(5)",
    "char": "character(1)",
    "nchar(3)": "character(3)",
    "bpchar": "bpchar",
    "bpchar(3)": "character(3)",
    '"char"': '"char"',
    "pg_catalog.char": '"char"',
    "bit": "bit(1)",
    '"bit"': '"bit"',
    "varbit(5)": "bit varying(5)",
    "bool": "boolean",
    "Timestamp": "timestamp without time zone",
    '"timestamp"(3)': "timestamp(3) without time zone",
    "timestamptz(3)[]": "timestamp(3) with time zone[]",
    "time with time zone": "time with time zone",
    "interval Day  TO second (3)": "interval day to second(3)",
    "interval(3)": "interval(3)",
    "int[][]": "integer[]",
    "int[3]": "integer[]",
    "int array": "integer[]",
    "int ARRAY[3]": "integer[]",
    "_int4": "integer[]",
    "pg_catalog.int4": "integer",
    "public.mood": "public.mood",
    'Public."Order"[]': 'public."Order"[]',
    "public.order": 'public."order"',
    'app."Weird.Type"[3]': 'app."Weird.Type"[]',
    'app."a""b"': 'app."a""b"',
    "public.vector( 384 )": "public.vector(384)",
    "citext": "citext",
    "geometry( Point, 4326 )": "geometry(Point,4326)",
    "geometry(pointzm)": "geometry(PointZM)",
    "geometry(geometry, 0)": "geometry",
    "public.geography(point)": "public.geography(Point,4326)",
}

REFUSED = {
    "": "empty",
    "strng": "did you mean 'text'?",
    "jsno": "did you mean 'json'?",
    "string": "'text'",
    "datetime": "'timestamp'",
    "int32": "'integer'",
    "blob": "'bytea'",
    "double": "'double precision'",
    "uint": "'bigint'",
    "NVARCHAR(max)": "'varchar'",
    "enum('a', 'b')": "CREATE TYPE",
    "mood": "public.mood",
    '"My Type"': 'public."My Type"',
    '"Integer"': "without quotes",
    "varchar(0)": "1 to 10485760, not 0",
    "varchar(-1)": "not -1",
    "varchar(99999999)": "1 to 10485760",
    f"varchar({'9' * 5000})": "not more",
    "varchar()": "not a whole number",
    "varchar(max)": "not a whole number",
    "varchar(1, 2)": "at most 1 number",
    "numeric(1001,2)": "1 to 1000, not 1001",
    "numeric(1,-1001)": "-1000 to 1000",
    "float(54)": "1 to 53",
    "timestamp(7)": "0 to 6, not 7",
    "timestamp with time zone(3)": "timestamp(3) with time zone",
    "interval day(3)": "no precision",
    "bit(0)": "1 to 83886080",
    "text(5)": "nothing in parentheses",
    "int(11)": "write integer",
    "citext(5)": "nothing in parentheses",
    "text; drop table x": "is not a type: unexpected '; drop table x'",
    "text -- x": "unexpected",
    "numeric(10": "quote the type",
    "int[": "text[]",
    "int[1][1][1][1][1][1][1]": "6 dimensions",
    "int unsigned": "no unsigned",
    "anyelement": "pseudo-type anyelement",
    "any": 'pseudo-type "any"',
    "record[]": "pseudo-type record",
    "pg_catalog.void": "pseudo-type void",
    "serial": "here write 'integer'",
    "bigserial": "'bigint'",
    "pg_catalog.integer": "write integer",
    "pg_catalog.strng": "in pg_catalog",
    "order": 'public."order"',
    "table.x": '"table"',
    "a.b.c": "at most a schema",
    "public.x('a')": "plain words",
    "public.x(1); drop table y": "unexpected",
    '"a\nb"': "a\\x0ab",
    "public." + "x" * 64: "64 bytes",
    "pg_node_tree[]": "no array type",
    "public.x(a\0)": "\\x00",
}

RESTS = (
    "not null",
    "default 'x'",
    "default now()",
    "default 1::integer[]",
    "check (a > 0)",
    'collate "C"',
    "generated always as (a) stored",
    "primary key",
)


@pytest.mark.parametrize("text", CANONICAL)
def test_every_spelling_has_the_one_canonical_spelling(text: str) -> None:
    assert parse_type(text).canonical == create_spelling(parse_type(text)) == CANONICAL[text]


@pytest.mark.parametrize("text", sorted(set(CANONICAL.values())))
def test_a_canonical_spelling_is_its_own(text: str) -> None:
    assert parse_type(text).canonical == str(parse_type(text)) == text


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_type_of_a_column_is_refused_with_advice(text: str) -> None:
    with pytest.raises(NotAType) as error:
        parse_type(text)
    assert REFUSED[text] in str(error.value)
    assert str(error.value).isprintable()


def test_a_type_that_the_spec_declares_needs_no_schema() -> None:
    assert parse_type("MOOD[]", known={"mood"}) == TypeName(None, "mood", dimensions=True, builtin=False)
    assert parse_type('"My Type"', known=["My Type"]).within("app").canonical == 'app."My Type"'


def test_a_type_that_the_spec_declares_is_suggested() -> None:
    with pytest.raises(NotAType, match="did you mean 'mood'"):
        parse_type("mod", known=["mood"])


def test_a_type_of_the_spec_does_not_hide_one_of_pg_catalog() -> None:
    assert parse_type("date", known=["date"]).builtin
    assert parse_type("date").within("app").canonical == "date"


@pytest.mark.parametrize(
    ("text", "version"), [("numeric(2,5)", 150_000), ("numeric(2,-1)", 150_000), ("numeric(5,5)", 0), ("text", 0)]
)
def test_a_scale_outside_the_precision_needs_postgresql_15(text: str, version: int) -> None:
    assert parse_type(text).min_version == version


@pytest.mark.parametrize(
    ("text", "underlying"),
    [
        ("smallserial", "smallint"),
        ("SERIAL", "integer"),
        (" serial8 ", "bigint"),
        ('"serial2"', "smallint"),
        ("integer", None),
        ("serial not null", None),
        ("", None),
    ],
)
def test_only_a_serial_type_has_an_underlying_one(text: str, underlying: str | None) -> None:
    assert is_serial(text) == underlying


@pytest.mark.parametrize("rest", RESTS)
def test_a_column_is_cut_behind_its_type(rest: str) -> None:
    for text in [*CANONICAL, "serial", "strng", "numeric(10, 2)"]:
        column = f" {text}  {rest}"
        cut = split_type(column)
        assert (cut.text, cut.rest) == (text, rest)
        assert column[cut.offset :] == cut.rest


@pytest.mark.parametrize(
    ("text", "cut", "rest"),
    [
        ("timestamp without x", "timestamp", "without x"),
        ("interval day to noon", "interval day", "to noon"),
        ("text;drop table x", "text", ";drop table x"),
        ("int[3", "int", "[3"),
        ("int array_agg", "int", "array_agg"),
        ("storage.kind not null", "storage.kind", "not null"),
    ],
)
def test_the_longest_type_is_cut_off_and_not_more(text: str, cut: str, rest: str) -> None:
    assert (split_type(text).text, split_type(text).rest) == (cut, rest)


def test_a_type_alone_leaves_an_empty_rest() -> None:
    cut = split_type("character varying(36)")
    assert (cut.rest, cut.offset) == ("", 21)


@pytest.mark.parametrize("text", RESTS)
def test_a_column_without_type_is_said_to_have_none(text: str) -> None:
    with pytest.raises(NotAType, match="the type is missing"):
        split_type(text)


@pytest.mark.parametrize("text", ["", " ", "(x)", "1", "'x'", "\0"])
def test_what_does_not_start_with_a_name_has_no_type(text: str) -> None:
    with pytest.raises(NotAType, match="does not start with a type"):
        split_type(text)


# Pieces of types and of attacks on them, put together at random.
WORDS = st.sampled_from(
    [
        *("int", "text", "varchar", "char", "national", "varying", "bit", "timestamp", "time zone", "with", "without"),
        *(
            "interval",
            "day to",
            "second",
            "float",
            "numeric",
            "double",
            "precision",
            "array",
            "[]",
            "[3]",
            "(3)",
            "(10,2)",
        ),
        *("(", ")", ",", ".", ";", "-", "5", '"', "'", "--", "/*", "pg_catalog", "public", "mood", "_text", '"a""b"'),
        *("\0", "\n", "\u00e9", "\u202e", "\u017f"),
    ]
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "\n"])), max_size=6)


@given(TEXTS)
def test_any_text_is_either_one_type_or_refused(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + blank for word, blank in pieces)
    message = ""
    try:
        type_name = parse_type(text, known=["mood", "a"])
        assert parse_type(type_name.canonical, known=["mood", "a"]) == type_name
    except NotAType as error:
        message = str(error)
    assert message.isprintable()


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_the_names_of_a_type_survive_its_spelling(schema: str, name: str) -> None:
    try:
        check_name(schema)
        check_name(name)
    except NotAName:
        with pytest.raises(NotAType):
            parse_type(f"{quote_ident(schema)}.{quote_ident(name)}")
    else:
        expected = TypeName(schema, name, builtin=False)
        assert parse_type(expected.canonical) == expected
