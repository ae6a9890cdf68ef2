"""How objects are written inside CREATE TABLE, ALTER TABLE ADD and CREATE INDEX (manual: sql-createtable)."""

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, idents, qualified, trusted, typename
from schema_doctor.model import Address, Check, Column, ForeignKey, Index, PrimaryKey, Unique

NOTHING = SQL("")
Constraint = PrimaryKey | Unique | Check | ForeignKey


def column(name: str, item: Column) -> Composable:
    """Write a column: name, type, compression, collation, value, NOT NULL; ddl.storage has the rest."""
    return SQL("{} {}{}{}{}{}").format(
        ident(name),
        typename(item.type),
        SQL(" COMPRESSION {}").format(ident(item.compression)) if item.compression else NOTHING,
        SQL(" COLLATE {}").format(typename(item.collation)) if item.collation else NOTHING,
        value(item),
        NOTHING if item.nullable else SQL(" NOT NULL"),
    )


def value(item: Column) -> Composable:
    """Write where the value of a new row comes from: DEFAULT, GENERATED or IDENTITY, with a leading blank."""
    if item.generated is not None:
        kind = SQL("STORED") if item.stored else SQL("VIRTUAL")
        return SQL(" GENERATED ALWAYS AS ({}) {}").format(trusted(item.generated), kind)
    if item.identity:
        return SQL(" GENERATED {} AS IDENTITY").format(identity(item.identity))
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
            return SQL("PRIMARY KEY ({}){}{}").format(idents(item.columns), _include(item.include), _deferrable(item))
        case Unique():
            return SQL("UNIQUE{} ({}){}{}").format(
                SQL(" NULLS NOT DISTINCT") if item.nulls_not_distinct else NOTHING,
                idents(item.columns),
                _include(item.include),
                _deferrable(item),
            )
        case Check():
            return SQL("CHECK ({}){}{}").format(
                trusted(item.expression),
                SQL(" NO INHERIT") if item.no_inherit else NOTHING,
                NOTHING if item.valid else SQL(" NOT VALID"),
            )
        case ForeignKey():
            return _foreign_key(item)


def index(name: str, table: Address, item: Index, *, if_not_exists: bool = False) -> Composable:
    """Write CREATE INDEX; without a schema, because an index always lives in the schema of its table."""
    return SQL("CREATE {}INDEX {}{} ON {} USING {} ({}){}{}{}").format(
        SQL("UNIQUE ") if item.unique else NOTHING,
        SQL("IF NOT EXISTS ") if if_not_exists else NOTHING,
        ident(name),
        qualified(table),
        ident(item.method),
        SQL(", ").join([trusted(element) for element in item.columns]),
        _include(item.include),
        SQL(" NULLS NOT DISTINCT") if item.nulls_not_distinct else NOTHING,
        SQL(" WHERE {}").format(trusted(item.predicate)) if item.predicate else NOTHING,
    )


def _foreign_key(item: ForeignKey) -> Composable:
    actions = {"cascade": SQL("CASCADE"), "restrict": SQL("RESTRICT"), "set null": SQL("SET NULL")}
    actions |= {"set default": SQL("SET DEFAULT"), "no action": SQL("NO ACTION")}
    return SQL("FOREIGN KEY ({}) REFERENCES {}.{} ({}){}{}{}{}{}").format(
        idents(item.columns),
        ident(item.referenced_schema),
        ident(item.referenced_table),
        idents(item.referenced_columns),
        SQL(" MATCH FULL") if item.match == "full" else NOTHING,
        SQL(" ON UPDATE {}").format(actions[item.on_update]) if item.on_update != "no action" else NOTHING,
        SQL(" ON DELETE {}").format(actions[item.on_delete]) if item.on_delete != "no action" else NOTHING,
        _deferrable(item),
        NOTHING if item.valid else SQL(" NOT VALID"),
    )


def _include(columns: tuple[str, ...]) -> Composable:
    return SQL(" INCLUDE ({})").format(idents(columns)) if columns else NOTHING


def _deferrable(item: PrimaryKey | Unique | ForeignKey) -> Composable:
    if not item.deferrable:
        return NOTHING
    return SQL(" DEFERRABLE INITIALLY DEFERRED") if item.initially_deferred else SQL(" DEFERRABLE")
