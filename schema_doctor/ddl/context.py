"""What a handler may know besides the two objects: both schemas, the server and the sizes of the tables."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from schema_doctor.lineage import below, children
from schema_doctor.model import (
    INDEXED,
    Address,
    Column,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    Schema,
    SchemaObject,
    Table,
    Unique,
    by_table,
)
from schema_doctor.model import Sequence as Numbers
from schema_doctor.names import numbered
from schema_doctor.notnull import NotNulls, bearing
from schema_doctor.numbering import named_sequences, numbered_by, owner
from schema_doctor.snapshot import Attached, NotNull, Offer, Owner, Published, Server, Shared, Size, TypeUser, View

_Place = tuple[str, str]  # schema and table


class Unplannable(Struct, frozen=True):
    """A difference that no statement can repair, and why."""

    address: Address
    reason: str


class Context(Struct, frozen=True, kw_only=True, dict=True):
    """Facts for the planning of one database; `expected` and `actual` are canonical."""

    expected: Schema
    actual: Schema
    server: Server
    sizes: Mapping[tuple[str, str], Size] = field(default_factory=dict)
    storages: Mapping[tuple[str, str], str] = field(default_factory=dict)  # of types that are not built in
    not_nulls: Mapping[Address, NotNull] = field(default_factory=dict)  # by column, those that are not as usual
    domains: Collection[str] = ()  # those with a rule in the end
    ruling: Collection[str] = ()  # those with a rule when columns come and change
    domain_defaults: Mapping[_Place, str] = field(default_factory=dict)  # of what the spec does not declare, too
    casts: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (source, target) -> castcontext, not built in
    views: Sequence[View] = ()
    strict_names: bool = False  # also names that nobody has said are to be those of the spec
    renamed: int = 0  # how many renamings there are before something gives way for its name
    attached: Sequence[Attached] = ()
    published: Sequence[Published] = ()
    numbering: Collection[Address] = ()  # the sequences of the identity columns of the spec
    identities: Mapping[Address, Address] = field(default_factory=dict)  # identity column -> its sequence
    positions: Mapping[Address, int] = field(default_factory=dict)  # of sequences, and of identity columns
    outside: Schema = field(default_factory=dict)  # foreign keys of tables out of scope
    inherited: Schema = field(default_factory=dict)  # what partitions have of their tables
    part_names: Mapping[tuple[Address, Address], str] = field(default_factory=dict)  # of what is new
    own_checks: Collection[Address] = ()  # of a parent and a table's own as well
    dropped: Collection[Address] = ()  # what the database has and the spec does not allow
    key_parts: frozenset[Address] = frozenset()  # keys of partitions that are to be parts of indexes, with strict names
    apart: frozenset[Address] = frozenset()  # those that are, and are to stand beside them
    shared: Mapping[Address, Shared] = field(default_factory=dict)  # columns of children, with their parents
    part_keys: Mapping[Address, Address] = field(default_factory=dict)  # of partitions -> the index that theirs is of
    kept: Collection[Address] = ()  # what moving tables are to have only until their new parents take it for theirs
    held: Mapping[str, str] = field(default_factory=dict)  # schemas that cannot be dropped, and why
    offers: Mapping[str, Sequence[Offer]] | None = None  # of extensions; None where nobody has asked the server
    type_users: Sequence[TypeUser] = ()
    ranks: Mapping[Address, int] = field(default_factory=dict)  # of declared types: more than those that each needs
    present_ranks: Mapping[Address, int] = field(default_factory=dict)  # the same of the database's types
    row_ranks: Mapping[_Place, int] = field(default_factory=dict)  # the same of what is to be made of tables' rows
    aside: Mapping[_Place, _Place] = field(default_factory=dict)  # types that give way: as columns call them -> now
    made_anew: Collection[_Place] = ()  # types that PostgreSQL cannot alter in place, beside whose old ones are new
    backfills: Mapping[Address, str] = field(default_factory=dict)  # by column, for rows that hold NULL
    renamed_labels: Mapping[Address, Mapping[str, str]] = field(default_factory=dict)  # of enums, the new by the old
    loose: Collection[Address] = ()  # partitions and children that leave their parents while others change
    moving: Collection[Address] = ()  # these, and tables that become part of others, or no longer are
    carried: Sequence[Address] = ()  # columns with rights of their own and the like, and partitions with such triggers
    carried_types: Collection[_Place] = ()  # with rights of their own, or of another owner
    rebuilt: Mapping[Address, Address] = field(default_factory=dict)  # tables that are made anew -> the old ones
    gone: Mapping[Address, Address] = field(default_factory=dict)  # old ones, and what goes with them -> names
    members: Mapping[Address, Sequence[Address]] = field(default_factory=dict)  # old ones -> what goes with them, too
    fixed: Collection[Address] = ()  # tables that would have to be made anew, and cannot be
    foreign: Collection[_Place] = ()  # foreign tables, partitions among them
    beside: Mapping[Address, Table] = field(default_factory=dict)  # see partitionroom.py
    borne: Mapping[Address, str] = field(default_factory=dict)  # what cannot have its name, and why
    not_null_names: Collection[Address] = ()  # constraints whose name NOT NULL bears
    owners: Mapping[Address, Owner] = field(default_factory=dict)  # of tables and sequences that belong to other roles

    @cached_property
    def given_names(self) -> Collection[_Place]:
        """The names, each with its schema, of the indexes that partitions have of their tables."""
        return {(one.schema, one.name) for one in self.inherited if one.kind in INDEXED}

    def handed_down(self, table: Address) -> Sequence[tuple[Address, Any]]:
        """Return what a partition or child has of its parents."""
        return self._handed_down.get((table.schema, table.relation), ())

    @cached_property
    def bearing(self) -> Mapping[_Place, Sequence[Address]]:
        """The constraints of the database by schema and name, NOT NULL among them as the column that it is of."""
        return bearing(self.actual, {one: found.name for one, found in self.not_nulls.items()})

    @cached_property
    def to_bear(self) -> Mapping[_Place, Sequence[Address]]:
        """The constraints of the spec by schema and name, as those of the database."""
        return bearing(self.expected)

    @cached_property
    def forbidden(self) -> NotNulls:
        """The NOT NULL constraints of the database, with what is inherited of them."""
        known = {one: found.name for one, found in self.not_nulls.items()}
        return NotNulls(self.actual, known, {one for one, found in self.not_nulls.items() if found.no_inherit})

    def children(self, table: Address) -> Sequence[tuple[Address, Any]]:
        """Return what the spec declares below a table, in the order of the spec."""
        return self._declared.get((table.schema, table.relation), ())

    def heirs(self, table: Address) -> Iterator[Address]:
        """Yield the partitions and children that a table is to have, and theirs."""
        return below(table, self._heirs)

    @cached_property
    def _heirs(self) -> Mapping[Address, Sequence[Address]]:
        return children(self.expected)

    def present_heirs(self, table: Address) -> Sequence[Address]:
        """Return the partitions and children that a table of the database has, without theirs."""
        return self._present_heirs.get(table, ())

    def beneath(self, table: Address) -> Iterator[Address]:
        """Yield the partitions and children that a table of the database has, and theirs."""
        return below(table, self._present_heirs)

    @cached_property
    def _present_heirs(self) -> Mapping[Address, Sequence[Address]]:
        return children(self.actual)

    def tree(self, table: Address) -> dict[Address, None]:
        """Return a table with those that are below it, or are to be, itself first."""
        return dict.fromkeys((table, *self.heirs(table), *self.beneath(table)))

    def foreign_beneath(self, table: Address) -> Iterator[Address]:
        """Yield the foreign tables that are partitions or children of a table, or of one below it."""
        for one in dict.fromkeys((table, *self.beneath(table))):
            yield from self._foreign_heirs.get(one, ())

    @cached_property
    def _foreign_heirs(self) -> Mapping[Address, Collection[Address]]:
        found: dict[Address, dict[Address, None]] = {}
        for column, item in self.shared.items():
            for over in item.parents if column[1:3] in self.foreign else ():
                found.setdefault(over, {})[column.parent] = None
        return found

    def present(self, table: Address) -> Sequence[tuple[Address, Any]]:
        """Return what the database has below a table."""
        return self._present.get((table.schema, table.relation), ())

    def referring(self, table: Address) -> Sequence[tuple[Address, ForeignKey]]:
        """Return the foreign keys of the database that refer to a table."""
        return self._referring.get((table.schema, table.relation), ())

    def is_referred_to_by_leaves(self, table: Address) -> bool:
        """Tell whether foreign keys to a table have their triggers at its partitions alone, as before PostgreSQL 15."""
        item = self.actual.get(table)
        return self.server.major < 15 and isinstance(item, Table) and item.partition_by is not None

    def to_refer(self, table: Address) -> Sequence[tuple[Address, ForeignKey]]:
        """Return the foreign keys of the spec that are to refer to a table."""
        return self._to_refer.get((table.schema, table.relation), ())

    def shares(self, given: SchemaObject, address: Address, item: SchemaObject) -> bool:
        """Tell whether a key of a partition can be its part of an index of its table, and stays the key that it is.

        Where names are compared, that of the part tells whether it is to be.
        """
        is_key = isinstance(given, Index) and isinstance(item, PrimaryKey | Unique)
        return is_key and (not self.strict_names or address in self.key_parts)

    def afterwards(self, address: Address) -> Any:
        """Return an object as it is to be in the end: as the spec declares it, else as it is, None if it goes."""
        if address in self.expected:
            return self.expected[address]
        if address in self.dropped or address.parent in self.dropped:
            return None
        item = self.actual.get(address, self.outside.get(address))
        own = item.columns if isinstance(item, ForeignKey) else ()  # with any of which it goes
        return None if any(address._replace(kind=Kind.COLUMN, name=one) in self.dropped for one in own) else item

    def is_undeclared(self, address: Address) -> bool:
        """Tell whether the spec says nothing of an object, neither that it is to be there nor that it is to go."""
        return address not in self.expected and address not in self.dropped

    def is_relation(self, address: Address) -> bool:
        """Tell whether a table, or a view over one, of that name is there and known."""
        known = address in self.actual or any(address[1:3] == (one.schema, one.name) for one in self.views)
        return known or any(address[1:3] == (one.schema, one.relation) for one in self.type_users)

    def users(self, place: _Place) -> Sequence[TypeUser]:
        """Return what uses a type, or the rows of a table."""
        return self._users.get(place, ())

    def users_by_any_name(self, place: _Place) -> Sequence[TypeUser]:
        """Return what uses a type or rows, as well by the name that it had until it gave way.

        By that, users name it only where something else takes over both.
        """
        first = self.first(place)
        return (*(self.users(first) if first != place else ()), *self.users(place))

    def row_users(self, table: Address) -> Iterator[TypeUser]:
        """Yield what is made of the rows of a table, or of the partitions and children that it has, and theirs."""
        yield from (one for one in self.users((table.schema, table.relation)) if one.kind != "other")
        for child in self.present_heirs(table):
            yield from self.row_users(child)

    def first(self, place: _Place) -> _Place:
        """Return the name that a type or table had until it gave way, by which its users name it."""
        return next((first for first, now in self.aside.items() if now == place), place)

    def made_of(self, place: _Place) -> Sequence[_Place]:
        """Return the types, or tables whose rows, a domain or composite type of the database is made of."""
        return self._made_of.get(place, ())

    @cached_property
    def _users(self) -> Mapping[_Place, list[TypeUser]]:
        found: dict[_Place, list[TypeUser]] = {}
        for user in self.type_users:
            found.setdefault(user.type, []).append(user)
        return found

    @cached_property
    def _made_of(self) -> Mapping[_Place, list[_Place]]:
        found: dict[_Place, list[_Place]] = {}
        for user in self.type_users:
            if user.kind in ("attribute", "domain"):
                found.setdefault((user.schema, user.relation), []).append(user.type)
        return found

    def owned(self, column: Address) -> Sequence[Address]:
        """Return the sequences of the database that go with a column, but for that of its identity."""
        return self._owned.get(column, ())

    def to_own(self, column: Address) -> Sequence[Address]:
        """Return the sequences of the spec that are to go with a column, but for that of its identity."""
        return self._to_own.get(column, ())

    def free_name(self, schema: str, stem: str) -> str:
        """Return the stem with the first number that makes it a name which nothing in a schema has or is to have."""
        both = (*self.actual, *self.expected)
        return numbered(stem, {one.name or one.relation for one in both if one.schema == schema})

    def numbered(self, sequence: Address, *, before: bool = False) -> Sequence[Address]:
        """Return the columns whose numbers are to be those of a sequence, or whose defaults use it `before`."""
        return (self._numbered_before if before else self._numbered).get(sequence, ())

    @cached_property
    def _owned(self) -> Mapping[Address, list[Address]]:
        return _by_owner(self.actual)

    @cached_property
    def _to_own(self) -> Mapping[Address, list[Address]]:
        return _by_owner(self.expected)

    @cached_property
    def _numbered(self) -> Mapping[Address, list[Address]]:
        found: dict[Address, list[Address]] = {}
        for address, item in self.expected.items():
            if isinstance(item, Column) and (sequence := numbered_by(item)) is not None:
                found.setdefault(sequence, []).append(address)
        return found

    @cached_property
    def _numbered_before(self) -> Mapping[Address, list[Address]]:
        found: dict[Address, list[Address]] = {}
        for address, item in self.actual.items():
            if isinstance(item, Column) and item.default is not None:
                for schema, name in named_sequences(item.default):
                    found.setdefault(Address(Kind.SEQUENCE, schema or "", name), []).append(address)
        return found

    @cached_property
    def _handed_down(self) -> Mapping[_Place, list[tuple[Address, Any]]]:
        return by_table(self.inherited)

    @cached_property
    def _declared(self) -> Mapping[_Place, list[tuple[Address, Any]]]:
        return by_table(self.expected)

    @cached_property
    def _present(self) -> Mapping[_Place, list[tuple[Address, Any]]]:
        return by_table(self.actual)

    @cached_property
    def _referring(self) -> Mapping[_Place, list[tuple[Address, ForeignKey]]]:
        return _by_referenced(self.actual, self.outside)

    @cached_property
    def _to_refer(self) -> Mapping[_Place, list[tuple[Address, ForeignKey]]]:
        return _by_referenced(self.expected)


def _by_referenced(*schemas: Schema) -> Mapping[_Place, list[tuple[Address, ForeignKey]]]:
    found: dict[_Place, list[tuple[Address, ForeignKey]]] = {}
    for schema in schemas:
        for address, item in schema.items():
            if isinstance(item, ForeignKey):
                found.setdefault((item.referenced_schema, item.referenced_table), []).append((address, item))
    return found


def _by_owner(schema: Schema) -> dict[Address, list[Address]]:
    found: dict[Address, list[Address]] = {}
    for address, item in schema.items():
        if isinstance(item, Numbers) and (column := owner(item)) is not None:
            found.setdefault(column, []).append(address)
    return found


def changed(expected: SchemaObject, actual: SchemaObject, name: str) -> bool:
    """Tell whether a property differs between two objects of one kind."""
    return bool(getattr(expected, name) != getattr(actual, name))
