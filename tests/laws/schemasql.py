"""The statements that make a random schema; those that PostgreSQL refuses are meant to be left out."""

from collections.abc import Iterator

from tests.laws.randomschema import VALUES, Column, Part, Schema, Table, literal, quoted

Place = tuple[str, str]


def written(place: Place) -> str:
    return f"{quoted(place[0])}.{quoted(place[1])}"


def statements(schema: Schema) -> Iterator[str]:
    """Yield the statements, of which each can be refused alone: a name may be taken, a column may be gone."""
    places = {*schema.types, *schema.sequences, *schema.tables}
    for name in sorted({name for name, _ in places} - {"public"}):
        yield f"create schema {quoted(name)}"
    for place, definition in schema.types.items():
        word = "type" if definition.startswith(("enum", "(")) else "domain"
        yield f"create {word} {written(place)} as {definition}"
    for place, options in schema.sequences.items():
        yield f"create sequence {written(place)} {options}"
    for place, table in schema.tables.items():
        yield from _table(place, table, schema)
    for place, table in schema.tables.items():
        for part in sorted(table.parts, key=lambda part: bool(part.to[0])):
            yield from _part(place, part)


def _table(place: Place, table: Table, schema: Schema) -> Iterator[str]:
    name = written(place)
    key, bounds = table.partitions
    if key in table.columns:
        first = f"{quoted(key)} {_type(table.columns[key], schema)}"
        yield f"create table {name} ({first}) partition by list ({quoted(key)})"
    else:
        yield f"create {table.words} table {name} ()"
    for column, one in table.columns.items():
        if column != key:
            extra = one.extra.replace("{0}", quoted(one.of))
            yield f"alter table {name} add {quoted(column)} {_type(one, schema)}{extra}"
        yield from (f"alter table {name} alter {quoted(column)} {setting}" for setting in one.settings)
        if one.comment:
            yield f"comment on column {name}.{quoted(column)} is {literal(one.comment)}"
    if key in table.columns:
        for number, bound in enumerate(bounds):
            part = written((place[0], f"p{number} {place[1]}"[:40]))
            yield f"create table {part} partition of {name} for values in ({bound})"
    if table.settings:
        yield f"alter table {name} set ({', '.join(table.settings)})"
    if table.comment:
        yield f"comment on table {name} is {literal(table.comment)}"


def _type(column: Column, schema: Schema) -> str:
    if column.kind != "own":
        return column.type
    return f"{written(column.own)}{column.type}" if column.own in schema.types else "text"


def _part(place: Place, part: Part) -> Iterator[str]:
    names = [quoted(column) for column in part.columns]
    keys = ", ".join(names)
    text = part.text
    for number, name in enumerate(names):
        text = text.replace(f"{{{number}}}", name)
    text = text.replace("{{}}", "{}").replace("{keys}", keys).replace("{table}", written(part.to))
    name = f"constraint {quoted(part.name)} " if part.name else ""
    if part.text.startswith(("unique", "primary", "check", "foreign")):
        yield f"alter table {written(place)} add {name}{text}"
        on = f"constraint {quoted(part.name)} on {written(place)}"
    else:
        yield f"create index {quoted(part.name) if part.name else ''} on {written(place)} {text}"
        on = f"index {written((place[0], part.name))}"
    if part.comment and part.name:
        yield f"comment on {on} is {literal(part.comment)}"


def inserts(schema: Schema) -> Iterator[str]:
    """Yield rows, of which PostgreSQL may refuse some."""
    for place, table in schema.tables.items():
        values = {
            quoted(name): literal(VALUES[one.kind])
            for name, one in table.columns.items()
            if one.kind in VALUES and not one.of and "identity" not in one.extra and "serial" not in one.type
        }
        if values:
            yield f"insert into {written(place)} ({', '.join(values)}) values ({', '.join(values.values())})"
        yield f"insert into {written(place)} default values"
