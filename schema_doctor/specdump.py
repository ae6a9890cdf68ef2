"""Write a schema as a spec: short where that says everything, without PostgreSQL's defaults, in a stable order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from schema_doctor import yamlwrite
from schema_doctor.identifier import NotAName, check_name, quote_ident
from schema_doctor.lexer import NotAnExpression, guard
from schema_doctor.model import (
    Address,
    Check,
    Column,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    Schema,
    SchemaObject,
    Table,
    Unique,
)
from schema_doctor.names import Identifier, default_name
from schema_doctor.shortform import (
    ColumnText,
    IndexText,
    NotShort,
    Reference,
    column,
    element,
    foreign_key,
    identifiers,
    index,
)
from schema_doctor.sqlstring import portable
from schema_doctor.sqltype import NotAType, parse_type
from schema_doctor.yamlwrite import Comment, Tree

EDITOR_LINE = "# yaml-language-server: $schema=schema_doctor/expected_schema.schema.json"
_WRONG = (NotAType, NotAnExpression, NotAName, NotShort)

_SECTIONS: Mapping[Kind, str] = {
    Kind.UNIQUE: "unique",
    Kind.CHECK: "checks",
    Kind.FOREIGN_KEY: "foreign_keys",
    Kind.INDEX: "indexes",
}


def dump(schema: Schema, *, default_schema: str = "public", complete: bool = False, header: str = "") -> str:
    """Return the spec of a schema as `catalog.read` returns it, so that loading it gives the same schema again.

    Names of tables in `default_schema` stand without it. With `complete` the spec claims that nothing else exists in
    its schemas. Each line of `header` becomes a comment. What a spec cannot say (a name with a line break, an
    expression of more than 50 brackets) is left out, and a comment in its place tells so; a schema without tables is
    not mentioned.
    """
    below: dict[Address, list[tuple[Address, SchemaObject]]] = {}
    tables: list[tuple[Address, Table]] = []
    taken: dict[str, Counter[str]] = {}
    for address, item in schema.items():
        if isinstance(item, Table):
            tables.append((address, item))
        elif address.name:
            below.setdefault(address.parent, []).append((address, item))
        if address.kind not in (Kind.COLUMN, Kind.SCHEMA):
            taken.setdefault(address.schema, Counter())[address.name or address.relation] += 1
    tables.sort(key=lambda pair: (pair[0].schema, pair[0].relation))
    # Under `schema: app`, a name in public could be taken for an oversight, so that loading refuses it.
    default = "public" if any(address.schema == "public" for address, _ in tables) else default_schema
    said: dict[str, Tree] = {}
    declared = {address for address, _ in tables}
    for address, item in tables:
        writer = _Writer(address, default, declared, taken[address.schema])
        key = _key(address.relation, ".") if address.schema == default else _qualified(address.schema, address.relation)
        try:
            said[key] = writer.table(item, below.get(address, []))
        except _WRONG as error:
            said[Comment(f"left out: table {quote_ident(address.schema)}.{quote_ident(address.relation)}: {error}")] = (
                ""
            )
    top: dict[str, Tree] = {"schema": _key(default)}
    if complete:
        top["unexpected"] = "error"
    comments = [f"# {line}".rstrip() for line in header.splitlines()]
    body = yamlwrite.lines({**top, "tables": said} if said else {**top, "tables": {}})
    return "\n".join([EDITOR_LINE, *comments, "version: 1", *body]) + "\n"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one table."""

    address: Address
    default: str
    declared: set[Address]
    taken: Counter[str]  # how often each name is used in the schema
    columns: set[str] = field(default_factory=set)
    key_columns: set[str] = field(default_factory=set)

    def table(self, item: Table, children: Iterable[tuple[Address, SchemaObject]]) -> dict[str, Tree]:
        """Return the tree of the table; raises for what makes the table as a whole impossible to declare."""
        check_name(self.address.schema)
        check_name(self.address.relation)
        parts: dict[Kind, list[tuple[str, SchemaObject]]] = {}
        for address, child in children:
            parts.setdefault(address.kind, []).append((address.name, child))
        self.columns.update(name for name, _ in parts.get(Kind.COLUMN, ()))
        for _, key in parts.get(Kind.PRIMARY_KEY, ()):
            self.key_columns.update(key.columns if isinstance(key, PrimaryKey) else ())
        tree: dict[str, Tree] = {"comment": item.comment} if item.comment is not None else {}
        tree["columns"] = {
            _key(name): self.column(name, child)
            for name, child in parts.get(Kind.COLUMN, ())
            if isinstance(child, Column)
        }
        for name, key in parts.get(Kind.PRIMARY_KEY, ()):
            if isinstance(key, PrimaryKey):
                tree["primary_key"] = self.primary_key(name, key)
        for kind, section in _SECTIONS.items():
            if kind in parts:
                tree[section] = dict(self.section(sorted(parts[kind], key=lambda pair: pair[0])))
        return tree

    def section(self, items: Iterable[tuple[str, SchemaObject]]) -> Iterator[tuple[str, Tree]]:
        for name, item in items:
            try:
                check_name(name)
                match item:
                    case Unique():
                        yield _key(name), self.unique(item)
                    case Check():
                        yield _key(name), _check(item)
                    case ForeignKey():
                        yield _key(name), self.foreign_key(item)
                    case Index():
                        yield _key(name), self.index(item)
                    case _:
                        pass
            except _WRONG as error:
                yield Comment(f"left out: {item.kind} {quote_ident(name)}: {error}"), ""

    def column(self, name: str, item: Column) -> Tree:
        check_name(name)
        parse_type(item.type)
        default, generated = _expression(item.default), _expression(item.generated)
        required = not item.nullable and name not in self.key_columns and not item.identity
        if item.comment is None:
            text = item.type
            text += f" collate {item.collation}" if item.collation else ""
            text += f" generated {item.identity} as identity" if item.identity else ""
            text += " not null" if required else ""
            text += f" default {default}" if default is not None else ""
            kind = "stored" if item.stored else "virtual"
            text += f" generated always as ({generated}) {kind}" if generated is not None else ""
            wanted = ColumnText(
                type=item.type,
                nullable=False if required or item.identity else None,
                default=default,
                identity=item.identity,
                generated=generated,
                stored=item.stored,
                collation=item.collation,
            )
            if _reads_as(text, wanted):
                return text
        return _tree(
            type=item.type,
            nullable=not required,
            default=default,
            identity=item.identity,
            generated=generated,
            stored=item.stored,
            collation=item.collation,
            comment=item.comment,
        )

    def primary_key(self, name: str, item: PrimaryKey) -> Tree:
        columns = self.names(item.columns)
        said = name == default_name(self.address.relation, "", "pkey", ()) and self.taken[name] == 1
        tree = _tree(
            name=None if said else _key(name),
            columns=columns,
            include=self.names(item.include) if item.include else None,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            comment=item.comment,
        )
        return columns if list(tree) == ["columns"] else tree

    def unique(self, item: Unique) -> Tree:
        columns = self.names(item.columns)
        tree = _tree(
            columns=columns,
            include=self.names(item.include) if item.include else None,
            nulls_not_distinct=item.nulls_not_distinct,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            comment=item.comment,
        )
        return columns if list(tree) == ["columns"] else tree

    def foreign_key(self, item: ForeignKey) -> Tree:
        target = self.target(item)
        if item.valid and item.comment is None:
            text = f"{', '.join(map(quote_ident, item.columns))} references {target}"
            text += f" match {item.match}" if item.match != "simple" else ""
            text += f" on update {item.on_update}" if item.on_update != "no action" else ""
            text += f" on delete {item.on_delete}" if item.on_delete != "no action" else ""
            text += " deferrable" if item.deferrable else ""
            text += " initially deferred" if item.initially_deferred else ""
            foreign_key(text)  # raises where a name cannot stand in SQL text
            return text
        return _tree(
            columns=self.names(item.columns),
            references=target,
            on_update=None if item.on_update == "no action" else item.on_update,
            on_delete=None if item.on_delete == "no action" else item.on_delete,
            match=None if item.match == "simple" else item.match,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            valid=item.valid,
            comment=item.comment,
        )

    def target(self, item: ForeignKey) -> str:
        place = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
        table = quote_ident(item.referenced_table)
        if place not in self.declared or item.referenced_schema != self.address.schema:
            table = f"{quote_ident(item.referenced_schema)}.{table}"
        text = f"{table}({', '.join(map(quote_ident, item.referenced_columns))})"
        guard(text)
        return text

    def index(self, item: Index) -> Tree:
        columns = tuple(portable(text) for text in item.columns)
        predicate = _expression(item.predicate)
        for text in columns:
            if element(text)[0] != text:
                raise NotShort(f"the element {text} of the index would be read as {element(text)[0]}")
        text = "unique " if item.unique else ""
        text += f"using {quote_ident(item.method)} " if item.method != "btree" else ""
        text += ", ".join(columns)
        text += f" include ({', '.join(map(quote_ident, item.include))})" if item.include else ""
        text += " nulls not distinct" if item.nulls_not_distinct else ""
        text += f" where {predicate}" if predicate is not None else ""
        wanted = IndexText(
            elements=columns,
            unique=item.unique,
            method=item.method,
            include=tuple(Identifier(name, name) for name in item.include),
            predicate=predicate,
            nulls_not_distinct=item.nulls_not_distinct,
        )
        misread = any(one in self.columns and quote_ident(one) != one for one in (text, *columns))
        if item.valid and item.comment is None and not misread and _reads_as(text, wanted):
            return text
        return _tree(
            columns=[self.element(one) for one in columns],
            unique=item.unique,
            method=None if item.method == "btree" else item.method,
            include=self.names(item.include) if item.include else None,
            predicate=predicate,
            nulls_not_distinct=item.nulls_not_distinct,
            valid=item.valid,
            comment=item.comment,
        )

    def element(self, text: str) -> str:
        """Return an element as a list holds it: a blank before it says that it is SQL, not the name of a column."""
        return f" {text}" if text in self.columns and quote_ident(text) != text else text

    def names(self, columns: tuple[str, ...]) -> Tree:
        """Return the names of columns: in one text where it is read as these names, else in a list."""
        text = ", ".join(columns)
        if len(columns) == 1:
            return text
        try:
            if text not in self.columns and tuple(name.name for name in identifiers(text)) == columns:
                return text
        except _WRONG:
            pass
        return list(columns)


