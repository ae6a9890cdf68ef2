"""One table of the spec: from its YAML node to columns, constraints and indexes, in short form or long."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from schema_doctor import shortform
from schema_doctor.errors import Mark
from schema_doctor.expression import Lexeme, NotAnExpression, guard, tokens
from schema_doctor.identifier import SYSTEM_COLUMNS, NotAName, check_name, fold, quote_ident, shown
from schema_doctor.model import (
    Address,
    Check,
    Column,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Table,
    Unique,
    properties,
)
from schema_doctor.names import default_name
from schema_doctor.sqltype import NotAType, parse_type
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    Problems,
    ScalarNode,
    SequenceNode,
    as_bool,
    as_list,
    as_text,
    at,
    child,
    is_null,
    mapping_items,
)

TABLE_KEYS = ("comment", "columns", "primary_key", "unique", "checks", "foreign_keys", "indexes", "unexpected")
CONSTRAINT_KEYS: Mapping[type[SchemaObject], tuple[str, ...]] = {
    PrimaryKey: ("name", *properties(PrimaryKey)),
    Unique: ("name", *properties(Unique)),
    Check: ("name", *properties(Check)),
    ForeignKey: (
        "name",
        *(name for name in properties(ForeignKey) if not name.startswith("referenced_")),
        "references",
    ),
    Index: ("name", *properties(Index)),
}
WRONG = (NotAType, NotAnExpression, NotAName, shortform.NotShort)


@dataclass(slots=True)
class Draft:
    """What has been read so far, of all tables; unnamed constraints wait until every given name is known."""

    problems: Problems = field(default_factory=Problems)
    warnings: Problems = field(default_factory=Problems)
    objects: dict[Address, SchemaObject] = field(default_factory=dict)
    marks: dict[Address, Mark] = field(default_factory=dict)
    property_marks: dict[tuple[Address, str], Mark] = field(default_factory=dict)
    unnamed: list[tuple[Kind, Address, SchemaObject, Mark]] = field(default_factory=list)
    own_types: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Place:
    """The table that is being read."""

    address: Address
    where: str
    schema: str  # where unqualified names live
    draft: Draft

    def problem(self, mark: Mark, where: str, text: str) -> None:
        self.draft.problems.add(mark, at(where, text))


def read_table(address: Address, where: str, node: Node, mark: Mark, schema: str, draft: Draft) -> Node | None:
    """Read a table into the draft; returns the node of its `unexpected:`, if there is one."""
    place = _Place(address, where, schema, draft)
    sections = {key: (value, key_mark) for key, key_mark, value in mapping_items(node, where, draft.problems, TABLE_KEYS)}
    comment = as_text(sections["comment"][0], child(where, "comment"), draft.problems) if "comment" in sections else None
    draft.objects[address] = Table(comment=comment)
    draft.marks[address] = mark
    if "columns" not in sections:
        if isinstance(node, MappingNode):
            place.problem(mark, where, "the table has no columns; declare at least one: columns: {id: bigint}")
        return None
    _read_columns(place, sections["columns"][0])
    if "primary_key" in sections:
        _read_primary_key(place, *sections["primary_key"])
    for key, cls, short in (
        ("unique", Unique, _unique),
        ("checks", Check, _check),
        ("foreign_keys", ForeignKey, _foreign_key),
        ("indexes", Index, _index),
    ):
        if key in sections:
            _read_section(place, sections[key][0], child(where, key), cls, short)
    return sections["unexpected"][0] if "unexpected" in sections else None


def key_name(text: str) -> str:
    """Return the name that a YAML key means: itself, or with SQL's quotes around it what stands between them."""
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return fold(text)
    check_name(text)
    return text


# Columns


