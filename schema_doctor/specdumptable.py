"""Write one table as a spec does, each part in the short form if reading that gives the same again."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from schema_doctor.identifier import check_name, quote_ident
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
from schema_doctor.shorttype import short_type
from schema_doctor.specdraft import WRONG, guarded
from schema_doctor.specdumpoptions import options
from schema_doctor.specdumptree import key_of, members, written
from schema_doctor.sqlstring import portable
from schema_doctor.sqltype import parse_type
from schema_doctor.typeorder import Place
from schema_doctor.yamlwrite import Comment, Tree

_SECTIONS: Mapping[Kind, str] = {
    Kind.UNIQUE: "unique",
    Kind.CHECK: "checks",
    Kind.FOREIGN_KEY: "foreign_keys",
    Kind.INDEX: "indexes",
}


@dataclass(frozen=True, slots=True)
class TableWriter:
    """Writes one table."""

    address: Address
    default: str
    declared: set[Address]
    taken: Counter[str]  # how often each name is used in the schema
    types: Container[Place]  # those that the spec declares
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
        tree: dict[str, Tree] = dict(options(item))
        tree["columns"] = {
            key_of(name): self._column(name, child)
            for name, child in parts.get(Kind.COLUMN, ())
            if isinstance(child, Column)
        }
        for name, key in parts.get(Kind.PRIMARY_KEY, ()):
            if isinstance(key, PrimaryKey):
                tree["primary_key"] = self._primary_key(name, key)
        for kind, section in _SECTIONS.items():
            if kind in parts:
                tree[section] = dict(self._section(sorted(parts[kind], key=lambda pair: pair[0])))
        return tree

    def _section(self, items: Iterable[tuple[str, SchemaObject]]) -> Iterator[tuple[str, Tree]]:
        for name, item in items:
            try:
                check_name(name)
                match item:
                    case Unique():
                        yield key_of(name), self._unique(item)
                    case Check():
                        yield key_of(name), _check(item)
                    case ForeignKey():
                        yield key_of(name), self._foreign_key(item)
                    case Index():
                        yield key_of(name), self._index(item)
                    case _:
                        pass
            except WRONG as error:
                yield Comment(f"left out: {item.kind} {quote_ident(name)}: {error}"), ""

    def _column(self, name: str, item: Column) -> Tree:
        check_name(name)
        parse_type(item.type)
        type_text = short_type(item.type, self.default, self.types)
        default, generated = written(item.default), written(item.generated)
        required = not item.nullable and name not in self.key_columns and not item.identity
        if item.comment is None and item.statistics is None:
            text = type_text
            text += f" storage {item.storage}" if item.storage else ""
            text += f" compression {item.compression}" if item.compression else ""
            text += f" collate {item.collation}" if item.collation else ""
            text += f" generated {item.identity} as identity" if item.identity else ""
            text += " not null" if required else ""
            text += f" default {default}" if default is not None else ""
            kind = "stored" if item.stored else "virtual"
            text += f" generated always as ({generated}) {kind}" if generated is not None else ""
            wanted = ColumnText(
                type=type_text,
                nullable=False if required or item.identity else None,
                default=default,
                identity=item.identity,
                generated=generated,
                stored=item.stored,
                collation=item.collation,
                storage=item.storage,
                compression=item.compression,
            )
            if _reads_as(text, wanted):
                return text
        return members(
            type=type_text,
            nullable=not required,
            default=default,
            identity=item.identity,
            generated=generated,
            stored=item.stored,
            collation=item.collation,
            storage=item.storage,
            compression=item.compression,
            statistics=item.statistics,
            comment=item.comment,
        )

    def _primary_key(self, name: str, item: PrimaryKey) -> Tree:
        columns = self._names(item.columns)
        said = name == default_name(self.address.relation, "", "pkey", ()) and self.taken[name] == 1
        tree = members(
            name=None if said else key_of(name),
            columns=columns,
            include=self._names(item.include) if item.include else None,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            comment=item.comment,
        )
        return columns if list(tree) == ["columns"] else tree

    def _unique(self, item: Unique) -> Tree:
        columns = self._names(item.columns)
        tree = members(
            columns=columns,
            include=self._names(item.include) if item.include else None,
            nulls_not_distinct=item.nulls_not_distinct,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            comment=item.comment,
        )
        return columns if list(tree) == ["columns"] else tree

    def _foreign_key(self, item: ForeignKey) -> Tree:
        target = self._target(item)
        if item.valid and item.comment is None:
            text = f"{', '.join(map(quote_ident, item.columns))} references {target}"
            text += f" match {item.match}" if item.match != "simple" else ""
            text += f" on update {item.on_update}" if item.on_update != "no action" else ""
            text += f" on delete {item.on_delete}" if item.on_delete != "no action" else ""
            text += " deferrable" if item.deferrable else ""
            text += " initially deferred" if item.initially_deferred else ""
            foreign_key(text)  # raises where a name cannot stand in SQL text
            return text
        guarded(target)
        return members(
            columns=self._names(item.columns),
            references=target,
            on_update=None if item.on_update == "no action" else item.on_update,
            on_delete=None if item.on_delete == "no action" else item.on_delete,
            match=None if item.match == "simple" else item.match,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            valid=item.valid,
            comment=item.comment,
        )

    def _target(self, item: ForeignKey) -> str:
        place = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
        table = quote_ident(item.referenced_table)
        if place not in self.declared or item.referenced_schema != self.address.schema:
            table = f"{quote_ident(item.referenced_schema)}.{table}"
        return f"{table}({', '.join(map(quote_ident, item.referenced_columns))})"

    def _index(self, item: Index) -> Tree:
        columns = tuple(portable(text) for text in item.columns)
        predicate = written(item.predicate)
        for text in columns:
            # Of a column only the quotes can differ: older servers leave a word bare that newer ones reserve (json).
            said, certain = element(text)
            if said != text and not certain:
                raise NotShort(f"the element {text} of the index would be read as {said}")
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
        misread = any(one in self.columns and quote_ident(one) != element(one)[0] for one in (text, *columns))
        if item.valid and item.comment is None and not misread and _reads_as(text, wanted):
            return text
        return members(
            columns=[self._element(one) for one in columns],
            unique=item.unique,
            method=None if item.method == "btree" else item.method,
            include=self._names(item.include) if item.include else None,
            predicate=predicate,
            nulls_not_distinct=item.nulls_not_distinct,
            valid=item.valid,
            comment=item.comment,
        )

    def _element(self, text: str) -> str:
        """Return an element as a list holds it: a blank before it says that it is SQL, not the name of a column."""
        return f" {text}" if text in self.columns and quote_ident(text) != element(text)[0] else text

    def _names(self, columns: tuple[str, ...]) -> Tree:
        """Return the names of columns: in one text where it is read as these names, else in a list."""
        text = ", ".join(columns)
        if len(columns) == 1:
            return text
        try:
            if text not in self.columns and tuple(name.name for name in identifiers(text)) == columns:
                return text
        except WRONG:
            pass
        return list(columns)


def _check(item: Check) -> Tree:
    expression = portable(item.expression)
    guarded(expression)
    tree = members(expression=expression, no_inherit=item.no_inherit, valid=item.valid, comment=item.comment)
    return expression if list(tree) == ["expression"] else tree


def _reads_as(text: str, wanted: ColumnText | IndexText | Reference) -> bool:
    """Tell whether a short form says exactly what is meant."""
    try:
        return (column(text) if isinstance(wanted, ColumnText) else index(text)) == wanted
    except WRONG:
        return False
