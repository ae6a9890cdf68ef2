"""The CHECK that stands in for NOT NULL until every row is read, and how one is known that a run has left behind."""

from schema_doctor.identifier import quote_ident
from schema_doctor.model import Address, Check, Kind, SchemaObject

SUFFIX = "_schema_doctor_not_null"
_LONGEST = 63  # bytes of a name (sql-syntax-lexical)


def of_column(column: Address) -> Address:
    """Return where the helper of a column is; a long name of a column is cut so that PostgreSQL does not cut it."""
    name = column.name.encode()[: _LONGEST - len(SUFFIX)].decode(errors="ignore")
    return column._replace(kind=Kind.CHECK, name=f"{name}{SUFFIX}")


def expression(column: Address) -> str:
    """Return what the helper says."""
    return f"{quote_ident(column.name)} IS NOT NULL"


def left_behind(address: Address, item: SchemaObject) -> bool:
    """Tell whether a CHECK is a helper."""
    return isinstance(item, Check) and address.name.endswith(SUFFIX) and _bare(item).endswith(" IS NOT NULL")


def stands_in(column: Address, item: SchemaObject | None) -> bool:
    """Tell whether what bears the name of a column's helper says what the helper of that column has to say."""
    return isinstance(item, Check) and item.enforced and not item.no_inherit and _bare(item) == expression(column)


def _bare(item: Check) -> str:
    text = item.expression
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text
