"""Same meaning, same text: equal text, else the server's own spelling, else the offline comparison, else "cannot tell"."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from schema_doctor.align import align
from schema_doctor.deparse import ASKED, Answer, Invalid, Lacking
from schema_doctor.errors import Problem, SpecError
from schema_doctor.model import Address, CanonicalSchema, Check, Column, Index, Kind, Schema, SchemaObject
from schema_doctor.shortform import element
from schema_doctor.snapshot import Snapshot
from schema_doctor.spec import Spec
from schema_doctor.sqltype import parse_type

Ask = Callable[[Schema, Collection[Address]], dict[Address, Answer]]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A property of which nobody can say whether it differs, and why; the address is the database's."""

    address: Address
    property: str
    expected: str
    actual: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """Both schemas in one spelling.

    `names` holds, for constraints and indexes that mean the same under another name, the spec's name by the database's
    address. `origins` maps addresses of `expected` to those of the spec where the two differ. `unusable` are objects that
    cannot be created as the database is, each with the reason.
    """

    expected: CanonicalSchema
    actual: CanonicalSchema
    names: Mapping[Address, str]
    origins: Mapping[Address, Address]
    unknown: tuple[Unknown, ...]
    unusable: Mapping[Address, str]


def canonical(spec: Spec, snapshot: Snapshot, ask: Ask, *, complete: bool) -> Canonical:
    """Bring both sides into one spelling.

    `ask` puts questions to the server, and is not called when there are none. With `complete`, everything that will become
    DDL is asked for, so that only the server's own text does. Raises SpecError for expressions that PostgreSQL refuses.
    """
    actual = snapshot.schema
    expected = dict(_with_types(spec, snapshot))
    doubtful = [
        address for address, item in expected.items() if _doubtful(address, item, expected, actual, complete=complete)
    ]
    lacking: dict[Address, str] = {}
    problems = []
    if doubtful:
        can_ask = snapshot.server.may_make_temporary and not snapshot.server.standby
        answers = ask(expected, doubtful) if can_ask else _offline(expected, doubtful, snapshot)
        for address, answer in answers.items():
            match answer:
                case Lacking(reason=reason):
                    lacking[address] = reason
                case Invalid(reason=reason):
                    if mark := spec.mark(address, _asked(expected[address])):
                        problems.append(Problem(mark, f"{address.path}: PostgreSQL refuses the expression: {reason}"))
                case item:
                    expected[address] = item
    if problems:
        raise SpecError(problems)
    aligned = align(expected, actual, spec.unnamed)
    back = {origin: address for address, origin in aligned.origins.items()}
    lacking = {back.get(address, address): reason for address, reason in lacking.items()}
    unknown = tuple(_settle(aligned.expected, actual, lacking))
    return Canonical(
        expected=CanonicalSchema(aligned.expected),
        actual=CanonicalSchema(actual),
        names=aligned.names,
        origins=aligned.origins,
        unknown=unknown,
        unusable={address: reason for address, reason in lacking.items() if address not in actual},
    )


def _asked(item: SchemaObject) -> str:
    """Return the property that most likely holds the expression, for the place in the file."""
    return next((name for name in ASKED[type(item)] if getattr(item, name) is not None), "")


def _with_types(spec: Spec, snapshot: Snapshot) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield the objects of the spec with types of the user's own qualified by the schema where the server has them."""
    for address, item in spec.schema.items():
        if spec.own_types and isinstance(item, Column):
            parsed = parse_type(item.type, known=spec.own_types)
            if not parsed.builtin and parsed.schema is None:
                schemas = snapshot.types.get(parsed.name, ())
                found = next((schema for schema in (address.schema, "public", *schemas) if schema in schemas), None)
                if found is not None:
                    yield address, replace(item, type=parsed.within(found).canonical)
                    continue
        yield address, item