def _read_columns(place: _Place, node: Node) -> None:
    where = child(place.where, "columns")
    if is_null(node) or (isinstance(node, MappingNode) and not node.entries):
        place.problem(node.mark, where, f"table {place.where} has no columns; declare at least one: columns: {{id: bigint}}")
        return
    if isinstance(node, SequenceNode):
        place.problem(node.mark, where, "expected a mapping of name to type, found a list; write: columns: {id: bigint}")
        return
    for key, mark, value in mapping_items(node, where, place.draft.problems):
        try:
            name = key_name(key)
        except NotAName as error:
            place.problem(mark, where, str(error))
            continue
        if name in SYSTEM_COLUMNS:
            names = ", ".join(sorted(SYSTEM_COLUMNS))
            place.problem(mark, child(place.where, key), f"every table already has a system column of that name ({names})")
            continue
        address = Address(Kind.COLUMN, place.address.schema, place.address.relation, name)
        if address in place.draft.objects:
            place.problem(mark, child(place.where, key), f"the column stands already at {place.draft.marks[address]}")
            continue
        column = _read_column(place, address, value, child(place.where, key))
        if column is not None:
            place.draft.objects[address] = column
            place.draft.marks[address] = mark


def _read_column(place: _Place, address: Address, node: Node, where: str) -> Column | None:
    if isinstance(node, MappingNode):
        return _long_column(place, address, node, where)
    if isinstance(node, ScalarNode) and not is_null(node):
        try:
            text = shortform.column(node.text)
        except WRONG as error:
            place.problem(node.mark, where, str(error))
            return None
        return _column(place, address, text, node.mark, where, {})
    place.problem(node.mark, where, "the type is missing; write for example: text not null")
    return None


def _long_column(place: _Place, address: Address, node: MappingNode, where: str) -> Column | None:
    problems = place.draft.problems
    items = {key: (value, mark) for key, mark, value in mapping_items(node, where, problems, properties(Column))}
    if "type" not in items:
        place.problem(node.mark, where, "the type is missing; add type: text, or whatever it is")
        return None
    text = {
        key: as_text(items[key][0], child(where, key), problems)
        for key in ("type", "default", "identity", "generated", "collation", "comment")
        if key in items
    }
    flags = {key: as_bool(items[key][0], child(where, key), problems) for key in ("nullable", "stored") if key in items}
    for key, (_, mark) in items.items():
        place.draft.property_marks[address, key] = mark
    if text["type"] is None or None in text.values() or None in flags.values():
        return None
    identity = text.get("identity")
    if identity not in (None, "always", "by default"):
        place.problem(items["identity"][0].mark, child(where, "identity"), "write always, or by default")
        return None
    short = shortform.ColumnText(
        type=text["type"],
        nullable=flags.get("nullable"),
        default=text.get("default"),
        identity=identity,
        generated=text.get("generated"),
        stored=flags.get("stored") is not False,
        collation=collation_text(text["collation"] or "") if "collation" in text else None,
    )
    marks = {key: value.mark for key, (value, _) in items.items()}
    column = _column(place, address, short, node.mark, where, marks)
    return replace(column, comment=text.get("comment")) if column else None


def collation_text(text: str) -> str:
    """Return a collation as SQL writes it: `C` is "C", and a text in SQL's own quotes, or with a schema, stays."""
    head, dot, tail = text.partition(".")
    if text.startswith('"') or (dot and head == head.lower() and head.isidentifier() and '"' not in tail):
        parts = shortform.split(text.replace(".", ",")) if text.startswith('"') else (head, tail)
        return ".".join(quote_ident(fold(part) if part.startswith('"') else part) for part in parts)
    return quote_ident(text)


