"""Single statements that add to a random schema what tables as such do not have; PostgreSQL may refuse any of them."""

from collections.abc import Iterator
from random import Random

from tests.laws.randomschema import COMMENTS, LABELS, NAMES, Schema, literal, place, quoted

Place = tuple[str, str]
KEYS = ("int", "bigint", "text", "date", "numeric", "timestamptz")
BOUNDS = {
    "range": (
        *("from (minvalue) to ('1')", "from ('1') to ('5')", "from ('5') to (maxvalue)"),
        "from ('2024-01-01') to ('2025-01-01')",
    ),
    "list": ("in ('1')", "in ('2', null)", "in ('2024-01-01', '5')"),
    "hash": ("with (modulus 2, remainder 0)", "with (modulus 4, remainder 1)", "with (modulus 4, remainder 3)"),
}
INDEXES = (
    "index {name} on {table} using hash ({a})",
    "index {name} on {table} using brin ({a}, {b}) with (pages_per_range = 8)",
    "index {name} on {table} using spgist ({a})",
    "index {name} on {table} ({a} text_pattern_ops, {b})",
    'index {name} on {table} ({a} collate "C" desc nulls last) include ({b})',
    "unique index {name} on {table} ({a}) include ({b}) where {b} is not null",
    "unique index {name} on {table} ({a}, {b}) nulls not distinct",
    "index {name} on {table} using gin ({a} jsonb_path_ops)",
    "index {name} on {table} using gin (to_tsvector('english', {a}))",
    "index {name} on {table} (({a}::text || {b}::text))",
)
CHANGES = (
    "enable row level security",
    "force row level security",
    "replica identity full",
    "replica identity nothing",
    "replica identity using index {name}",
    "alter {a} set not null",
    "alter {a} set compression pglz",
    "alter {a} set statistics 7",
    "alter {a} set default {value}",
    "alter {a} set default null",
    "add {name} numeric generated always as ({a} + {b}) stored",
    "add {name} text generated always as ({a}::text) stored",
    "add constraint {name} exclude ({a} with =)",
    "add constraint {name} exclude using gist ({a} with &&) where ({b} is not null)",
    "add constraint {name} exclude using btree ({a} with =, lower({b}) with =) deferrable",
    "add constraint {name} check ({a} is distinct from {b})",
    "add constraint {name} check (coalesce({a}::text, {b}::text, '') <> 'zz')",
    "add constraint {name} unique ({a}) include ({b})",
    "add constraint {name} unique nulls not distinct ({b})",
    "add constraint {name} primary key ({a}, {b})",
    "add constraint {name} foreign key ({a}) references {table} ({b}) not valid",
    "add constraint {name} foreign key ({a}) references {other} match full on delete set default",
)


def place_text(at: Place) -> str:
    return f"{quoted(at[0])}.{quoted(at[1])}"


def more(random: Random, schema: Schema, count: int) -> tuple[str, ...]:
    """Return some statements; one idea may take several."""
    return tuple(one for _ in range(count) for one in _idea(random, schema))


def _idea(random: Random, schema: Schema) -> Iterator[str]:
    tables = [at for at, one in schema.tables.items() if one.columns]
    if not tables:
        return
    at = random.choice(tables)
    columns = [*schema.tables[at].columns]
    words = {
        "name": quoted(random.choice(NAMES)),
        "table": place_text(at),
        "other": place_text(random.choice(tables)),
        "a": quoted(random.choice(columns)),
        "b": quoted(random.choice(columns)),
        "value": random.choice(("1", "'a'", "now()", literal(random.choice(LABELS)))),
    }
    match random.randrange(9):
        case 0 | 1 | 2:
            yield f"alter table {words['table']} {_filled(random.choice(CHANGES), words)}"
        case 3 | 4:
            yield f"create {_filled(random.choice(INDEXES), words)}"
        # Of a check that is NOT VALID, a child that comes later has a valid one.
        case 5 if not any(" not valid" in part.text for part in schema.tables[at].parts):
            child = place_text(place(random))
            yield f"create table {child} ({quoted(random.choice(NAMES))} int) inherits ({words['table']})"
            yield f"insert into {child} default values"
        case 6:
            yield from _partitioned(random)
        case 7 if free := [one for one in schema.sequences if one not in schema.types]:
            sequence = place_text(random.choice(free))
            yield f"alter table {words['table']} alter {words['a']} set default nextval({literal(sequence)})"
            if random.random() < 0.5 and not any(one.of for one in schema.tables[at].columns.values()):
                yield f"alter sequence {sequence} owned by {words['table']}.{words['a']}"
            yield f"comment on sequence {sequence} is {literal(random.choice(COMMENTS))}"
        case _ if schema.types:
            own = place_text(random.choice([*schema.types]))
            new = place_text(place(random))
            yield random.choice(
                (
                    f"create type {new} as (one {own}, two int)",
                    f"create domain {new} as {own} not null",
                    f"create domain {new} as {own}[] default '{{}}'",
                    f"alter domain {own} add constraint {words['name']} check (value is not null) not valid",
                    f"alter domain {own} set default '1'",
                    f"comment on type {own} is {literal(random.choice(COMMENTS))}",
                )
            )
            yield f"alter table {words['table']} add {words['name']} {random.choice((own, new))}"
        case _:
            yield f"comment on constraint {words['name']} on {words['table']} is {literal(random.choice(COMMENTS))}"


def _filled(text: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text


def _partitioned(random: Random) -> Iterator[str]:
    table, method = place_text(at := place(random)), random.choice([*BOUNDS])
    yield (
        f"create table {table} (k {random.choice(KEYS)}, n {random.choice(KEYS)} default null, note text)"
        f" partition by {method} (k)"
    )
    for number, bound in enumerate(random.sample(BOUNDS[method], random.randint(0, 3))):
        below = random.choice(("", "", " partition by hash (n)"))
        part = place_text((at[0], f"part {number}"))
        yield f"create table {part} partition of {table} for values {bound}{below}"
        if below:
            lower = place_text((at[0], f"below {number}"))
            yield f"create table {lower} partition of {part} for values with (modulus 1, remainder 0)"
    if random.random() < 0.5 and method != "hash":
        yield f"create table {place_text((at[0], 'part default'))} partition of {table} default"
    yield f"create index on {table} (n, k)"
    yield random.choice(
        (
            f"alter table {table} add unique (k)",
            f"alter table {table} add primary key (k, n)",
            f"create index on {table} (note)",
        )
    )
    yield f"insert into {table} values ('1', '1', 'x')"
