"""Join the changes of one table into one ALTER TABLE: each of them would take the same lock, and look at each row."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl.sqltext import printed, qualified, text
from schema_doctor.model import Address, Kind
from schema_doctor.step import Phase, Step

# PostgreSQL sorts the actions of one ALTER TABLE as these phases are sorted: what goes, types, new columns, attributes.
_TOGETHER = (Phase.LOOSEN, Phase.ALTER_TYPE, Phase.ADD_COLUMN, Phase.TIGHTEN)

_ONLY = "ALTER TABLE ONLY "


def merge(steps: Sequence[Step], apart: Collection[Address] = ()) -> list[Step]:
    """Return the steps, in order, with those joined that can be one statement.

    A step without an action of ALTER TABLE keeps those before it from those behind it, where both are of its table.
    For the tables `apart`, what one statement does to others matters: only what is of one phase is joined.
    """
    groups: list[list[Step]] = []
    open_groups: dict[Address, dict[tuple[object, ...], list[Step]]] = {}  # by table
    for step in steps:
        table = Address(Kind.TABLE, step.address.schema, step.address.relation)
        key = (step.lock, step.all_phases if table in apart or step.phase not in _TOGETHER else _TOGETHER)
        here = open_groups.setdefault(table, {})
        if step.action and key in here:
            here[key].append(step)
            continue
        if step.address.kind is Kind.SEQUENCE and step.phase is Phase.LOOSEN:
            open_groups = {}  # what is dropped here was used before it, and bears a name that is needed behind it
        for one, _ in step.also if step.sql.startswith(_ONLY) else ():
            open_groups.pop(one, None)  # a child has a column for its own from here on
        if not step.action or step.phase in _TOGETHER:
            here.clear()  # another lock, or no action: what follows must not overtake it
        groups.append([step])
        if step.action:
            here[key] = groups[-1]
    return [_joined(group) for group in groups]


def _joined(group: Sequence[Step]) -> Step:
    first = group[0]
    if len(group) == 1:
        return first
    addresses = tuple(dict.fromkeys(step.address for step in group))
    actions = SQL(", ").join([printed(step.action) for step in group])
    table = Address(Kind.TABLE, first.address.schema, first.address.relation)
    return replace(
        first,
        sql=text(SQL("ALTER TABLE {} {}").format(qualified(first.address), actions)),
        address=first.address if len(addresses) == 1 else table,
        covers=addresses,
        parts=tuple(step.sql for step in group),
        reason="; ".join(dict.fromkeys(step.reason for step in group)),
        hazards=tuple(dict.fromkeys(hazard for step in group for hazard in step.hazards)),
        also=tuple(dict.fromkeys(one for step in group for one in step.also)),
        action="",
        scan=any(step.scan for step in group),
        phases=tuple(dict.fromkeys(phase for step in group for phase in step.all_phases)),
    )