def _column(
    place: _Place, address: Address, text: shortform.ColumnText, mark: Mark, where: str, marks: Mapping[str, Mark]
) -> Column | None:
    """Check what a column says of itself, and hand its inline constraints on as unnamed ones of the table."""
    try:
        type_name = parse_type(text.type)
    except WRONG as error:
        place.problem(marks.get("type", mark), child(where, "type") if marks else where, str(error))
        return None
    if not type_name.builtin and type_name.schema is None:
        place.draft.own_types.add(type_name.name)
    if "[" in text.type and not text.type.rstrip().endswith("[]") or "][" in text.type:
        place.draft.warnings.add(mark, at(where, "PostgreSQL does not keep the number or size of an array's dimensions"))
    values = {"default": text.default, "identity": text.identity, "generated": text.generated}
    given = [key for key, value in values.items() if value is not None]
    if len(given) > 1:
        places = " and ".join(f"{key} ({marks.get(key, mark)})" for key in given)
        place.problem(marks.get(given[1], mark), where, f"{places} exclude one another; keep one")
        return None
    if text.identity and text.nullable:
        place.problem(marks.get("nullable", mark), where, "an identity column cannot be nullable; remove nullable")
        return None
    for key in ("default", "generated"):
        value = values[key]
        if value is not None and not _guarded(place, value, marks.get(key, mark), child(where, key) if marks else where):
            return None
    _inline_constraints(place, address, text, mark)
    return Column(
        type=type_name.canonical,
        nullable=text.nullable is not False and not text.identity,
        default=text.default,
        identity=text.identity,
        generated=text.generated,
        stored=text.stored,
        collation=text.collation,
    )


def _inline_constraints(place: _Place, address: Address, text: shortform.ColumnText, mark: Mark) -> None:
    columns = (address.name,)
    unnamed = place.draft.unnamed
    if text.primary_key:
        unnamed.append((Kind.PRIMARY_KEY, place.address, PrimaryKey(columns=columns), mark))
    if text.unique:
        unnamed.append((Kind.UNIQUE, place.address, Unique(columns=columns), mark))
    unnamed.extend((Kind.CHECK, place.address, Check(expression=check), mark) for check in text.checks)
    if text.references:
        unnamed.append((Kind.FOREIGN_KEY, place.address, _referring(place, replace(text.references, columns=columns)), mark))


def _guarded(place: _Place, text: str, mark: Mark, where: str) -> bool:
    try:
        guard(text)
    except NotAnExpression as error:
        place.problem(mark, where, str(error))
        return False
    return True


# Constraints and indexes


def _read_primary_key(place: _Place, node: Node, mark: Mark) -> None:
    where = child(place.where, "primary_key")
    if any(kind is Kind.PRIMARY_KEY and table == place.address for kind, table, _, _ in place.draft.unnamed):
        place.problem(mark, where, "a column of the table is declared as primary key already; keep one of the two")
        return
    _read_one(place, node, None, mark, where, PrimaryKey, _primary_key)


Short = Callable[[_Place, str], SchemaObject]


def _read_section(place: _Place, node: Node, where: str, cls: type[SchemaObject], short: Short) -> None:
    """Read constraints or indexes: a mapping of names, or a list of those without a name."""
    if isinstance(node, MappingNode):
        for key, mark, value in mapping_items(node, where, place.draft.problems):
            try:
                name = key_name(key)
            except NotAName as error:
                place.problem(mark, where, str(error))
                continue
            _read_one(place, value, name, mark, child(where, key), cls, short)
        return
    for number, item in enumerate(as_list(node, where, place.draft.problems), 1):
        _read_one(place, item, None, item.mark, f"{where}[{number}]", cls, short)


def _read_one(
    place: _Place, node: Node, name: str | None, mark: Mark, where: str, cls: type[SchemaObject], short: Short
) -> None:
    problems = place.draft.problems
    try:
        if isinstance(node, MappingNode):
            item, name = _long(place, node, name, where, cls)
        elif isinstance(node, SequenceNode):
            if cls is Check:
                place.problem(node.mark, where, "expected an expression, found a list")
                return
            if cls is ForeignKey:
                place.problem(node.mark, where, "expected 'columns references table(columns)', or a mapping; found a list")
                return
            item = _from_columns(place, cls, _texts(node, where, problems))
        else:
            text = as_text(node, where, problems)
            item = short(place, text) if text is not None else None
    except WRONG as error:
        place.problem(node.mark, where, str(error))
        return
    if item is None:
        return
    if name is None:
        place.draft.unnamed.append((cls.kind, place.address, item, mark))
        return
    address = Address(cls.kind, place.address.schema, place.address.relation, name)
    place.draft.objects[address] = item
    place.draft.marks[address] = mark


