"""Columns that are new: ADD COLUMN, and what ALTER TABLE says of one column (manual: sql-altertable)."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import (
    backfill,
    comment,
    definition,
    identitytype,
    moverows,
    notnullname,
    storage,
)
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text, trusted
from schema_doctor.hazard import FULL_SCAN, TABLE_REWRITE, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Domain, Kind
from schema_doctor.numbering import named_sequences
from schema_doctor.regex import regex
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import place_of

# Functions of pg_catalog that are not volatile (pg_proc.provolatile) and that people use in defaults. A default that
# calls anything else counts as volatile: its table is rewritten, row by row, when the column is added.
_SETTLED = frozenset(
    """
    now transaction_timestamp statement_timestamp timezone date_trunc date_part extract to_timestamp to_date to_char age
    date make_interval make_date current_setting current_schema coalesce nullif greatest least abs round floor ceil md5
    encode
    decode lower upper concat left right substr substring trim btrim ltrim rtrim replace length char_length array row
    array_fill jsonb_build_object jsonb_build_array json_build_object json_build_array to_jsonb to_json
    """.split()  # noqa: SIM905 - a list of so many words is read more easily as words
)
_GENERATED = 3  # within ADD_COLUMN, behind the other new columns, which it may be computed from
LATE = moverows.SETTLE + 1  # within TIGHTEN, when rows have come to the tables that are made anew
_CALL = regex(r"([A-Za-z_][A-Za-z0-9_.]*|\"[^\"]+\")\s*\(")
_STRING = regex(r"'(?:[^']|'')*'")


def create(address: Address, expected: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD COLUMN, which is instant unless every row needs a value of its own."""
    value = context.backfills.get(address)
    waits = _waits(address, expected, context)
    if value is None and waits:
        value = expected.default
    if value is not None and (waits or value != expected.default or volatile(value)):
        yield from empty(address, expected, "the column does not exist", context)
        yield from after_creation(address, expected, context)
        if expected.comment is not None:
            yield from comment.steps(address, expected.comment)
        yield backfill.filling(address, value)
        if expected.nullable or not expected.valid:
            return
        yield forbidden(address, notnullname.told(address, expected, context))
        return
    hazards: list[Hazard] = []
    if (
        expected.identity
        or (expected.generated and expected.stored)
        or ((given := _given(expected, context)) is not None and volatile(given))
        or expected.type in context.ruling  # also NULL is checked against its rule, row by row
    ):
        hazards.append(TABLE_REWRITE)
    elif not expected.nullable and expected.valid and (given is None or expected.generated):
        hazards.append(FULL_SCAN)
    item = notnullname.told(address, expected, context)
    action = SQL("ADD COLUMN IF NOT EXISTS {}").format(definition.column(address.name, item))
    yield act(
        address,
        action,
        phase=Phase.ADD_COLUMN,
        reason="the column does not exist",
        hazards=tuple(hazards),
        order=_GENERATED if expected.generated else 0,
    )
    yield from after_creation(address, expected, context)
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def _waits(address: Address, expected: Column, context: Context) -> bool:
    """Tell whether a column can come only without its default, which rows that are there then get by UPDATE.

    PostgreSQL refuses a new column with a value where rows of the table are stored elsewhere; without one, those that
    are stored have NULL in it. A child that has the column already keeps its own values.
    """
    declared = context.expected.get(address)
    return (
        expected.default is not None
        and isinstance(declared, Column)
        and declared.default == expected.default  # not what only numbers the rows
        and not of_domain(expected, context)
        and any(context.row_users(address.parent))
        and not any(one in context.actual for one in _below(address, context))
    )


def _given(column: Column, context: Context) -> str | None:
    """Return the default that rows get with a new column: its own, or that which its domain has before it changes."""
    if column.default is not None or column.generated or (place := place_of(column.type)) is None:
        return column.default
    domain = Address(Kind.DOMAIN, *place)
    item = context.actual.get(domain, context.expected.get(domain))
    return item.default if isinstance(item, Domain) else context.domain_defaults.get(place)


def of_domain(column: Column, context: Context) -> bool:
    """Tell whether a column is of a domain that gives rows a value, or looks at that which they have."""
    place = place_of(column.type)
    item = context.afterwards(Address(Kind.DOMAIN, *place)) if place else None
    default = item.default if isinstance(item, Domain) else context.domain_defaults.get(place or ("", ""))
    return column.type in context.domains or default is not None


def _below(column: Address, context: Context) -> Iterator[Address]:
    """Yield the columns of that name of the partitions and children that a table has, and of theirs."""
    for child in context.present_heirs(column.parent):
        one = column.of_table(child)
        yield one
        yield from _below(one, context)


