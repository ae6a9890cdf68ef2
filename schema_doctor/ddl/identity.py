"""Identity columns: ADD GENERATED, SET GENERATED, DROP IDENTITY, and their options (manual: sql-altertable)."""

from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import beside, definition, handover, identitytype, numbers, rename
from schema_doctor.ddl.columnadd import alter
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sequence import makes_room
from schema_doctor.ddl.sqltext import literal, qualified, text
from schema_doctor.hazard import DATA_LOSS
from schema_doctor.lineage import parents
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Kind, Sequence
from schema_doctor.numbering import RANGES, numbered_by, numbered_by_it, retyped, within
from schema_doctor.rename import Rename, identity_name, numbered_as
from schema_doctor.step import Phase, Step


def identity(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what makes an identity column, changes its kind, or takes the identity away."""
    if expected.identity is None:
        yield from beside.of_sequences(address, beside.sequences(address, context), context)
        # A new sequence may need the name of the one that goes with the identity, and not every type can have one.
        sequence = context.identities.get(address)
        needed = sequence in context.expected and sequence not in context.actual
        others = [*numbered_by_it(sequence, address, context.actual)] if sequence is not None else []
        others = [one for one in others if one.kind is Kind.COLUMN]  # domains let go of it by themselves
        retyped = changed(expected, actual, "type")
        # Else a table above would come to accept NULL first, and this one with it.
        early = retyped or (expected.nullable and any(parents(context.actual.get(address.parent))))
        phase = Phase.PREPARE if needed or (early and not others) else Phase.LOOSEN
        if sequence is not None:
            yield from handover.keep(address, sequence, phase, -1, context)
        for one in others:
            after = context.expected.get(one)
            if not isinstance(after, Column) or after.default is not None:
                yield alter(one, SQL("DROP DEFAULT"), phase=Phase.LOOSEN, reason="the sequence that it names goes")
        step = alter(
            address,
            SQL("DROP IDENTITY IF EXISTS"),
            phase=phase,
            reason="the spec declares no identity; its sequence goes with it",
            hazards=(DATA_LOSS,),
            order=int(bool(others)),  # behind their DROP DEFAULT
        )
        apart = any(retyped or one.parent != address.parent for one in others)  # it must not overtake these
        yield _alone(step) if apart else step
    elif actual.identity is not None:
        action = SQL("SET GENERATED {}").format(definition.identity(expected.identity))
        yield alter(address, action, phase=Phase.TIGHTEN, reason="the identity is of the other kind")
    else:
        going = [one for one in context.owned(address) if makes_room(one, address, context)]
        yield from beside.of_sequences(address, going, context)
        late = _late_name(address, expected, going, context)
        spare = identitytype.named(address, expected, going, context)
        made = numbered_as(expected, address, late.address.relation) if late else spare
        step = adding(address, made, "the column is no identity column")
        yield _alone(step) if changed(expected, actual, "type") else step
        yield from identitytype.of_new(address, made, context)
        if late is not None:
            yield replace(rename.step(late, 1), phase=Phase.DROP_SEQUENCE)
        # A new sequence would give out numbers that are taken.
        yield from _go_on(address, expected, context)


def adding(address: Address, expected: Column, reason: str) -> Step:
    """Return ADD GENERATED for a column that is there."""
    action = SQL("ADD GENERATED {} AS IDENTITY{}").format(
        definition.identity(expected.identity or "always"), numbers.bracketed(expected)
    )
    return alter(address, action, phase=Phase.TIGHTEN, reason=reason)


def _late_name(address: Address, expected: Column, going: Collection[Address], context: Context) -> Rename | None:
    """Return the renaming that a new sequence needs whose name is that of one that goes only at the end.

    Such as one from which partitions that are made anew with their rows have taken their numbers.
    """
    wanted = Address(Kind.SEQUENCE, address.schema, identity_name(expected, address))
    if wanted in going or wanted not in context.dropped:
        return None
    spare = context.free_name(address.schema, f"{address.relation[:12]}_sequence_schema_doctor_")
    reason = "the sequence that had the name goes only when nothing takes numbers from it"
    return Rename(wanted._replace(relation=spare), wanted.relation, reason)


def options(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield SET INCREMENT BY and the like, all that differ in one action."""
    if expected.identity is None or actual.identity is None:
        return  # the sequence is new, or goes
    retyping = changed(expected, actual, "type")  # which gives the sequence the type of the column
    whole, before = numbers.of_identity(expected), numbers.of_identity(actual)
    wanted = within(whole, expected.type) if retyping else whole
    changes = numbers.options(wanted, retyped(before, wanted.type))
    place = context.identities.get(address)
    position = context.positions.get(address)
    outside = position is not None and not wanted.minimum <= position <= wanted.maximum
    if changes or (wanted.type != before.type and not retyping):
        restart = [SQL("RESTART")] if outside else []
        step = alter(
            address,
            SQL(" ").join([*(SQL("SET {}").format(change) for change in changes), *restart]),
            phase=Phase.TIGHTEN,
            reason="the options of the identity differ",
        )
        if retyping:
            narrower = RANGES[wanted.type][1] < RANGES[before.type][1]
            # What does not fit must be gone before the type changes.
            yield _alone(replace(step, phase=Phase.PREPARE if narrower else Phase.TIGHTEN))
        elif place is not None and wanted.type != before.type:
            yield identitytype.change(address, place, wanted.type, [*changes, *restart])
        else:
            yield step
        if outside or numbers.turns(before, wanted):
            yield from _go_on(address, expected, context, used=True)
    if retyping and place is not None:
        yield from identitytype.steps(address, expected, place)


def _alone(step: Step) -> Step:
    """Keep a statement for itself: within one ALTER TABLE, the server makes or changes the sequence by the old type."""
    return replace(step, action="")


def _go_on(address: Address, expected: Column, context: Context, *, used: bool = False) -> Iterator[Step]:
    """Yield setval() for the sequence of an identity column that is there already, see `going_on`."""
    if address in context.actual and numbers.is_number(expected):
        kept = [*handover.upcoming(address, context)]
        step = going_on(
            address,
            numbers.of_identity(expected),
            sequence(address, context),
            used=used,
            kept=kept,
            others=numbered_as_well(address, expected, context),
        )
        yield replace(step, order=numbers.BEHIND_ROWS) if context.moving else step


def behind_rows(address: Address, expected: Column, context: Context) -> Iterator[Step]:
    """Yield setval() for the identity that a new partition has for itself, when rows have come to it."""
    if numbers.is_number(expected):
        step = going_on(address, numbers.of_identity(expected), sequence(address, context))
        yield replace(step, order=numbers.BEHIND_ROWS)


def numbered_as_well(address: Address, expected: Column, context: Context) -> list[Address]:
    """Return the other columns, of those that are there, that are to take their numbers from that of an identity."""
    place = Address(Kind.SEQUENCE, address.schema, identity_name(expected, address))
    return [one for one in context.numbered(place) if one in context.actual and one != address]


def taken_up(item: Column, context: Context) -> Iterator[Step]:
    """Yield setval() for an identity that is there, or comes with its column, when another one begins to use it.

    That of a column which becomes an identity column looks at the others itself.
    """
    place = numbered_by(item)
    for column, after in context.expected.items() if place in context.numbering else ():
        if not isinstance(after, Column) or not after.identity or not numbers.is_number(after):
            continue
        before = context.actual.get(column)
        becomes = isinstance(before, Column) and before.identity is None
        if not becomes and place == column._replace(kind=Kind.SEQUENCE, relation=identity_name(after, column), name=""):
            others = numbered_as_well(column, after, context)
            yield going_on(column, numbers.of_identity(after), sequence(column, context), used=True, others=others)


def going_on(
    address: Address,
    of: Sequence,
    which: Composable,
    *,
    used: bool = False,
    kept: Iterable[Composable] = (),
    others: Iterable[Address] = (),
) -> Step:
    """Return setval() for the sequence of an identity column; one that others use, `used`, never goes back.

    `kept` are numbers of the one that it replaces, `others` columns that take their numbers from it, too.
    """
    own = [numbers.upcoming_of(which, of.increment)] if used else []
    columns = [address, *others]
    step = numbers.step(address, numbers.go_on(of, which, columns, [*own, *kept]))
    tables = {one.parent for one in columns} - {address.parent}
    return replace(step, also=tuple((one, LockMode.ACCESS_SHARE) for one in sorted(tables)))


def sequence(address: Address, context: Context) -> Composable:
    """Write which sequence is that of the identity, in the moment when the statement runs."""
    table = literal(text(qualified(address)))
    if all(makes_room(one, address, context) for one in context.owned(address)) and not context.to_own(address):
        return SQL("pg_catalog.pg_get_serial_sequence({}, {})").format(table, literal(address.name))
    # Of two sequences that belong to the column, the function may return the other one.
    return SQL(
        "(SELECT d.objid::pg_catalog.regclass FROM pg_catalog.pg_depend d"
        " JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
        " WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
        " AND d.refobjid = {}::pg_catalog.regclass AND a.attname = {} AND d.deptype = 'i')"
    ).format(table, literal(address.name))
