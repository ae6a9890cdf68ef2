"""Which rows find their place among the partitions that a table is to have, and in one of them."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from msgspec import Struct
from psycopg.sql import SQL, Composable

from schema_doctor.boundcondition import Element, condition, every, some
from schema_doctor.ddl import basetype
from schema_doctor.ddl.sqltext import ident, literal, qualified, text, trusted
from schema_doctor.lexer import NotAnExpression
from schema_doctor.lineage import parents, table_address
from schema_doctor.model import TYPES, Address, Column, Composite, Kind, Table
from schema_doctor.partitionform import Bound, Key, partition_bound, partition_key
from schema_doctor.shortindex import element_expression, element_name
from schema_doctor.shortwords import NotShort, tokens_of
from schema_doctor.sourcerows import Place, Unaskable
from schema_doctor.typeorder import place_of

DEFAULT = "default"


class Fit(Struct, frozen=True):
    """The rows that find a place: the condition over columns of theirs, `names`; None where every row does."""

    condition: Composable | None = None
    names: tuple[str, ...] = ()

    def __and__(self, other: "Fit") -> "Fit":
        """Return the rows that find both places."""
        found = [one.condition for one in (self, other) if one.condition is not None]
        return Fit(every(found) if found else None, tuple(dict.fromkeys((*self.names, *other.names))))


class Partitions(Struct, frozen=True):
    """The partitions that tables are to have, asked for the rows of `source`, which is a table of `place`.

    Methods raise Unaskable where a condition cannot be written.
    """

    place: Place
    source: Address

    def within(self, table: Address) -> Fit:
        """Return the rows that some partition of a table takes, and one of its partitions, and so on."""
        item = self._after(table)
        if item is None or item.partition_by is None:
            return Fit()
        bounds = self._bounds(table)
        below = {one: self.within(one) for one in bounds}
        default = next((one for one, bound in bounds.items() if bound.word == DEFAULT), None)
        if all(one.condition is None for one in below.values()) and (default or _is_complete(bounds.values())):
            return Fit()
        own = {one: self._own(table, item, one, bounds) for one in bounds}
        found = [own[one] & below[one] for one in bounds]
        names = tuple(dict.fromkeys(name for one in found for name in one.names))
        if any(one.condition is None for one in found):
            return Fit()
        return Fit(some([one.condition for one in found if one.condition is not None]), names)

    def along(self, table: Address, top: Address | None = None) -> Fit:
        """Return the rows that the bound of a partition takes, and those above it, up to `top` or to the end."""
        found = Fit()
        item = self._after(table)
        while table != top and item is not None and item.partition_of is not None:
            parent = table_address(item.partition_of)
            over = self._after(parent)
            if over is None or over.partition_by is None:
                raise Unaskable(f"table {parent.path}, of which it is to be a partition, is not known")
            found = self._own(parent, over, table, self._bounds(parent)) & found
            table, item = parent, over
        return found

    def below(self, table: Address) -> Iterator[Address]:
        """Yield the partitions that a table is to have, and theirs."""
        for one in self._parts(table):
            yield one
            yield from self.below(one)

    def _after(self, table: Address) -> Table | None:
        item = self.place.context.afterwards(table)
        return item if isinstance(item, Table) else None

    def _bounds(self, table: Address) -> Mapping[Address, Bound]:
        """Return the partitions that a table is to have, those of which the spec does not speak among them."""
        found = {}
        if self.place.context.foreign:
            raise Unaskable("a foreign table may be a partition, of which nothing is known")
        for one in self._parts(table):
            item = self._after(one)
            try:
                found[one] = partition_bound((item and item.bound) or DEFAULT)
            except (NotShort, NotAnExpression):
                raise Unaskable(f"the bound of {one.path} is not understood") from None
        return found

    def _parts(self, table: Address) -> Iterator[Address]:
        context = self.place.context
        yield from (one for one in context.heirs(table) if parents(context.expected[one]) == (table,))
        for one in context.present_heirs(table):
            if one not in context.expected and parents(context.afterwards(one)) == (table,):
                yield one

    def _own(self, table: Address, item: Table, part: Address, bounds: Mapping[Address, Bound]) -> Fit:
        """Return the rows that the bound of one partition takes."""
        try:
            key = partition_key(item.partition_by or "")
        except (NotShort, NotAnExpression):
            raise Unaskable(f"the partition key of {table.path} is not understood") from None
        texts = [element_expression(one) for one in key.elements]
        names = tuple(self.place.named(self.source, *texts))
        bound = bounds[part]
        if _is_complete([bound]):
            return Fit()
        if bound.word != DEFAULT:
            return Fit(self._condition(table, key, bound), names)
        others = [self._condition(table, key, one) for one in bounds.values() if one.word != DEFAULT]
        return Fit(SQL("NOT {}").format(some(others)), names) if others else Fit()

    def _condition(self, table: Address, key: Key, bound: Bound) -> Composable:
        """Write the condition of one bound; a hash is computed by the table that is there, as it is partitioned now."""
        hashed = None
        if bound.word == "with":
            there = self.place.context.actual.get(table)
            if not isinstance(there, Table) or there.partition_by != key.text:
                raise Unaskable(f"only table {table.path} itself, when it is there, can tell which hash a row has")
            hashed = SQL("{}::pg_catalog.regclass").format(literal(text(qualified(self.place.now(table)))))
            elements = [Element(_value(one)) for one in key.elements]
        else:
            elements = [self._element(table, one) for one in key.elements]
        return condition(bound, elements, hashed)

    def _element(self, table: Address, element: str) -> Element:
        """Return an element of a key that is compared as its type is by default."""
        if element_expression(element) != element.strip():
            raise Unaskable(f"the partition key of {table.path} has a collation or an operator class of its own")
        names = self.place.named(self.source, element)
        for one in names:
            self._check_collation(one)
        types = [self._type(one) for one in names]
        name = element_name(element)
        if name is not None and len(types) == 1:
            return Element(ident(name.name), *types[0])
        if name is not None:
            raise Unaskable(f"column {name.name} of the partition key is not known")
        if any(token.text == "." for token in tokens_of(element)) or any(schema for _, schema in types):
            raise Unaskable(f"the partition key of {table.path} uses more than PostgreSQL brings")
        return Element(trusted(element))

    def _check_collation(self, name: str) -> None:
        column = Address(Kind.COLUMN, self.source.schema, self.source.relation, name)
        before, after = self.place.before(column), self.place.context.afterwards(column)
        there = before.collation if isinstance(before, Column) else None
        if isinstance(after, Column) and after.collation != there:
            raise Unaskable(f"the plan changes the collation of column {name}")

    def _type(self, name: str) -> tuple[str, str | None]:
        """Return the type of a column's values, and the schema of its operators where they are not built in."""
        context = self.place.context
        column = context.afterwards(Address(Kind.COLUMN, self.source.schema, self.source.relation, name))
        if not isinstance(column, Column):
            raise Unaskable(f"column {name} of the partition key is not known")
        base = basetype.underlying(column.type, context.expected)
        place = place_of(base)
        if place is None:
            return base, None
        for kind in TYPES:
            address = Address(kind, *place)
            found = context.expected.get(address, context.actual.get(address))
            if isinstance(found, Composite):
                raise Unaskable(f"column {name} of the partition key is of a composite type")
            if found is not None and found != context.actual.get(address):
                raise Unaskable(f"the plan changes the type of column {name}")
            if found is not None:
                return base, None
        return base, None if base.endswith("[]") else place[0]


def _value(element: str) -> Composable:
    name = element_name(element)
    return ident(name.name) if name is not None else trusted(element_expression(element))


def _is_complete(bounds: Iterable[Bound]) -> bool:
    """Tell whether hash partitions take every row together: no two of them take the same."""
    parts = [Fraction(1, int(one.lists[0][0])) for one in bounds if one.word == "with"]
    return sum(parts) == 1