def _texts(node: Node, where: str, problems: Problems) -> tuple[str, ...]:
    texts = (as_text(item, where, problems) for item in as_list(node, where, problems))
    return tuple(text for text in texts if text is not None)


def _long(
    place: _Place, node: MappingNode, name: str | None, where: str, cls: type[SchemaObject]
) -> tuple[SchemaObject | None, str | None]:
    """Read the long form; its keys are the properties of the kind."""
    problems = place.draft.problems
    before = len(problems)
    allowed = CONSTRAINT_KEYS[cls]
    values: dict[str, object] = {}
    for key, mark, value in mapping_items(node, where, problems, allowed):
        inside = child(where, key)
        if key == "name" and name is not None:
            place.problem(mark, inside, f"the name stands before the colon already: {shown(name)}; remove this one")
        elif key in ("deferrable", "initially_deferred", "valid", "no_inherit", "nulls_not_distinct", "unique"):
            values[key] = as_bool(value, inside, problems)
        elif key in ("columns", "include") and isinstance(value, SequenceNode):
            values[key] = _texts(value, inside, problems)
        else:
            values[key] = as_text(value, inside, problems)
    needed = {Check: ("expression",), ForeignKey: ("columns", "references")}.get(cls, ("columns",))
    missing = [key for key in needed if key not in values]
    if missing:
        place.problem(node.mark, where, f"{' and '.join(missing)} must be given")
    if len(problems) > before:
        return None, name
    if "name" in values:
        name = key_name(str(values.pop("name")))
    return _from_values(place, cls, values), name


def _from_values(place: _Place, cls: type[SchemaObject], values: dict[str, object]) -> SchemaObject:
    if cls is Check:
        guard(str(values["expression"]))
        return Check(**values)  # type: ignore[arg-type]
    if cls is ForeignKey:
        target = shortform.references(str(values.pop("references")))
        values["columns"] = _names(place, values["columns"])
        for key in ("on_update", "on_delete"):
            action = values.get(key, "no action")
            if action not in shortform.ACTIONS:
                raise shortform.NotShort(f"{key}: {shown(str(action))} is no action; use one of {', '.join(shortform.ACTIONS)}")
        if values.get("match", "simple") not in ("simple", "full"):
            raise shortform.NotShort("match: write simple, or full")
        found = _referring(place, target)
        return replace(found, **values)  # type: ignore[arg-type]
    if cls is Index:
        return _index_from(place, values)
    values["columns"] = _names(place, values["columns"])
    if "include" in values:
        values["include"] = _names(place, values["include"])
    return cls(**values)


def _names(place: _Place, value: object) -> tuple[str, ...]:
    """Return column names: each item that is a declared column as it stands, anything else folded as SQL does."""
    items = value if isinstance(value, tuple) else (str(value),)
    found: list[str] = []
    for item in items:
        found.extend((item,) if _declared(place, item) else shortform.names(item))
    return tuple(found)


def _declared(place: _Place, name: str) -> bool:
    return Address(Kind.COLUMN, place.address.schema, place.address.relation, name) in place.draft.objects


def _from_columns(place: _Place, cls: type[SchemaObject], columns: tuple[str, ...]) -> SchemaObject:
    if cls is Index:
        return _index_from(place, {"columns": columns})
    return cls(columns=_names(place, columns))  # type: ignore[call-arg]


def _primary_key(place: _Place, text: str) -> PrimaryKey:
    return PrimaryKey(columns=_names(place, text))


def _unique(place: _Place, text: str) -> Unique:
    return Unique(columns=_names(place, text))


def _check(_place: _Place, text: str) -> Check:
    guard(text)
    return Check(expression=text)


