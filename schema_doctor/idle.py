"""Steps that are of no use without others which turn out not to be taken."""

from collections.abc import Iterable, Sequence

from schema_doctor.ddl.context import Context
from schema_doctor.families import comes, goes, inherits
from schema_doctor.lineage import above, table_of
from schema_doctor.step import Step


def without(steps: Sequence[Step], context: Context) -> list[Step]:
    """Leave out what is kept in a setting for steps that are not taken, and tables that leave others for no step."""
    head = "SELECT pg_catalog.set_config("
    settings = {step.sql: step.sql.removeprefix(head).partition(",")[0] for step in steps if step.sql.startswith(head)}
    idle = {step for step in steps if _is_link(step, context) and not _is_needed(step, steps, context)}
    return [
        step
        for step in steps
        if step not in idle
        and (step.sql not in settings or any(settings[step.sql] in other.sql for other in steps if other is not step))
    ]


def _is_link(step: Step, context: Context) -> bool:
    """Tell whether a step takes a table out of others only for a moment, or back."""
    return step.address in context.loose and (goes(step) or comes(step) or inherits(step, "INHERIT"))


def _is_needed(link: Step, steps: Iterable[Step], context: Context) -> bool:
    """Tell whether something else is done meanwhile to a family."""
    over = [link.address, *above(link.address, context.actual)]
    family = {one for top in over for one in context.tree(top)}
    return any(table_of(step.address) in family and not _is_link(step, context) for step in steps)
