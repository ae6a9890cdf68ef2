"""Who owns what is new: the role to which the tables beside it belong (manual: sql-altertable, OWNER TO).

PostgreSQL gives it to the role that makes it, and an application whose role owns the other tables could not use it.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.model import Address, Kind
from schema_doctor.model import Sequence as Numbers
from schema_doctor.snapshot import Owner
from schema_doctor.step import Phase, Step

_WORDS = {
    Kind.SCHEMA: SQL("SCHEMA"),
    Kind.TABLE: SQL("TABLE"),
    Kind.SEQUENCE: SQL("SEQUENCE"),
    Kind.ENUM: SQL("TYPE"),
    Kind.COMPOSITE: SQL("TYPE"),
    Kind.DOMAIN: SQL("DOMAIN"),
}
_LAST = 1_000_000  # behind all that only the owner of an object may do to it; a schema goes before what is in it


def as_beside(steps: Sequence[Step], context: Context) -> Iterator[Step]:
    """Yield the steps, and for each new object one that gives it to the owner of the tables beside it.

    These are the tables of its schema that the spec declares and the database has, of a new schema those of all. Where
    they belong to several roles, or to that of the connection, nothing is to be done. Where the role may not give the
    object away, or would lose sight of it, a note says how the owner of the database can.
    """
    if not context.owners:
        yield from steps
        return
    schemas = {step.address.schema for step in steps if step.address.kind is Kind.SCHEMA and _is_new(step, context)}
    owners: dict[str, set[Owner | None]] = {}
    for one in context.actual:
        if one.kind is Kind.TABLE and one in context.expected:
            owners.setdefault(one.schema, set()).add(context.owners.get(one))
    everywhere = set().union(*owners.values())
    for step in steps:
        beside = everywhere if step.address.schema in schemas else owners.get(step.address.schema, set())
        found = next(iter(beside)) if len(beside) == 1 and _is_new(step, context) else None
        if found is None:
            yield step
            continue
        giving = _giving(step.address, found)
        if found.reachable and (found.may_create or step.address.schema in schemas):
            yield step
            yield giving
        else:
            note = f"it will belong to {context.server.role}, and what is beside it belongs to {found.role}"
            yield replace(step, notes=(*step.notes, f"{note}, who is given it by {giving.sql}"))


def _is_new(step: Step, context: Context) -> bool:
    """Tell whether a step makes an object that goes with no other; what is made anew has its owner back."""
    address = step.address
    if not step.sql.startswith("CREATE ") or address.name or address.kind not in _WORDS:
        return False
    item = context.expected.get(address)
    if address in context.actual or address in context.rebuilt or address[1:3] in context.aside:
        return False
    return not isinstance(item, Numbers) or item.owned_by is None  # which follows its table


def _giving(address: Address, to: Owner) -> Step:
    name = ident(address.schema) if address.kind is Kind.SCHEMA else qualified(address)
    return Step(
        sql=text(SQL("ALTER {} {} OWNER TO {}").format(_WORDS[address.kind], name, ident(to.role))),
        address=address,
        phase=Phase.DESCRIBE,
        reason="it belongs to the owner of the tables beside it",
        lock=None,
        hazards=(),
        transactional=True,
        order=_LAST + (address.kind is not Kind.SCHEMA),
    )
