"""The steps that all kinds of types share: CREATE, ALTER and DROP, each after or before the types that it needs."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import beside, dropping
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import literal, qualified, text
from schema_doctor.hazard import DATA_LOSS, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import TYPES, Address, Kind
from schema_doctor.snapshot import TypeUser
from schema_doctor.step import CLAIMED, Phase, Step

_LAST = 1_000_000  # behind all tables, and the types that are made of them
# What the model does not cover, and what keeps a type from being dropped; in the words of pg_describe_object().
_USERS = (
    "function ",
    "procedure ",
    "aggregate ",
    "operator ",
    "cast ",
    "transform ",
    "type ",
    "event trigger ",
)


def create_type(address: Address, sql: Composable, context: Context, reason: str = "the type does not exist") -> Step:
    """Return the step that creates a type, after those that it is made of, and tables; nobody else can use it yet."""
    rank = context.row_ranks.get((address.schema, address.relation))
    return Step(
        sql=text(sql),
        address=address,
        phase=Phase.CREATE_TYPE if rank is None else Phase.CREATE_TABLE,
        reason=reason,
        lock=None,
        hazards=(),
        transactional=True,
        unless=exists(address),
        order=context.ranks.get(address, 0) if rank is None else rank,
    )


def gone(address: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP TYPE or DROP DOMAIN, or why the type cannot go."""
    first = context.first((address.schema, address.relation))
    if (user := next((one for one in context.users(first) if _stays(one, context)), None)) is not None:
        yield Unplannable(address, f"{user.description} uses it, and cannot stay without it; drop that first")
        return
    # What names a type that another one takes the place of is made anew, and then names that.
    taken = first != (address.schema, address.relation) and any(
        Address(kind, *first) in context.expected for kind in (*TYPES, Kind.TABLE)
    )
    users = [] if taken else list(beside.of_gone(address, context))
    yield from users
    if not any(isinstance(one, Unplannable) for one in users):
        yield drop_type(address, context)


def _stays(user: TypeUser, context: Context) -> bool:
    """Tell whether what uses a type stays, because the model does not cover it, or the spec does not speak of it."""
    if user.kind == "other":
        return keeps_type(user)
    owner = (user.schema, user.relation)
    if user.relkind == "m" and any((view.schema, view.name) == owner for view in context.views):
        return False  # as a view, which is judged by what its text uses, and taken off and put on again
    return not any(Address(kind, *owner) in context.actual for kind in (*TYPES, Kind.TABLE))


def keeps_type(user: TypeUser) -> bool:
    """Tell whether a type cannot be dropped because something uses it that the model does not cover."""
    return user.kind == "other" and user.description.startswith(_USERS)


def drop_type(
    address: Address,
    context: Context,
    reason: str = CLAIMED,
    *,
    first: Address | None = None,
) -> Step:
    """Return DROP TYPE or DROP DOMAIN, without CASCADE; types that are made of it go before.

    One that is made of the rows of a table that goes must go before that table. `first` is its name until the plan gave
    it another.
    """
    first = first or address
    place = (first.schema, first.relation)
    before = dropping.made_of_rows(place, context)
    word = SQL("DOMAIN") if address.kind is Kind.DOMAIN else SQL("TYPE")
    return Step(
        sql=text(SQL("DROP {} IF EXISTS {}").format(word, qualified(address))),
        address=address,
        phase=Phase.DROP_TABLE if before else Phase.DROP_TYPE,
        reason=reason,
        lock=None,
        hazards=(DATA_LOSS,),
        transactional=True,
        order=dropping.depth(place, context) if before else -context.present_ranks.get(first, 0),
    )


def alter(
    address: Address,
    action: Composable,
    phase: Phase,
    reason: str,
    context: Context,
    *,
    hazards: tuple[Hazard, ...] = (),
    also: tuple[tuple[Address, LockMode], ...] = (),
) -> Step:
    """Return ALTER TYPE or ALTER DOMAIN of the type of an address, in the order in which types are created."""
    kind = address.parent.kind if address.name else address.kind
    word = SQL("DOMAIN") if kind is Kind.DOMAIN else SQL("TYPE")
    return Step(
        sql=text(SQL("ALTER {} {} {}").format(word, qualified(address), action)),
        address=address,
        phase=phase,
        reason=reason,
        lock=None,
        hazards=hazards,
        transactional=True,
        also=also,
        order=context.ranks.get(address.parent if address.name else address, 0),
    )


def behind_rows(step: Step, place: tuple[str, str] | None, context: Context) -> Step:
    """Return a step that needs a type: behind the tables where its values are rows of one, or are made of such."""
    if place is None or (Address(Kind.TABLE, *place) not in context.expected and place not in context.row_ranks):
        return step
    return replace(step, phase=Phase.CREATE_TABLE, order=_LAST)


def exists(address: Address) -> str:
    """Return a query that has a row once the type is there."""
    return text(
        SQL(
            "SELECT FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
            " WHERE n.nspname = {} AND t.typname = {}"
        ).format(literal(address.schema), literal(address.relation))
    )
