"""Random schemas and random changes of them, made of a `Random`: Hypothesis can shrink what it finds."""

from dataclasses import dataclass, field, replace
from random import Random

NAMES = (
    "a", "b", "c", "d", "e", "f", "id", "name", "value", "kind", "x", "y", "z",
    "Name", "NAME", "select", "order", "user",
    "a b", "a.b", 'q"q', "it's", "é", "漢字", "1a", "%s", "{x}", "$1", ":n", "a,b", "-- c", "/*", "\\",
    "a" * 63, "b" * 62 + "1",
)  # fmt: skip
SCHEMAS = ("public", "public", "public", "app", "S s")

# What a column of a kind can be; a value of each, as a row may hold it.
TYPES = {
    "int": ("int", "bigint", "smallint", "numeric", "numeric(12,2)"),
    "text": ("text", "varchar", "varchar(20)", "varchar(50)", 'text collate "C"', "char(8)"),
    "time": ("date", "timestamp", "timestamptz", "timestamptz(3)"),
    "bool": ("boolean",),
    "json": ("jsonb", "json"),
    "array": ("int[]", "text[]", "bigint[]", "varchar(9)[]"),
    "range": ("int4range", "daterange"),
    "other": ("uuid", "inet", "bytea", "interval", "float8", "real", "point",
              '"char"', "bit(3)", "varbit", "time", "tsvector"),
}  # fmt: skip
VALUES = {"int": "7", "text": "7", "time": "2024-02-03", "bool": "true", "json": "7"}
DEFAULTS = {
    "int": ("0", "-1", "1 + 2", "length('abc')", "'5'", "null"),
    "text": ("''", "'x'", "'it''s'", "'a' || 'b'", "upper('x')", "'now()'", "current_user", r"E'a\nb\\c'"),
    "time": ("now()", "current_date", "'2024-01-01'", "now() - interval '1 day'", "'infinity'"),
    "bool": ("true", "false", "not true", "1 = 1"),
    "json": ("'{}'", "'[]'", "'{\"a\": 1}'", "'null'"),
    "array": ("'{}'", "'{1,2}'"),
}
CHECKS = {
    "int": (
        "{0} > 0",
        "{0} in (1, 2, 7)",
        "{0} between 1 and 9",
        "{0} is not null",
        "{0} <> 3 or {0} is null",
        "not ({0} = 5)",
    ),
    "text": ("{0} <> ''", "{0} in ('7', 'b')", "length({0}) < 40", "{0} like '7%' or {0} ~ '^x'", "lower({0}) = {0}"),
    "time": ("{0} > '2020-01-01'", "{0} < 'infinity'", "{0} is not null"),
    "bool": ("{0}", "{0} is not false", "not {0} is null"),
    "json": ("{0} is not null",),
    "array": ("cardinality({0}) < 5", "{0} <> '{{}}'"),
}
GENERATED = {"int": ("int", "({0} * 2)::int"), "text": ("text", "lower({0}) || 'x'"), "bool": ("boolean", "not {0}")}
ELEMENTS = {
    "int": ("{0}", "{0} desc", "{0} nulls first", "({0} + 1)", "abs({0})"),
    "text": ("{0}", '{0} collate "C"', "lower({0})", "({0} || 'x') desc", "length({0})"),
    "time": ("{0}", "{0} desc nulls last"),
    "bool": ("{0}", "(not {0})"),
}
METHODS = {"array": "gin", "range": "gist"}
PARAMETERS = (
    "fillfactor = 70",
    "autovacuum_enabled = false",
    "parallel_workers = 3",
    "toast.autovacuum_enabled = false",
)
COMMENTS = ("one", "two", "it's", 'a "b"', "é漢 {x} %s", "two\nlines", "\\")
SEQUENCE = ("increment 2", "minvalue -5", "maxvalue 1000", "start 9", "cache 5", "cycle")
LABELS = ("a", "b", "c", "d", "it's", 'q"', "A", "é", "x y")
ACTIONS = ("", "", " on delete cascade", " on delete set null on update cascade", " on update restrict", " match full")
DEFERRAL = ("", "", "", " deferrable", " deferrable initially deferred")


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "e'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


@dataclass(frozen=True)
class Column:
    """A column; `kind` tells what can be built on it, `own` is the place of its type when it is not built in."""

    type: str
    kind: str
    own: tuple[str, str] = ("", "")
    extra: str = ""  # DEFAULT, NOT NULL, GENERATED
    of: str = ""  # the column that a generated one is computed from
    settings: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Part:
    """A constraint or an index: text over columns, which are named `{0}`, `{1}` in it."""

    text: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    name: str = ""
    to: tuple[str, str] = ("", "")  # the table that a foreign key refers to
    unique: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Table:
    """A table; one that is partitioned has no keys, because they would have to hold its key."""

    columns: dict[str, Column]
    parts: tuple[Part, ...] = ()
    words: str = ""  # UNLOGGED
    partitions: tuple[str, tuple[str, ...]] = ("", ())  # the column of the key, by which it is a list, and partitions
    settings: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Schema:
    """All of a database; a place is a schema and a name."""

    types: dict[tuple[str, str], str] = field(default_factory=dict)  # what comes after CREATE TYPE or DOMAIN name
    sequences: dict[tuple[str, str], str] = field(default_factory=dict)
    tables: dict[tuple[str, str], Table] = field(default_factory=dict)