def _doubtful(
    address: Address, item: SchemaObject, expected: Schema, actual: Schema, *, complete: bool
) -> bool:
    """Tell whether only the server can say how an object compares, or, with `complete`, how it has to be written."""
    if type(item) not in ASKED or not _has_expression(item):
        return False
    found = actual.get(address)
    if found is None:
        if complete:
            return True
        rivals = _unclaimed(address, expected, actual) if address.kind in (Kind.CHECK, Kind.INDEX) else []
        return bool(rivals) and not any(_same_text(item, rival) for rival in rivals)
    if _same_text(item, found):
        return False
    # A value against none differs, whatever its spelling; only DDL needs the spelling.
    return complete or any(
        getattr(item, name) is not None and getattr(found, name) is not None and getattr(item, name) != getattr(found, name)
        for name in ASKED[type(item)]
    )


def _has_expression(item: SchemaObject) -> bool:
    match item:
        case Column(default=default, generated=generated):
            return default is not None or generated is not None
        case Check():
            return True
        case Index(columns=columns, predicate=predicate):
            return predicate is not None or not all(element(column)[1] for column in columns)
        case _:
            return False


def _same_text(item: SchemaObject, found: SchemaObject) -> bool:
    return type(item) is type(found) and all(getattr(item, name) == getattr(found, name) for name in ASKED[type(item)])


def _unclaimed(address: Address, expected: Schema, actual: Schema) -> list[SchemaObject]:
    """Return the objects of the same table and kind that no declared name claims: one may mean the same."""
    return [
        item
        for place, item in actual.items()
        if place.kind is address.kind
        and place.relation == address.relation
        and place.schema == address.schema
        and place not in expected
    ]


def _offline(expected: Schema, doubtful: Collection[Address], snapshot: Snapshot) -> dict[Address, Answer]:
    """Compare without the server: what certainly means the same as its counterpart gets its text."""
    from schema_doctor.equivalence import equal_offline  # noqa: PLC0415 - brings sqlglot along, which few runs need

    reason = "the server is a standby" if snapshot.server.standby else "the role may not make temporary tables"
    reason = f"{reason}, so it cannot be asked for its spelling, and the two texts are not certainly the same"
    answers: dict[Address, Answer] = {}
    for address in doubtful:
        item = expected[address]
        found = snapshot.schema.get(address)
        rivals = [found] if found is not None else _unclaimed(address, expected, snapshot.schema)
        types = {
            place.name: column.type
            for place, column in expected.items()
            if isinstance(column, Column) and place.parent == address.parent
        }

        def same(wanted: object, actual: object, result: str | None) -> bool:
            if isinstance(wanted, tuple) and isinstance(actual, tuple):
                return len(wanted) == len(actual) and all(same(*pair, result) for pair in zip(wanted, actual, strict=True))
            if wanted is None or actual is None or wanted == actual:
                return wanted == actual
            return equal_offline(str(wanted), str(actual), types, result)

        answers[address] = Lacking(reason)
        result = item.type if isinstance(item, Column) else None
        for rival in rivals:
            if type(rival) is type(item) and all(
                same(getattr(item, name), getattr(rival, name), result) for name in ASKED[type(item)]
            ):
                answers[address] = replace(item, **{name: getattr(rival, name) for name in ASKED[type(item)]})
                break
    return answers


def _settle(expected: dict[Address, SchemaObject], actual: Schema, lacking: Mapping[Address, str]) -> Iterator[Unknown]:
    """Take over what the database has where nobody can tell, so that it is no difference, and yield what was doubtful."""
    for address, reason in lacking.items():
        found = actual.get(address)
        if found is None:
            continue
        item = expected[address]
        for name in ASKED[type(item)]:
            wanted, there = getattr(item, name), getattr(found, name)
            if wanted != there and wanted is not None and there is not None:
                yield Unknown(address, name, _text(wanted), _text(there), reason)
                item = replace(item, **{name: there})
        expected[address] = item


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
