"""The key `backfill` of a column: what rows that hold NULL get before the column becomes NOT NULL."""

import re

from schema_doctor.errors import Mark
from schema_doctor.model import Address, Column
from schema_doctor.regex import regex
from schema_doctor.specdraft import WRONG, Draft, guarded
from schema_doctor.specexpression import check_expression
from schema_doctor.yamltree import Node, as_text, at, child

KEY = "backfill"
_NULL = regex(r"[\s(]*null[\s)]*(::.*)?", re.IGNORECASE | re.DOTALL)


def read_backfill(draft: Draft, address: Address, node: Node, mark: Mark, where: str) -> None:
    """Take note of the expression that a column says."""
    inside = child(where, KEY)
    text = as_text(node, inside, draft.problems)
    draft.property_marks[address, KEY] = mark
    if text is None:
        return
    try:
        guarded(text)
    except WRONG as error:
        draft.problems.add(node.mark, at(inside, str(error)))
        return
    draft.backfills[address] = text


def check_backfills(draft: Draft) -> None:
    """Report backfills that are no expression, use what is not there, or are of no use to their column."""
    for address, text in draft.backfills.items():
        item, table = draft.objects.get(address), draft.tables.get(address.parent)
        if not isinstance(item, Column) or table is None:
            continue  # the column itself is wrong, which is said already
        if item.generated is not None or item.identity is not None:
            what = "generated" if item.generated is not None else "identity"
            draft.problem(address, f"the column computes its values itself; remove backfill or {what}", KEY)
        elif item.nullable:
            draft.problem(address, "the column may hold NULL; add nullable: false, or remove backfill", KEY)
        elif not item.valid:
            draft.problem(address, "valid: false lets the rows that are there hold NULL; keep one of the two", KEY)
        elif _NULL.fullmatch(text):
            draft.problem(address, "it is NULL, which the column must not hold; write another value", KEY)
        else:
            check_expression(draft, address, text, table, KEY)
