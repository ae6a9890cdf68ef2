"""Rename objects in a schema as the server would, so that what follows is planned for the new names."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor import regclass
from schema_doctor.columnname import naming
from schema_doctor.identifier import MAX_BYTES, quote_ident
from schema_doctor.identityoptions import sequence_name, with_name
from schema_doctor.lineage import above, checks_below
from schema_doctor.model import (
    INDEXED,
    Address,
    Check,
    Column,
    Domain,
    ForeignKey,
    Kind,
    Schema,
    SchemaObject,
    Sequence,
    Table,
    with_values,
)
from schema_doctor.names import default_name
from schema_doctor.notnull import named, not_null_name

# Kinds whose names are one set within a schema: relations and their indexes; and data types, of which a table is one.
RELATIONS = (Kind.TABLE, Kind.INDEX, Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION, Kind.SEQUENCE, Kind.COMPOSITE)
TYPES = (Kind.TABLE, Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE)


class Rename(Struct, frozen=True):
    """One renaming: the object as it is called when its turn has come, and its new name."""

    address: Address
    name: str
    reason: str

    @property
    def result(self) -> Address:
        """The address afterwards."""
        address = self.address
        if address.name:
            return Address(address.kind, address.schema, address.relation, self.name)
        return Address(address.kind, address.schema, self.name)


class Renaming(Struct):
    """A schema and the renamings that have been applied to it; `moved` leads from first addresses to last ones."""

    schema: dict[Address, SchemaObject]
    renames: list[Rename] = field(default_factory=list)
    moved: dict[Address, Address] = field(default_factory=dict)

    def rename(self, address: Address, name: str, reason: str) -> Address:
        """Rename one object, and return its new address; what bears the name already is moved aside before."""
        wanted = Rename(address, name, reason)
        while holders := self._holders(wanted):
            along = {one for holder in holders for one in checks_below(holder, self.schema)}
            self.move_aside(next(one for one in holders if one not in along))
        self._apply(wanted)
        return wanted.result

    def rename_all(self, waiting: Mapping[Address, str], reason: str) -> None:
        """Rename objects of the first schema."""
        waiting = dict(waiting)
        while waiting:
            # First what takes a name that is free; where names go round in a circle, one makes room.
            address = next((one for one, name in waiting.items() if self.is_free(self.where(one), name)), None)
            if address is None:
                address = next(iter(waiting))
            name = waiting.pop(address)
            if self.where(address).name != name:  # a check may have got it with that of a parent
                self.rename(self.where(address), name, reason)

    def move_aside(self, address: Address) -> Address:
        """Give an object a name that nothing else bears."""
        wanted = aside(address, lambda spare: self.is_free(address, spare))
        self._apply(wanted)
        return wanted.result

    def is_free(self, address: Address, name: str) -> bool:
        """Tell whether an object can have a name as it is."""
        return not self._holders(Rename(address, name, ""))

    def where(self, address: Address) -> Address:
        """Return where an object of the first schema is now."""
        return self.moved.get(address, address)

    def _holders(self, rename: Rename) -> list[Address]:
        """Return the objects that bear a name which must be free."""
        wanted, name = rename.result, rename.name
        item = self.schema.get(rename.address)
        shared = [kinds for kinds in (RELATIONS, TYPES) if wanted.kind in kinds]
        found = []
        for address in self.schema:
            if address.schema != wanted.schema or (address.name or address.relation) != name:
                continue
            same_set = any(address.kind in kinds for kinds in shared)
            same_table = bool(address.name and wanted.name) and address.parent == wanted.parent
            same_table = same_table or self._in_family(address, wanted, item)
            constraints = same_table and Kind.COLUMN not in (address.kind, wanted.kind)
            if same_set or address == wanted or (constraints and Kind.INDEX not in (address.kind, wanted.kind)):
                found.append(address)
        return found

    def _in_family(self, address: Address, wanted: Address, item: SchemaObject | None) -> bool:
        """Tell whether one of two is a check of a table above the other's, and so is a constraint of both tables."""
        if not (address.name and wanted.name) or Kind.CHECK not in (address.kind, wanted.kind):
            return False
        found = self.schema[address]
        return (_goes_down(found) and address.parent in above(wanted.parent, self.schema)) or (
            _goes_down(item) and wanted.parent in above(address.parent, self.schema)
        )

    def _apply(self, rename: Rename) -> None:
        before = dict(self.schema)
        self.schema = renamed(before, rename)
        for old, new in zip(before, self.schema, strict=True):
            if old != new:
                first = next((first for first, last in self.moved.items() if last == old), old)
                self.moved[first] = new
        self.renames.append(rename)


def _goes_down(item: SchemaObject | None) -> bool:
    """Tell whether the tables below have a constraint as well: what is NO INHERIT leaves them its name."""
    return isinstance(item, Check) and not item.no_inherit


def aside(address: Address, is_free: Callable[[str], bool]) -> Rename:
    """Return the renaming that gives an object a name which is free."""
    own, number = address.name or address.relation, 1
    while True:
        label = f"_schema_doctor_{number}"
        spare = own.encode()[: MAX_BYTES - len(label)].decode(errors="ignore") + label
        if is_free(spare):
            return Rename(address, spare, "something else needs its name")
        number += 1


def after(renames: Iterable[Rename], address: Address) -> Address:
    """Return what an address is after some renamings of the object itself."""
    for one in renames:
        address = one.result if one.address == address else address
    return address


