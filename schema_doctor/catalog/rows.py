"""Turns the rows that the queries of the catalog bring into objects of the model."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace
from psycopg import Cursor

from schema_doctor.catalog import lineage, numbers
from schema_doctor.catalog.indexdef import key_columns, nulls_not_distinct, requoted, requoted_type
from schema_doctor.errors import Unreadable
from schema_doctor.model import CLASSES, Address, Column, Exclusion, Kind, SchemaObject, Table, properties
from schema_doctor.notnull import named
from schema_doctor.snapshot import NotNull, Offer, Published, Server, Shared, TypeUser, Unexamined
from schema_doctor.sqlstring import portable

Row = tuple[Any, ...]

PARTS = {**numbers.PARTS, **lineage.PARTS}  # by the name of the column of a query: what it brings to the properties
# what servers spell otherwise than others
SPELLED = {**dict.fromkeys(("default", "generated", "expression", "predicate"), portable), "type": requoted_type}
# psycopg gives arrays as lists, the model wants tuples
LISTS = ("columns", "include", "referenced_columns", "on_delete_columns", "parameters", "labels")


def collect(
    cursors: Mapping[Kind, Cursor[Row]],
    inherited: dict[Address, SchemaObject] | None = None,
    wholes: dict[Address, Address] | None = None,
) -> tuple[dict[Address, SchemaObject], dict[tuple[str, str], str]]:
    """Turn the answers to `queue` into objects, and relations that are not tables into a mapping to their `relkind`.

    Constraints and indexes that a table has of a parent go into `inherited`, and into `wholes` what those of partitions
    are a part of.
    """
    schema: dict[Address, SchemaObject] = {}
    other: dict[tuple[str, str], str] = {}
    aside = {} if inherited is None else inherited
    for kind, cursor in cursors.items():
        _collect_kind(kind, cursor, schema, aside, {} if wholes is None else wholes, other)
    if other:
        schema = {address: item for address, item in schema.items() if (address.schema, address.relation) not in other}
    return schema, other


def _collect_kind(
    kind: Kind,
    cursor: Cursor[Row],
    schema: dict[Address, SchemaObject],
    inherited: dict[Address, SchemaObject],
    wholes: dict[Address, Address],
    other: dict[tuple[str, str], str],
) -> None:
    cls = CLASSES[kind]
    names = column_names(cursor)
    plain = [(name, names.index(name)) for name in properties(cls) if name in names and name not in LISTS]
    lists = [(name, names.index(name)) for name in LISTS if name in names]
    spelled = [(name, SPELLED[name]) for name, _ in plain if name in SPELLED]
    definition = names.index("definition") if "definition" in names else None
    relkind = names.index("relkind") if "relkind" in names else None
    parents = names.index("inherited") if "inherited" in names else None
    parts = [(part, names.index(name)) for name, part in PARTS.items() if name in names]
    made: dict[Row, SchemaObject] = {}  # the same columns stand in many tables
    for row in _rows(cursor):
        address = Address(kind, row[0], row[1], row[2])
        into = inherited if parents is not None and _is_part(address, row[parents], wholes) else schema
        if not lists and (same := made.get(row[3:])):
            into[address] = same
            continue
        if relkind is not None and row[relkind] not in "rp":
            other[row[0], row[1]] = row[relkind]
            continue
        values = {name: row[place] for name, place in plain}
        for name, place in lists:
            values[name] = tuple(row[place])
        for name, spelling in spelled:
            if values[name] is not None:
                values[name] = spelling(values[name])
        for part, place in parts:
            values |= part(row[place], values)
        if definition is not None:
            if row[definition] is None:  # dropped under the reading query, which the fingerprint will tell
                continue
            found, rest = key_columns(row[definition])
            elements = tuple(portable(requoted(element)) for element in found)
            if cls is Exclusion:
                values["elements"] = elements
            else:
                values["columns"], values["nulls_not_distinct"] = elements, nulls_not_distinct(rest)
        into[address] = item = cls(**values)
        if not lists:
            made[row[3:]] = item


def _is_part(address: Address, whole: object, wholes: dict[Address, Address]) -> bool:
    """Tell whether a table has something only of a parent; take note of what a partition has a part of."""
    if isinstance(whole, list):
        wholes[address] = Address(address.kind, *whole)
    return bool(whole)


def column_names(cursor: Cursor[Row]) -> list[str]:
    """Return the names of the columns; `description` tells more, and takes longer than some of the queries."""
    result = cursor.pgresult
    return [(result.fname(place) or b"").decode() for place in range(result.nfields)] if result is not None else []


def _rows(cursor: Cursor[Row]) -> Iterator[Row]:
    """Yield the rows; one by one, psycopg takes twice as long."""
    while rows := cursor.fetchmany(1000):
        yield from rows


def server(cursor: Cursor[Row]) -> Server:
    """Return what the server says of itself."""
    row = cursor.fetchone()
    if row is None:
        raise Unreadable("the server does not tell its version")
    return Server(**dict(zip(column_names(cursor), row, strict=True)))


def hidden(schema: Mapping[Address, SchemaObject], cursor: Cursor[Row]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Tell what exists in pg_catalog and is not to be seen in information_schema."""
    seen: dict[tuple[str, str], list[str] | None] = {(row[0], row[1]): row[2] for row in cursor}
    columns: dict[tuple[str, str], list[str]] = {}
    for address in schema:
        if address.kind is Kind.COLUMN:
            columns.setdefault((address.schema, address.relation), []).append(address.name)
    hidden: dict[tuple[str, str], tuple[str, ...]] = {}
    for address, item in schema.items():
        table = (address.schema, address.relation)
        # A table without columns has nothing that information_schema.columns could show.
        if not isinstance(item, Table) or table not in columns:
            continue
        if table not in seen:
            hidden[table] = ()
        elif (visible := seen[table]) is not None:
            hidden[table] = tuple(name for name in columns[table] if name not in visible)
    return hidden


