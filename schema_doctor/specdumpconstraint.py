"""Write the constraints and indexes of a table as a spec does, short where reading that gives the same again."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from schema_doctor import shortexclusion
from schema_doctor.identifier import check_name, quote_ident
from schema_doctor.model import (
    Address,
    Check,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Unique,
)
from schema_doctor.names import Identifier, default_name
from schema_doctor.shortexclusion import ExclusionText, exclusion
from schema_doctor.shortform import IndexText, NotShort, element, foreign_key, identifiers, index
from schema_doctor.specdraft import WRONG, guarded
from schema_doctor.specdumpoptions import parameters
from schema_doctor.specdumptree import key_of, members, written
from schema_doctor.sqlstring import portable
from schema_doctor.yamlwrite import Comment, Tree


class ConstraintWriter(Struct, frozen=True):
    """Writes what a table has besides its columns."""

    address: Address
    declared: Collection[Address]
    taken: Counter[str]  # how often each name is used in the schema
    columns: frozenset[str]

    def section(self, items: Iterable[tuple[str, SchemaObject]]) -> Iterator[tuple[str, Tree]]:
        """Yield the constraints or indexes of a section; what a spec cannot say becomes a comment."""
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
                    case Exclusion():
                        yield key_of(name), self._exclusion(item)
                    case Index():
                        yield key_of(name), self._index(item)
                    case _:
                        pass
            except WRONG as error:
                yield Comment(f"left out: {item.kind} {quote_ident(name)}: {error}"), ""

    def primary_key(self, name: str, item: PrimaryKey) -> Tree:
        """Return the primary key, with its name where it is not PostgreSQL's default."""
        columns = self._names(item.columns)
        usual = name == default_name(self.address.relation, "", "pkey", ()) and self.taken[name] == 1
        said = members(
            name=None if usual else key_of(name),
            columns=columns,
            include=self._names(item.include) if item.include else None,
            without_overlaps=item.without_overlaps,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            parameters=parameters(item.parameters),
            valid=item.valid,
            comment=item.comment,
            index_comment=item.index_comment,
        )
        return columns if list(said) == ["columns"] else said

    def _unique(self, item: Unique) -> Tree:
        columns = self._names(item.columns)
        said = members(
            columns=columns,
            include=self._names(item.include) if item.include else None,
            nulls_not_distinct=item.nulls_not_distinct,
            without_overlaps=item.without_overlaps,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            parameters=parameters(item.parameters),
            valid=item.valid,
            comment=item.comment,
            index_comment=item.index_comment,
        )
        return columns if list(said) == ["columns"] else said

    def _foreign_key(self, item: ForeignKey) -> Tree:
        target = self._target(item)
        if item.valid and item.comment is None:
            text = f"({_period(item, item.columns)})" if item.period else ", ".join(map(quote_ident, item.columns))
            text += f" references {target}"
            text += f" match {item.match}" if item.match != "simple" else ""
            text += f" on update {item.on_update}" if item.on_update != "no action" else ""
            text += f" on delete {item.on_delete}" if item.on_delete != "no action" else ""
            text += f" ({', '.join(map(quote_ident, item.on_delete_columns))})" if item.on_delete_columns else ""
            text += " deferrable" if item.deferrable else ""
            text += " initially deferred" if item.initially_deferred else ""
            text += "" if item.enforced else " not enforced"
            foreign_key(text)  # raises where a name cannot stand in SQL text
            return text
        guarded(target)
        return members(
            columns=self._names(item.columns),
            references=target,
            on_update=None if item.on_update == "no action" else item.on_update,
            on_delete=None if item.on_delete == "no action" else item.on_delete,
            on_delete_columns=self._names(item.on_delete_columns) if item.on_delete_columns else None,
            match=None if item.match == "simple" else item.match,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            valid=item.valid,
            enforced=item.enforced,
            comment=item.comment,
        )

    def _target(self, item: ForeignKey) -> str:
        place = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
        table = quote_ident(item.referenced_table)
        if place not in self.declared or item.referenced_schema != self.address.schema:
            table = f"{quote_ident(item.referenced_schema)}.{table}"
        return f"{table}({_period(item, item.referenced_columns)})"

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
        misread = self._misread((text, *columns))
        plain = item.valid and item.comment is None and not item.parameters
        if plain and not misread and _reads_as(text, wanted):
            return text
        return members(
            columns=self._elements(columns),
            unique=item.unique,
            method=None if item.method == "btree" else item.method,
            include=self._names(item.include) if item.include else None,
            predicate=predicate,
            nulls_not_distinct=item.nulls_not_distinct,
            parameters=parameters(item.parameters),
            valid=item.valid,
            comment=item.comment,
        )

    def _elements(self, columns: tuple[str, ...]) -> Tree:
        """Write the elements of an index, as text where commas part them well enough."""
        text = ", ".join(columns)
        if _reads_as(text, IndexText(elements=columns)) and not self._misread((text, *columns)):
            return text
        return [self._element(one) for one in columns]

    def _misread(self, texts: Iterable[str]) -> bool:
        """Tell whether a text would be taken for the name of a column of the table."""
        return any(one in self.columns and quote_ident(one) != element(one)[0] for one in texts)

    def _exclusion(self, item: Exclusion) -> Tree:
        elements = tuple(portable(text) for text in item.elements)
        predicate = written(item.predicate)
        for text in elements:
            said, certain = shortexclusion.element(text)
            if said != text and not certain:
                raise NotShort(f"the element {text} of the exclusion would be read as {said}")
        text = f"using {quote_ident(item.method)} " if item.method != "btree" else ""
        text += f"({', '.join(elements)})"
        text += f" include ({', '.join(map(quote_ident, item.include))})" if item.include else ""
        text += f" where ({predicate})" if predicate is not None else ""
        text += " deferrable" if item.deferrable else ""
        text += " initially deferred" if item.initially_deferred else ""
        wanted = ExclusionText(
            elements=elements,
            method=item.method,
            include=tuple(Identifier(name, name) for name in item.include),
            predicate=predicate,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
        )
        plain = item.valid and item.comment is None and item.index_comment is None and not item.parameters
        if plain and _reads_as(text, wanted):
            return text
        return members(
            elements=list(elements),
            method=None if item.method == "btree" else item.method,
            include=self._names(item.include) if item.include else None,
            predicate=predicate,
            deferrable=item.deferrable,
            initially_deferred=item.initially_deferred,
            parameters=parameters(item.parameters),
            valid=item.valid,
            comment=item.comment,
            index_comment=item.index_comment,
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


def _period(item: ForeignKey, columns: tuple[str, ...]) -> str:
    names = [quote_ident(name) for name in columns]
    return ", ".join([*names[:-1], f"period {names[-1]}"] if item.period else names)


def _check(item: Check) -> Tree:
    said = members(
        expression=written(item.expression),
        no_inherit=item.no_inherit,
        valid=item.valid,
        enforced=item.enforced,
        comment=item.comment,
    )
    return said["expression"] if list(said) == ["expression"] else said


def _reads_as(text: str, wanted: IndexText | ExclusionText) -> bool:
    """Tell whether a short form says exactly what is meant."""
    try:
        return (exclusion(text) if isinstance(wanted, ExclusionText) else index(text)) == wanted
    except WRONG:
        return False
