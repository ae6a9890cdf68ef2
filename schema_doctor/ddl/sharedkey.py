"""Keys of partitions that are to be their parts of indexes of their tables, which are there already.

An index takes over the key that it finds, when it comes or when the partition is attached (see `takeover`). To a
partition that is part of it, a key comes beside the part that it has.
"""

from collections.abc import Iterator

from psycopg.sql import SQL

from schema_doctor.ddl import definition
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import block, ident, literal, qualified, text
from schema_doctor.lineage import above, parents
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, PrimaryKey, SchemaObject, Table, Unique
from schema_doctor.step import Phase, Step
from schema_doctor.takeover import takes_over

_ADD = SQL(
    """DECLARE
  part pg_catalog.regclass;
BEGIN
  SELECT i.indexrelid INTO part
    FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass({index})) t
    JOIN pg_catalog.pg_index i ON i.indexrelid = t.relid
   WHERE i.indrelid = pg_catalog.to_regclass({name});
  ALTER TABLE {parent} DETACH PARTITION {table};
  EXECUTE pg_catalog.format('DROP INDEX %s', part);
  ALTER TABLE {table} ADD CONSTRAINT {key} {definition};
  ALTER TABLE {parent} ATTACH PARTITION {table} {bound};
END"""
)


def indexes(key: Address, context: Context) -> Iterator[Address]:
    """Yield the indexes that are there, and stay, of which a key of the spec is to be a part."""
    item = context.expected.get(key)
    if item is None:
        return
    for table in above(key.parent, context.expected):
        for one, found in context.present(table):
            if one in context.expected and takes_over(found, item) and context.shares(found, key, item):
                yield one


def of_new(address: Address, item: SchemaObject, context: Context) -> Step | None:
    """Return what makes a key the part of an index that a partition has just been made with, if it is to be that."""
    if address.parent in context.actual or address not in context.key_parts:
        return None
    index = next(indexes(address, context), None)
    table = context.expected[address.parent]
    if index is None or not isinstance(table, Table) or not isinstance(item, PrimaryKey | Unique):
        return None
    parent = parents(table)[0]
    made = _ADD.format(
        index=literal(text(SQL("{}.{}").format(ident(index.schema), ident(index.name)))),
        name=literal(text(qualified(address))),
        parent=qualified(parent),
        table=qualified(address),
        key=ident(address.name),
        definition=definition.constraint(item),
        bound=definition.bound(table.bound or "DEFAULT"),
    )
    return Step(
        sql=block(text(made)),
        address=address,
        phase=Phase.ADD_CONSTRAINT,
        reason="the constraint does not exist, and is to be the part of an index",
        lock=None,
        hazards=(),
        transactional=True,
        also=((parent, LockMode.ACCESS_EXCLUSIVE),) if parent in context.actual else (),
    )
