"""What is written as a spec is read as the same schema, whatever its names, comments and options are."""

import tempfile
from pathlib import Path
from typing import Any, Final

import jsonschema
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schema_doctor.identifier import MAX_BYTES, SYSTEM_COLUMNS, quote_ident
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Exclusion,
    Extension,
    ForeignKey,
    Index,
    Kind,
    Namespace,
    PrimaryKey,
    Schema,
    SchemaObject,
    Sequence,
    Table,
    Unique,
)
from schema_doctor.names import Identifier, default_name, identifier, split_names, table_name
from schema_doctor.nulldefault import is_null
from schema_doctor.numbering import RANGES, NotASequence, next_value, owned_by, sequence, written
from schema_doctor.shortform import ACTIONS
from schema_doctor.spec import load
from schema_doctor.specdump import dump
from schema_doctor.specschema import json_schema
from schema_doctor.sqlstring import portable

JSON_SCHEMA: Final = jsonschema.Draft202012Validator(json_schema())
WORDS: Final = (
    "on off yes no true null ~ y 1e3 012 1:30 2024-01-01 select order user table Users USERS users with.dot a.b.c << "
    '= - ? : # & * ! | > % @ ` { } [ ] , \' " """ "quoted" a"b it\'s a:b a#b {x} ${x} %s :x $1 $$ ; -- é 漢字 ß İ '
    "name id include where unique nulls using desc asc collate json value ctid2 a,b lower(id) id(DESC)"
)
SPACED: Final = ("a b", "a, b", "a DESC", "id, name", "a: b", "a #b", "not null", "x default 1", "a\\b", "e\u0301")
CONTROLS: Final = ("a\tb", "a\nb", "a\r\nb", "a\x1b[31m", "a\u2028b")
ODD: Final = (*WORDS.split(), *SPACED, *CONTROLS)
names = st.one_of(
    st.sampled_from(ODD),
    st.from_regex("[a-z_]{1,8}", fullmatch=True),
    st.text(
        st.characters(exclude_categories=("Cf", "Cs", "Co", "Cn"), exclude_characters="\0"),
        min_size=1,
        max_size=20,
    ),
).filter(
    lambda name: (
        name == name.strip()
        and name
        and len(name.encode()) <= MAX_BYTES
        and name not in SYSTEM_COLUMNS
        and not name.isspace()
    )
)
schemas = names.filter(lambda name: not name.startswith("pg_") and name != "information_schema")
comments = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
types = st.sampled_from(
    [
        "text", "integer", "bigint", "character varying(36)", "numeric(10,2)", "timestamp without time zone", '"char"',
        "timestamp(3) with time zone", "jsonb", "text[]", "bit varying(5)", "interval day to second(3)", "public.mood",
        'app."Odd type"', "double precision", "bpchar", "vector(3)",
    ]
)  # fmt: skip
FIXED = frozenset(  # in length
    {
        *("integer", "bigint", "timestamp without time zone", '"char"', "timestamp(3) with time zone"),
        *("interval day to second(3)", "double precision"),
    }
)
COLLATED = frozenset({"text", "character varying(36)", "text[]", "bpchar"})
expressions = st.sampled_from(
    [
        "''::text", "now()", "'{}'::jsonb", "(1 + 2)", "'it''s'::text", "\nCASE\n    WHEN true THEN 1\n    ELSE 2\nEND",
        "'a  b # c: d'::text", "CURRENT_TIMESTAMP", "'default not null'::text", "NULL::text", "(NOT true)",
        "'-1'::integer",
        "E'\\\\d\\u200b'::text", "('x'::text || '\t'::text)", "('a'::text COLLATE \"C\")", "ARRAY[1, 2]", "'\n'::text",
        "(NULL::text IS NOT NULL)", "nextval('public.a_seq'::regclass)", "'%s ${x} {{y}}'::text",
    ]
)  # fmt: skip
collations = st.none() | st.sampled_from(['"C"', '"en_US.utf8"', 'app."de-x"', '"a""b.c"', "ucs_basic"])


@st.composite
def columns(draw: st.DrawFn) -> Column:
    data_type = draw(types)
    numbers = ["identity"] if data_type in RANGES else []
    kind = draw(st.sampled_from(["plain", "default", "generated", *numbers]))
    nullable = kind != "identity" and draw(st.booleans())
    return Column(
        type=data_type,
        nullable=nullable,
        valid=nullable or kind == "identity" or draw(st.booleans()),
        # Of some types a default that is NULL is read as none.
        default=draw(expressions.filter(lambda text: not is_null(text))) if kind == "default" else None,
        identity=draw(st.sampled_from(["always", "by default"])) if kind == "identity" else None,
        identity_options=written(draw(sequences(draw(st.sampled_from(sorted(RANGES))))), data_type)
        if kind == "identity"
        else "",
        generated=draw(expressions) if kind == "generated" else None,
        stored=draw(st.booleans()) if kind == "generated" else True,
        collation=draw(collations) if data_type in COLLATED else None,
        # Never that of the types: what every column of a type has is not kept.
        storage=draw(st.sampled_from([None, "external"])) if data_type not in FIXED else None,
        compression=draw(st.sampled_from([None, "pglz", "lz4"])) if data_type not in FIXED else None,
        statistics=draw(st.none() | st.integers(0, 10_000)),
        comment=draw(comments),
    )


