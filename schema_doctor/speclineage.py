"""Partitions and children of the spec: what their parents give them, and what the spec has to say of them itself."""

from collections.abc import Sequence

from msgspec.structs import replace

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName, shown
from schema_doctor.lineage import heirloom, table_text
from schema_doctor.model import Address, Column, Kind, Table
from schema_doctor.names import table_name
from schema_doctor.partitionform import partition_bound, partition_key
from schema_doctor.specconstraint import SECTIONS, read_primary_key, read_section
from schema_doctor.specdraft import WRONG, Child, Draft, Parent, Sections, TableDraft, guarded
from schema_doctor.yamltree import Node, as_list, as_text, at, child

LINEAGE_KEYS = ("partition_by", "partitions", "partition_of", "bound", "inherits", "attached")


def read_lineage(table: TableDraft, sections: Sections, above: Address | None, draft: Draft) -> dict[str, object]:
    """Read of what a table is a part, as fields of a table; `above` is the table in whose `partitions` it stands."""
    partition = above is not None or "partition_of" in sections
    if "attached" in sections:
        draft.attached.append((table.address, child(table.where, "attached"), sections["attached"][0]))
    if above is not None:
        text = f"the table is a partition of {above.path} already"
        _refuse(table, sections, ("partition_of", "inherits"), text, draft)
        parents: Sequence[Parent] = (Parent(table_text(above), draft.marks[table.address], table.where),)
    elif "partition_of" in sections:
        _refuse(table, sections, ("inherits",), "a partition cannot inherit from other tables", draft)
        parents = _parents(table, "partition_of", sections, draft)
    elif "inherits" in sections:
        _refuse(table, sections, ("partition_by",), "a table that inherits cannot be partitioned", draft)
        parents = _parents(table, "inherits", sections, draft)
    else:
        _refuse(table, sections, ("bound",), "only a partition has a bound; add partition_of: and its table", draft)
        return {}
    table.complete = table.complete and bool(parents)
    draft.waiting[table.address] = Child(table, sections, tuple(parents), partition)
    return {"bound": _bound(table, sections, draft)} if partition else {}


def _refuse(table: TableDraft, sections: Sections, keys: tuple[str, ...], text: str, draft: Draft) -> None:
    for key in keys:
        if key in sections:
            draft.problems.add(sections[key][1], at(child(table.where, key), text))


def _parents(table: TableDraft, key: str, sections: Sections, draft: Draft) -> tuple[Parent, ...]:
    where = child(table.where, key)
    nodes = as_list(sections[key][0], where, draft.problems)
    if key == "partition_of" and len(nodes) > 1:
        draft.problems.add(nodes[1].mark, at(where, "a partition belongs to one table"))
    texts = [(as_text(node, where, draft.problems), node.mark) for node in nodes]
    return tuple(Parent(text, mark, where) for text, mark in texts if text is not None)


def _bound(table: TableDraft, sections: Sections, draft: Draft) -> str | None:
    if "bound" not in sections:
        text = "the bound is missing; add for example: bound: for values from (1) to (100), or bound: default"
        draft.problems.add(draft.marks[table.address], at(table.where, text))
        return None
    node, _ = sections["bound"]
    where = child(table.where, "bound")
    text_given = as_text(node, where, draft.problems)
    try:
        return partition_bound(text_given).text if text_given is not None else None
    except WRONG as error:
        draft.problems.add(node.mark, at(where, str(error)))
        return None


def read_rest(table: TableDraft, sections: Sections, draft: Draft) -> None:
    """Read what can only be understood when the columns of a table are known: partition key, constraints, indexes."""
    if "partition_by" in sections:
        _read_partition_key(table, *sections["partition_by"], draft)
    if "primary_key" in sections:
        read_primary_key(table, *sections["primary_key"], draft)
    for key in SECTIONS:
        if key in sections:
            read_section(table, key, sections[key][0], draft)


def _read_partition_key(table: TableDraft, node: Node, mark: Mark, draft: Draft) -> None:
    where = child(table.where, "partition_by")
    text = as_text(node, where, draft.problems)
    item = draft.objects[table.address]
    if text is None or not isinstance(item, Table):
        return
    try:
        key = partition_key(text, table.unfolded)
        for element in key.elements:
            guarded(element)
    except WRONG as error:
        draft.problems.add(node.mark, at(where, str(error)))
        return
    draft.objects[table.address] = replace(item, partition_by=key.text)
    draft.property_marks[table.address, "partition_by"] = mark


def complete_children(draft: Draft) -> None:
    """Give every partition and child the columns of its parents, then read its constraints and indexes."""
    for waiting in draft.waiting.values():
        _complete(waiting, draft)


