"""The rows of a table as a plan will have made them when it checks them, read from the table as it is now."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import basetype, conversion
from schema_doctor.ddl.columnadd import volatile
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.leaving import without_rows
from schema_doctor.ddl.sqltext import ident, idents, literal, mentions, qualified, text, trusted, typename
from schema_doctor.domainrule import default_of
from schema_doctor.inquiry import Attempt, Inquiry
from schema_doctor.model import TYPES, Address, Column, Kind, PrimaryKey, SchemaObject, Table
from schema_doctor.regex import regex
from schema_doctor.rename import Rename
from schema_doctor.typeorder import place_of

_OWN_VALUE = regex(r"(pg_catalog\.)?(nextval|gen_random_uuid|uuidv7|uuidv4)\(.*\)", re.DOTALL)


class Unaskable(Exception):
    """The rows cannot be asked; the text says why."""


class Source(Struct, frozen=True, kw_only=True, dict=True):
    """Another table from which rows come, as it is called when they do.

    `condition` says which of its rows, by columns as they will be, `names`. `only` leaves out the tables that inherit
    from it, and `without` some partitions, as they are called before the plan.
    """

    table: Address
    condition: Composable | None = None
    names: Sequence[str] = ()
    only: bool = False
    without: Sequence[str] = ()


class Place(Struct, frozen=True, kw_only=True, dict=True):
    """Where the rows are: `renames` are the renamings of the plan, `anew` the columns that it drops and adds again.

    `fills` is what it gives the rows in which a column is NULL, `types_anew` are the types that it makes anew, and
    `sources` tells of tables whose rows come from others.
    """

    context: Context
    renames: Sequence[Rename] = ()
    anew: Collection[Address] = field(default_factory=frozenset)
    fills: Mapping[Address, str] = field(default_factory=dict)
    types_anew: Collection[tuple[str, str]] = frozenset()
    sources: Mapping[Address, Source] = field(default_factory=dict)

    def stored(self, address: Address) -> Address:
        """Return where the rows of a table, or the values of a column, come from."""
        source = self.sources.get(address.parent if address.name else address)
        return address.of_table(source.table) if source else address

    def before(self, address: Address) -> SchemaObject | None:
        """Return what the database has of a table, or of something of it."""
        return self.context.actual.get(self.stored(address))

    def now(self, address: Address) -> Address:
        """Return the address that a table or column has before the plan's renamings."""
        address = self.stored(address)
        for one in reversed(self.renames):
            result = one.result
            if one.address.kind is Kind.TABLE and (result.schema, result.relation) == address[1:3]:
                address = address._replace(relation=one.address.relation)
            elif one.address.kind is Kind.COLUMN and result == address:
                address = address._replace(name=one.address.name)
        return address

    def is_new(self, column: Address) -> bool:
        """Tell whether the rows have no value for a column yet."""
        return self.before(column) is None or column in self.anew

    def is_refilled(self, column: Address) -> bool:
        """Tell whether rows get a value in a column that is there, or it is computed from one in which they do."""
        item = self.context.afterwards(column)
        if self.is_new(column) or not isinstance(item, Column):
            return False
        if column in self.fills or item.generated is None:
            return column in self.fills
        return any(_column(column.parent, name) in self.fills for name in self.named(column.parent, item.generated))

    def own_values(self, column: Address) -> bool:
        """Tell whether a new column gives each row a value of its own, by a sequence or at random."""
        item = self.context.expected.get(column)
        if not self.is_new(column) or not isinstance(item, Column):
            return False
        default = default_of(item, self.context)
        return item.identity is not None or bool(default and _OWN_VALUE.fullmatch(default))

    def columns(self, table: Address) -> dict[str, Address]:
        """Return the columns of a table by their names at the end."""
        present = self.context.present(self.stored(table))
        found = {one.name: one for one, item in present if isinstance(item, Column)}
        return found | {one.name: one for one, item in self.context.children(table) if isinstance(item, Column)}

    def keys(self, table: Address) -> tuple[str, ...]:
        """Return what tells the rows of a table apart: its primary key, or where the row is stored."""
        present = self.context.present(self.stored(table))
        found = next((item.columns for _, item in present if isinstance(item, PrimaryKey)), None)
        if found is not None and not any(self.is_new(_column(table, name)) for name in found):
            return found
        return ("tableoid", "ctid") if self.partitioned(table) else ("ctid",)

    def partitioned(self, table: Address) -> bool:
        """Tell whether the rows are in partitions."""
        item = self.before(table)
        return isinstance(item, Table) and item.partition_by is not None

    def leaving(self, table: Address) -> tuple[str, ...]:
        """Return the partitions and children whose rows the plan takes from it, as they are called before the plan."""
        if (source := self.sources.get(table)) is not None:
            return tuple(source.without)
        return tuple(text(qualified(self.now(one))) for one in without_rows(table, self.context))

    def named(self, table: Address, *texts: str | None) -> list[str]:
        """Return the columns that expressions may use."""
        return [name for name in self.columns(table) if any(mentions(text, name) for text in texts if text)]


