"""Write of what a partition has of its table what nobody could tell: names that are not PostgreSQL's, and the like."""

from collections.abc import Iterator, Mapping

from schema_doctor.identifier import check_name
from schema_doctor.lineage import is_partition
from schema_doctor.model import Address, Schema, SchemaObject, by_table
from schema_doctor.parameters import meaning
from schema_doctor.specdraft import WRONG
from schema_doctor.specdumpoptions import parameters
from schema_doctor.specdumptree import key_of, members
from schema_doctor.wholename import by_spelling, spellings, usual_name, wholes
from schema_doctor.yamlwrite import Comment, Tree


def attached(
    schema: Schema, inherited: Schema, whole_of: Mapping[Address, Address], part_keys: Mapping[Address, Address]
) -> dict[Address, dict[str, Tree]]:
    """Return by partition what is to be said.

    `whole_of` leads from what is `inherited` to what it is a part of, and `part_keys` from keys of partitions to the
    indexes of which theirs are parts.
    """
    children: dict[tuple[Address, Address], Address] = {}
    for child in whole_of:
        top = whole_of[child]
        while top in whole_of:
            top = whole_of[top]
        children[child.parent, top] = child
    children |= {(key.parent, index): key for key, index in part_keys.items() if key in schema}
    below = by_table(schema) if children else {}
    found: dict[Address, dict[str, Tree]] = {}
    for table in dict.fromkeys(child.parent for child in sorted(children.values())):
        if not is_partition(table, schema):
            continue
        mine = list(wholes(table, schema, below))
        said = dict(_said(table, mine, children, inherited))
        if said:
            found[table] = said
    return found


def _said(
    table: Address,
    mine: list[tuple[Address, SchemaObject]],
    children: Mapping[tuple[Address, Address], Address],
    inherited: Schema,
) -> Iterator[tuple[str, Tree]]:
    known: dict[str, list[Address]] = {}
    for whole, item in mine:
        child = children.get((table, whole))
        if child is None:
            continue
        own = inherited.get(child)  # None of a key, of which all else is said where it is declared
        usual = usual_name(table, whole, item)
        tree = members(
            name=None if own is not None and child.name == usual else key_of(child.name),
            comment=getattr(own, "comment", None),
            index_comment=getattr(own, "index_comment", None),
            parameters=_parameters(own, item) if own is not None else None,
        )
        if not tree:
            continue
        known = known or by_spelling(one for one, _ in mine)
        key = next((one for one in spellings(whole) if known[one] == [whole]), None)
        try:
            check_name(child.name)
            if key is None:
                continue
            yield key, tree["name"] if list(tree) == ["name"] else tree
        except WRONG as error:
            yield Comment(f"left out: the name of {child}: {error}"), ""


def _parameters(own: SchemaObject, whole: SchemaObject) -> Tree | None:
    """Return the storage parameters of the index of a part, unless it would have them of its table."""
    mine, given = getattr(own, "parameters", ()), getattr(whole, "parameters", ())
    return None if meaning(mine) == meaning(given) else parameters(mine) or {}
