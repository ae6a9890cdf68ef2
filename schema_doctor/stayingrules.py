"""Rules that are there and stay, and meet other values of the rows than before."""

from collections.abc import Iterable, Iterator

from psycopg.sql import SQL

from schema_doctor.arrivingrows import unaskable
from schema_doctor.columnrows import changes_values
from schema_doctor.ddl.sqltext import ident, trusted
from schema_doctor.inquiry import Inquiry
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Unique,
)
from schema_doctor.sourcerows import Place, Unaskable, question, rows, shown


def meets_others(address: Address, item: SchemaObject, place: Place) -> bool:
    """Tell whether a rule that stays meets other values, as they have been rounded or filled, or compare otherwise.

    Or other rows than before, to which it refers.
    """
    match item:
        case PrimaryKey() | Unique():
            names: Iterable[str] = item.columns
        case Check():
            names = place.named(address.parent, item.expression)
        case Exclusion():
            names = place.named(address.parent, *item.elements, item.predicate)
        case Index():
            names = place.named(address.parent, *item.columns, item.predicate)
            if not item.unique:  # a change of type builds it anew by itself, and is tried as such
                return any(place.is_refilled(_column(address, name)) for name in names)
        case ForeignKey():  # of a partitioned table it sees all rows
            referenced = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
            if place.partitioned(referenced) and place.leaving(referenced):
                return True
            own = [_column(address, name) for name in item.columns]
            others = [_column(referenced, name) for name in item.referenced_columns]
            computed = (one in place.anew and changes_values(one, place) for one in (*own, *others))
            return any(computed) or any(place.is_refilled(one) for one in own)
        case Column():
            return item.generated is not None and place.is_refilled(address)
        case _:
            return False
    return any(changes_values(_column(address, name), place) for name in names)


def of_unproven(table: Address, place: Place) -> Iterator[Inquiry]:
    """Yield the questions for the rows that get a value and break a check that is NOT VALID: it is asked of these."""
    keys, filled = place.keys(table), [one.name for one in place.fills if one.parent == table]
    lacking = SQL(" OR ").join([SQL("{} IS NULL").format(ident(name)) for name in filled])
    for address, item in place.context.present(table):
        after = place.context.afterwards(address)
        if not isinstance(item, Check) or not isinstance(after, Check) or after.valid or not after.enforced:
            continue
        names = place.named(table, after.expression)
        try:
            source = rows(place, table, [*names, "tableoid", "ctid"])
            unfilled = rows(place, table, [*filled, "tableoid", "ctid"], as_stored=True)
        except Unaskable as reason:
            yield unaskable(address, str(reason))
            continue
        select = SQL(
            "SELECT {} FROM {} WHERE NOT ({}) AND (tableoid, ctid) IN (SELECT tableoid, ctid FROM {} WHERE {})"
        ).format(shown((*keys, *names)), source, trusted(after.expression), unfilled, lacking)
        repair = "correct these rows, or delete them, or write a backfill that keeps the check"
        rule = f"check {address.name}, which is NOT VALID and asked of what is written"
        yield question(address, rule, keys, select, repair)


def _column(address: Address, name: str) -> Address:
    return address._replace(kind=Kind.COLUMN, name=name)
