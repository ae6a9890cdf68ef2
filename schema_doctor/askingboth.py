"""What is doubtful, asked of the server on both sides, so that both are in its spelling."""

from collections.abc import Callable, Collection, Container, Mapping, Sequence

from msgspec.structs import replace

from schema_doctor.attributeorder import out_of_order
from schema_doctor.coming import waits
from schema_doctor.doubtful import group, has_expression, same_text
from schema_doctor.model import Address, Column, Kind, Schema, SchemaObject
from schema_doctor.offline import as_written, column_types, declared_types, in_other_words
from schema_doctor.question import ASKED, Answer, Invalid, Lacking, Question
from schema_doctor.relocation import moving as moving_extensions
from schema_doctor.rowtype import builds_its_row
from schema_doctor.shadow import coming_types

Ask = Callable[[Sequence[Question]], list[Answer]]


def ask_both(
    ask: Ask,
    expected: dict[Address, SchemaObject],
    actual: dict[Address, SchemaObject],
    doubtful: Mapping[Address, Sequence[Address]],
    *,
    going: Collection[Address],
    strict: bool,
) -> dict[Address, Answer]:
    """Ask for what is doubtful, and for all in the database that it may equal, which is replaced in place.

    `going` are attributes and columns of the database that do not stay. With `strict` two texts of the server mean the
    same only if they are the same.
    """
    rivals = dict.fromkeys(one for found in doubtful.values() for one in found if has_expression(actual[one]))
    before = dict(actual)
    coming, moving = coming_types(expected, actual, going), moving_extensions(expected, actual)
    side = in_order(expected, actual, going) if any(_builds_its_row(one, expected) for one in doubtful) else expected
    questions = [Question(side, address, coming, moving) for address in doubtful]
    later = retyped(before, expected)
    # A default is converted by a change of type; checks and indexes are read again, with the new type.
    sides = (before if isinstance(before[address], Column) else later for address in rivals)
    answers = ask(
        [*questions, *(Question(side, address, {}, moving) for side, address in zip(sides, rivals, strict=True))]
    )
    for address, answer in zip(rivals, answers[len(questions) :], strict=True):
        # What the server cannot read back, as for want of a privilege, stays as it was printed.
        actual[address] = before[address] if isinstance(answer, Lacking | Invalid) else answer
    types = column_types(expected)
    declared = declared_types(expected)
    for number, (address, found) in enumerate(doubtful.items()):
        item = answers[number]
        near = [actual[rival] for rival in found]
        if isinstance(item, Invalid | Lacking) and (why := out_of_order(address, expected, before)):
            answers[number] = Lacking(f"{item.reason}; {why}")
            continue
        new = address not in actual and address.parent in actual
        if new and (why := out_of_order(address, expected, before, accepted=True)):
            answers[number] = Lacking(why)
            continue
        if isinstance(item, Invalid) or (not isinstance(item, Lacking) and any(same_text(item, one) for one in near)):
            continue
        # The server keeps some differences that mean nothing, as between now() and CURRENT_TIMESTAMP.
        if strict and not isinstance(item, Lacking):
            continue
        known = expected[address] if isinstance(item, Lacking) else item
        answers[number] = in_other_words(known, near, types.get(address.parent, {}), declared[address.schema]) or item
        if isinstance(item, Lacking) and answers[number] is item and waits(address, expected, actual, coming):
            answers[number] = as_written(known)
    _keep_twins(expected, actual, doubtful, before)
    return dict(zip(doubtful, answers, strict=False))


def _builds_its_row(address: Address, side: Schema) -> bool:
    return address.name != "" and builds_its_row(side[address], address.parent)


def in_order(expected: Schema, actual: Schema, going: Collection[Address]) -> Schema:
    """Return what is expected with its columns in the order of rows, those among them that nobody declares."""
    lost = {one[1:] for one in going}
    there = {
        one: expected.get(one, item)
        for one, item in actual.items()
        if isinstance(item, Column) and (one in expected or (one.parent in expected and one[1:] not in lost))
    }
    return {**there, **expected}


def retyped(actual: Schema, expected: Schema) -> Schema:
    """Return the database's side as it is once every column has its type."""
    changed: dict[Address, SchemaObject] = {}
    for address, item in actual.items():
        wanted = expected.get(address) if isinstance(item, Column) else None
        if isinstance(item, Column) and isinstance(wanted, Column) and wanted.type != item.type:
            changed[address] = replace(item, type=wanted.type, collation=wanted.collation)
    return {**actual, **changed} if changed else actual


def _keep_twins(
    expected: dict[Address, SchemaObject],
    actual: dict[Address, SchemaObject],
    settled: Container[Address],
    before: Schema,
) -> None:
    """Let all that has the text which an object of the database had follow it to its new spelling, on both sides.

    Else two checks of one text would differ, where the server was asked for one of them only. `settled` are the
    addresses of `expected` that have an answer of their own; `before` is the database as it was printed.
    """
    turned: dict[tuple[object, ...], SchemaObject] = {}
    for address, item in actual.items():
        if item is not before[address] and not same_text(item, before[address]):
            turned.setdefault(_text_of(address, before[address]), item)
    if not turned:
        return
    for side, done in ((expected, settled), (actual, ())):
        for address, item in side.items():
            if type(item) in ASKED and address not in done and (found := turned.get(_text_of(address, item))):
                side[address] = replace(item, **{name: getattr(found, name) for name in ASKED[type(item)]})


def _text_of(address: Address, item: SchemaObject) -> tuple[object, ...]:
    """Return what two objects have in common that are spelled alike; a default is read by the type of its column."""
    place = address if address.kind in (Kind.COLUMN, Kind.DOMAIN) else group(address)
    return (place, *(getattr(item, name) for name in ASKED[type(item)]))
