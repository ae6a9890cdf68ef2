"""Defaults that CREATE TABLE takes and ADD COLUMN does not, which computes them for the rows that are there."""

from schema_doctor.constantfit import not_held
from schema_doctor.declaration import Spec
from schema_doctor.errors import Problem, SpecError
from schema_doctor.model import Column, Schema


def refuse_unfit(spec: Spec, actual: Schema) -> None:
    """Raise SpecError for each column that a table lacks and cannot get, because it does not hold its own default.

    The server computes it even for a table without rows (sql-altertable, "Notes").
    """
    problems = []
    for address, item in spec.schema.items():
        if not isinstance(item, Column) or item.default is None or address in actual or address.parent not in actual:
            continue
        why = not_held(item.default, item.type)
        if why and address not in spec.backfills and (mark := spec.mark(address, "default")):
            text = (
                f"{address.path}: the column cannot be added with its default: {why}; change the default, or the type"
            )
            problems.append(Problem(mark, text))
    if problems:
        raise SpecError(problems)
