"""Compare expressions where the server cannot be asked: a standby, or a role without the right to make temporary tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from schema_doctor.deparse import ASKED, Answer, Lacking
from schema_doctor.equivalence import equal_offline
from schema_doctor.model import Address, Column, Schema, SchemaObject
from schema_doctor.shortform import element_expression


@dataclass(frozen=True, slots=True)
class _Table:
    """What the expressions of one table are read with: the types of its columns, as format_type() prints them."""

    types: Mapping[str, str]

    def same(self, wanted: object, found: object, result: str | None) -> bool:
        """Tell whether two values of a property certainly mean the same; `result` is the type of a default."""
        if isinstance(wanted, tuple) and isinstance(found, tuple):
            return len(wanted) == len(found) and all(
                self._same_element(*pair) for pair in zip(wanted, found, strict=True)
            )
        if wanted is None or found is None or wanted == found:
            return wanted == found
        return equal_offline(str(wanted), str(found), self.types, result)

    def _same_element(self, wanted: str, found: str) -> bool:
        """Compare two elements of an index: the expression, and the words behind it letter by letter."""
        if wanted == found:
            return True
        first, second = element_expression(wanted), element_expression(found)
        if wanted[len(first) :].split() != found[len(second) :].split():
            return False
        return equal_offline(first, second, self.types)


def settle_offline(
    expected: Schema, actual: Schema, doubtful: Mapping[Address, Sequence[Address]], reason: str
) -> dict[Address, Answer]:
    """Return for each doubtful object itself in the spelling of the rival that it equals, or that nobody can tell.

    `doubtful` names for each object of the spec those of the database that it may be.
    """
    types: dict[Address, dict[str, str]] = {}
    for address, item in expected.items():
        if isinstance(item, Column):
            types.setdefault(address.parent, {})[address.name] = item.type
    answers: dict[Address, Answer] = {}
    for address, rivals in doubtful.items():
        table = _Table(types[address.parent])
        answers[address] = _answer(expected[address], [actual[rival] for rival in rivals], table, reason)
    return answers


def _answer(item: SchemaObject, rivals: Collection[SchemaObject], table: _Table, reason: str) -> Answer:
    result = item.type if isinstance(item, Column) else None
    names = ASKED[type(item)]
    for rival in rivals:
        if all(table.same(getattr(item, name), getattr(rival, name), result) for name in names):
            return replace(item, **{name: getattr(rival, name) for name in names})
    return Lacking(reason)