@st.composite
def elements(draw: st.DrawFn, here: list[str]) -> str:
    column = quote_ident(draw(st.sampled_from(here)))
    order = draw(st.sampled_from(["", " DESC", " NULLS FIRST", " DESC NULLS LAST"]))
    extra = draw(
        st.sampled_from(
            ["", ' COLLATE "C"', " text_pattern_ops", ' COLLATE "C" app.odd_ops', " gist_trgm_ops (siglen='32')"]
        )
    )
    body = draw(
        st.sampled_from([column, f"lower({column})", f"((({column})::text || 'x'::text))", f"app.f({column}, 1)"])
    )
    return f"{body}{extra}{order}"


def several(one: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(one, min_size=1, max_size=3, unique=True)


def comments_of_key() -> st.SearchStrategy[dict[str, Any]]:
    """What is said of a constraint and of the index that it is."""
    return st.fixed_dictionaries({"comment": comments, "index_comment": comments})


def stored() -> st.SearchStrategy[dict[str, Any]]:
    """Storage parameters of an index, as an argument."""
    values = ["fastupdate=off", "fillfactor=70", "odd_one=a b: c", "pages_per_range=007"]
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(
        lambda some: {"parameters": tuple(sorted(some))}
    )


@st.composite
def beside_tables(draw: st.DrawFn) -> dict[Address, SchemaObject]:
    """Draw schemas, empty ones too, and extensions."""
    found: dict[Address, SchemaObject] = {}
    for schema in draw(st.lists(schemas, max_size=2)):
        found[Address(Kind.SCHEMA, schema)] = Namespace(comment=draw(comments))
    for extension in draw(st.lists(names, max_size=2)):
        home, version = draw(st.none() | schemas), draw(st.none() | st.sampled_from(["1.8", "0.8.0", "x y"]))
        found[Address(Kind.EXTENSION, "", extension)] = Extension(schema=home, version=version, comment=draw(comments))
        if home is not None:
            found.setdefault(Address(Kind.SCHEMA, home), Namespace())
    return found


@st.composite
def sequences(draw: st.DrawFn, data_type: str) -> Sequence:
    lowest, highest = RANGES[data_type]
    bounds = st.none() | st.integers(lowest, highest) | st.integers(-5, 5)
    try:
        item = sequence(
            data_type,
            start=draw(bounds),
            increment=draw(st.sampled_from([1, 1, 5, -1, -3])),
            minimum=draw(bounds),
            maximum=draw(bounds),
            cache=draw(st.sampled_from([1, 1, 20])),
            cycle=draw(st.booleans()),
        )
    except NotASequence:
        item = sequence(data_type)
    return replace(item, unlogged=draw(st.booleans()), comment=draw(comments))


@st.composite
def written_schemas(draw: st.DrawFn) -> Schema:
    places = draw(st.lists(st.tuples(schemas, names), min_size=1, max_size=3, unique=True))
    found = draw(beside_tables())
    for schema, relation in sorted(places):
        found.setdefault(Address(Kind.SCHEMA, schema), Namespace())
        found[Address(Kind.TABLE, schema, relation)] = Table(comment=draw(comments))
    taken = {schema: {relation for where, relation in places if where == schema} for schema, _ in places}
    for schema, relation in sorted(places):
        here = draw(st.lists(names, min_size=1, max_size=4, unique=True))
        keyed = draw(st.booleans())
        some = st.lists(st.sampled_from(here), min_size=1, max_size=3, unique=True).map(tuple)
        maybe = st.just(()) | some
        key = draw(some)

        def add(
            cls: type[SchemaObject], item: SchemaObject, name: str, schema: str = schema, table: str = relation
        ) -> None:
            if name not in taken[schema]:
                taken[schema].add(name)
                found[Address(cls.kind, schema, table, name)] = item

        flags = draw(st.sampled_from([(False, False), (True, False), (True, True)]))
        deferral: dict[str, Any] = {"deferrable": flags[0], "initially_deferred": flags[1]}
        for name in here:
            column = draw(columns())
            if keyed and name in key and (column.nullable or not column.valid):
                column = Column(type=column.type, nullable=False, comment=column.comment)
            found[Address(Kind.COLUMN, schema, relation, name)] = column
        if keyed:
            said = draw(st.booleans())
            name = default_name(relation, "", "pkey", ()) if said else draw(names)
            if name not in taken[schema]:
                primary = PrimaryKey(
                    columns=key, include=draw(maybe), **deferral, **draw(stored()), **draw(comments_of_key())
                )
                add(PrimaryKey, primary, name)
        unique = Unique(
            columns=key,
            include=draw(maybe),
            nulls_not_distinct=draw(st.booleans()),
            without_overlaps=draw(st.booleans()),
            **deferral,
            **draw(stored()),
            **draw(comments_of_key()),
        )
        odd = draw(names)
        before = len(found)
        add(Unique, unique, odd)
        if len(found) > before:
            on_delete = draw(st.sampled_from(ACTIONS))
            enforced = draw(st.booleans())
            foreign = ForeignKey(
                columns=key,
                referenced_schema=schema,
                referenced_table=relation,
                referenced_columns=key,
                on_update=draw(st.sampled_from(ACTIONS)),
                on_delete=on_delete,
                on_delete_columns=draw(st.sampled_from([(), key[:1], key])) if on_delete.startswith("set") else (),
                match=draw(st.sampled_from(["simple", "full"])),
                period=draw(st.booleans()),
                **deferral,
                valid=not enforced or draw(st.booleans()),
                enforced=enforced,
                comment=draw(comments),
            )
            add(ForeignKey, foreign, draw(names))
        enforced = draw(st.booleans())
        check = Check(
            expression=draw(expressions),
            no_inherit=draw(st.booleans()),
            valid=not enforced or draw(st.booleans()),
            enforced=enforced,
        )
        add(Check, check, draw(names))
        operators = st.sampled_from(["=", "&&", "-|-", "OPERATOR(app.=)"])
        exclusion = Exclusion(
            elements=tuple(f"{element} WITH {draw(operators)}" for element in draw(several(elements(here)))),
            method=draw(st.sampled_from(["btree", "gist"])),
            include=draw(maybe),
            predicate=draw(st.none() | expressions),
            **deferral,
            **draw(stored()),
            **draw(comments_of_key()),
        )
        add(Exclusion, exclusion, draw(names))
        method = draw(st.sampled_from(["btree", "gist", "hnsw"]))
        index = Index(
            columns=tuple(draw(several(elements(here)))),
            unique=method != "gist" and draw(st.booleans()),  # which is refused
            method=method,
            include=draw(maybe),
            predicate=draw(st.none() | expressions),
            nulls_not_distinct=draw(st.booleans()),
            **draw(stored()),
            valid=draw(st.booleans()),
            comment=draw(comments),
        )
        add(Index, index, draw(names))
    return found


@st.composite
def numbered_schemas(draw: st.DrawFn) -> Schema:
    """Draw a schema with sequences: those of serial columns, of columns that are nearly serial, and others."""
    found = dict(draw(written_schemas()))
    taken = {(address.schema, address.name or address.relation) for address in found if address.kind is not Kind.COLUMN}
    for column, item in list(found.items()):
        if not isinstance(item, Column) or item.type not in RANGES or item.identity or item.generated:
            continue
        name = default_name(column.relation, column.name, "seq", ()) if draw(st.booleans()) else draw(names)
        if (column.schema, name) not in taken and draw(st.booleans()):
            taken.add((column.schema, name))
            place = Address(Kind.SEQUENCE, column.schema, name)
            options = sequence(item.type) if draw(st.booleans()) else draw(sequences(item.type))
            found[place] = replace(options, owned_by=owned_by(column) if draw(st.booleans()) else None)
            found[column] = replace(item, default=next_value(place))
    return found


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(schema=numbered_schemas(), default=schemas, complete=st.booleans())
def test_a_schema_that_was_written_as_a_spec_is_read_as_the_same_schema(
    schema: Schema, default: str, complete: bool
) -> None:
    text = dump(schema, default_schema=default, complete=complete, header="two\nlines")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spec.yaml"
        path.write_text(text, encoding="utf-8", newline="")
        spec = load(path)
    assert not any(line.lstrip().startswith("# left out:") for line in text.splitlines())
    assert list(JSON_SCHEMA.iter_errors(yaml.safe_load(text))) == []
    assert dict(spec.schema) == dict(schema)
    assert dump(spec.schema, default_schema=default, complete=complete, header="two\nlines") == text
    assert spec.claims_schemas is complete


@given(schema=st.none() | names, table=names)
def test_every_name_of_a_table_can_be_written_as_a_key(schema: str | None, table: str) -> None:
    key = quoted(table) if schema is None else f"{quoted(schema)}.{quoted(table)}"
    assert table_name(key) == (schema, table)
    assert len(split_names(key)) == (1 if schema is None else 2)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@given(name=names)
def test_an_identifier_in_quotes_means_the_same_whether_it_is_known_or_not(name: str) -> None:
    assert identifier(quoted(name)) == Identifier(name, name)


@given(text=st.text(max_size=40))
def test_strings_are_made_portable_once(text: str) -> None:
    sql = "'" + text.replace("'", "''") + "'::text"
    assert portable(portable(sql)) == portable(sql)
