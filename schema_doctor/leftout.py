"""From which step on a new column, which has to have a value, makes INSERTs fail that do not know it yet."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from schema_doctor.ddl import helper
from schema_doctor.ddl.columnadd import of_domain
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.model import Address, Column
from schema_doctor.step import Step


def noted(steps: Sequence[Step], context: Context) -> list[Step]:
    """Return the steps, in order, with a note at the first that forbids what a release without the column does."""
    waiting = list(_needed(context))
    found: list[Step] = []
    for step in steps:
        codes = {column: code for column in waiting if (code := _forbidden(step, column))}
        waiting = [column for column in waiting if column not in codes]
        notes = [
            f"INSERTs that leave {column.name} out, as an older release does, fail from here on ({code})"
            for column, code in codes.items()
        ]
        found.append(replace(step, notes=(*step.notes, *notes)) if notes else step)
    return found


def _needed(context: Context) -> Iterator[Address]:
    """Yield the new columns of tables that are there which get their value from nobody but an INSERT."""
    for column, item in context.expected.items():
        if column in context.actual or column.parent not in context.actual or not isinstance(item, Column):
            continue
        given = item.default is not None or item.identity or item.generated or of_domain(item, context)
        if not item.nullable and not given:
            yield column


def _forbidden(step: Step, column: Address) -> str:
    """Return the SQLSTATE of an INSERT without the column behind a step, "" where it does not forbid it."""
    name, table = text(ident(column.name)), f"ALTER TABLE {text(qualified(column))} "
    for sql in step.parts or (step.sql,):
        if not sql.startswith(table):
            continue
        if f" CHECK ({helper.expression(column)}) NOT VALID" in sql:
            return "23514"
        added = f" ADD COLUMN IF NOT EXISTS {name} " in sql and " NOT NULL" in sql
        if added or f" NOT NULL {name} NOT VALID" in sql or f" ALTER COLUMN {name} SET NOT NULL" in sql:
            return "23502"
    return ""