def some(random: Random, values: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(random.sample(values, random.randint(0, min(most, len(values)))))


def place(random: Random) -> tuple[str, str]:
    return random.choice(SCHEMAS), random.choice(NAMES)


def comment(random: Random) -> str:
    return random.choice(COMMENTS) if random.random() < 0.15 else ""


def own_type(random: Random) -> str:
    match random.randrange(4):
        case 0 | 1:
            return f"enum ({', '.join(literal(label) for label in random.sample(LABELS, random.randint(1, 6)))})"
        case 2:
            base, check = random.choice(
                [("int", "value > 0"), ("text", "value <> ''"), ("varchar(9)", "length(value) > 0")]
            )
            return f"{base}{random.choice(['', f' check ({check})', ' constraint named check (value is not null)'])}"
        case _:
            return (
                "("
                + ", ".join(f"{quoted(name)} {random.choice(TYPES['int'])}" for name in some(random, NAMES, 3))
                + ")"
            )


def sequence(random: Random) -> str:
    return " ".join(some(random, SEQUENCE, 3))


def column(  # noqa: PLR0911 - one return for each kind of column
    random: Random, schema: Schema, others: dict[str, Column]
) -> Column:
    kind = random.choice([*TYPES, "int", "int", "text", "text"])
    made = Column(random.choice(TYPES[kind]), kind, comment=comment(random))
    null = random.choice(("", "", " not null"))
    match random.randrange(12):
        case 0 if schema.types:
            array = random.choice(("", "", "[]"))
            return replace(made, own=random.choice([*schema.types]), kind="own", type=array)
        case 1:
            how = random.choice(("always", "by default"))
            options = random.choice(("", " (start 5)", " (increment 3 cache 7)"))
            return replace(
                made, type=random.choice(TYPES["int"][:3]), kind="int", extra=f" generated {how} as identity{options}"
            )
        case 2:
            return replace(made, type=random.choice(("serial", "bigserial", "smallserial")), kind="int")
        case 3 if of := [name for name, one in others.items() if one.kind in GENERATED and not one.of]:
            name = random.choice(of)
            type_, expression = GENERATED[others[name].kind]
            return replace(
                made,
                type=type_,
                kind=others[name].kind,
                extra=f" generated always as ({expression}) stored{null}",
                of=name,
            )
        case 4 | 5 | 6 | 7 if kind in DEFAULTS:
            return replace(made, extra=f" default {random.choice(DEFAULTS[kind])}{null}")
        case 8 if kind in ("text", "json", "array"):
            return replace(made, extra=null, settings=("set storage external", f"set statistics {random.randrange(9)}"))
        case _:
            return replace(made, extra=null)


def part(  # noqa: PLR0911 - one return for each kind of part
    random: Random, schema: Schema, table: Table
) -> Part | None:
    """Return a constraint or an index on columns of the table."""
    names = [name for name, one in table.columns.items() if one.kind in ELEMENTS or one.kind in METHODS]
    if not names:
        return None
    chosen = tuple(random.sample(names, random.randint(1, min(3, len(names)))))
    kinds = tuple(table.columns[name].kind for name in chosen)
    name = random.choice(("", "", random.choice(NAMES)))
    plain = all(kind in ("int", "text", "time") for kind in kinds)
    places = ", ".join(f"{{{number}}}" for number in range(len(chosen)))
    made = Part("", chosen, kinds, name=name, comment=comment(random))
    deferral = random.choice(DEFERRAL)
    match random.randrange(8):
        case 0 if plain and not table.partitions[0]:
            words = random.choice(("unique", "unique", "primary key"))
            return replace(made, text=f"{words} ({places}){deferral}", unique=True)
        case 1 | 2 if kinds[0] in CHECKS:
            late = random.choice(("", "", "", " not valid", " no inherit"))
            late = "" if table.partitions[0] else late
            return replace(
                made, text=f"check ({random.choice(CHECKS[kinds[0]])}){late}", columns=chosen[:1], kinds=kinds[:1]
            )
        case 3 | 4 if targets := [at for at, one in schema.tables.items() if any(part.unique for part in one.parts)]:
            to = random.choice(targets)
            key = random.choice([part for part in schema.tables[to].parts if part.unique])
            fitting = [
                [name for name in names if table.columns[name].kind == schema.tables[to].columns[other].kind]
                for other in key.columns if other in schema.tables[to].columns
            ]  # fmt: skip
            if fitting and all(fitting):
                referring = tuple(random.choice(one) for one in fitting)
                columns = ", ".join(quoted(name) for name in key.columns)
                text = f"foreign key ({{keys}}) references {{table}} ({columns}){random.choice(ACTIONS)}{deferral}"
                if len({*referring}) == len(referring):
                    return replace(
                        made,
                        text=text,
                        columns=referring,
                        kinds=tuple(table.columns[one].kind for one in referring),
                        to=to,
                    )
            return None
        case _ if kinds[0] in METHODS:
            return replace(made, text=f"using {METHODS[kinds[0]]} ({{0}})", columns=chosen[:1], kinds=kinds[:1])
        case _:
            kept = [(name, kind) for name, kind in zip(chosen, kinds, strict=True) if kind in ELEMENTS]
            elements = ", ".join(
                random.choice(ELEMENTS[kind]).replace("{0}", f"{{{n}}}") for n, (_, kind) in enumerate(kept)
            )
            predicate = (
                random.choice(("", "", f" where {random.choice(CHECKS[kept[0][1]])}")) if kept[0][1] in CHECKS else ""
            )
            with_ = random.choice(("", "", " with (fillfactor = 60)"))
            return replace(
                made,
                text=f"({elements}){with_}{predicate}",
                columns=tuple(name for name, _ in kept),
                kinds=tuple(kind for _, kind in kept),
            )


def table(random: Random, schema: Schema) -> Table:
    columns: dict[str, Column] = {}
    for name in random.sample(NAMES, random.randint(0, 6)):
        columns[name] = column(random, schema, columns)
    made = Table(
        columns,
        words=random.choice(("", "", "", "", "unlogged")),
        settings=some(random, PARAMETERS, 2) if random.random() < 0.2 else (),
        comment=comment(random),
    )
    keys = [
        name
        for name, one in columns.items()
        if one.kind == "int" and not one.of and not one.extra and "serial" not in one.type
    ]
    if keys and random.random() < 0.2:
        made = replace(
            made,
            partitions=(random.choice(keys), some(random, ("1, 2", "3", "7, 8", "null"), 3)),
            words="",
            settings=(),
        )
    for _ in range(random.randint(0, 4)):
        if one := part(random, schema, made):
            made = replace(made, parts=(*made.parts, one))
    return made


def schema(random: Random) -> Schema:
    """Return a random schema."""
    made = Schema()
    for _ in range(random.randint(0, 3)):
        made.types[place(random)] = own_type(random)
    for _ in range(random.randint(0, 2)):
        made.sequences[place(random)] = sequence(random)
    for _ in range(random.randint(1, 4)):
        made.tables[place(random)] = table(random, made)
    return made


def mutated(random: Random, before: Schema) -> Schema:
    """Return the schema with some things changed, some gone and some new; names may go to others."""
    made = Schema(dict(before.types), dict(before.sequences), dict(before.tables))
    for _ in range(random.randint(1, 6)):
        match random.randrange(14):
            case 0:
                made.types[place(random)] = own_type(random)
            case 1:
                made.sequences[place(random)] = sequence(random)
            case 2:
                made.tables[place(random)] = table(random, made)
            case 3 if made.types:
                del made.types[random.choice([*made.types])]
            case 4 if made.tables:
                del made.tables[random.choice([*made.tables])]
            case 13 if made.sequences:
                del made.sequences[random.choice([*made.sequences])]
            case 5 if made.types:
                made.types[random.choice([*made.types])] = own_type(random)
            case 6 if made.sequences:
                made.sequences[random.choice([*made.sequences])] = sequence(random)
            case _ if made.tables:
                at = random.choice([*made.tables])
                made.tables[at] = mutated_table(random, made, made.tables[at])
    return made


def mutated_table(random: Random, within: Schema, before: Table) -> Table:
    columns, parts = dict(before.columns), list(before.parts)
    match random.randrange(9):
        case 0:
            columns[random.choice(NAMES)] = column(random, within, columns)
        case 1 if columns:
            del columns[random.choice([*columns])]
        case 2 | 3 | 4 if columns:
            name = random.choice([*columns])
            columns[name] = column(random, within, {other: one for other, one in columns.items() if other != name})
        case 5 if parts:
            parts.remove(random.choice(parts))
        case 6 if parts:
            number = random.randrange(len(parts))
            parts[number] = replace(parts[number], name=random.choice(NAMES), comment=comment(random))
        case 7:
            settings = some(random, PARAMETERS, 2)
            return replace(before, settings=() if before.partitions[0] else settings, comment=comment(random))
        case _:
            if one := part(random, within, before):
                parts.append(one)
    return replace(before, columns=columns, parts=tuple(parts))
