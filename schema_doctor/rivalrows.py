"""The questions for rows that a key, or an exclusion constraint, refuses beside one another."""

from collections.abc import Iterable, Iterator, Sequence

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, idents, trusted, word
from schema_doctor.inquiry import Inquiry
from schema_doctor.model import Address, Kind
from schema_doctor.sourcerows import Place, question, rows, shown


def alike(
    address: Address,
    elements: Sequence[Composable],
    names: Iterable[str],
    predicate: str | None,
    place: Place,
    *,
    distinct: bool = True,
) -> Iterator[Inquiry]:
    """Yield the question for rows that agree; GROUP BY and PARTITION BY compare as a b-tree does."""
    table, keys = address.parent, place.keys(address.parent)
    names = list(names)
    if any(place.own_values(Address(Kind.COLUMN, table.schema, table.relation, name)) for name in names):
        return
    source = rows(place, table, names, only=True)
    conditions: list[Composable] = [SQL("{} IS NOT NULL").format(one) for one in elements] if distinct else []
    conditions += [trusted(f"({predicate})")] if predicate is not None else []
    where = SQL(" WHERE ") + SQL(" AND ").join(conditions) if conditions else SQL("")
    listed = SQL(", ").join(elements)
    copies = "copies"
    while copies in {*names, *keys}:
        copies += "_"
    select = SQL(
        "SELECT {} FROM (SELECT {}, pg_catalog.count(*) OVER (PARTITION BY {}) AS {} FROM {}{}) AS {} WHERE {} > 1"
    ).format(
        idents(dict.fromkeys((*keys, *names))),
        shown((*keys, *names)),
        listed,
        ident(copies),
        source,
        where,
        ident(table.relation),
        ident(copies),
    )
    count = SQL(
        "SELECT COALESCE(pg_catalog.sum(copies), 0) FROM"
        " (SELECT pg_catalog.count(*) AS copies FROM {}{} GROUP BY {} HAVING pg_catalog.count(*) > 1) AS alike"
    ).format(source, where, listed)
    repair = "delete all but one of the rows that are alike, or make them differ"
    kind = "unique index" if address.kind is Kind.INDEX else address.kind
    yield question(address, f"{kind} {address.name}", keys, select, repair, count)


def excluded(
    address: Address,
    elements: Sequence[tuple[Composable, str]],
    names: Iterable[str],
    predicate: str | None,
    place: Place,
) -> Inquiry:
    """Return the question for rows that exclude one another; each element has the operator that compares it."""
    table, keys = address.parent, place.keys(address.parent)
    names = list(names)
    source = rows(place, table, [*names, "tableoid", "ctid"], only=True)
    own = [SQL("{} AS {}").format(one, ident(f"e{number}")) for number, (one, _) in enumerate(elements, 1)]
    where = SQL(" WHERE ({})").format(trusted(predicate)) if predicate is not None else SQL("")
    each = SQL("SELECT tableoid, ctid AS row, {} FROM {}{}").format(SQL(", ").join(own), source, where)
    alike = SQL(" AND ").join(
        [
            SQL("a.{} {} b.{}").format(ident(f"e{number}"), word(operator), ident(f"e{number}"))
            for number, (_, operator) in enumerate(elements, 1)
        ]
    )
    met = SQL(
        "SELECT a.tableoid, a.row FROM ({}) AS a JOIN ({}) AS b ON (a.tableoid, a.row) <> (b.tableoid, b.row) AND {}"
    ).format(each, each, alike)
    select = SQL("SELECT {} FROM {} WHERE (tableoid, ctid) IN ({})").format(shown((*keys, *names)), source, met)
    repair = "change or delete rows until no two of them exclude each other"
    return question(address, f"{address.kind} {address.name}", keys, select, repair)
