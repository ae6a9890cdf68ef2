"""Properties of sequences that the queries give in parts, and the model holds as one text."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from schema_doctor.identityoptions import with_name
from schema_doctor.model import Address, Kind, Sequence
from schema_doctor.names import default_name
from schema_doctor.numbering import owned_by, written
from schema_doctor.snapshot import Numbered

Values = Mapping[str, Any]
Row = tuple[Any, ...]


def _identity_options(text: str | None, values: Values) -> Values:
    """Return what is said of the sequence of an identity column; the numbers are in the order of column.sql."""
    if text is None:
        return {}
    kind, *rest = text.split()
    start, increment, minimum, maximum, cache, cycle = map(int, rest)
    item = Sequence(
        type=kind,
        start=start,
        increment=increment,
        minimum=minimum,
        maximum=maximum,
        cache=cache,
        cycle=bool(cycle),
    )
    return {"identity_options": written(item, values["type"])}


def _sequence_name(text: str | None, values: Values) -> Values:
    """Return the options of an identity with the name of its sequence, which column.sql gives with table and column."""
    if text is None:
        return {}
    table, column, name = json.loads(text)
    said = None if name == default_name(table, column, "seq", ()) else name
    return {"identity_options": with_name(values["identity_options"], said)}


def _owned_by(text: str | None, _values: Values) -> Values:
    """Return the owner of a sequence, which sequence.sql gives as a JSON array of schema, table and column."""
    return {"owned_by": owned_by(Address(Kind.COLUMN, *json.loads(text)))} if text is not None else {}


# By the name of the column of a query: what it brings to the properties.
PARTS: Mapping[str, Callable[[str | None, Values], Values]] = {
    "numbers": _identity_options,
    "called": _sequence_name,
    "owner": _owned_by,
}


def numbered(row: Row) -> Numbered:
    """Return a column that takes its numbers from a sequence, of a row of numbered.sql."""
    kind, start, increment, minimum, maximum = row[5:]
    return Numbered(
        Address(Kind.COLUMN, *row[:3]),
        Address(Kind.SEQUENCE, *row[3:5]),
        Sequence(type=kind, start=start, increment=increment, minimum=minimum, maximum=maximum),
    )
