"""What a schema is: a flat mapping from address to object, one frozen dataclass for each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, NewType


class Kind(StrEnum):
    """A kind of object, in the words of PostgreSQL."""

    SCHEMA = "schema"
    TABLE = "table"
    COLUMN = "column"
    PRIMARY_KEY = "primary key"
    UNIQUE = "unique"
    CHECK = "check"
    FOREIGN_KEY = "foreign key"
    INDEX = "index"


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where an object lives: `column public.users.email` is `(COLUMN, "public", "users", "email")`.

    Constraints and indexes are addressed below their table, as columns are.
    """

    kind: Kind
    schema: str
    relation: str = ""
    name: str = ""

    @property
    def parent(self) -> "Address":
        """The table of a column, constraint or index; the schema of a table."""
        if self.name:
            return Address(Kind.TABLE, self.schema, self.relation)
        return Address(Kind.SCHEMA, self.schema)

    @property
    def path(self) -> str:
        """The address without its kind, for people: `public.users.email`."""
        return ".".join(part for part in (self.schema, self.relation, self.name) if part)

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """A schema, in the sense of CREATE SCHEMA."""

    kind: ClassVar[Kind] = Kind.SCHEMA


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An ordinary table, without what is addressed below it: columns, constraints and indexes."""

    kind: ClassVar[Kind] = Kind.TABLE
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; `default`, `identity` and `generated` exclude one another."""

    kind: ClassVar[Kind] = Kind.COLUMN
    type: str  # as format_type() prints it
    nullable: bool = True
    default: str | None = None  # as pg_get_expr() prints it
    identity: str | None = None  # "always" or "by default"
    generated: str | None = None  # as pg_get_expr() prints it
    stored: bool = True  # of a generated column; false is VIRTUAL, of PostgreSQL 18
    collation: str | None = None  # None is the collation of the type
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryKey:
    """The primary key of a table."""

    kind: ClassVar[Kind] = Kind.PRIMARY_KEY
    columns: tuple[str, ...]
    include: tuple[str, ...] = ()
    deferrable: bool = False
    initially_deferred: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    """A UNIQUE constraint; a unique index that no constraint owns is an `Index`."""

    kind: ClassVar[Kind] = Kind.UNIQUE
    columns: tuple[str, ...]
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    deferrable: bool = False
    initially_deferred: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A CHECK constraint of a table."""

    kind: ClassVar[Kind] = Kind.CHECK
    expression: str  # as pg_get_expr() prints it
    no_inherit: bool = False
    valid: bool = True
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A FOREIGN KEY constraint, addressed below the table that refers."""

    kind: ClassVar[Kind] = Kind.FOREIGN_KEY
    columns: tuple[str, ...]
    referenced_schema: str
    referenced_table: str
    referenced_columns: tuple[str, ...]
    on_update: str = "no action"
    on_delete: str = "no action"
    match: str = "simple"
    deferrable: bool = False
    initially_deferred: bool = False
    valid: bool = True
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index that no constraint owns."""

    kind: ClassVar[Kind] = Kind.INDEX
    columns: tuple[str, ...]  # each as CREATE INDEX writes it: expression, collation, operator class, order
    unique: bool = False
    method: str = "btree"
    include: tuple[str, ...] = ()
    predicate: str | None = None  # as pg_get_expr() prints it
    nulls_not_distinct: bool = False
    valid: bool = True
    comment: str | None = None


SchemaObject = Namespace | Table | Column | PrimaryKey | Unique | Check | ForeignKey | Index
Schema = Mapping[Address, SchemaObject]
CanonicalSchema = NewType("CanonicalSchema", Schema)

CLASSES: dict[Kind, type[SchemaObject]] = {
    cls.kind: cls for cls in (Namespace, Table, Column, PrimaryKey, Unique, Check, ForeignKey, Index)
}


_PROPERTIES: dict[type, tuple[str, ...]] = {cls: tuple(field.name for field in fields(cls)) for cls in CLASSES.values()}


def properties(cls: type[SchemaObject]) -> tuple[str, ...]:
    """Return the compared properties of a kind: the names of its fields, in order."""
    return _PROPERTIES[cls]


def changes(expected: SchemaObject, actual: SchemaObject) -> dict[str, tuple[Any, Any]]:
    """Return the properties in which two objects of one kind differ, as `{property: (expected, actual)}`."""
    return {
        name: (wanted, found)
        for name in properties(type(expected))
        if (wanted := getattr(expected, name)) != (found := getattr(actual, name))
    }
