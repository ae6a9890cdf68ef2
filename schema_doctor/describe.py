"""Objects and properties in the words of SQL, for people."""

from typing import Any

from msgspec.structs import fields

from schema_doctor.model import (
    COMMENTS,
    Attribute,
    Check,
    Column,
    Domain,
    DomainCheck,
    Enum,
    Exclusion,
    ForeignKey,
    Index,
    SchemaObject,
    Unique,
)


def shown(name: str, value: Any) -> str:  # noqa: PLR0911 - one return for each property
    """Return one property as SQL says it, `none` where there is nothing."""
    match name, value:
        case "nullable", bool():
            return "NULL" if value else "NOT NULL"
        case "stored", bool():
            return "STORED" if value else "VIRTUAL"
        case "unlogged", bool():
            return "UNLOGGED" if value else "LOGGED"
        case "row_security", bool():
            return "ENABLED" if value else "DISABLED"
        case "force_row_security", bool():
            return "FORCED" if value else "NOT FORCED"
        case _, tuple():
            return ", ".join(value) or "none"
        case _, None:
            return "none"
        case "labels", tuple():
            return ", ".join(value)
        case _:
            return str(value)


def describe(item: SchemaObject) -> str:  # noqa: PLR0911 - one return for each kind
    """Say what an object is, in the words of SQL, in one line."""
    match item:
        case Enum() | Domain() | Attribute():
            return _describe_type(item)
        case Column():
            return _describe_column(item)
        case Check():
            return f"check ({item.expression})" + _force(item)
        case DomainCheck():
            return f"check ({item.expression})"
        case Exclusion():
            return f"exclude using {item.method} ({', '.join(item.elements)})" + _where(item.predicate)
        case ForeignKey():
            return _describe_foreign_key(item)
        case Index():
            return _describe_index(item)
        case Unique():
            return f"unique ({', '.join(item.columns)})"
        case _:
            columns = getattr(item, "columns", None)
            return f"({', '.join(columns)})" if columns else _options(item) or item.kind.value


def _options(item: SchemaObject) -> str:
    """Say in which properties an object differs from one of which nothing is said: `increment 5, cycle`."""
    parts = []
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name not in COMMENTS and value != field.default and value not in (None, ()):
            words = field.name.replace("_", " ")
            parts.append((words if value else f"not {words}") if isinstance(value, bool) else f"{words} {value}")
    return ", ".join(parts)


def _describe_column(item: Column) -> str:
    parts = [item.type]
    if item.storage:
        parts.append(f"storage {item.storage}")
    if item.compression:
        parts.append(f"compression {item.compression}")
    if not item.nullable:
        parts.append("not null" if item.valid else "not null not valid")
    if item.default is not None:
        parts.append(f"default {item.default}")
    if item.identity:
        parts.append(f"generated {item.identity} as identity")
    if item.generated is not None:
        parts.append(f"generated always as ({item.generated})")
    return " ".join(parts)


def _describe_type(item: Enum | Domain | Attribute) -> str:
    if isinstance(item, Enum):
        return f"enum ({', '.join(item.labels)})"
    parts = [item.type]
    if item.collation:
        parts.append(f"collate {item.collation}")
    if isinstance(item, Domain) and not item.nullable:
        parts.append("not null")
    if isinstance(item, Domain) and item.default is not None:
        parts.append(f"default {item.default}")
    return " ".join(parts)


def _force(item: Check | ForeignKey) -> str:
    if not item.enforced:
        return " not enforced"
    return "" if item.valid else " not valid"


def _describe_foreign_key(item: ForeignKey) -> str:
    target = f"{item.referenced_schema}.{item.referenced_table} ({', '.join(item.referenced_columns)})"
    parts = [f"({', '.join(item.columns)}) references {target}"]
    if item.on_update != "no action":
        parts.append(f"on update {item.on_update}")
    if item.on_delete != "no action":
        columns = f" ({', '.join(item.on_delete_columns)})" if item.on_delete_columns else ""
        parts.append(f"on delete {item.on_delete}{columns}")
    if item.deferrable:
        parts.append("deferrable initially deferred" if item.initially_deferred else "deferrable")
    return " ".join(parts) + _force(item)


def _describe_index(item: Index) -> str:
    parts = [f"{'unique ' if item.unique else ''}{item.method} ({', '.join(item.columns)})"]
    if item.include:
        parts.append(f"include ({', '.join(item.include)})")
    return " ".join(parts) + _where(item.predicate)


def _where(predicate: str | None) -> str:
    return "" if predicate is None else f" where {predicate}"