def rows(
    place: Place, table: Address, names: Iterable[str], *, only: bool = False, as_stored: bool = False, alias: str = ""
) -> Composable:
    """Write what stands behind FROM: the table, under its name at the end, with the columns as they will be.

    `only` leaves the tables out that inherit from it. `as_stored` takes the values before a change of type, as of
    columns of the key that nobody asks for. Raises Unaskable where a value is not known before the plan runs.
    """
    source, names = place.sources.get(table), list(names)
    if source is not None and source.condition is not None:
        bare = replace(place, sources={**place.sources, table: replace(source, condition=None)})
        inner = rows(bare, table, (*names, *source.names), only=only, as_stored=as_stored, alias="arriving")
        return SQL("(SELECT {} FROM {} WHERE {}) AS {}").format(
            idents(dict.fromkeys((*place.keys(table), *names))),
            inner,
            source.condition,
            ident(alias or table.relation),
        )
    only = only or (source is not None and source.only)
    keys = [name for name in place.keys(table) if name not in names]  # which tell the rows apart as they are now
    leaving = () if only and not place.partitioned(table) else place.leaving(table)
    names = [*dict.fromkeys((*keys, *(("tableoid", "ctid") if leaving else ()), *names))]
    now = place.now(table)
    base = SQL("{}{}.{}").format(
        SQL("ONLY ") if only and not place.partitioned(table) else SQL(""), ident(now.schema), ident(now.relation)
    )
    values = {name: _value(place, table, name, as_stored=as_stored or name in keys) for name in names}
    called = ident(alias or table.relation)
    if not leaving and all(value is None for value in values.values()):
        return base if now == table and not alias else SQL("{} AS {}").format(base, called)
    listed = [
        ident(name) if value is None else SQL("{} AS {}").format(value, ident(name)) for name, value in values.items()
    ]
    if leaving:
        base = SQL("{} WHERE {}").format(base, outside(leaving))
    return SQL("(SELECT {} FROM {}) AS {}").format(SQL(", ").join(listed), base, called)


def outside(tables: Iterable[str]) -> Composable:
    """Write the condition for rows that are in none of some tables."""
    regclasses = [SQL("{}::pg_catalog.regclass").format(literal(one)) for one in tables]
    return SQL("tableoid NOT IN ({})").format(SQL(", ").join(regclasses))


def shown(names: Iterable[str]) -> Composable:
    """Write the list of columns behind SELECT."""
    return SQL(", ").join(
        [
            SQL("tableoid::pg_catalog.regclass") if name == "tableoid" else idents([name])
            for name in dict.fromkeys(names)
        ]
    )


def _value(place: Place, table: Address, name: str, *, as_stored: bool) -> Composable | None:
    """Write how the value of a column comes about; None where the table has it under that name."""
    if name in ("ctid", "tableoid"):
        return None
    column = _column(table, name)
    after, before = place.context.expected.get(column), place.before(column)
    if column in place.fills and not as_stored and isinstance(after, Column):
        return _filled_value(place, column, after)
    if place.is_new(column):
        return _new_value(place, table, after)
    if not as_stored and place.is_refilled(column):
        return _new_value(place, table, place.context.afterwards(column))
    now = place.now(column)
    if as_stored or not isinstance(after, Column) or not isinstance(before, Column) or after.type == before.type:
        return None if now.name == name else ident(now.name)
    judged = conversion.judge(before.type, after.type, place.context)
    return conversion.converted(now.name, before.type, after.type, judged, place.context)


