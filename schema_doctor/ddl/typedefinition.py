"""How types are written in CREATE TYPE, CREATE DOMAIN and their ALTER (manual: sql-createtype, sql-createdomain)."""

from collections.abc import Iterable, Mapping

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, literal, trusted, typename
from schema_doctor.model import Attribute, Domain, DomainCheck, Enum

NOTHING = SQL("")


def enum(name: Composable, item: Enum) -> Composable:
    """Write CREATE TYPE ... AS ENUM."""
    return SQL("CREATE TYPE {} AS ENUM ({})").format(name, SQL(", ").join([literal(label) for label in item.labels]))


def composite(name: Composable, attributes: Mapping[str, Attribute]) -> Composable:
    """Write CREATE TYPE ... AS (...)."""
    inside = [attribute(one, item) for one, item in attributes.items()]
    return SQL("CREATE TYPE {} AS ({})").format(name, SQL(", ").join(inside))


def attribute(name: str, item: Attribute) -> Composable:
    """Write an attribute: name, type and collation."""
    return SQL("{} {}{}").format(ident(name), typename(item.type), collation(item.collation))


def domain(name: Composable, item: Domain, checks: Iterable[tuple[str, DomainCheck]]) -> Composable:
    """Write CREATE DOMAIN with its checks, all of which have to be valid ones."""
    return SQL("CREATE DOMAIN {} AS {}{}{}{}{}").format(
        name,
        typename(item.type),
        collation(item.collation),
        SQL(" DEFAULT {}").format(trusted(item.default)) if item.default is not None else NOTHING,
        SQL("").join([SQL(" CONSTRAINT {} {}").format(ident(one), check(item)) for one, item in checks]),
        NOTHING if item.nullable else SQL(" NOT NULL"),  # behind the checks, whose names it does not get then
    )


def check(item: DomainCheck) -> Composable:
    """Write CHECK, and NOT VALID, which ALTER DOMAIN alone understands."""
    return SQL("CHECK ({}){}").format(trusted(item.expression), NOTHING if item.valid else SQL(" NOT VALID"))


def collation(name: str | None) -> Composable:
    """Write COLLATE with a leading blank, nothing for the collation of the type."""
    return SQL(" COLLATE {}").format(typename(name)) if name else NOTHING
