"""How objects are written inside CREATE TABLE, ALTER TABLE ADD and CREATE INDEX (manual: sql-createtable)."""

from collections.abc import Iterable

from psycopg.sql import SQL, Composable

from schema_doctor.ddl import numbers
from schema_doctor.ddl.sqltext import ident, idents, literal, qualified, trusted, typename, word
from schema_doctor.model import Address, Check, Column, Exclusion, ForeignKey, Index, PrimaryKey, Unique
from schema_doctor.parameters import parameter, taken_apart
from schema_doctor.partitionform import partition_bound
from schema_doctor.partitionform import partition_key as read_key
from schema_doctor.regex import regex

NOTHING = SQL("")
Constraint = PrimaryKey | Unique | Check | ForeignKey | Exclusion

_BARE = regex(r"-?[0-9]+(\.[0-9]+)?|true|false")


def column(name: str, item: Column) -> Composable:
    """Write a column: name, type, compression, collation, value, NOT NULL; ddl.storage has the rest."""
    return SQL("{} {}{}{}{}{}").format(
        ident(name),
        typename(item.type),
        SQL(" COMPRESSION {}").format(ident(item.compression)) if item.compression else NOTHING,
        SQL(" COLLATE {}").format(typename(item.collation)) if item.collation else NOTHING,
        value(item),
        NOTHING if item.nullable or not item.valid else SQL("{} NOT NULL").format(named(item)),
    )


def named(item: Column) -> Composable:
    """Write the name of NOT NULL, with a leading blank, where it is not the server's own."""
    return SQL(" CONSTRAINT {}").format(ident(item.not_null_name)) if item.not_null_name is not None else NOTHING


def value(item: Column) -> Composable:
    """Write where the value of a new row comes from: DEFAULT, GENERATED or IDENTITY, with a leading blank."""
    if item.generated is not None:
        kind = SQL("STORED") if item.stored else SQL("VIRTUAL")
        return SQL(" GENERATED ALWAYS AS ({}) {}").format(trusted(item.generated), kind)
    if item.identity:
        return SQL(" GENERATED {} AS IDENTITY{}").format(identity(item.identity), numbers.bracketed(item))
    if item.default is not None:
        return SQL(" DEFAULT {}").format(trusted(item.default))
    return NOTHING


def identity(word: str) -> Composable:
    """Write ALWAYS or BY DEFAULT."""
    return SQL("ALWAYS") if word == "always" else SQL("BY DEFAULT")


def constraint(item: Constraint) -> Composable:
    """Write a table constraint without its name."""
    match item:
        case PrimaryKey():
            return SQL("PRIMARY KEY ({}){}{}{}").format(
                _key(item), _include(item.include), with_parameters(item.parameters), deferrable(item)
            )
        case Unique():
            return SQL("UNIQUE{} ({}){}{}{}").format(
                SQL(" NULLS NOT DISTINCT") if item.nulls_not_distinct else NOTHING,
                _key(item),
                _include(item.include),
                with_parameters(item.parameters),
                deferrable(item),
            )
        case Check():
            return SQL("CHECK ({}){}{}").format(
                trusted(item.expression), SQL(" NO INHERIT") if item.no_inherit else NOTHING, _force(item)
            )
        case Exclusion():
            return SQL("EXCLUDE USING {} ({}){}{}{}{}").format(
                ident(item.method),
                SQL(", ").join([trusted(element) for element in item.elements]),
                _include(item.include),
                with_parameters(item.parameters),
                SQL(" WHERE ({})").format(trusted(item.predicate)) if item.predicate else NOTHING,
                deferrable(item),
            )
        case ForeignKey():
            return _foreign_key(item)


def partition_key(key: str) -> Composable:
    """Write what stands behind PARTITION BY."""
    found = read_key(key)
    return SQL("{} ({})").format(word(found.method.upper()), SQL(", ").join(map(trusted, found.elements)))


def partitioned(key: str | None) -> Composable:
    """Write PARTITION BY and the key, with a leading blank; nothing for a plain table."""
    return SQL(" PARTITION BY {}").format(partition_key(key)) if key is not None else NOTHING


