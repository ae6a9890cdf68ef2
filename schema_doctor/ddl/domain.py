"""Domains and their checks: CREATE, DROP and ALTER DOMAIN (manual: sql-alterdomain)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor import regclass
from schema_doctor.ddl import ceding, comment, typedefinition
from schema_doctor.ddl.columnadd import waits_for_identity
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import ident, qualified, trusted
from schema_doctor.ddl.typestep import alter, create_type, gone
from schema_doctor.hazard import DATA_LOSS, FULL_SCAN, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Attribute, Column, Domain, DomainCheck, Kind
from schema_doctor.step import CLAIMED, Phase, Step
from schema_doctor.typeorder import place_of

Handler = Callable[[Address, Any, Any, Context], Iterator[Step | Unplannable]]
Lock = tuple[Address, LockMode]
_FIRST = -2  # before an identity goes, and what keeps its number
_BEHIND = 1_000_000  # behind all types of the plan; its sequences are made before those


def create(address: Address, expected: Domain, context: Context) -> Iterator[Step | Unplannable]:
    """Yield CREATE DOMAIN with its checks, those apart that are NOT VALID, and all comments."""
    checks = [(one.name, item) for one, item in context.children(address) if isinstance(item, DomainCheck)]
    inside = [(name, item) for name, item in checks if item.valid]
    yield from defined(address, expected, inside, context, "the type does not exist")
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)
    for name, item in checks:
        one = Address(Kind.DOMAIN_CHECK, address.schema, address.relation, name)
        if not item.valid:
            yield add(one, item, "the domain does not exist", context)
        if item.comment is not None:
            yield from comment.steps(one, item.comment)


def defined(
    address: Address, item: Domain, checks: Sequence[tuple[str, DomainCheck]], context: Context, reason: str
) -> Iterator[Step]:
    """Yield CREATE DOMAIN; a default that counts by a sequence comes when the sequences are there."""
    counts = _counts(item)
    bare = replace(item, default=None) if counts else item
    created = create_type(address, typedefinition.domain(qualified(address), bare, checks), context, reason)
    yield created
    if item.default is None and _takes_default(item, context):
        dropped = alter(address, SQL("DROP DEFAULT"), created.phase, "it has that of its base", context)
        yield replace(dropped, order=created.order)
    if counts and item.default is not None:
        action = SQL("SET DEFAULT {}").format(trusted(item.default))
        step = replace(alter(address, action, Phase.CREATE_TYPE, reason, context), order=_BEHIND)
        yield _behind_identity(step) if waits_for_identity(item, context) else step


def _counts(item: Domain) -> bool:
    """Tell whether the default names a relation, such as a sequence: `nextval('public.s'::regclass)`."""
    return item.default is not None and "::regclass" in item.default


def _takes_default(item: Domain, context: Context) -> bool:
    """Tell whether a new domain gets the default of the domain that it is made of; DEFAULT NULL would be one, too."""
    place = place_of(item.type)
    if place is None or item.type.endswith("[]"):
        return False
    bases = (side.get(Address(Kind.DOMAIN, *place)) for side in (context.expected, context.actual))
    return any(isinstance(base, Domain) and base.default is not None for base in bases)


def drop(address: Address, actual: Domain, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP DOMAIN, without CASCADE; sequences go before it, and its default before those."""
    reason = CLAIMED
    yield from (replace(step, hazards=(DATA_LOSS,)) for step in uncounted(address, actual, context, reason))
    yield from gone(address, context)


def uncounted(address: Address, actual: Domain, context: Context, reason: str) -> Iterator[Step]:
    """Yield DROP DEFAULT for a domain that is dropped in the end, behind the sequence that its default counts by."""
    if _counts(actual):
        yield _without_default(address, actual, reason, context)


def _without_default(address: Address, actual: Domain, reason: str, context: Context) -> Step:
    """Return DROP DEFAULT, which must come before an identity goes whose sequence the default counts by."""
    counted = {*regclass.named(actual.default or "")}
    first = any(
        sequence[1:3] in counted and isinstance(after := context.expected.get(column), Column) and not after.identity
        for column, sequence in context.identities.items()
    )
    step = alter(address, SQL("DROP DEFAULT"), Phase.PREPARE if first else Phase.LOOSEN, reason, context)
    return replace(step, order=_FIRST) if first else step


