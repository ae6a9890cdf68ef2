"""What the spec says of what a partition has of the indexes, keys and foreign keys of its table."""

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName, shown
from schema_doctor.lineage import above, is_partition
from schema_doctor.model import CLASSES, CONSTRAINTS, INDEXED, KEYS, Address, Kind, PrimaryKey, by_table, properties
from schema_doctor.names import key_name
from schema_doctor.parameters import INDEX_PARAMETERS
from schema_doctor.rename import RELATIONS
from schema_doctor.specdraft import Draft, Own
from schema_doctor.specoptions import read_parameters
from schema_doctor.takeover import takes_over
from schema_doctor.wholename import by_spelling, usual_name, wholes
from schema_doctor.yamltree import MappingNode, Node, as_text, at, child, mapping_items

OWN_KEYS = ("name", "comment", "index_comment", "parameters")

Attached = dict[Address, dict[Address, Own]]


def read_attached(draft: Draft) -> Attached:
    """Return by partition, and by what it has a part of, what the spec says of that."""
    found: Attached = {}
    _take_primary_keys(draft, found)
    below = by_table(draft.objects) if draft.attached else {}
    for partition, where, node in draft.attached:
        if not is_partition(partition, draft.objects):
            if draft.tables[partition].complete:
                text = "only a partition has anything of another table; remove the key"
                draft.problems.add(node.mark, at(where, text))
            continue
        known = by_spelling(one for one, _ in wholes(partition, draft.objects, below))
        said = found.setdefault(partition, {})
        for key, mark, value in mapping_items(node, where, draft.problems):
            if (whole := _whole(key, mark, where, known, draft)) is None:
                continue
            if whole in said:
                draft.problems.add(mark, at(child(where, key), f"it stands already at {said[whole].mark}"))
                continue
            if (own := _own(value, mark, child(where, key), whole.kind, draft)) is not None:
                said[whole] = own
    _check_names(found, draft)
    return found


def _take_primary_keys(draft: Draft, found: Attached) -> None:
    """Take the primary key that a partition declares for its part of that of its table: it can have no other."""
    keys = {one.parent: one for one, item in draft.objects.items() if isinstance(item, PrimaryKey)}
    for partition, key in [*keys.items()]:
        over = above(partition, draft.objects) if is_partition(partition, draft.objects) else ()
        given = next((keys[table] for table in over if table in keys), None)
        if given is None:
            continue
        item, whole = draft.objects[key], draft.objects[given]
        assert isinstance(item, PrimaryKey)  # noqa: S101 - for the type checker
        if not takes_over(whole, item):
            text = (
                f"a partition has the primary key of its table, which is that of {given.parent.path}; remove this one"
            )
            draft.problems.add(draft.marks[key], at(draft.paths[key], text))
            continue
        del draft.objects[key]
        said = found.setdefault(partition, {})
        said[given] = Own(
            name=key.name if key.name != usual_name(partition, given, item) else None,
            comment=item.comment,
            index_comment=item.index_comment,
            mark=draft.marks[key],
            parameters=item.parameters or None,
        )


def _whole(key: str, mark: Mark, where: str, known: dict[str, list[Address]], draft: Draft) -> Address | None:
    ones = known.get(key, ())
    if len(ones) == 1:
        return ones[0]
    if ones:
        ways = [way for one in ones for way, meant in known.items() if meant == [one]]
        either = " or ".join(map(str, ones))
        text = f"{shown(key)} may be {either}; write one of {', '.join(map(shown, ways))}"
    else:
        hint = did_you_mean(key, known)
        text = f"no index, key or foreign key of a table above is called {shown(key)}{f'; {hint}' if hint else ''}"
    draft.problems.add(mark, at(where, text))
    return None


def _own(node: Node, mark: Mark, where: str, kind: Kind, draft: Draft) -> Own | None:
    """Read a name, or the long form."""
    problems = draft.problems
    before = len(problems)
    values: dict[str, str | None] = {}
    parameters: tuple[str, ...] | None = None
    if isinstance(node, MappingNode):
        allowed = ("name", *(one for one in OWN_KEYS if one in properties(CLASSES[kind])))
        for key, _, value in mapping_items(node, where, problems, allowed):
            if key == "parameters":
                parameters = read_parameters(value, child(where, key), problems, INDEX_PARAMETERS)
            else:
                values[key] = as_text(value, child(where, key), problems)
        if not values and parameters is None and len(problems) == before:
            problems.add(node.mark, at(where, "it says nothing; write a name, a comment or parameters"))
    else:
        values["name"] = as_text(node, where, problems)
    if len(problems) > before:
        return None
    name = values.get("name")
    try:
        own = key_name(name) if name is not None else None
    except NotAName as error:
        problems.add(node.mark, at(where, str(error)))
        return None
    return Own(
        name=own,
        comment=values.get("comment"),
        index_comment=values.get("index_comment"),
        mark=mark,
        parameters=parameters,
    )


def _check_names(found: Attached, draft: Draft) -> None:
    """Report names that something else bears: a schema has one relation of a name, and a table one constraint.

    A key of the partition may be the part of an index itself.
    """
    if not found:
        return
    relations = {(one.schema, one.name or one.relation): one for one in draft.objects if one.kind in RELATIONS}
    constraints = {(*one.parent, one.name): one for one in draft.objects if one.kind in CONSTRAINTS}
    for partition, said in found.items():
        for whole, own in said.items():
            if own.name is None:
                continue
            mine = whole._replace(schema=partition.schema, relation=partition.relation, name=own.name)
            rival = relations.setdefault((mine.schema, own.name), mine) if whole.kind in INDEXED else mine
            if rival is mine and whole.kind is not Kind.INDEX:
                rival = constraints.setdefault((*partition, own.name), mine)
            if rival is not mine and not _is_part(rival, partition, whole, draft):
                draft.problems.add(own.mark, f"{mine.path}: {rival} bears that name; choose another one")


def _is_part(rival: Address, partition: Address, whole: Address, draft: Draft) -> bool:
    key, index = draft.objects.get(rival), draft.objects[whole]
    mine = rival.parent == partition and rival.kind in KEYS and whole.kind is Kind.INDEX
    return mine and key is not None and takes_over(index, key)
