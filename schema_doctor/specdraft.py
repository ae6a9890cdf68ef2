"""What has been read of a spec so far: objects with their places, and what is not known because something is wrong."""

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName, lower, quote_ident
from schema_doctor.lexer import NotAnExpression
from schema_doctor.model import Address, Column, Kind, SchemaObject
from schema_doctor.names import key_name, split_names, table_name
from schema_doctor.shortform import NotShort, Reference
from schema_doctor.shortwords import tokens_of
from schema_doctor.sqltype import NotAType, TypeName
from schema_doctor.yamltree import MappingNode, Node, Problems, as_bool, as_text, at, child, mapping_items

Sections = Mapping[str, tuple[Node, Mark]]  # the keys of a table, each with its value and its own place

WRONG = (NotAType, NotAnExpression, NotAName, NotShort)


def former(text: str, address: Address) -> str:
    """Return what an object was called in the same schema or table; a table may be written with its schema.

    Raises NotAName and NotShort.
    """
    own = address.name or address.relation
    if address.name:
        name = key_name(text)
        *before, last = split_names(text)
        if before and before in ([address.schema], [address.relation], [address.schema, address.relation]):
            raise NotShort(f"write the name alone: {last}, or in SQL's quotes if it holds the dot")
    else:
        schema, name = table_name(text)
        if schema not in (None, address.schema):
            old, new = (f"{quote_ident(schema or '')}.{quote_ident(name)}", quote_ident(address.schema))
            raise NotShort(f"no table is moved to another schema; run ALTER TABLE {old} SET SCHEMA {new} before")
    if name == own:
        raise NotShort("this is the name itself; write the former one, or remove the key")
    return name


def guarded(text: str) -> None:
    """Raise NotAnExpression for what the guard refuses; the tokens are kept for those who look at them later."""
    tokens_of(text)


class TableDraft(Struct):
    """A table of which something has been read.

    `columns` holds None for a column that is declared wrongly: its name is known, so that nothing else is reported for
    it. Where not even all names are known, `complete` is false; `keys_complete`, where a key of the table is wrong.
    """

    address: Address
    where: str
    schema: str  # where unqualified names live
    columns: dict[str, Column | None] = field(default_factory=dict)
    complete: bool = True
    keys_complete: bool = True
    inline_key: "Item | None" = None  # the primary key that a column declares
    primary_key: tuple[str, ...] = ()  # its columns
    unfolded: frozenset[str] = frozenset()  # columns that SQL text can only name exactly, or in quotes

    def columns_are_known(self) -> None:
        """Take note that every column has been read."""
        self.unfolded = frozenset(name for name in self.columns if not name.islower() and lower(name) != name)


class Item(Struct, frozen=True, kw_only=True):
    """A constraint or an index as it was declared; `target` is the text of what a foreign key refers to."""

    kind: Kind
    table: Address
    item: SchemaObject
    mark: Mark
    where: str
    marks: Mapping[str, Mark] = field(default_factory=dict)
    target: Reference | None = None


class Own(Struct, frozen=True, kw_only=True):
    """What the spec says of a part that a partition has of an index, key or foreign key of its table."""

    name: str | None
    comment: str | None
    index_comment: str | None
    mark: Mark
    parameters: tuple[str, ...] | None = None  # storage parameters of the index, None for those of the table's


class Parent(Struct, frozen=True):
    """A table that a table names as its parent, as it was written."""

    text: str
    mark: Mark
    where: str


class Child(Struct):
    """A partition or a child whose constraints and indexes wait until the columns of its parents are known."""

    table: TableDraft
    sections: Sections
    parents: tuple[Parent, ...]
    partition: bool
    open: bool = False  # while its parents are completed
    done: bool = False