def _complete(waiting: Child, draft: Draft) -> None:
    if waiting.done:
        return
    table = waiting.table
    waiting.open = True
    found: list[Address] = []
    for parent in waiting.parents:
        address = _resolve(parent, table, draft)
        if address is None:
            table.complete = False
            continue
        above = draft.waiting.get(address)
        if above is not None and above.open:
            draft.problems.add(parent.mark, at(parent.where, f"{shown(parent.text)} is a part of this table itself"))
            table.complete = False
            continue
        if above is not None:
            _complete(above, draft)
        found.append(address)
    item = draft.objects[table.address]
    if isinstance(item, Table):
        names = tuple(sorted({table_text(address) for address in found}))
        if waiting.partition:
            draft.objects[table.address] = replace(item, partition_of=names[0] if names else None)
        else:
            draft.objects[table.address] = replace(item, inherits=names)
    _inherit(waiting, found, draft)
    waiting.open, waiting.done = False, True
    read_rest(table, waiting.sections, draft)


def _resolve(parent: Parent, table: TableDraft, draft: Draft) -> Address | None:
    """Return the table that is meant: where unqualified names live, else in the schema of the table itself."""
    try:
        schema, name = table_name(parent.text)
    except NotAName as error:
        draft.problems.add(parent.mark, at(parent.where, str(error)))
        return None
    schemas = (schema,) if schema else (table.schema, table.address.schema)
    places = [Address(Kind.TABLE, place, name) for place in schemas]
    for place in places:
        if place in draft.tables:
            return place
    if schema:
        return places[0]  # a table that the spec does not declare
    if draft.complete:
        hint = did_you_mean(parent.text, {one.relation for one in draft.tables})
        what = hint or "a table that the spec does not declare is written with its schema"
        draft.problems.add(parent.mark, at(parent.where, f"unknown table {shown(parent.text)}; {what}"))
    return None


def _inherit(waiting: Child, found: list[Address], draft: Draft) -> None:
    """Add the columns that the spec does not name, and check those that it names against the parents'."""
    table = waiting.table
    own = dict(table.columns)
    given: dict[str, list[Column | None]] = {}
    marks: dict[str, Mark] = {}
    for address in found:
        above = draft.tables.get(address)
        if above is None:  # what it has is not known
            if "columns" not in waiting.sections:
                text = f"the spec does not declare {address.path}; declare the columns of {table.where} here"
                draft.problems.add(draft.marks[table.address], at(table.where, text))
                table.complete = False
            return
        table.complete = table.complete and above.complete
        for name, column in above.columns.items():
            given.setdefault(name, []).append(_required(column, name in above.primary_key))
            place = Address(Kind.COLUMN, above.address.schema, above.address.relation, name)
            marks.setdefault(name, draft.marks.get(place, draft.marks[above.address]))
    columns: dict[str, Column | None] = {}
    for name, ones in given.items():
        address = Address(Kind.COLUMN, table.address.schema, table.address.relation, name)
        known = [one for one in ones if one is not None]
        inherited = heirloom(known, partition=waiting.partition) if len(known) == len(ones) else None
        if name in own:
            columns[name] = own[name]
            _check_own(waiting, address, inherited, draft)
            continue
        columns[name] = inherited
        if inherited is not None:
            draft.objects[address] = inherited
            draft.marks[address] = marks[name]
            draft.inherited.add(address)
    for name, own_column in own.items():
        if name not in given:
            if waiting.partition and table.complete and found:
                address = Address(Kind.COLUMN, table.address.schema, table.address.relation, name)
                text = f"a partition has the columns of its table, and {found[0].path} declares no {shown(name)}"
                draft.problem(address, text)
            columns[name] = own_column
    table.columns.clear()
    table.columns.update(columns)
    table.columns_are_known()


def _required(column: Column | None, key: bool) -> Column | None:  # noqa: FBT001
    """Return a column as it is when it is part of a primary key."""
    return replace(column, nullable=False) if column is not None and key else column


def _check_own(waiting: Child, address: Address, column: Column | None, draft: Draft) -> None:
    """Check a column that a child declares itself against what its parents give."""
    own = draft.objects.get(address)
    if column is None or not isinstance(own, Column):
        return
    if own.type != column.type:
        draft.problem(address, f"the type must be that of the parent, {column.type}", "type")
    if own.nullable and not column.nullable:
        if (address, "nullable") not in draft.property_marks:
            # The parent's NOT NULL holds for its children, too.
            own = replace(own, nullable=False)
            draft.objects[address] = own
            waiting.table.columns[address.name] = own
        elif waiting.partition:
            draft.problem(address, "the column is NOT NULL in the table of which this is a partition", "nullable")
