"""What is not modelled and uses what a plan renames: the text of it would be wrong by the time it is made anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from schema_doctor.model import Kind
from schema_doctor.rename import Rename
from schema_doctor.snapshot import Attached, View

_OBSTACLE = "the plan also renames what it uses"


def views(found: Iterable[View], renames: Sequence[Rename]) -> list[View]:
    """Return the views, those that use something that the plan renames with an obstacle."""
    names = _names(renames)
    return [
        replace(view, uses=_now(view.uses, names), obstacle=_OBSTACLE) if _concerned(view, names) else view
        for view in found
    ]


def attached(found: Iterable[Attached], renames: Sequence[Rename]) -> list[Attached]:
    """Return policies, triggers and rules by the names of their tables at the end, and functions."""
    names = _names(renames)
    return [
        replace(
            one,
            relation=names.get((one.schema, one.relation), one.relation),
            uses=_now(one.uses, names),
            obstacle=_OBSTACLE,
        )
        if _concerned(one, names)
        else one
        for one in found
    ]


def _names(renames: Iterable[Rename]) -> dict[tuple[str, str], str]:
    """Return the names at the end of tables that are renamed, or have a column that is."""
    found: dict[tuple[str, str], str] = {}
    for one in renames:
        place = (one.address.schema, one.address.relation)
        if one.address.kind is Kind.TABLE:
            found[place] = one.name
        elif one.address.kind is Kind.COLUMN:
            found.setdefault(place, one.address.relation)
    return found


def _now(uses: Iterable[tuple[str, str, str]], names: Mapping[tuple[str, str], str]) -> frozenset[tuple[str, str, str]]:
    return frozenset((used[0], names.get(used[:2], used[1]), used[2]) for used in uses)


def _concerned(user: View | Attached, names: Mapping[tuple[str, str], str]) -> bool:
    return any(used[:2] in names for used in user.uses)