class Draft(Struct):
    """What has been read of all files; unnamed constraints wait until every given name is known.

    `complete` is false where a table may be missing because a file or a name is wrong.
    """

    problems: Problems = field(default_factory=Problems)
    warnings: Problems = field(default_factory=Problems)
    tables: dict[Address, TableDraft] = field(default_factory=dict)
    objects: dict[Address, SchemaObject] = field(default_factory=dict)
    marks: dict[Address, Mark] = field(default_factory=dict)
    property_marks: dict[tuple[Address, str], Mark] = field(default_factory=dict)
    paths: dict[Address, str] = field(default_factory=dict)  # of constraints and indexes
    targets: dict[Address, Reference] = field(default_factory=dict)
    unnamed: list[Item] = field(default_factory=list)
    own_types: set[str] = field(default_factory=set)
    serials: list[Address] = field(default_factory=list)  # columns that bring a sequence
    renamed: dict[Address, str] = field(default_factory=dict)
    backfills: dict[Address, str] = field(default_factory=dict)  # what rows without a value for a column get
    dropped: dict[Address, Mark] = field(default_factory=dict)
    known_columns: dict[tuple[str, str], Column] = field(default_factory=dict)  # by schema and short form
    declared_types: dict[str, list[str]] = field(default_factory=dict)  # by name, the schemas that have them
    renamed_labels: dict[Address, dict[str, str]] = field(default_factory=dict)  # of enums, the new ones by the old
    waiting: dict[Address, Child] = field(default_factory=dict)
    inherited: set[Address] = field(default_factory=set)  # columns that only the parents of their tables declare
    either_stored: set[Address] = field(default_factory=set)  # generated columns: STORED or VIRTUAL is not said
    unexpected: list[tuple[Address, str, Node]] = field(default_factory=list)
    attached: list[tuple[Address, str, Node]] = field(default_factory=list)
    complete: bool = True

    def add(self, address: Address, item: Item) -> None:
        """Add a constraint or an index, whose name is known by now."""
        if (before := self.objects.get(address)) is not None:
            self.problems.add(item.mark, at(item.where, f"the {before.kind} stands already at {self.marks[address]}"))
            return
        self.objects[address] = item.item
        self.marks[address] = item.mark
        self.paths[address] = item.where
        for key, mark in item.marks.items():
            self.property_marks[address, key] = mark
        if item.target is not None:
            self.targets[address] = item.target

    def former_name(self, address: Address, node: Node, mark: Mark, where: str) -> None:
        """Take note of what an object was called before."""
        inside = child(where, "renamed_from")
        text = as_text(node, inside, self.problems)
        if text is None:
            return
        try:
            self.renamed[address] = former(text, address)
        except WRONG as error:
            self.problems.add(node.mark, at(inside, str(error)))
            return
        self.property_marks[address, "renamed_from"] = mark

    def is_dropped(self, address: Address, node: Node, where: str) -> bool:
        """Tell whether an object says `drop: true`, and take note that it must not be there."""
        if not (isinstance(node, MappingNode) and any(key.text == "drop" for key, _ in node.entries)):
            return False
        drops = False
        for key, mark, value in mapping_items(node, where, self.problems):
            if key == "drop":
                drops = as_bool(value, child(where, "drop"), self.problems) is True
                if not drops:
                    self.problems.add(value.mark, at(child(where, "drop"), "write true, or remove the key"))
            else:
                self.problems.add(mark, at(child(where, key), "what is to be dropped needs nothing but drop: true"))
        if drops:
            self.dropped[address] = node.mark
            self.marks[address] = node.mark
        return True

    def own_type(self, found: TypeName, schema: str) -> TypeName:
        """Return a type within the schema that declares it; one that nobody declares is left to the server.

        `schema` is where unqualified names live. Raises NotAType where several other schemas declare it. The array of a
        declared type may be called by its own name, as `public._mood` (catalog-pg-type, "typarray").
        """
        if not found.builtin and found.name[:1] == "_" and found.name not in self.declared_types:
            places = self.declared_types.get(found.name[1:], ())
            if not found.dimensions and found.schema in places:
                return replace(found, name=found.name[1:], dimensions=True)
        if found.builtin or found.schema is not None:
            return found
        places = self.declared_types.get(found.name, ())
        for place in (schema, "public"):
            if place in places:
                return found.within(place)
        if len(places) > 1:
            either = " or ".join(quote_ident(place) for place in places)
            raise NotAType(f"the type {found.canonical} is declared in several schemas; write it with one: {either}")
        if places:
            return found.within(places[0])
        self.own_types.add(found.name)
        return found

    def where(self, address: Address) -> str:
        """Return the path of keys that leads to an object."""
        if (path := self.paths.get(address)) is not None:
            return path
        table = self.tables[address.parent if address.name else address].where
        return child(table, address.name) if address.name else table

    def problem(self, address: Address, text: str, key: str = "") -> None:
        """Report what is wrong with an object, at one of its keys if that was written."""
        where = self.where(address)
        mark = self.property_marks.get((address, key))
        if mark is not None:
            self.problems.add(mark, at(child(where, key), text))
        else:
            self.problems.add(self.marks[address], at(where, text))

    def warn(self, address: Address, text: str) -> None:
        """Report what is doubtful about an object."""
        self.warnings.add(self.marks[address], at(self.where(address), text))