def users(cursor: Cursor[Row]) -> Iterator[dict[str, Any]]:
    """Yield what uses tables, by the names of the columns of the query, with tuples and sets in place of lists."""
    names = column_names(cursor)
    for row in cursor:
        values = dict(zip(names, row, strict=True))
        for name in ("options", "grants", "indexes", "defaults", "statements"):
            if name in values:
                values[name] = tuple(values[name])
        for name in ("uses", "keys", "types"):
            values[name] = frozenset(tuple(one) for one in values[name])
        yield values


def part_identities(cursor: Cursor[Row], schema: dict[Address, SchemaObject]) -> Iterator[tuple[Address, str]]:
    """Call replica identities of partitions by the index of the table above; yield the names that they have there."""
    for place, relation, own_name, name in cursor:
        address = Address(Kind.TABLE, place, relation)
        if isinstance(item := schema.get(address), Table):
            schema[address] = replace(item, replica_identity=f"index {name}")
            yield address, own_name


def not_nulls(cursors: Mapping[str, Cursor[Row]], schema: dict[Address, SchemaObject]) -> dict[Address, NotNull]:
    """Say of columns what is known of their NOT NULL constraints (PostgreSQL 18); return those not as usual."""
    found: dict[Address, NotNull] = {}
    for place, relation, name, valid, comment, constraint, no_inherit, own in cursors["not_null"]:
        address = Address(Kind.COLUMN, place, relation, name)
        if isinstance(item := schema.get(address), Column):
            schema[address] = replace(item, valid=valid, not_null_comment=comment)
            found[address] = NotNull(constraint, no_inherit, own)
    for place, relation, name, constraint, inherited in cursors.get("not_null_name", ()):
        address = Address(Kind.COLUMN, place, relation, name)
        if isinstance(item := schema.get(address), Column):
            found.setdefault(address, NotNull(constraint, no_inherit=False))
            if not inherited:
                schema[address] = named(item, address, constraint)
    return found


def shared(row: Row) -> tuple[Address, Shared]:
    """Return a column of a child, and what it shares with its parents."""
    *place, own, forbids, parents = row
    tables = tuple(Address(Kind.TABLE, *parent) for parent in parents)
    return Address(Kind.COLUMN, *place), Shared(own, forbids, tables)


def published(row: Row) -> Published:
    """Return a table of which a publication sends only a part, and by which columns."""
    schema, relation, publication, filtered, listed, changes, off, again = row
    return Published(
        place=(schema, relation),
        publication=publication,
        filtered=frozenset(filtered),
        listed=frozenset(listed),
        changes=changes,
        off=off,
        again=again,
    )


def offers(cursor: Cursor[Row]) -> dict[str, tuple[Offer, ...]]:
    """Group the versions of extensions that the server offers by the name of the extension."""
    found: dict[str, tuple[Offer, ...]] = {}
    for name, version, default, schema, requires, comment, relocatable, reachable in cursor:
        offer = Offer(
            version=version,
            default=default,
            schema=schema,
            requires=tuple(requires),
            comment=comment,
            relocatable=relocatable,
            reachable=reachable,
        )
        found[name] = (*found.get(name, ()), offer)
    return found


def nearby(cursor: Cursor[Row]) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Return where tables of almost the same name are: in another schema, or in other case."""
    places: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for schema, relation, found_schema, found_relation in cursor:
        places[schema, relation] = (*places.get((schema, relation), ()), (found_schema, found_relation))
    return places


def unexamined(
    found: Iterable[tuple[str, str, str, list[str]]],
    inherited: Mapping[Address, SchemaObject],
    wholes: Mapping[Address, Address],
) -> Iterator[Unexamined]:
    """Yield what no comparison covers: `found`, and comments on checks that tables have only of their parents."""
    said = {(schema, table, kind): [*names] for kind, schema, table, names in found}
    for address, item in inherited.items():
        if address not in wholes and getattr(item, "comment", None) is not None:
            names = said.setdefault((address.schema, address.relation, "other"), [])
            names.append(f"comment on {address.kind} {address.name}")
    for (schema, table, kind), names in sorted(said.items()):
        yield Unexamined(kind=kind, schema=schema, table=table, names=tuple(sorted(names)))


def type_users(cursor: Cursor[Row]) -> Iterator[TypeUser]:
    """Yield what is made of types of users."""
    names = column_names(cursor)
    for row in cursor:
        values = dict(zip(names, row, strict=True))
        place = (values.pop("type_schema"), values.pop("type_name"))
        yield TypeUser(type=place, **values)


def grouped(types: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """Return the schemas that have a type, by its name."""
    groups: dict[str, tuple[str, ...]] = {}
    for schema, name, *_ in types:
        groups[name] = (*groups.get(name, ()), schema)
    return groups
