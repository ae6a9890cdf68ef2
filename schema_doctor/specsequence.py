"""The sequences of a spec that stand on their own, beside those that a serial column brings."""

from msgspec.structs import replace

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName, shown
from schema_doctor.model import Address, Kind, Sequence, properties
from schema_doctor.names import key_name, split_names
from schema_doctor.numbering import RANGES, NotASequence, owned_by, owner, sequence
from schema_doctor.specdraft import Draft
from schema_doctor.specplace import named
from schema_doctor.sqltype import NotAType, parse_type
from schema_doctor.yamltree import MappingNode as Mapped
from schema_doctor.yamltree import Node, as_bool, as_int, as_list, as_text, at, child, is_null, mapping_items

NUMBERS = ("start", "increment", "minimum", "maximum", "cache")
FLAGS = ("cycle", "unlogged")


def read_sequences(node: Node, schema: str | None, draft: Draft) -> None:
    """Read `sequences:`, a list of names or a mapping of names to options; `schema` is what `schema:` says."""
    entries: list[tuple[str, Mark, Node | None]]
    if isinstance(node, Mapped):
        entries = list(mapping_items(node, "sequences", draft.problems))
    else:
        texts = [
            (as_text(one, "sequences", draft.problems), one.mark) for one in as_list(node, "sequences", draft.problems)
        ]
        entries = [(text, mark, None) for text, mark in texts if text is not None]
    for key, mark, value in entries:
        found = named(key, mark, Kind.SEQUENCE, "sequences", schema, draft.problems)
        if found is None:
            continue
        address, name = found
        where = child("sequences", name)
        if (before := draft.marks.get(address)) is not None:
            draft.problems.add(mark, at(where, f"the sequence stands already at {before}"))
            continue
        draft.marks[address] = mark
        draft.paths[address] = where
        item = Sequence() if value is None or is_null(value) else _sequence(value, where, mark, address, draft)
        if item is not None:
            draft.objects[address] = item


def _sequence(node: Node, where: str, mark: Mark, address: Address, draft: Draft) -> Sequence | None:
    problems, before = draft.problems, len(draft.problems)
    numbers: dict[str, int] = {}
    flags: dict[str, bool] = {}
    texts: dict[str, str] = {}
    for key, key_mark, value in mapping_items(node, where, problems, properties(Sequence)):
        inside = child(where, key)
        draft.property_marks[address, key] = key_mark
        if key in NUMBERS:
            lowest, highest = RANGES["bigint"]
            if (number := as_int(value, inside, problems, minimum=lowest, maximum=highest)) is not None:
                numbers[key] = number
        elif key in FLAGS:
            flags[key] = bool(as_bool(value, inside, problems))
        elif (text := as_text(value, inside, problems)) is not None:
            texts[key] = text
    data_type = _type(texts.get("type", "bigint"), where, address, draft)
    column = _owner(texts["owned_by"], address, draft) if "owned_by" in texts else None
    if len(problems) > before:
        return None
    try:
        item = sequence(data_type, **numbers, cycle=flags.get("cycle", False))
    except NotASequence as error:
        problems.add(mark, at(where, str(error)))
        return None
    return replace(item, owned_by=column, unlogged=flags.get("unlogged", False), comment=texts.get("comment"))


def _type(text: str, where: str, address: Address, draft: Draft) -> str:
    try:
        name = parse_type(text).canonical
    except NotAType as error:
        name = str(error)
    if name not in RANGES:
        mark = draft.property_marks[address, "type"]
        draft.problems.add(mark, at(child(where, "type"), f"{shown(text)}: write {', '.join(RANGES)}"))
    return name


def _owner(text: str, address: Address, draft: Draft) -> str | None:
    """Return the column that `orders.id` or `app.orders.id` names, as SQL writes it."""
    try:
        parts = [key_name(part) for part in split_names(text)]
        if len(parts) == 2:
            parts = [address.schema, *parts]
        if len(parts) == 3 and parts[0] == address.schema:
            return owned_by(Address(Kind.COLUMN, *parts))
        hint = "write table.column" if len(parts) != 3 else "a sequence lives in the schema of the table that owns it"
    except NotAName as error:
        hint = str(error)
    draft.problem(address, f"{shown(text)}: {hint}", "owned_by")
    return None


def check_owners(draft: Draft) -> None:
    """Report owners that are declared tables without that column."""
    for address, item in draft.objects.items():
        column = owner(item) if isinstance(item, Sequence) else None
        table = draft.tables.get(column.parent) if column else None
        if column and table and table.complete and column.name not in table.columns:
            hint = did_you_mean(column.name, table.columns) or f"it has {', '.join(table.columns) or 'none'}"
            draft.problem(address, f"unknown column {shown(column.name)} of {table.address.path}; {hint}", "owned_by")
