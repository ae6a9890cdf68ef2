"""What a partitioned table cannot have, and other tables can (manual: ddl-partitioning, sql-createtable)."""

from schema_doctor.model import Check, Exclusion, ForeignKey, Index, PrimaryKey, SchemaObject, Table, Unique
from schema_doctor.partitionform import partition_key
from schema_doctor.shortexclusion import parted
from schema_doctor.shortindex import element_name


def refused(item: SchemaObject, table: object, major: int) -> str:
    """Return why a table cannot have an object, as it is partitioned; "" if it can, or is not."""
    if not isinstance(table, Table) or table.partition_by is None:
        return ""
    why = ""
    match item:
        case Check(no_inherit=True):
            why = "a check of a partitioned table holds for its partitions, too"
        case ForeignKey(valid=False, enforced=True) if major < 18:
            why = f"a foreign key of a partitioned table that is NOT VALID needs PostgreSQL 18; the server is {major}"
        case Exclusion() if major < 17:
            why = f"an exclusion constraint of a partitioned table needs PostgreSQL 17; the server is {major}"
        case PrimaryKey() | Unique() | Exclusion() | Index(unique=True):
            columns = partition_key(table.partition_by).columns
            lacking = [name for name in columns or () if name not in _columns(item)]
            if columns is None:
                why = "a table partitioned by an expression cannot have keys"
            elif lacking:
                why = f"it lacks columns of the partition key: {', '.join(lacking)}"
        case _:
            pass
    return why


def _columns(item: PrimaryKey | Unique | Exclusion | Index) -> set[str]:
    """Return the columns of which no two rows have equal values, be it together with others."""
    if isinstance(item, PrimaryKey | Unique):
        return {*item.columns}
    if isinstance(item, Index):
        elements = item.columns
    else:
        compared = map(parted, item.elements)
        elements = tuple(one for one, operator in compared if operator in ("=", "OPERATOR(pg_catalog.=)"))
    return {name.name for one in elements if (name := element_name(one)) is not None}
