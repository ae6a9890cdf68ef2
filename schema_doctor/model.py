"""What a schema is: a flat mapping from address to object, one frozen Struct for each kind."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, NewType

from msgspec import Struct
from msgspec.structs import fields, replace


class Kind(StrEnum):
    """A kind of object, in the words of PostgreSQL."""

    EXTENSION = "extension"
    SCHEMA = "schema"
    ENUM = "enum"
    DOMAIN = "domain"
    DOMAIN_CHECK = "domain check"
    COMPOSITE = "composite type"
    ATTRIBUTE = "attribute"
    SEQUENCE = "sequence"
    TABLE = "table"
    COLUMN = "column"
    PRIMARY_KEY = "primary key"
    UNIQUE = "unique"
    CHECK = "check"
    FOREIGN_KEY = "foreign key"
    EXCLUSION = "exclusion"
    INDEX = "index"
    PROBE = "probe"  # no object of a database, but statements of the application

    __hash__ = str.__hash__  # that of Enum runs in Python, for every address that is looked up


_WITHIN = {Kind.ATTRIBUTE: Kind.COMPOSITE, Kind.DOMAIN_CHECK: Kind.DOMAIN}  # all others are part of a table


class Address(NamedTuple):
    """Where an object lives: `column public.users.email` is `(COLUMN, "public", "users", "email")`.

    Constraints and indexes are addressed below their table, as columns are; checks of a domain and attributes of a
    composite type below their type. An extension belongs to the whole database: it has no schema, and its name stands
    in `relation`. It is the key of every mapping, of which the tuple makes a fast one.
    """

    kind: Kind
    schema: str
    relation: str = ""
    name: str = ""

    @property
    def parent(self) -> "Address":
        """The table of a column, constraint or index, the type of an attribute; the schema of all others."""
        if self.name:
            return Address(_WITHIN.get(self.kind, Kind.TABLE), self.schema, self.relation)
        return Address(Kind.SCHEMA, self.schema)

    def of_table(self, table: "Address") -> "Address":
        """Return where what bears the same name is in another table."""
        return self._replace(schema=table.schema, relation=table.relation)

    @property
    def path(self) -> str:
        """The address without its kind, for people: `public.users.email`."""
        return ".".join(part for part in (self.schema, self.relation, self.name) if part)

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class Extension(Struct, frozen=True, kw_only=True):
    """An extension; a spec may leave open in which schema it is, and in which version."""

    kind: ClassVar[Kind] = Kind.EXTENSION
    schema: str | None = None
    version: str | None = None
    comment: str | None = None  # None is the one that the extension brings


class Namespace(Struct, frozen=True, kw_only=True):
    """A schema, in the sense of CREATE SCHEMA."""

    kind: ClassVar[Kind] = Kind.SCHEMA
    comment: str | None = None


class Enum(Struct, frozen=True, kw_only=True):
    """An enum type."""

    kind: ClassVar[Kind] = Kind.ENUM
    labels: tuple[str, ...]  # in their order, by which values are compared
    comment: str | None = None


class Domain(Struct, frozen=True, kw_only=True):
    """A domain, without its CHECK constraints, which are addressed below it."""

    kind: ClassVar[Kind] = Kind.DOMAIN
    type: str  # as format_type() prints it
    nullable: bool = True
    default: str | None = None  # as pg_get_expr() prints it
    collation: str | None = None  # None is the collation of the type
    comment: str | None = None


class DomainCheck(Struct, frozen=True, kw_only=True):
    """A CHECK constraint of a domain."""

    kind: ClassVar[Kind] = Kind.DOMAIN_CHECK
    expression: str  # as pg_get_expr() prints it; the value that is checked is VALUE
    valid: bool = True
    comment: str | None = None


class Composite(Struct, frozen=True, kw_only=True):
    """A composite type of CREATE TYPE ... AS, without its attributes, which are addressed below it."""

    kind: ClassVar[Kind] = Kind.COMPOSITE
    comment: str | None = None


class Attribute(Struct, frozen=True, kw_only=True):
    """An attribute of a composite type."""

    kind: ClassVar[Kind] = Kind.ATTRIBUTE
    type: str  # as format_type() prints it
    collation: str | None = None  # None is the collation of the type
    comment: str | None = None


class Sequence(Struct, frozen=True, kw_only=True):
    """A sequence that no identity column owns."""

    kind: ClassVar[Kind] = Kind.SEQUENCE
    type: str = "bigint"
    start: int = 1
    increment: int = 1
    minimum: int = 1
    maximum: int = 9223372036854775807
    cache: int = 1
    cycle: bool = False
    owned_by: str | None = None  # the column that it goes with, as SQL writes it: public.users.id
    unlogged: bool = False
    comment: str | None = None


class Table(Struct, frozen=True, kw_only=True):
    """A table, partitioned table or partition, without what is addressed below it: columns, constraints and indexes."""

    kind: ClassVar[Kind] = Kind.TABLE
    unlogged: bool = False
    parameters: tuple[str, ...] = ()  # storage parameters, sorted: fillfactor=70, toast.autovacuum_enabled=false
    row_security: bool = False
    force_row_security: bool = False
    replica_identity: str = "default"  # "default", "nothing", "full", or the name of an index: "index users_email_key"
    partition_by: str | None = None  # as pg_get_partkeydef() prints it: RANGE (created_at)
    partition_of: str | None = None  # the partitioned table, as SQL writes it: public.events
    bound: str | None = None  # of a partition, as pg_get_expr() prints it: FOR VALUES IN (1), or DEFAULT
    inherits: tuple[str, ...] = ()  # the parents, as SQL writes them, sorted
    comment: str | None = None


class Column(Struct, frozen=True, kw_only=True):
    """A column; `default`, `identity` and `generated` exclude one another."""

    kind: ClassVar[Kind] = Kind.COLUMN
    type: str  # as format_type() prints it
    nullable: bool = True
    valid: bool = True  # of NOT NULL: false lets NULLs be that were there before (PostgreSQL 18)
    default: str | None = None  # as pg_get_expr() prints it
    identity: str | None = None  # "always" or "by default"
    identity_options: str = ""  # of its sequence, those that differ from the default, as SQL writes them
    generated: str | None = None  # as pg_get_expr() prints it
    stored: bool = True  # of a generated column; false is VIRTUAL, of PostgreSQL 18
    collation: str | None = None  # None is the collation of the type
    storage: str | None = None  # "plain", "external", "extended" or "main"; None is that of the type
    compression: str | None = None  # "pglz" or "lz4"; None leaves it to the server's setting
    statistics: int | None = None  # the statistics target; None leaves it to the server's setting
    comment: str | None = None
    not_null_name: str | None = None  # of its NOT NULL constraint, None is PostgreSQL's own name (PostgreSQL 18)
    not_null_comment: str | None = None  # on its NOT NULL constraint (PostgreSQL 18)


class PrimaryKey(Struct, frozen=True, kw_only=True):
    """The primary key of a table."""

    kind: ClassVar[Kind] = Kind.PRIMARY_KEY
    columns: tuple[str, ...]
    include: tuple[str, ...] = ()
    without_overlaps: bool = False  # the last column is a range, of which no two may overlap (PostgreSQL 18)
    deferrable: bool = False
    initially_deferred: bool = False
    parameters: tuple[str, ...] = ()  # storage parameters of its index, sorted
    valid: bool = True  # false where partitions lack it: of ALTER TABLE ONLY, until theirs are attached
    comment: str | None = None
    index_comment: str | None = None  # on the index that it is


class Unique(Struct, frozen=True, kw_only=True):
    """A UNIQUE constraint; a unique index that no constraint owns is an `Index`."""

    kind: ClassVar[Kind] = Kind.UNIQUE
    columns: tuple[str, ...]
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    without_overlaps: bool = False  # the last column is a range, of which no two may overlap (PostgreSQL 18)
    deferrable: bool = False
    initially_deferred: bool = False
    parameters: tuple[str, ...] = ()  # storage parameters of its index, sorted
    valid: bool = True  # false where partitions lack it: of ALTER TABLE ONLY, until theirs are attached
    comment: str | None = None
    index_comment: str | None = None  # on the index that it is


class Check(Struct, frozen=True, kw_only=True):
    """A CHECK constraint of a table."""

    kind: ClassVar[Kind] = Kind.CHECK
    expression: str  # as pg_get_expr() prints it
    no_inherit: bool = False
    valid: bool = True
    enforced: bool = True  # false since PostgreSQL 18 only
    comment: str | None = None


class ForeignKey(Struct, frozen=True, kw_only=True):
    """A FOREIGN KEY constraint, addressed below the table that refers."""

    kind: ClassVar[Kind] = Kind.FOREIGN_KEY
    columns: tuple[str, ...]
    referenced_schema: str
    referenced_table: str
    referenced_columns: tuple[str, ...]
    on_update: str = "no action"
    on_delete: str = "no action"
    on_delete_columns: tuple[str, ...] = ()  # those that SET NULL or SET DEFAULT sets; all where empty (PostgreSQL 15)
    match: str = "simple"
    period: bool = False  # the last column is a range that the referenced rows cover (PostgreSQL 18)
    deferrable: bool = False
    initially_deferred: bool = False
    valid: bool = True
    enforced: bool = True  # false since PostgreSQL 18 only
    comment: str | None = None


class Exclusion(Struct, frozen=True, kw_only=True):
    """An EXCLUDE constraint."""

    kind: ClassVar[Kind] = Kind.EXCLUSION
    elements: tuple[str, ...]  # each as pg_get_constraintdef() prints it: period WITH &&
    method: str = "btree"  # what EXCLUDE takes without USING
    include: tuple[str, ...] = ()
    predicate: str | None = None  # as pg_get_expr() prints it
    deferrable: bool = False
    initially_deferred: bool = False
    parameters: tuple[str, ...] = ()  # storage parameters of its index, sorted
    valid: bool = True  # false where partitions lack it: of ALTER TABLE ONLY, until theirs are attached
    comment: str | None = None
    index_comment: str | None = None  # on the index that it is


class Index(Struct, frozen=True, kw_only=True):
    """An index that no constraint owns."""

    kind: ClassVar[Kind] = Kind.INDEX
    columns: tuple[str, ...]  # each as CREATE INDEX writes it: expression, collation, operator class, order
    unique: bool = False
    method: str = "btree"
    include: tuple[str, ...] = ()
    predicate: str | None = None  # as pg_get_expr() prints it
    nulls_not_distinct: bool = False
    parameters: tuple[str, ...] = ()  # storage parameters, sorted: fillfactor=70
    valid: bool = True
    comment: str | None = None


SchemaObject = (
    Extension
    | Namespace
    | Enum
    | Domain
    | DomainCheck
    | Composite
    | Attribute
    | Sequence
    | Table
    | Column
    | PrimaryKey
    | Unique
    | Check
    | ForeignKey
    | Exclusion
    | Index
)
Schema = Mapping[Address, SchemaObject]
CanonicalSchema = NewType("CanonicalSchema", Schema)

CLASSES: dict[Kind, type[SchemaObject]] = {
    cls.kind: cls
    for cls in (
        *(Extension, Namespace, Enum, Domain, DomainCheck, Composite, Attribute),
        *(Sequence, Table, Column, PrimaryKey, Unique, Check, ForeignKey, Exclusion, Index),
    )
}
CONSTRAINTS = (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION, Kind.CHECK, Kind.FOREIGN_KEY)
COMMENTS = ("comment", "index_comment", "not_null_comment")  # the properties that say nothing of what an object does
KEYS = (Kind.PRIMARY_KEY, Kind.UNIQUE)
INDEXED = (*KEYS, Kind.EXCLUSION, Kind.INDEX)
TYPES = (Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE)  # which share their names, with tables too


def by_table(schema: Schema) -> dict[tuple[str, str], list[tuple[Address, Any]]]:
    """Return what is addressed below each table or type, by its schema and name, in the order of the schema."""
    found: dict[tuple[str, str], list[tuple[Address, Any]]] = {}
    for address, item in schema.items():
        if address.name:
            found.setdefault((address.schema, address.relation), []).append((address, item))
    return found


_PROPERTIES: dict[type, tuple[str, ...]] = {cls: tuple(field.name for field in fields(cls)) for cls in CLASSES.values()}


def properties(cls: type[SchemaObject]) -> tuple[str, ...]:
    """Return the compared properties of a kind: the names of its fields, in order."""
    return _PROPERTIES[cls]


def with_values(item: SchemaObject, values: Mapping[str, Any]) -> SchemaObject:
    """Return an object with other values of some of its properties, by their names."""
    changed: SchemaObject = replace(item, **values)
    return changed


def changes(expected: SchemaObject, actual: SchemaObject) -> dict[str, tuple[Any, Any]]:
    """Return the properties in which two objects of one kind differ, as `{property: (expected, actual)}`."""
    return {
        name: (wanted, found)
        for name in properties(type(expected))
        if (wanted := getattr(expected, name)) != (found := getattr(actual, name))
    }