def bound(text: str) -> Composable:
    """Write what stands behind PARTITION OF or ATTACH PARTITION and the name of the table."""
    found = partition_bound(text)
    if found.word in ("default", "with"):
        return word(found.text)  # it holds nothing but keywords and numbers
    lists = [SQL(", ").join(map(trusted, values)) for values in found.lists]
    if found.word == "in":
        return SQL("FOR VALUES IN ({})").format(*lists)
    return SQL("FOR VALUES FROM ({}) TO ({})").format(*lists)


def index(
    name: str, table: Address, item: Index, *, if_not_exists: bool = False, concurrently: bool = False
) -> Composable:
    """Write CREATE INDEX; without a schema, because an index always lives in the schema of its table."""
    return SQL("CREATE {}INDEX {}{}{} ON {} USING {} ({}){}{}{}{}").format(
        SQL("UNIQUE ") if item.unique else NOTHING,
        SQL("CONCURRENTLY ") if concurrently else NOTHING,
        SQL("IF NOT EXISTS ") if if_not_exists else NOTHING,
        ident(name),
        qualified(table),
        ident(item.method),
        SQL(", ").join([trusted(element) for element in item.columns]),
        _include(item.include),
        SQL(" NULLS NOT DISTINCT") if item.nulls_not_distinct else NOTHING,
        with_parameters(item.parameters),
        SQL(" WHERE {}").format(trusted(item.predicate)) if item.predicate else NOTHING,
    )


def _foreign_key(item: ForeignKey) -> Composable:
    actions = {"cascade": SQL("CASCADE"), "restrict": SQL("RESTRICT"), "set null": SQL("SET NULL")}
    actions |= {"set default": SQL("SET DEFAULT"), "no action": SQL("NO ACTION")}
    return SQL("FOREIGN KEY ({}) REFERENCES {}.{} ({}){}{}{}{}{}{}").format(
        _period(item.columns, item),
        ident(item.referenced_schema),
        ident(item.referenced_table),
        _period(item.referenced_columns, item),
        SQL(" MATCH FULL") if item.match == "full" else NOTHING,
        SQL(" ON UPDATE {}").format(actions[item.on_update]) if item.on_update != "no action" else NOTHING,
        SQL(" ON DELETE {}").format(actions[item.on_delete]) if item.on_delete != "no action" else NOTHING,
        SQL(" ({})").format(idents(item.on_delete_columns)) if item.on_delete_columns else NOTHING,
        deferrable(item),
        _force(item),
    )


def _period(columns: tuple[str, ...], item: ForeignKey) -> Composable:
    if not item.period:
        return idents(columns)
    return SQL(", ").join([*(ident(name) for name in columns[:-1]), SQL("PERIOD {}").format(ident(columns[-1]))])


def _key(item: PrimaryKey | Unique) -> Composable:
    return idents(item.columns) + (SQL(" WITHOUT OVERLAPS") if item.without_overlaps else NOTHING)


def _force(item: Check | ForeignKey) -> Composable:
    if not item.enforced:
        return SQL(" NOT ENFORCED")
    return NOTHING if item.valid else SQL(" NOT VALID")


def parameters(values: Iterable[str]) -> Composable:
    """Write storage parameters, `fillfactor=70`, as WITH and SET take them within their brackets."""
    return SQL(", ").join(
        [
            SQL("{} = {}").format(word(parameter(name)), word(value) if _BARE.fullmatch(value) else literal(value))
            for name, value in taken_apart(values).items()
        ]
    )


def with_parameters(values: tuple[str, ...]) -> Composable:
    """Write WITH and the storage parameters, with a leading blank; nothing where there are none."""
    return SQL(" WITH ({})").format(parameters(values)) if values else NOTHING


def _include(columns: tuple[str, ...]) -> Composable:
    return SQL(" INCLUDE ({})").format(idents(columns)) if columns else NOTHING


def deferrable(item: PrimaryKey | Unique | ForeignKey | Exclusion) -> Composable:
    """Write when a constraint is checked, with a leading blank; nothing where it is checked at once."""
    if not item.deferrable:
        return NOTHING
    return SQL(" DEFERRABLE INITIALLY DEFERRED") if item.initially_deferred else SQL(" DEFERRABLE")