def _new_value(place: Place, table: Address, item: object) -> Composable:
    if not isinstance(item, Column):
        raise Unaskable("a column of it is not known")
    default = default_of(item, place.context)
    if item.identity is not None or (default and volatile(default)):
        raise Unaskable("a column gets its values only as the plan adds it")
    if item.generated is not None:
        # It uses no other generated column: what is called like one is a function (ddl-generated-columns).
        plain = [name for name in place.named(table, item.generated) if not _is_generated(_column(table, name), place)]
        values = {name: _value(place, table, name, as_stored=False) for name in plain}
        if all(one is None for one in values.values()):
            return SQL("({})").format(trusted(item.generated))
        given = [SQL("{} AS {}").format(value or ident(name), ident(name)) for name, value in values.items()]
        return SQL("(SELECT {} FROM (SELECT {}) AS given)").format(trusted(item.generated), SQL(", ").join(given))
    # A domain may be yet to come; whether it takes the value is a question of its own.
    type_ = basetype.underlying(item.type, place.context.expected)
    if default is None:
        return SQL("NULL::{}").format(SQL("text") if _is_not_there(type_, place) else typename(type_))
    return SQL("({})::{}").format(trusted(default), typename(type_))


def _is_not_there(type_: str, place: Place) -> bool:
    """Tell whether only the plan makes a type, of which the server has no NULL yet."""
    where = place_of(type_)
    if where is None or where in place.context.storages:
        return False
    return not any(Address(kind, *where) in place.context.actual for kind in (*TYPES, Kind.TABLE))


def _is_generated(column: Address, place: Place) -> bool:
    item = place.context.afterwards(column)
    return isinstance(item, Column) and item.generated is not None


def _filled_value(place: Place, column: Address, item: Column) -> Composable:
    """Write the value that a row has once it is filled, of columns that are there and stay as they are."""
    table, value = column.parent, place.fills[column]
    if volatile(value):
        raise Unaskable(f"column {column.name} gets its values only as the plan fills it")
    for name in place.named(table, value):
        other = _column(table, name)
        filled = other in place.fills and other != column
        if filled or place.is_new(other) or _value(place, table, name, as_stored=other == column) is not None:
            raise Unaskable(f"column {column.name} is filled from column {name}, which the plan changes before")
    filling = SQL("({})::{}").format(trusted(value), typename(item.type))
    if place.is_new(column):
        return filling
    return SQL("COALESCE({}, {})").format(ident(place.now(column).name), filling)


def _column(table: Address, name: str) -> Address:
    return Address(Kind.COLUMN, table.schema, table.relation, name)


def question(
    address: Address, rule: str, keys: tuple[str, ...], select: Composable, repair: str, count: Composable | None = None
) -> Inquiry:
    """Return the question for the rows that a query selects; they are counted by `count` where that is less work."""
    return Inquiry(
        address=address, rule=rule, keys=keys, select=text(select), count=text(count or counted(select)), repair=repair
    )


def attempt(
    table: Address, names: Iterable[str], repair: str, place: Place, condition: Composable | None = None
) -> Attempt:
    """Return what is told where a question fails: what is stored of the rows that it computes something of."""
    stored = [name for name in dict.fromkeys(names) if not place.is_new(_column(table, name))]
    source = rows(place, table, stored, as_stored=True)
    where = SQL("") if condition is None else SQL(" WHERE {}").format(condition)
    select = SQL("SELECT {} FROM {}{}").format(shown((*place.keys(table), *stored)), source, where)
    return Attempt(select=text(select), repair=repair)


def counted(select: Composable) -> Composable:
    """Return the query that counts the rows of another one."""
    return SQL("SELECT pg_catalog.count(*) FROM ({}) AS broken").format(select)
