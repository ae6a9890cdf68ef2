"""What one reading of a database found: its objects, and the facts about server and role that go with them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from schema_doctor.identifier import lower
from schema_doctor.model import Address, Kind, Schema, Table, by_table
from schema_doctor.model import Sequence as Numbers


class Scope(Struct, frozen=True, kw_only=True):
    """What to read: tables, types and sequences by (schema, name), and all of the named schemas (`*`: of users)."""

    tables: Sequence[tuple[str, str]] = ()
    schemas: Sequence[str] = ()
    types: Sequence[str] = ()  # names, without their schema, of types that are not built in
    collations: Sequence[str] = ()  # their names, without schemas
    examined: Sequence[str] = ()  # schemas in which to look for what the model does not cover (`*`: of every user)
    sequences: Sequence[tuple[str, str]] = ()
    namespaces: Sequence[str] = ()  # schemas by name, whatever they hold
    extensions: Sequence[str] = ()  # by name (`*`: all)
    offers: bool = False  # whether to read what the server offers of these extensions
    declared_types: Sequence[tuple[str, str]] = ()
    numbered: bool = False  # whether columns take their numbers from sequences
    names: bool = False  # whether the names of NOT NULL constraints matter
    hosted: bool = False  # whether "*" means schemas of a hosting service, too

    @property
    def has_types(self) -> bool:
        """Whether enums, domains or composite types can be in scope."""
        return bool(self.declared_types or self.schemas)


class Server(Struct, frozen=True, kw_only=True):
    """Facts about the server and the role of the connection; `version` is `server_version_num`, as in 160004."""

    version: int
    database: str
    role: str
    standby: bool
    may_make_temporary: bool

    @property
    def major(self) -> int:
        """The major version, as in 16."""
        return self.version // 10000


class Size(Struct, frozen=True, kw_only=True):
    """How large a table is: rows as the planner estimates them (-1: unknown), bytes with TOAST and without indexes."""

    rows: int
    bytes: int


class View(Struct, frozen=True, kw_only=True):
    """A view that uses tables, sequences or types in scope, with all that is needed to make it anew.

    `uses` are the columns, as (schema, relation, column), of tables and views that it names itself; the column is ""
    for a relation as a whole, a sequence and the rows of a table; `keys` are constraints, by (schema, relation, name),
    and `types` by (schema, name). `grants`, `indexes` and `settings` (of columns) are statements. `method` and
    `tablespace` are None where they are as usual. `obstacle` says why it cannot be made anew. `renamed`: the plan
    renames what it uses, so that the definition is to be read once that is done.
    """

    schema: str
    name: str
    materialized: bool
    definition: str
    options: tuple[str, ...]
    method: str | None
    tablespace: str | None
    populated: bool
    owner: str
    grants: tuple[str, ...]
    indexes: tuple[str, ...]
    settings: tuple[str, ...]
    comment: str | None
    comments: Mapping[str, str]  # of its columns
    uses: frozenset[tuple[str, str, str]]
    keys: frozenset[tuple[str, str, str]]
    types: frozenset[tuple[str, str]]
    obstacle: str | None
    renamed: bool = False


class Attached(Struct, frozen=True, kw_only=True):
    """What uses tables or types: a "policy", "trigger", "rule" or "statistics" of a table, or a "function", of none.

    Or a "default" of what is out of scope, which uses a sequence.

    `statements` make it anew, with its comment and whether it is enabled. `uses`, `keys`, `types`, `obstacle` and
    `renamed` are as those of a view; `description` is what the server calls it. Extended statistics are in a schema of
    their own, their `namespace`. `transition` is a trigger FOR EACH ROW with transition tables, which neither a
    partitioned table nor a partition or child can have.
    """

    kind: str
    schema: str
    relation: str
    name: str
    namespace: str
    description: str
    on_view: bool
    transition: bool
    statements: tuple[str, ...]
    uses: frozenset[tuple[str, str, str]]
    keys: frozenset[tuple[str, str, str]]
    types: frozenset[tuple[str, str]]
    obstacle: str | None
    renamed: bool = False


class Published(Struct, frozen=True, kw_only=True):
    """A table, by schema and name, of which a publication sends only some columns or rows.

    `filtered` are the columns that decide which rows, `listed` those that are sent, none for all; `changes` tells
    whether an UPDATE or DELETE is. `off` takes the table out of the publication, `again` puts it back.
    """

    place: tuple[str, str]
    publication: str
    filtered: frozenset[str]
    listed: frozenset[str]
    changes: bool
    off: str
    again: str


class Unexamined(Struct, frozen=True, kw_only=True):
    """What the model does not cover: objects of one kind on a table, or in a schema where `table` is empty."""

    kind: str  # "trigger", "policy", "view", ...; "other" where each name begins with its kind
    schema: str
    table: str
    names: tuple[str, ...]


class Offer(Struct, frozen=True, kw_only=True):
    """One version of an extension that the server offers.

    `schema` is the only one that it can be in, None where it can be in any. `reachable` tells whether an update leads
    to it from the version that is installed.
    """

    version: str
    default: bool
    schema: str | None
    requires: tuple[str, ...]
    comment: str | None
    relocatable: bool
    reachable: bool


class TypeUser(Struct, frozen=True, kw_only=True):
    """What uses a type, itself or an array of it: a "column", an "attribute", a "domain", or something "other".

    `type` is (schema, name). `description` says of what is no column, attribute or domain what it is; `relkind` is that
    of a column's relation, or "typed" of a table OF the type that is not in scope. A column is inherited if it changes
    with that of a parent, and of `several` ones if no statement on one of them can; `default` is that of a column.
    `expression` is what would not follow it in a table that is not in scope: a check, an index or a generated column.
    """

    type: tuple[str, str]
    kind: str
    array: bool
    schema: str
    relation: str
    name: str
    relkind: str
    inherited: bool
    generated: bool
    default: str | None
    description: str
    several: bool = False
    expression: str | None = None


class NotNull(Struct, frozen=True):
    """A NOT NULL constraint of PostgreSQL 18 that is NOT VALID, or NO INHERIT, which a primary key cannot do with.

    Or one that a table has as its `own` beside those of its parents, with which it does not go; one that has a comment;
    or another name than the server gives.
    """

    name: str
    no_inherit: bool
    own: bool = False


class Shared(Struct, frozen=True):
    """A column that a child (INHERITS) has of `parents`: it is its `own` as well, and one of these `forbids` NULL.

    Or a foreign table, be it a partition.
    """

    own: bool
    forbids: bool
    parents: tuple[Address, ...]


class Owner(Struct, frozen=True):
    """A role that is not that of the connection, and owns something.

    `reachable`: that of the connection may become it, and has its rights. `may_create`: something in the same schema.
    """

    role: str
    reachable: bool
    may_create: bool


class Numbered(Struct, frozen=True):
    """A column, and the sequence that it takes its numbers from, both readable, of which the highest is soon found."""

    column: Address
    sequence: Address
    numbers: Numbers


class Behind(Struct, frozen=True, kw_only=True):
    """A column, and the sequence that it takes its numbers from, `upcoming` next, although it holds them to `last`.

    `last` is the highest number, or the lowest where the sequence counts down.
    """

    column: Address
    sequence: Address
    numbers: Numbers
    identity: bool
    upcoming: int
    last: int


class Bearer(Struct, frozen=True):
    """What bears a name that a plan is to give, as the server calls it; `not_null`: it is a NOT NULL constraint.

    `extension` is the one that has brought it.
    """

    description: str
    not_null: bool
    extension: str | None


class Snapshot(Struct, frozen=True, kw_only=True, dict=True):
    """One reading of a database.

    `hidden` maps (schema, table) to the columns that exist but that this role may not see; an empty tuple means that it
    may not see the table at all. `nearby` maps a declared table that is missing to the places where its name was found.
    `other` holds what bears a declared name without being a table, by its `relkind`. `views` are those that use what is
    in scope, `attached` is what else does and the model does not cover, `outside` are the foreign keys of tables out of
    scope that refer to tables in scope; they are read for a plan only. `inherited` are the constraints and indexes that
    partitions and other children have only of their parents; `schema` leaves them out.
    """

    schema: Schema
    server: Server
    hidden: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    nearby: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    other: Mapping[tuple[str, str], str] = field(default_factory=dict)
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # type name -> schemas that have it
    collations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # likewise, of those in scope
    storages: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (schema, type name) -> default storage
    domains: frozenset[str] = frozenset()  # domains with a rule, as format_type() prints them
    domain_defaults: Mapping[tuple[str, str], str] = field(default_factory=dict)  # of domains, declared or not
    sizes: Mapping[tuple[str, str], Size] = field(default_factory=dict)
    views: Sequence[View] = ()
    attached: Sequence[Attached] = ()
    published: Sequence[Published] = ()
    identities: Mapping[Address, Address] = field(default_factory=dict)  # identity column -> its sequence, for a plan
    not_nulls: Mapping[Address, NotNull] = field(default_factory=dict)  # by column, those that are not as usual
    outside: Schema = field(default_factory=dict)
    unexamined: tuple[Unexamined, ...] = ()
    offers: Mapping[str, Sequence[Offer]] | None = None  # of the extensions in scope; None where nobody has asked
    type_users: Sequence[TypeUser] = ()  # read for planning only, as sizes are
    inherited: Schema = field(default_factory=dict)
    wholes: Mapping[Address, Address] = field(default_factory=dict)  # of what is inherited: what it is a part of
    otherwise_named: frozenset[Address] = frozenset()  # indexes with former names of columns, for a plan
    own_checks: frozenset[Address] = frozenset()  # of these, checks that a table has as its own as well, for a plan
    shared: Mapping[Address, Shared] = field(default_factory=dict)  # columns of children, for a plan
    part_keys: Mapping[Address, Address] = field(default_factory=dict)  # of partitions, whose index is part of another
    carried: frozenset[Address] = frozenset()  # columns with rights of their own and the like, for a plan
    carried_types: frozenset[tuple[str, str]] = frozenset()  # (schema, type name), likewise
    owners: Mapping[Address, Owner] = field(default_factory=dict)  # of tables and sequences of other roles, for a plan
    extension_types: Mapping[tuple[str, str], str] = field(default_factory=dict)  # with declared names -> extension
    casts: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (source, target) -> castcontext, not built in
    carried_triggers: frozenset[Address] = frozenset()  # partitions that enable triggers otherwise than their table
    part_identities: Mapping[Address, str] = field(default_factory=dict)  # own names of what is called as that above
    numbered: tuple[Numbered, ...] = ()
    behind: tuple[Behind, ...] = ()
    bearers: Mapping[tuple[str, ...], Bearer] = field(default_factory=dict)  # see bearers.py, for a plan
    refusing: frozenset[Address] = frozenset()  # columns without a default whose domain refuses NULL
    beside: Mapping[Address, Table] = field(default_factory=dict)  # see partitionroom.py, for a plan

    def similar_column(self, column: Address) -> Address | None:
        """Return a column of the same table whose name differs only in case, if there is one."""
        here = self._below.get((column.schema, column.relation), ())
        name = lower(column.name)
        return next((one for one, _ in here if one.kind is Kind.COLUMN and lower(one.name) == name), None)

    @cached_property
    def _below(self) -> Mapping[tuple[str, str], list[tuple[Address, Any]]]:
        return by_table(self.schema)
