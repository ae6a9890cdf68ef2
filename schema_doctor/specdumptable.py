"""Write one table as a spec does, each part in the short form if reading that gives the same again."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.identifier import check_name, quote_ident
from schema_doctor.lineage import as_inherited
from schema_doctor.model import Address, Column, Kind, PrimaryKey, SchemaObject, Table
from schema_doctor.shortform import ColumnText, column
from schema_doctor.shorttype import short_type
from schema_doctor.specdraft import WRONG
from schema_doctor.specdumpconstraint import ConstraintWriter
from schema_doctor.specdumpoptions import options
from schema_doctor.specdumptree import key_of, members, written
from schema_doctor.specserial import SERIAL_WORDS
from schema_doctor.sqltype import parse_type
from schema_doctor.typeorder import Place
from schema_doctor.yamlwrite import Tree

_SECTIONS: Mapping[Kind, str] = {
    Kind.UNIQUE: "unique",
    Kind.CHECK: "checks",
    Kind.FOREIGN_KEY: "foreign_keys",
    Kind.EXCLUSION: "exclusions",
    Kind.INDEX: "indexes",
}


class TableWriter(Struct, frozen=True):
    """Writes one table."""

    address: Address
    default: str
    declared: set[Address]
    taken: Counter[str]  # how often each name is used in the schema
    types: Container[Place]  # those that the spec declares
    serials: Mapping[Address, object]  # the serial columns of all tables
    columns: set[str] = field(default_factory=set)
    key_columns: set[str] = field(default_factory=set)

    def table(
        self,
        item: Table,
        children: Iterable[tuple[Address, SchemaObject]],
        given: Mapping[str, Column] | None = None,
        lineage: Mapping[str, Tree] | None = None,
    ) -> dict[str, Tree]:
        """Return the tree of the table; raises for what makes the table as a whole impossible to declare.

        `given` are the columns that its parents declare: it is not said again what is exactly so. `lineage` are the
        keys that say of what it is a part.
        """
        check_name(self.address.schema)
        check_name(self.address.relation)
        parts: dict[Kind, list[tuple[str, SchemaObject]]] = {}
        for address, child in children:
            parts.setdefault(address.kind, []).append((address.name, child))
        self.columns.update(name for name, _ in parts.get(Kind.COLUMN, ()))
        for _, key in parts.get(Kind.PRIMARY_KEY, ()):
            self.key_columns.update(key.columns if isinstance(key, PrimaryKey) else ())
        said: dict[str, Tree] = dict(options(item))
        said |= lineage or {}
        columns = {
            key_of(name): self._column(name, child, above=(given or {}).get(name))
            for name, child in parts.get(Kind.COLUMN, ())
            if isinstance(child, Column) and not _is_given(name, child, given, item)
        }
        if columns or given is None:
            said["columns"] = columns
        writer = ConstraintWriter(self.address, self.declared, self.taken, frozenset(self.columns))
        for name, key in parts.get(Kind.PRIMARY_KEY, ()):
            if isinstance(key, PrimaryKey):
                said["primary_key"] = writer.primary_key(name, key)
        for kind, section in _SECTIONS.items():
            if kind in parts:
                said[section] = dict(writer.section(sorted(parts[kind], key=lambda pair: pair[0])))
        return said

    def _column(self, name: str, item: Column, above: Column | None = None) -> Tree:
        check_name(name)
        loosened = above is not None and item.nullable and not above.nullable
        parse_type(item.type)
        type_text = short_type(item.type, self.default, self.types)
        if Address(Kind.COLUMN, self.address.schema, self.address.relation, name) in self.serials:
            type_text = SERIAL_WORDS[item.type]
            item = replace(item, type=type_text, default=None, nullable=item.valid)
        default, generated = written(item.default), written(item.generated)
        required = not item.nullable and name not in self.key_columns and not item.identity
        required = required or item.not_null_name is not None
        if _is_plain(item) and not loosened:
            text = type_text
            text += f" storage {item.storage}" if item.storage else ""
            text += f" compression {item.compression}" if item.compression else ""
            text += f" collate {item.collation}" if item.collation else ""
            text += f" generated {item.identity} as identity" if item.identity else ""
            text += f" ({item.identity_options})" if item.identity_options else ""
            text += f" constraint {quote_ident(item.not_null_name)}" if item.not_null_name is not None else ""
            text += " not null" if required else ""
            text += f" default {default}" if default is not None else ""
            kind = "stored" if item.stored else "virtual"
            text += f" generated always as ({generated}) {kind}" if generated is not None else ""
            wanted = ColumnText(
                type=type_text,
                nullable=False if required or item.identity else None,
                default=default,
                identity=item.identity,
                identity_options=item.identity_options,
                generated=generated,
                stored=item.stored if generated is not None else None,
                collation=item.collation,
                storage=item.storage,
                compression=item.compression,
                not_null_name=item.not_null_name,
            )
            if _reads_as(text, wanted):
                return text
        tree = members(
            type=type_text,
            nullable=not required,
            valid=item.valid,
            default=default,
            identity=item.identity,
            identity_options=item.identity_options or None,
            generated=generated,
            stored=item.stored,
            collation=item.collation,
            storage=item.storage,
            compression=item.compression,
            statistics=item.statistics,
            comment=item.comment,
            not_null_name=key_of(item.not_null_name) if item.not_null_name is not None else None,
            not_null_comment=item.not_null_comment,
        )
        return {**tree, "nullable": True} if loosened else tree


def _is_plain(item: Column) -> bool:
    """Tell whether nothing is said of a column that the short form has no words for."""
    return item.comment is None and item.not_null_comment is None and item.statistics is None and item.valid


def _is_given(name: str, item: Column, given: Mapping[str, Column] | None, table: Table) -> bool:
    above = (given or {}).get(name)
    return above is not None and as_inherited(item, above, partition=table.partition_of is not None)


def _reads_as(text: str, wanted: ColumnText) -> bool:
    """Tell whether a short form says exactly what is meant."""
    try:
        return column(text) == wanted
    except WRONG:
        return False
