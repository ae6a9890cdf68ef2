"""What counts as one difference."""

from schema_doctor.compare import Altered, Missing, Renamed, Unexpected, compare
from schema_doctor.model import Address, CanonicalSchema, Column, Kind, Namespace, SchemaObject, Table

SCHEMA = Address(Kind.SCHEMA, "public")
USERS = Address(Kind.TABLE, "public", "users")
ID = Address(Kind.COLUMN, "public", "users", "id")
NAME = Address(Kind.COLUMN, "public", "users", "name")


def schema(*items: tuple[Address, SchemaObject]) -> CanonicalSchema:
    return CanonicalSchema({SCHEMA: Namespace(), **dict(items)})


FULL = schema((USERS, Table()), (ID, Column(type="integer")))


def test_what_is_below_a_missing_table_is_not_reported_again() -> None:
    assert list(compare(FULL, schema()).outermost) == [Missing(USERS, Table())]


def test_what_is_below_an_extra_table_is_not_reported_again() -> None:
    assert list(compare(schema(), FULL).outermost) == [Unexpected(USERS, Table())]


def test_a_missing_schema_is_reported_beside_its_tables() -> None:
    found = compare(FULL, CanonicalSchema({})).outermost
    assert [difference.address for difference in found] == [SCHEMA, USERS]


def test_a_property_that_differs_is_told_with_both_sides() -> None:
    other = schema((USERS, Table()), (ID, Column(type="bigint", nullable=False)))
    (difference,) = compare(FULL, other).differences
    assert isinstance(difference, Altered)
    assert difference.changes == {"type": ("integer", "bigint"), "nullable": (True, False)}


def test_another_name_is_a_difference_of_its_own() -> None:
    assert compare(FULL, FULL, {ID: "other"}).differences == (Renamed(ID, "other"),)


def test_the_order_of_columns_is_no_difference() -> None:
    one = schema((USERS, Table()), (ID, Column(type="integer")), (NAME, Column(type="text")))
    two = schema((USERS, Table()), (NAME, Column(type="text")), (ID, Column(type="integer")))
    assert not compare(one, two)