def _check(item: Check) -> Tree:
    expression = portable(item.expression)
    guard(expression)
    tree = _tree(expression=expression, no_inherit=item.no_inherit, valid=item.valid, comment=item.comment)
    return expression if list(tree) == ["expression"] else tree


def _expression(text: str | None) -> str | None:
    if text is None:
        return None
    written = portable(text)
    guard(written)
    return written


def _tree(**values: str | bool | list[str] | Tree | None) -> dict[str, Tree]:
    """Return what differs from PostgreSQL's defaults; `nullable`, `stored` and `valid` are true by default."""
    return {
        key: value
        for key, value in values.items()
        if value is not None and not (isinstance(value, bool) and value is (key in ("nullable", "stored", "valid")))
    }


def _reads_as(text: str, wanted: ColumnText | IndexText | Reference) -> bool:
    """Tell whether a short form says exactly what is meant."""
    try:
        return (column(text) if isinstance(wanted, ColumnText) else index(text)) == wanted
    except _WRONG:
        return False


def _key(name: str, special: str = "") -> str:
    """Return the key of a name: itself, or in SQL's quotes where the key would be taken for something else."""
    taken_for_sql = len(name) > 1 and name.startswith('"') and name.endswith('"')
    if taken_for_sql or (special and ("." in name or '"' in name)):
        return '"' + name.replace('"', '""') + '"'
    return name


def _qualified(schema: str, relation: str) -> str:
    return f"{_key(schema, '.')}.{_key(relation, '.')}"
