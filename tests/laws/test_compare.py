"""Laws of the comparison, for any two schemas."""

from hypothesis import given
from hypothesis import strategies as st

from schema_doctor.compare import Altered, Drift, Missing, Renamed, Unexpected, compare
from schema_doctor.model import (
    Address,
    CanonicalSchema,
    Check,
    Column,
    ForeignKey,
    Index,
    Kind,
    Namespace,
    PrimaryKey,
    SchemaObject,
    Table,
    Unique,
)

NAMES = st.sampled_from(["a", "b", "Über", "select"])
TEXTS = st.none() | st.sampled_from(["x", "now()", "'y'::text"])
COLUMNS = st.lists(NAMES, min_size=1, max_size=2).map(tuple)
OBJECTS: dict[Kind, st.SearchStrategy[SchemaObject]] = {
    Kind.COLUMN: st.builds(Column, type=st.sampled_from(["text", "integer"]), nullable=st.booleans(), default=TEXTS),
    Kind.PRIMARY_KEY: st.builds(PrimaryKey, columns=COLUMNS, deferrable=st.booleans()),
    Kind.UNIQUE: st.builds(Unique, columns=COLUMNS, nulls_not_distinct=st.booleans()),
    Kind.CHECK: st.builds(Check, expression=st.sampled_from(["a > 0", "true"]), valid=st.booleans()),
    Kind.FOREIGN_KEY: st.builds(
        ForeignKey, columns=COLUMNS, referenced_schema=NAMES, referenced_table=NAMES, referenced_columns=COLUMNS
    ),
    Kind.INDEX: st.builds(Index, columns=COLUMNS, unique=st.booleans(), predicate=TEXTS, comment=TEXTS),
}


@st.composite
def schemas(draw: st.DrawFn) -> CanonicalSchema:
    """Draw schemas with tables, and tables with what stands below them; names repeat, so that two schemas meet."""
    found: dict[Address, SchemaObject] = {}
    for schema, relation in draw(st.sets(st.tuples(NAMES, NAMES), max_size=4)):
        found[Address(Kind.SCHEMA, schema)] = Namespace()
        found[Address(Kind.TABLE, schema, relation)] = Table(comment=draw(TEXTS))
        for kind, name in draw(st.sets(st.tuples(st.sampled_from([*OBJECTS]), NAMES), max_size=6)):
            found[Address(kind, schema, relation, name)] = draw(OBJECTS[kind])
    return CanonicalSchema(found)


def merge(actual: CanonicalSchema, drift: Drift) -> CanonicalSchema:
    """Return what the actual side becomes when every difference is made good."""
    merged = dict(actual)
    for difference in drift.differences:
        match difference:
            case Missing(address=address, expected=expected) | Altered(address=address, expected=expected):
                merged[address] = expected
            case Unexpected(address=address):
                del merged[address]
            case Renamed():
                pass
    return CanonicalSchema(merged)


@given(schemas())
def test_a_schema_does_not_differ_from_itself(schema: CanonicalSchema) -> None:
    assert not compare(schema, CanonicalSchema(dict(schema)))


@given(schemas(), schemas())
def test_making_every_difference_good_gives_what_is_expected(
    expected: CanonicalSchema, actual: CanonicalSchema
) -> None:
    assert merge(actual, compare(expected, actual)) == expected


@given(schemas(), schemas())
def test_the_other_way_round_what_was_missing_is_unexpected(expected: CanonicalSchema, actual: CanonicalSchema) -> None:
    there, back = compare(expected, actual), compare(actual, expected)
    assert places(there, Missing) == places(back, Unexpected)
    assert places(there, Unexpected) == places(back, Missing)
    assert places(there, Altered) == places(back, Altered)


def places(drift: Drift, kind: type) -> list[Address]:
    return [difference.address for difference in drift.differences if isinstance(difference, kind)]


@given(schemas(), schemas())
def test_every_difference_is_named_or_below_one_that_is(expected: CanonicalSchema, actual: CanonicalSchema) -> None:
    drift = compare(expected, actual)
    outermost = {difference.address for difference in drift.outermost}
    for difference in drift.differences:
        assert difference.address in outermost or difference.address.parent in outermost


@given(schemas(), schemas())
def test_an_altered_object_tells_what_differs(expected: CanonicalSchema, actual: CanonicalSchema) -> None:
    for difference in compare(expected, actual).differences:
        if isinstance(difference, Altered):
            assert difference.changes
            for name, (wanted, found) in difference.changes.items():
                assert wanted != found
                assert (getattr(difference.expected, name), getattr(difference.actual, name)) == (wanted, found)