def _foreign_key(place: _Place, text: str) -> ForeignKey:
    return _referring(place, shortform.foreign_key(text))


def _referring(place: _Place, reference: shortform.Reference) -> ForeignKey:
    return ForeignKey(
        columns=reference.columns,
        referenced_schema=reference.schema or "",  # resolved when all tables are known
        referenced_table=reference.table,
        referenced_columns=reference.referenced,
        on_update=reference.on_update,
        on_delete=reference.on_delete,
        match=reference.match,
        deferrable=reference.deferrable,
        initially_deferred=reference.initially_deferred,
    )


def _index(place: _Place, text: str) -> Index:
    if _declared(place, text):
        return Index(columns=(quote_ident(text),))
    short = shortform.index(text)
    return Index(
        columns=_elements(place, short.elements),
        unique=short.unique,
        method=short.method,
        include=short.include,
        predicate=short.predicate,
        nulls_not_distinct=short.nulls_not_distinct,
    )


def _index_from(place: _Place, values: dict[str, object]) -> Index:
    given = values["columns"]
    elements = given if isinstance(given, tuple) else (str(given),) if _declared(place, str(given)) else None
    if elements is None:
        elements = shortform.index(str(given)).elements
    values["columns"] = _elements(place, elements)
    if "include" in values:
        values["include"] = _names(place, values["include"])
    if values.get("predicate") is not None:
        guard(str(values["predicate"]))
    return Index(**values)  # type: ignore[arg-type]


def _elements(place: _Place, elements: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for text in elements:
        if not text:
            raise shortform.NotShort("an element of the index is empty; remove the comma, or name a column")
        found.append(quote_ident(text) if _declared(place, text) else shortform.element(text)[0])
    return tuple(found)


# Names


def name_the_unnamed(draft: Draft) -> frozenset[Address]:
    """Give PostgreSQL's default names to constraints and indexes without one; returns their addresses."""
    taken: dict[str, set[str]] = {}
    for address in draft.objects:
        if address.kind is not Kind.COLUMN:
            taken.setdefault(address.schema, set()).add(address.name or address.relation)
    named: set[Address] = set()
    for kind, table, item, mark in draft.unnamed:
        names = taken.setdefault(table.schema, set())
        name = default_name(table.relation, _addition(item, table, draft.objects), _LABELS[kind], names)
        names.add(name)
        address = Address(kind, table.schema, table.relation, name)
        draft.objects[address] = item
        draft.marks[address] = mark
        named.add(address)
    return frozenset(named)


_LABELS = {Kind.PRIMARY_KEY: "pkey", Kind.UNIQUE: "key", Kind.CHECK: "check", Kind.FOREIGN_KEY: "fkey", Kind.INDEX: "idx"}


def _addition(item: SchemaObject, table: Address, objects: Mapping[Address, SchemaObject]) -> str:
    match item:
        case Unique(columns=columns) | ForeignKey(columns=columns):
            return "_".join(columns)
        case Index(columns=columns):
            return "_".join(_index_word(column) for column in columns)
        case Check(expression=expression):
            used = {word for word in words_of(expression) if Address(Kind.COLUMN, table.schema, table.relation, word) in objects}
            return used.pop() if len(used) == 1 else ""
        case _:
            return ""


def _index_word(element: str) -> str:
    text = element.split(" ")[0]
    try:
        return fold(text)
    except NotAName:
        head = text.partition("(")[0]
        return head if head and head.isidentifier() else "expr"


def words_of(expression: str) -> Iterator[str]:
    """Yield the names and words of an expression, folded, but for those that are called or that follow a cast or a dot."""
    found = tokens(expression)
    for place, token in enumerate(found):
        following = found[place + 1].text if place + 1 < len(found) else ""
        before = found[place - 1].text if place else ""
        if token.lexeme is Lexeme.NAME or (token.lexeme is Lexeme.WORD and following != "(" and before not in ("::", ".")):
            yield fold(token.text)
