"""What is not modelled and uses what a plan renames: the text of it is another one by the time it is made anew."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from schema_doctor.identifier import quote_ident
from schema_doctor.lineage import table_text
from schema_doctor.model import Kind
from schema_doctor.rename import Rename
from schema_doctor.snapshot import Attached, View

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


def attached(found: Iterable[Attached], kept: Sequence[Rename], aside: Sequence[Rename]) -> list[Attached]:
    """Return policies, triggers, rules and functions in the same way, with the names of their tables at the end."""
    moved = []
    for one in found:
        ((_, relation, _),) = place = _now(frozenset({(one.schema, one.relation, "")}), kept)
        renamed = relation != one.relation or _now(one.uses, kept) != one.uses
        ((_, relation, _),) = _now(place, aside)
        moved.append(
            replace(
                one,
                relation=relation,
                statements=tuple(_with_names(one, statement, kept) for statement in one.statements),
                uses=_now(_now(one.uses, kept), aside),
                keys=_now(_now(one.keys, kept), aside),
                renamed=renamed,
            )
        )
    return moved


def _with_names(one: Attached, statement: str, renames: Iterable[Rename]) -> str:
    """Return the statement that enables or comments something, for a table that has another name."""
    for rename in renames:
        if rename.address.kind is Kind.TABLE:
            for head in (
                "ALTER TABLE ",
                "ALTER TABLE ONLY ",
                f"COMMENT ON {one.kind.upper()} {quote_ident(one.name)} ON ",
            ):
                old = f"{head}{table_text(rename.address)} "
                if statement.startswith(old):
                    new = rename.address._replace(relation=rename.name)
                    statement = f"{head}{table_text(new)} {statement.removeprefix(old)}"
    return statement


def _now(uses: Uses, renames: Iterable[Rename]) -> Uses:
    """Return columns, tables and keys by (schema, relation, name) as they are called after some renamings."""
    for one in renames:
        address, name = one.address, one.name
        if address.kind is Kind.TABLE:
            uses = frozenset((used[0], name, used[2]) if used[:2] == address[1:3] else used for used in uses)
        elif address.kind in (Kind.COLUMN, Kind.PRIMARY_KEY, Kind.UNIQUE):
            uses = frozenset((*used[:2], name) if used == address[1:] else used for used in uses)
    return uses
