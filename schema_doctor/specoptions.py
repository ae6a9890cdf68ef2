"""The options of a table of the spec: how it is stored, who sees its rows, what replication sends."""

from collections.abc import Callable, Mapping

from schema_doctor.identifier import NotAName, shown
from schema_doctor.model import Address, Index, PrimaryKey, Table, Unique
from schema_doctor.names import key_name
from schema_doctor.parameters import TABLE_PARAMETERS, NotAParameter, assembled, check_value, parameter
from schema_doctor.specdraft import Draft, Sections, TableDraft
from schema_doctor.yamltree import Node, Problems, as_bool, as_text, at, child, mapping_items

OPTION_KEYS = ("unlogged", "parameters", "row_security", "force_row_security", "replica_identity")
IDENTITIES = ("default", "nothing", "full")


def read_parameters(node: Node, where: str, problems: Problems, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Read storage parameters, a mapping of names to values, as the model holds them."""
    values: dict[str, str] = {}
    for key, mark, value in mapping_items(node, where, problems):
        try:
            name = parameter(key, known)
        except NotAParameter as error:
            problems.add(mark, at(where, str(error)))
            continue
        text = as_text(value, child(where, key), problems)
        if name in values:
            problems.add(mark, at(where, f"{shown(name)} stands twice; keep one"))
        elif text is not None:
            values[name] = text
            try:
                check_value(name, text)
            except NotAParameter as error:
                problems.add(value.mark, at(where, str(error)))
    return assembled(values)


def read_options(where: str, sections: Sections, draft: Draft) -> dict[str, object]:
    """Return the options that are given, as the fields of a table."""
    problems = draft.problems
    found: dict[str, object] = {}
    for key in OPTION_KEYS:
        if key in sections:
            node, _ = sections[key]
            inside = child(where, key)
            value = _READERS[key](node, inside, problems)
            if value is not None:
                found[key] = value
    return found


def _parameters(node: Node, where: str, problems: Problems) -> object:
    return read_parameters(node, where, problems, TABLE_PARAMETERS)


def _replica_identity(node: Node, where: str, problems: Problems) -> object:
    text = as_text(node, where, problems)
    if text is None or text in IDENTITIES:
        return text
    word, _, rest = text.partition(" ")
    try:
        if word == "index" and rest.strip():
            return f"index {key_name(rest.strip())}"
        what = f"{shown(text)} is not understood; write default, nothing, full, or index and its name"
    except NotAName as error:
        what = str(error)
    problems.add(node.mark, at(where, what))
    return None


_READERS: Mapping[str, Callable[[Node, str, Problems], object]] = {
    "unlogged": as_bool,
    "parameters": _parameters,
    "row_security": as_bool,
    "force_row_security": as_bool,
    "replica_identity": _replica_identity,
}


def check_replica_identities(draft: Draft) -> None:
    """Report indexes that a table names as its replica identity and does not declare, or that cannot be one."""
    wanted = {
        address: item
        for address in draft.tables
        if isinstance(item := draft.objects.get(address), Table) and item.replica_identity.startswith("index ")
    }
    if not wanted:
        return
    keys: dict[Address, dict[str, PrimaryKey | Unique | Index]] = {address: {} for address in wanted}
    for address, found in draft.objects.items():
        if isinstance(found, PrimaryKey | Unique | Index) and address.parent in wanted:
            keys[address.parent][address.name] = found
    for address, item in wanted.items():
        if problem := _unfit(item.replica_identity.removeprefix("index "), item, keys[address], draft.tables[address]):
            draft.problem(address, problem, "replica_identity")


def _unfit(name: str, item: Table, keys: Mapping[str, PrimaryKey | Unique | Index], table: TableDraft) -> str:
    """Return why an index cannot be the replica identity, "" if it can (sql-altertable, "REPLICA IDENTITY")."""
    found = keys.get(name)
    if found is None:
        if not table.keys_complete or item.partition_of is not None:  # the index may be that of the parent
            return ""
        said = ", ".join(keys) or "none"
        return f"the table declares no index or key {shown(name)} (it declares: {said}); name one of them"
    if isinstance(found, Index):
        if found.unique and found.predicate is None:
            return ""
        return f"{shown(name)} is {'partial' if found.unique else 'not unique'}; a replica identity needs another"
    return f"{shown(name)} is deferrable; a replica identity needs a key that is not" if found.deferrable else ""