def empty(address: Address, expected: Column, reason: str, context: Context) -> Iterator[Step]:
    """Yield ADD COLUMN that leaves the rows that are there without a value, and the default of those to come."""
    bare = definition.column(address.name, replace(expected, nullable=True, default=None))
    hazards = (TABLE_REWRITE,) if expected.type in context.ruling else ()
    action = SQL("ADD COLUMN IF NOT EXISTS {}").format(bare)
    yield act(address, action, phase=Phase.ADD_COLUMN, reason=reason, hazards=hazards)
    if expected.default is not None:
        action = SQL("SET DEFAULT {}").format(trusted(expected.default))
        yield alter(address, action, phase=Phase.ADD_COLUMN, reason="new rows get the default", order=2)


def after_creation(
    address: Address, expected: Column, context: Context, phase: Phase = Phase.TIGHTEN
) -> Iterator[Step]:
    """Yield what ADD COLUMN and CREATE TABLE cannot say of a column."""
    yield from storage.steps(address, expected, phase)
    yield from identitytype.of_new(address, expected, context, phase)
    if not expected.valid:
        name = notnullname.told(address, expected, context).not_null_name
        yield not_valid(address, name, late=address.parent in context.rebuilt)
    if expected.not_null_comment is not None and not expected.nullable:
        yield notnullname.commented(address, expected.not_null_comment, context)


def forbidden(address: Address, expected: Column, reason: str = "the column must not hold NULL") -> Step:
    """Return SET NOT NULL, or ADD CONSTRAINT where it is to have a name, which both read every row."""
    action = SQL("ALTER COLUMN {} SET NOT NULL").format(ident(address.name))
    if expected.not_null_name is not None:
        action = SQL("ADD{} NOT NULL {}").format(definition.named(expected), ident(address.name))
    return act(address, action, phase=Phase.TIGHTEN, reason=reason, hazards=(FULL_SCAN,))


def not_valid(address: Address, name: str | None = None, *, late: bool = False) -> Step:
    """Return ADD NOT NULL with NOT VALID, of PostgreSQL 18: from then on no NULL can be stored.

    `late` is behind the rows that come to a table made anew, of which it lets be what they hold.
    """
    named = SQL("CONSTRAINT {} ").format(ident(name)) if name is not None else SQL("")
    action = SQL("ADD {}NOT NULL {} NOT VALID").format(named, ident(address.name))
    return act(
        address, action, phase=Phase.TIGHTEN, reason="the column must no longer accept NULL", order=LATE if late else 1
    )


def waits_for_identity(item: Column | Domain, context: Context) -> bool:
    """Tell whether a default takes numbers from the sequence of an identity column that is yet to be one.

    Else there is one of that name: one that goes has made room for it by then.
    """
    named = named_sequences(item.default or "")
    places = [Address(Kind.SEQUENCE, schema, name) for schema, name in named if schema is not None]
    there = {*context.identities.values()} if places else ()
    coming = [one for one in places if one not in there and (one not in context.actual or one in context.dropped)]
    return any(one in context.numbering for one in coming)


def behind_identity(step: Step) -> Step:
    """Return a step that needs its sequence when what makes identity columns is done, in a statement of its own."""
    return replace(step, phase=Phase.TIGHTEN, order=2 + step.order, action="", phases=(step.phase,))


def act(
    address: Address, action: Composable, *, phase: Phase, reason: str, hazards: tuple[Hazard, ...] = (), order: int = 0
) -> Step:
    """Return ALTER TABLE with one action on a column, which several such actions may become one statement with."""
    return Step(
        sql=text(SQL("ALTER TABLE {} {}").format(qualified(address), action)),
        address=address,
        phase=phase,
        reason=reason,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=hazards,
        transactional=True,
        order=order,
        action=text(action),
    )


def alter(
    address: Address, action: Composable, *, phase: Phase, reason: str, hazards: tuple[Hazard, ...] = (), order: int = 0
) -> Step:
    """Return ALTER COLUMN with one action."""
    action = SQL("ALTER COLUMN {} {}").format(ident(address.name), action)
    return act(address, action, phase=phase, reason=reason, hazards=hazards, order=order)


def volatile(default: str) -> bool:
    """Tell whether a default may give each row another value; in doubt, yes."""
    calls = (match[1] for match in _CALL.finditer(_STRING.sub("''", default)))
    return any(name.lower().removeprefix("pg_catalog.") not in _SETTLED for name in calls)
