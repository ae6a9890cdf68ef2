"""What a run makes for a while, CHECKs and the index that replaces another, and how it is known when it is left behind.

One CHECK stands in for NOT NULL, or for the bound of a partition, until every row is read. The other forbids nothing:
it marks a column whose rows do not have their value yet, so that a run that is interrupted meanwhile is not the last to
know.
"""

from schema_doctor.identifier import quote_ident
from schema_doctor.model import Address, Check, Index, Kind, SchemaObject

SUFFIX = "_schema_doctor_not_null"
NEW = "_schema_doctor_new"
BOUND = "_schema_doctor_bound"
UNFILLED = "_schema_doctor_unfilled"
_LONGEST = 63  # bytes of a name (sql-syntax-lexical)


def of_column(column: Address) -> Address:
    """Return where the helper of a column is."""
    return column._replace(kind=Kind.CHECK, name=_with(column.name, SUFFIX))


def mark_of(column: Address) -> Address:
    """Return where the mark of a column is whose rows do not have their value yet."""
    return column._replace(kind=Kind.CHECK, name=_with(column.name, UNFILLED))


def bound_of(table: Address) -> Address:
    """Return where the CHECK is that says of all rows of a table that they belong to the partition it becomes."""
    return table._replace(kind=Kind.CHECK, name=_with(table.relation, BOUND))


def in_place_of(address: Address) -> Address:
    """Return where the index is that is built to replace an index, or that of a key."""
    return address._replace(kind=Kind.INDEX, name=_with(address.name, NEW))


def _with(name: str, suffix: str) -> str:
    """Return a name with a suffix, so short that PostgreSQL does not cut it."""
    return name.encode()[: _LONGEST - len(suffix)].decode(errors="ignore") + suffix


def expression(column: Address) -> str:
    """Return what the helper says."""
    return f"{quote_ident(column.name)} IS NOT NULL"


def unfilled(column: Address) -> str:
    """Return what the mark says, which is always true."""
    name = quote_ident(column.name)
    return f"{name} IS NULL OR {name} IS NOT NULL"


def left_behind(address: Address, item: SchemaObject) -> bool:
    """Tell whether something is a helper, or a mark."""
    if isinstance(item, Index):
        return address.name.endswith(NEW)
    helps = isinstance(item, Check) and address.name.endswith(SUFFIX) and _bare(item).endswith(" IS NOT NULL")
    bounds = isinstance(item, Check) and address.name == bound_of(address).name and " NULL" in item.expression
    return helps or bounds or marks(address, item)


def marks(address: Address, item: SchemaObject | None) -> bool:
    """Tell whether a CHECK is the mark of a column."""
    return isinstance(item, Check) and address.name.endswith(UNFILLED) and " IS NULL) OR (" in item.expression


def stands_in(column: Address, item: SchemaObject | None) -> bool:
    """Tell whether what bears the name of a column's helper says what the helper of that column has to say."""
    return isinstance(item, Check) and item.enforced and not item.no_inherit and _bare(item) == expression(column)


def _bare(item: Check) -> str:
    text = item.expression
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text
