"""Publications that send only some columns or rows of a table, and keep these as they are (sql-createpublication)."""

from collections.abc import Collection, Iterator

from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.model import Address, Kind, PrimaryKey, Schema, SchemaObject, Table
from schema_doctor.replicaidentity import Below, known_by
from schema_doctor.snapshot import Published
from schema_doctor.step import Step


def stuck(column: Address, context: Context) -> Iterator[Unplannable]:
    """Yield why a column cannot change its type, or cannot go, be it to come back otherwise.

    PostgreSQL refuses both of a column that is in a list or filter. Without a name, the column is the table as a whole,
    which is made anew. Partitions and children count.
    """
    tables = [column.parent if column.name else column]
    for table in tables:  # grows meanwhile
        tables.extend(one for one in context.present_heirs(table) if one not in tables)
        for one in context.published:
            if one.place == (table.schema, table.relation):
                if not column.name:
                    yield Unplannable(column, _told(one, f"only a part of {table.path}"))
                elif column.name in one.filtered | one.listed:
                    yield Unplannable(column, _told(one, f"{table.path} by a list or filter that uses {column.name}"))


def unsent(context: Context) -> Iterator[Unplannable]:
    """Yield what cannot change because no UPDATE or DELETE would be possible any more.

    All columns of a filter have to be in the replica identity, and all of that in a list of columns (manual:
    logical-replication-row-filter, logical-replication-col-lists).
    """
    for one in context.published:
        table = Address(Kind.TABLE, *one.place)
        item, after = context.actual.get(table), context.afterwards(table)
        if not one.changes or not isinstance(item, Table) or not isinstance(after, Table):
            continue
        key, columns = _identity(table, context.actual, context.present)
        side = context.expected if table in context.expected else context.actual
        _, to_be = _identity(table, side, lambda one: _afterwards(one, context))
        if _fits(one, columns) and not _fits(one, to_be):
            why = f"a part of {table.path}, and no row of it could be updated with the other replica identity"
            same = item.replica_identity == after.replica_identity
            yield Unplannable(key if same and key else table, _told(one, why))


def concerns(step: Step, found: Collection[Unplannable], context: Context) -> bool:
    """Tell whether a step is one of what cannot change; of a table, nothing but its replica identity is meant.

    Nor is a key the replica identity again that is not made anew.
    """
    if step.address.kind is not Kind.TABLE:
        return any(step.address == one.address for one in found)
    if " REPLICA IDENTITY " not in step.sql:
        return False
    key, _ = _identity(step.address, context.actual, context.present)
    there, wanted = context.actual.get(step.address), context.expected.get(step.address)
    same = isinstance(there, Table) and isinstance(wanted, Table) and there.replica_identity == wanted.replica_identity
    return any(step.address == one.address or (same and key == one.address) for one in found)


def _told(one: Published, what: str) -> str:
    return (
        f"publication {one.publication} sends {what}: take the table out of it with {one.off} first, and put it back "
        f"afterwards; it is there by {one.again}"
    )


def _fits(one: Published, identity: frozenset[str] | None) -> bool:
    return identity is None or (one.filtered <= identity and (not one.listed or identity <= one.listed))


def _identity(table: Address, schema: Schema, below: Below) -> tuple[Address | None, frozenset[str] | None]:
    """Return the key or index by which replication knows an old row, and its columns; None where these are all."""
    item = schema.get(table)
    how = item.replica_identity if isinstance(item, Table) else "nothing"
    if how == "full":
        return None, None
    if how == "default":
        keys = ((one, frozenset(key.columns)) for one, key in below(table) if isinstance(key, PrimaryKey))
        return next(keys, (None, frozenset()))
    return known_by(table, schema, below) or (None, frozenset())


def _afterwards(table: Address, context: Context) -> Iterator[tuple[Address, SchemaObject | None]]:
    for one in dict.fromkeys(one for one, _ in (*context.present(table), *context.children(table))):
        yield one, context.afterwards(one)