def renamed(schema: Schema, rename: Rename) -> dict[Address, SchemaObject]:
    """Return a schema after a renaming, in the same order."""
    address, result = rename.address, rename.result
    if address.kind is Kind.COLUMN:
        return _column_renamed(schema, address, rename.name)
    if address.name:
        along = {address, *checks_below(address, schema)}
        return {
            (one._replace(name=rename.name) if one in along else one): _identified(one, item, rename, schema)
            for one, item in schema.items()
        }
    found: dict[Address, SchemaObject] = {}
    for one, item in schema.items():
        below = one.schema == address.schema and one.relation == address.relation
        mine = below and address in (one, one.parent)
        target = Address(one.kind, one.schema, rename.name, one.name) if mine else one
        found[target] = _referring(item, address, rename.name) if address.kind is Kind.TABLE else item
        if not isinstance(item, Column):
            if isinstance(item, Domain) and address.kind in RELATIONS and item.default is not None:
                found[target] = replace(item, default=regclass.renamed(item.default, address[1:3], result[1:3]))
            continue
        column = numbered_as(item, target, identity_name(item, one)) if mine else item
        column = named(column, target, not_null_name(item, one)) if mine else column
        if address.kind in RELATIONS and "regclass" in (item.default or ""):
            column = replace(column, default=regclass.renamed(item.default or "", address[1:3], result[1:3]))
        found[target] = column
    return found


def _identified(table: Address, item: SchemaObject, rename: Rename, schema: Schema) -> SchemaObject:
    """Return a table with the new name of its replica identity, which of a partition may be a part of the index."""
    name, owner = rename.address.name, rename.address.parent
    if not isinstance(item, Table) or item.replica_identity != f"index {name}":
        return item
    own = (Address(kind, table.schema, table.relation, name) for kind in INDEXED)
    if table != owner and (owner not in above(table, schema) or any(one in schema for one in own)):
        return item
    return replace(item, replica_identity=f"index {rename.name}")


def _referring(item: SchemaObject, table: Address, name: str) -> SchemaObject:
    """Return an object that may name a table, after the table's renaming."""
    old, new = _sql(table.schema, table.relation), _sql(table.schema, name)
    match item:
        case ForeignKey(referenced_schema=table.schema, referenced_table=table.relation):
            return replace(item, referenced_table=name)
        case Sequence(owned_by=str(column)) if column.startswith(f"{old}."):
            return replace(item, owned_by=new + column[len(old) :])
        case Table(partition_of=parent, inherits=parents) if old in (parent, *parents):
            return replace(
                item,
                partition_of=new if parent == old else parent,
                inherits=tuple(sorted(new if one == old else one for one in parents)),
            )
        case _:
            return item


def _column_renamed(schema: Schema, column: Address, name: str) -> dict[Address, SchemaObject]:
    """Rename a column of a table, of its partitions and of the tables that inherit from it."""
    tables = {column.parent}
    grown = True
    while grown:
        names = {_sql(table.schema, table.relation) for table in tables}
        children = {
            address
            for address, item in schema.items()
            if isinstance(item, Table) and not names.isdisjoint((item.partition_of or "", *item.inherits))
        }
        grown = not children <= tables
        tables |= children
    found: dict[Address, SchemaObject] = {}
    for one, item in schema.items():
        there = one.parent in tables or one in tables
        target = one._replace(name=name) if one.kind is Kind.COLUMN and there and one.name == column.name else one
        found[target] = naming(item, column.name, name) if there else item
        if target != one and isinstance(item, Column) and item.identity is not None:
            options = numbered_as(item, target, identity_name(item, one)).identity_options
            found[target] = with_values(found[target], {"identity_options": options})
        if target != one and isinstance(kept := found[target], Column) and isinstance(item, Column):
            found[target] = named(kept, target, not_null_name(item, one))
        if isinstance(item, ForeignKey):
            referenced = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
            if referenced in tables:
                columns = tuple(name if word == column.name else word for word in item.referenced_columns)
                found[target] = with_values(found[target], {"referenced_columns": columns})
        if (
            isinstance(item, Sequence)
            and item.owned_by == f"{_sql(column.schema, column.relation)}.{quote_ident(column.name)}"
        ):
            owner = f"{_sql(column.schema, column.relation)}.{quote_ident(name)}"
            found[target] = with_values(found[target], {"owned_by": owner})
    return found


def identity_name(item: Column, address: Address) -> str:
    """Return the name of the sequence of an identity column."""
    return sequence_name(item.identity_options) or _default_name(address)


def identities(schema: Schema) -> set[Address]:
    """Return the sequences of the identity columns of a schema."""
    return {
        Address(Kind.SEQUENCE, one.schema, identity_name(item, one))
        for one, item in schema.items()
        if isinstance(item, Column) and item.identity is not None
    }


def numbered_as(item: Column, address: Address, name: str) -> Column:
    """Return a column with a name for the sequence of its identity, which the options leave out if it is default."""
    if item.identity is None:
        return item
    said = None if name == _default_name(address) else name
    return replace(item, identity_options=with_name(item.identity_options, said))


def _default_name(column: Address) -> str:
    return default_name(column.relation, column.name, "seq", ())


def _sql(schema: str, relation: str) -> str:
    return f"{quote_ident(schema)}.{quote_ident(relation)}"
