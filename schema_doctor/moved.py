"""What was read of the database beside its objects, by the names that a plan gives them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from schema_doctor.identifier import quote_ident
from schema_doctor.lineage import table_text
from schema_doctor.model import TYPES, Address, Kind, Schema
from schema_doctor.rename import Rename, renamed
from schema_doctor.snapshot import Attached, Published, Shared, Size, TypeUser, View

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


def published(found: Iterable[Published], renames: Sequence[Rename]) -> list[Published]:
    """Return what is published in part by the names at the end; its statements are those of before."""
    moved = []
    for one in found:
        ((schema, relation, _),) = _now(frozenset({(*one.place, "")}), renames)
        filtered, listed = (
            frozenset(name for _, _, name in _now(frozenset((*one.place, name) for name in names), renames))
            for names in (one.filtered, one.listed)
        )
        moved.append(replace(one, place=(schema, relation), filtered=filtered, listed=listed))
    return moved


def shared(found: Mapping[Address, Shared], now: Callable[[Address], Address]) -> dict[Address, Shared]:
    """Return the columns that children have of parents by the names at the end."""
    return {now(one): replace(item, parents=tuple(map(now, item.parents))) for one, item in found.items()}


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
    """Return columns, relations and keys by (schema, relation, name) as they are called after some renamings."""
    for one in renames:
        address, name = one.address, one.name
        if address.kind in (Kind.TABLE, Kind.SEQUENCE):
            uses = frozenset((used[0], name, used[2]) if used[:2] == address[1:3] else used for used in uses)
        elif address.kind in (Kind.COLUMN, Kind.PRIMARY_KEY, Kind.UNIQUE):
            uses = frozenset((*used[:2], name) if used == address[1:] else used for used in uses)
    return uses


def foreign_keys(found: Schema, renames: Iterable[Rename]) -> Schema:
    """Return foreign keys of tables that are not renamed, with the names at the end of what they refer to."""
    for one in renames:
        found = renamed(found, one)
    return found


def sizes(before: Mapping[tuple[str, str], Size], renames: Iterable[Rename]) -> dict[tuple[str, str], Size]:
    """Return the sizes of the tables by their names at the end as well."""
    found = dict(before)
    for one in renames:
        if one.address.kind is Kind.TABLE and (size := found.get((one.address.schema, one.address.relation))):
            found[one.address.schema, one.name] = size
    return found


def type_users(before: Iterable[TypeUser], renames: Sequence[Rename], expected: Schema) -> list[TypeUser]:
    """Return the users of types by their names at the end; the types keep their first ones, but those of rows.

    Those of a table keep it as well where something else of the plan takes over its name, and with it the users.
    """
    heirs = {one[1:3] for one in expected if one.kind in (*TYPES, Kind.TABLE)}
    found = list(before)
    for one in renames:
        address = one.address
        place = (address.schema, address.relation)
        for number, each in enumerate(found):
            rows = address.kind is Kind.TABLE and each.type == place and place not in heirs
            user = found[number] = replace(each, type=(address.schema, one.name)) if rows else each
            if (user.schema, user.relation) != place:
                continue
            if not address.name and address.kind is not Kind.INDEX:
                found[number] = replace(user, relation=one.name)
            elif address.kind is Kind.COLUMN and user.name == address.name:
                found[number] = replace(user, name=one.name)
    return found