def _behind_identity(step: Step) -> Step:
    """Return a step behind what makes identity columns, and before the columns that take numbers of them."""
    return replace(step, phase=Phase.TIGHTEN, order=1)


def create_check(address: Address, expected: DomainCheck, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD CONSTRAINT, which reads every table that uses the domain."""
    made = add(address, expected, "the constraint does not exist", context)
    if address in context.not_null_names:
        yield replace(ceding.of_domain(address, context), phase=made.phase, order=made.order)
    yield made
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def drop_check(address: Address, _actual: DomainCheck, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP CONSTRAINT: from then on the rule is not kept, which no later statement can make good."""
    yield _drop(address, CLAIMED, context, (DATA_LOSS,))


def _tables(domain: Address, context: Context, phase: Phase) -> list[Address]:
    """Return the tables with a column of the domain, or of one over it: a rule is checked in their rows.

    Columns that go do not count, nor those that are of another type by then; those that the plan makes do.
    """
    places = _places(domain, context)
    columns = [one for one in _columns(places, context) if not _goes(one, context)]
    if phase > Phase.ALTER_TYPE:
        after = {one: item for one, item in context.expected.items() if isinstance(item, Column)}
        columns = [one for one in columns if one not in after or place_of(after[one].type) in places]
        coming = [one for one, item in after.items() if place_of(item.type) in places]
        columns += [one for one in coming if one.parent in context.actual]
    return list(dict.fromkeys(one.parent for one in columns))


def _places(domain: Address, context: Context) -> list[tuple[str, str]]:
    """Return where the domain is, and those over it."""
    places = [(domain.schema, domain.relation)]
    for place in places:
        over = (one for one in context.type_users if one.type == place and not one.array and one.kind == "domain")
        places.extend((one.schema, one.relation) for one in over)
    return places


def _columns(places: Sequence[tuple[str, str]], context: Context) -> Iterator[Address]:
    for user in context.type_users:
        if user.type in places and not user.array and user.kind == "column" and user.relkind in "rm":
            yield Address(Kind.COLUMN, user.schema, user.relation, user.name)


def _phase(address: Address, usual: Phase, context: Context) -> tuple[Phase, int]:
    """Return when a rule is added or validated: before columns come to hold the domain in arrays or composite types.

    PostgreSQL refuses it from then on. Where they do so already, the domain is made anew. What columns hold that go
    need not keep the rule.
    """
    domain = address.parent if address.name else address
    held = any(
        place_of(item.type) == (domain.schema, domain.relation)
        and (item.type.endswith("[]") or isinstance(item, Attribute))
        for item in context.expected.values()
        if isinstance(item, Column | Attribute | Domain)
    )
    if held:
        return Phase.CREATE_TYPE, _BEHIND
    late = any(_goes(one, context) for one in _columns(_places(domain, context), context))
    return (Phase.DROP_TABLE, _BEHIND) if late else (usual, 0)


def _goes(column: Address, context: Context) -> bool:
    return column in context.dropped or column.parent in context.dropped


def _scan(address: Address, context: Context, phase: Phase) -> tuple[tuple[Lock, ...], tuple[Hazard, ...]]:
    """Return the locks of what checks a rule in all rows of all tables that use the domain, and the hazard."""
    domain = address.parent if address.name else address
    also = tuple((table, LockMode.SHARE) for table in _tables(domain, context, phase))
    return also, ((FULL_SCAN,) if also else ())


def add(address: Address, expected: DomainCheck, reason: str, context: Context) -> Step:
    """Return ADD CONSTRAINT, which reads every table that uses the domain unless the check is NOT VALID."""
    action = SQL("ADD CONSTRAINT {} {}").format(ident(address.name), typedefinition.check(expected))
    return _ruling(address, action, Phase.TIGHTEN, reason, context, scans=expected.valid)


def _ruling(
    address: Address, action: Composable, usual: Phase, reason: str, context: Context, *, scans: bool = True
) -> Step:
    """Return a step that adds or validates a rule of a domain."""
    phase, order = _phase(address, usual, context)
    also, hazards = _scan(address, context, phase) if scans else ((), ())
    step = alter(address, action, phase, reason, context, hazards=hazards, also=also)
    return replace(step, order=step.order + order)


def _drop(address: Address, reason: str, context: Context, hazards: tuple[Hazard, ...]) -> Step:
    action = SQL("DROP CONSTRAINT IF EXISTS {}").format(ident(address.name))
    return alter(address, action, Phase.DROP_CONSTRAINT, reason, context, hazards=hazards)


def unruled(address: Address, reason: str, context: Context) -> Step:
    """Return DROP CONSTRAINT for a check of a domain that will be no more, or anew."""
    return _drop(address, reason, context, ())


def set_aside(
    address: Address, actual: Domain | DomainCheck, context: Context, reason: str
) -> Iterator[Step | Unplannable]:
    """Yield the drop of a default or a check that stands in the way, and the one that is to be there in the end."""
    after = context.afterwards(address)
    if isinstance(actual, DomainCheck):
        yield _drop(address, reason, context, ())
        if isinstance(after, DomainCheck):
            yield add(address, after, reason, context)
            if after.comment is not None:
                yield from comment.steps(address, after.comment)
    elif isinstance(after, Domain):
        yield alter(address, SQL("DROP DEFAULT"), Phase.LOOSEN, reason, context)
        if after.default is not None:
            yield from _default(address, after, actual, context)


def _default(address: Address, expected: Domain, actual: Domain, context: Context) -> Iterator[Step | Unplannable]:
    dropped = _without_default(address, actual, "the spec declares another default", context)
    if expected.default is None:
        yield replace(dropped, reason="the spec declares no default")
    else:
        if dropped.phase is not Phase.LOOSEN:
            yield dropped
        action = SQL("SET DEFAULT {}").format(trusted(expected.default))
        step = alter(address, action, Phase.TIGHTEN, "the default differs", context)
        # The rows that are there get it with a new column, and the rules of the domain may need it.
        if waits_for_identity(expected, context):
            yield _behind_identity(step)
        else:
            yield replace(step, phase=Phase.ADD_COLUMN, order=-1) if _comes(address, context) else step


def _comes(address: Address, context: Context) -> bool:
    """Tell whether a table that is there gets a column of a domain."""
    return any(
        isinstance(item, Column)
        and one not in context.actual
        and one.parent in context.actual
        and not item.type.endswith("[]")
        and place_of(item.type) == (address.schema, address.relation)
        for one, item in context.expected.items()
    )


def _nullable(address: Address, expected: Domain, _actual: Domain, context: Context) -> Iterator[Step | Unplannable]:
    if expected.nullable:
        yield alter(address, SQL("DROP NOT NULL"), Phase.LOOSEN, "the domain must accept NULL", context)
        return
    made = _ruling(address, SQL("SET NOT NULL"), Phase.TIGHTEN, "the domain must not hold NULL", context)
    yield replace(made, order=made.order + 1)  # behind checks, one of which may have the name that it would get


def _made_anew(*_: object) -> Iterator[Step | Unplannable]:
    """Yield nothing: a domain of another type or collation is made anew, with the columns that use it."""
    yield from ()


def _comment(address: Address, expected: Any, _actual: Any, _context: Context) -> Iterator[Step | Unplannable]:
    yield from comment.steps(address, expected.comment)


def _expression(
    address: Address, expected: DomainCheck, _actual: DomainCheck, context: Context
) -> Iterator[Step | Unplannable]:
    reason = "the constraint says something else"
    yield _drop(address, reason, context, ())
    yield add(address, expected, reason, context)
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def _valid(
    address: Address, expected: DomainCheck, actual: DomainCheck, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield VALIDATE CONSTRAINT, which keeps others from writing to the tables that use the domain."""
    if changed(expected, actual, "expression"):
        return
    if not expected.valid:
        yield from _expression(address, expected, actual, context)
        return
    action = SQL("VALIDATE CONSTRAINT {}").format(ident(address.name))
    reason = "the constraint is NOT VALID: rows from before it were never checked"
    yield _ruling(address, action, Phase.VALIDATE, reason, context)


ALTER: dict[str, Handler] = {
    "type": _made_anew,
    "nullable": _nullable,
    "default": _default,
    "collation": _made_anew,
    "comment": _comment,
}
CHECK: dict[str, Handler] = {"expression": _expression, "valid": _valid, "comment": _comment}
