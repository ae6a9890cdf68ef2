"""What is not modelled and uses what a plan renames: the text of it would be wrong by the time it is made anew."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from schema_doctor.model import Kind
from schema_doctor.rename import Rename
from schema_doctor.snapshot import Attached, View

_OBSTACLE = "the plan also renames what it uses"
Uses = frozenset[tuple[str, str, str]]


def views(found: Iterable[View], kept: Sequence[Rename], aside: Sequence[Rename]) -> list[View]:
    """Return the views by the names at the end of what they use; of some the text is to be asked for meanwhile.

    `kept` are the renamings of what stays, and come before those of what gives way (`aside`).
    """
    return [
        replace(
            view,
            uses=_now(_now(view.uses, kept), aside),
            keys=_now(_now(view.keys, kept), aside),
            renamed=_now(view.uses, kept) != view.uses,
        )
        for view in found
    ]


def attached(found: Iterable[Attached], renames: Sequence[Rename]) -> list[Attached]:
    """Return policies, triggers and rules by the names of their tables at the end, and functions."""
    moved = []
    for one in found:
        uses, keys = _now(one.uses, renames), _now(one.keys, renames)
        ((_, relation, _),) = _now(frozenset({(one.schema, one.relation, "")}), renames)
        concerned = uses != one.uses or relation != one.relation
        obstacle = one.obstacle or (_OBSTACLE if concerned else None)
        moved.append(replace(one, relation=relation, uses=uses, keys=keys, obstacle=obstacle))
    return moved


def _now(uses: Uses, renames: Iterable[Rename]) -> Uses:
    """Return columns, tables and keys by (schema, relation, name) as they are called after some renamings."""
    for one in renames:
        address, name = one.address, one.name
        if address.kind is Kind.TABLE:
            uses = frozenset((used[0], name, used[2]) if used[:2] == address[1:3] else used for used in uses)
        elif address.kind in (Kind.COLUMN, Kind.PRIMARY_KEY, Kind.UNIQUE):
            uses = frozenset((*used[:2], name) if used == address[1:] else used for used in uses)
    return uses
