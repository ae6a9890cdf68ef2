"""One table of the spec: from its YAML node to columns, constraints and indexes."""

from schema_doctor.errors import Mark
from schema_doctor.model import Address, Table
from schema_doctor.speccolumn import read_columns
from schema_doctor.specconstraint import SECTIONS, read_primary_key, read_section
from schema_doctor.specdraft import Draft, TableDraft
from schema_doctor.specoptions import OPTION_KEYS, read_options
from schema_doctor.yamltree import MappingNode, Node, as_text, at, child, mapping_items

TABLE_KEYS = ("comment", *OPTION_KEYS, "columns", "primary_key", *SECTIONS, "unexpected", "renamed_from")


def read_table(address: Address, where: str, node: Node, mark: Mark, schema: str, draft: Draft) -> Node | None:
    """Read a table into the draft; returns the node of its `unexpected:`, if there is one."""
    if draft.is_dropped(address, node, where):
        return None
    before = len(draft.problems)
    items = mapping_items(node, where, draft.problems, TABLE_KEYS)
    sections = {key: (value, key_mark) for key, key_mark, value in items}
    table = TableDraft(address, where, schema)
    if len(draft.problems) > before:  # an unknown key may be a section with its name misspelled
        table.complete = table.keys_complete = False
    draft.tables[address] = table
    comment = (
        as_text(sections["comment"][0], child(where, "comment"), draft.problems) if "comment" in sections else None
    )
    options = read_options(where, sections, draft)
    draft.objects[address] = Table(comment=comment, **options)  # type: ignore[arg-type]
    draft.marks[address] = mark
    for key in ("comment", *OPTION_KEYS):
        if key in sections:
            draft.property_marks[address, key] = sections[key][1]
    if "renamed_from" in sections:
        draft.former_name(address, *sections["renamed_from"], where)
    if "columns" in sections:
        complete = table.complete
        read_columns(table, sections["columns"][0], draft)
        table.complete = table.complete and complete
    else:
        table.complete = False
        if isinstance(node, MappingNode) and len(draft.problems) == before:
            text = "the table has no columns; declare at least one: columns: {id: bigint}"
            draft.problems.add(mark, at(where, text))
    if "primary_key" in sections:
        read_primary_key(table, *sections["primary_key"], draft)
    for key in SECTIONS:
        if key in sections:
            read_section(table, key, sections[key][0], draft)
    return sections["unexpected"][0] if "unexpected" in sections else None
