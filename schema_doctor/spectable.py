"""One table of the spec: from its YAML node to columns, constraints, indexes and partitions."""

from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName
from schema_doctor.model import Address, Kind, Table
from schema_doctor.names import table_name
from schema_doctor.speccolumn import read_columns
from schema_doctor.specconstraint import SECTIONS
from schema_doctor.specdraft import Draft, Sections, TableDraft
from schema_doctor.speclineage import LINEAGE_KEYS, read_lineage, read_rest
from schema_doctor.specoptions import OPTION_KEYS, read_options
from schema_doctor.yamltree import MappingNode, Node, ScalarNode, as_text, at, child, is_null, mapping_items

TABLE_KEYS = ("comment", *OPTION_KEYS, *LINEAGE_KEYS, "columns", "primary_key", *SECTIONS, "unexpected", "renamed_from")
_FIELDS = ("comment", *OPTION_KEYS, *LINEAGE_KEYS)


def read_table(
    address: Address, where: str, node: Node, mark: Mark, schema: str, draft: Draft, above: Address | None = None
) -> None:
    """Read a table into the draft; `above` is the table in whose `partitions` it stands.

    Constraints and indexes of a table that has a parent are read later, by `complete_children`.
    """
    if draft.is_dropped(address, node, where):
        return
    before = len(draft.problems)
    sections = _sections(node, where, draft, short=above is not None)
    table = TableDraft(address, where, schema)
    if len(draft.problems) > before:  # an unknown key may be a section with its name misspelled
        table.complete = table.keys_complete = False
    draft.tables[address] = table
    draft.marks[address] = mark
    for key in _FIELDS:
        if key in sections:
            draft.property_marks[address, key] = sections[key][1]
    fields = read_options(where, sections, draft) | read_lineage(table, sections, above, draft)
    if "comment" in sections:
        fields["comment"] = as_text(sections["comment"][0], child(where, "comment"), draft.problems)
    draft.objects[address] = Table(**fields)  # type: ignore[arg-type]
    if "renamed_from" in sections:
        draft.former_name(address, *sections["renamed_from"], where)
    _read_columns(table, sections, node, mark, draft, quiet=len(draft.problems) > before)
    if address not in draft.waiting:
        read_rest(table, sections, draft)
    if "unexpected" in sections:
        draft.unexpected.append((address, where, sections["unexpected"][0]))
    if "partitions" in sections:
        _read_partitions(table, sections, draft)


def _sections(node: Node, where: str, draft: Draft, *, short: bool) -> Sections:
    """Return the keys of a table; a partition below its table may be nothing but its bound."""
    if short and isinstance(node, ScalarNode) and not is_null(node):
        return {"bound": (node, node.mark)}
    return {key: (value, mark) for key, mark, value in mapping_items(node, where, draft.problems, TABLE_KEYS)}


def _read_columns(table: TableDraft, sections: Sections, node: Node, mark: Mark, draft: Draft, *, quiet: bool) -> None:
    if "columns" in sections:
        complete = table.complete
        read_columns(table, sections["columns"][0], draft)
        table.complete = table.complete and complete
    elif table.address not in draft.waiting:
        table.complete = False
        if isinstance(node, MappingNode) and not quiet:
            text = "the table has no columns; declare at least one: columns: {id: bigint}"
            draft.problems.add(mark, at(table.where, text))


def _read_partitions(table: TableDraft, sections: Sections, draft: Draft) -> None:
    """Read the partitions that stand below their table: a bound, or a table without its parent."""
    node, mark = sections["partitions"]
    where = child(table.where, "partitions")
    if "partition_by" not in sections:
        text = "the table is not partitioned; add for example: partition_by: range (created_at)"
        draft.problems.add(mark, at(where, text))
    for key, key_mark, value in mapping_items(node, where, draft.problems):
        try:
            schema, name = table_name(key)
        except NotAName as error:
            draft.problems.add(key_mark, at(where, str(error)))
            draft.complete = False
            continue
        address = Address(Kind.TABLE, schema or table.address.schema, name)
        if address in draft.tables:
            text = f"table {address.path} stands already at {draft.marks[address]}"
            draft.problems.add(key_mark, at(key, text))
            continue
        read_table(address, child(where, key), value, key_mark, table.schema, draft, table.address)
