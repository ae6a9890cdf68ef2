"""Load a spec: its files, its tables, and what it says about extra objects and accepted findings."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct, field

from schema_doctor.declaration import Spec
from schema_doctor.errors import Mark, SpecError, UsageError
from schema_doctor.identifier import NotAName, lower, shown
from schema_doctor.model import Address, Extension, Kind, Namespace
from schema_doctor.names import key_name
from schema_doctor.specattached import read_attached
from schema_doctor.specbound import check_bounds
from schema_doctor.speccheck import check_references
from schema_doctor.specdatabase import read_extensions, read_schemas
from schema_doctor.specdraft import Draft
from schema_doctor.specenum import TypeNode
from schema_doctor.speckeytype import check_key_types
from schema_doctor.speclineage import complete_children
from schema_doctor.specnaming import name_the_unnamed
from schema_doctor.specplace import check_schema, named
from schema_doctor.specpolicy import Unexpected, Waiver, read_level, read_unexpected, read_waivers
from schema_doctor.specsense import check_sense
from schema_doctor.specsequence import check_owners, read_sequences
from schema_doctor.specserial import name_serials
from schema_doctor.spectable import read_table
from schema_doctor.spectype import TYPE_SECTIONS, find_types, read_types
from schema_doctor.spectypecheck import check_types, qualify
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    Problems,
    ScalarNode,
    as_bool,
    as_list,
    as_mapping,
    as_text,
    at,
    child,
    is_null,
    mapping_items,
    parse,
    read,
)

VERSION = "1"
SECTIONS: Mapping[str, Callable[[Node, Draft], None]] = {"schemas": read_schemas, "extensions": read_extensions}
NEEDED = (  # one of them, or nothing is said
    *("tables", "include", *SECTIONS, "sequences", *TYPE_SECTIONS),
    *("unexpected", "unexpected_schemas", "probes"),
)
KEYS = ("version", "schema", *NEEDED, "strict_names", "waivers")


class _Loading(Struct):
    """What the files have brought so far."""

    draft: Draft = field(default_factory=Draft)
    unexpected: Unexpected = field(default_factory=dict)
    waivers: list[Waiver] = field(default_factory=list)
    strict_names: bool = False
    open: list[Path] = field(default_factory=list)  # the files that are being read, each included by the one before
    done: set[Path] = field(default_factory=set)
    default_schema: str | None = None
    unexpected_schemas: str | None = None
    types: list[TypeNode] = field(default_factory=list)
    tables: list[tuple[Node, str | None]] = field(default_factory=list)  # read last: their columns name types
    probes: list[tuple[str, Mark, Node]] = field(default_factory=list)

    @property
    def problems(self) -> Problems:
        return self.draft.problems


def load(path: Path) -> Spec:
    """Load a spec and all that it includes.

    Raises UsageError when the file cannot be read, SpecError with every problem that was found.
    """
    loading = _Loading()
    _load_file(path, loading)
    draft = loading.draft
    read_types(loading.types, draft)
    for node, schema in loading.tables:
        _read_tables(node, schema, loading)
    serials = name_serials(draft)
    complete_children(draft)
    unnamed = name_the_unnamed(draft)
    attached = read_attached(draft)
    check_references(draft)
    check_types(draft)
    check_owners(draft)
    check_sense(draft)
    check_key_types(draft)
    check_bounds(draft)
    if loading.probes:
        from schema_doctor.specprobe import read_probes  # noqa: PLC0415 - most specs have none

        read_probes(loading.probes, draft.problems)
    draft.problems.raise_if_any()
    qualify(loading.types, draft)
    marks = draft.marks
    declared = frozenset(address.schema for address in draft.objects if address.kind is Kind.SCHEMA)
    homes: dict[str, Address] = {}  # the first object of each schema
    for one, item in draft.objects.items():
        home = (item.schema or "") if isinstance(item, Extension) else one.schema
        if home not in homes:
            homes[home] = one
    namespaces: dict[Address, Namespace] = {}
    for home, one in homes.items():
        if home and home != "pg_catalog":
            namespaces[address := Address(Kind.SCHEMA, home)] = Namespace()
            marks.setdefault(address, marks[one])
    return Spec(
        file=str(path),
        schema={**namespaces, **draft.objects},
        marks=marks,
        property_marks=draft.property_marks,
        unnamed=unnamed & draft.objects.keys(),
        unexpected=loading.unexpected,
        renamed=draft.renamed,
        backfills=draft.backfills,
        dropped=frozenset(draft.dropped),
        strict_names=loading.strict_names,
        waivers=tuple(loading.waivers),
        warnings=draft.warnings.found,
        own_types=frozenset(draft.own_types),
        renamed_labels=draft.renamed_labels,
        default_schema=loading.default_schema or "public",
        serials=serials,
        inherited=frozenset(draft.inherited),
        either_stored=frozenset(draft.either_stored),
        declared_schemas=declared,
        unexpected_schemas=loading.unexpected_schemas or "ignore",
        probes=tuple(loading.probes),
        attached=attached,
    )


def _load_file(path: Path, loading: _Loading) -> None:
    resolved = Path(os.path.realpath(path))
    root = parse(read(path), str(path))
    loading.open.append(resolved)
    _read_root(root, path, loading)
    loading.open.pop()
    loading.done.add(resolved)


def _read_root(root: Node, path: Path, loading: _Loading) -> None:
    problems = loading.problems
    if not isinstance(root, MappingNode):
        as_mapping(root, "", problems)
        loading.draft.complete = False
        return
    before = len(problems)
    values = {key: (value, mark) for key, mark, value in mapping_items(root, "", problems, KEYS)}
    misspelled = len(problems) > before
    if misspelled:  # a key that is not known may be tables: or include:
        loading.draft.complete = False
    _check_version(values, root, problems, misspelled=misspelled)
    schema = _default_schema(values, problems)
    loading.default_schema = loading.default_schema or schema
    if "unexpected" in values:
        read_unexpected(values["unexpected"][0], "unexpected", ("", ""), loading.unexpected, problems)
    if "unexpected_schemas" in values:
        level = read_level(values["unexpected_schemas"][0], "unexpected_schemas", problems)
        loading.unexpected_schemas = loading.unexpected_schemas or level
    if "sequences" in values:
        read_sequences(values["sequences"][0], schema, loading.draft)
    if "strict_names" in values:
        strict = as_bool(values["strict_names"][0], "strict_names", problems)
        loading.strict_names = loading.strict_names or bool(strict)
    if "waivers" in values:
        read_waivers(values["waivers"][0], loading.waivers, problems)
    if "probes" in values:
        loading.probes += mapping_items(values["probes"][0], "probes", problems)
    _read_sections({key: node for key, (node, _) in values.items()}, schema, loading)
    if not misspelled and not values.keys() & set(NEEDED):
        problems.add(root.mark, "the spec declares no tables; add tables: {users: {columns: {id: bigint}}}")
    if "include" in values:
        _include(values["include"][0], path, loading)


def _read_sections(nodes: Mapping[str, Node], schema: str | None, loading: _Loading) -> None:
    for key, section in SECTIONS.items():
        if key in nodes:
            section(nodes[key], loading.draft)
    for key in TYPE_SECTIONS:
        if key in nodes:
            find_types(key, nodes[key], schema, loading.types, loading.problems)
    if "tables" in nodes:
        loading.tables.append((nodes["tables"], schema))


def _check_version(
    values: Mapping[str, tuple[Node, Mark]], root: Node, problems: Problems, *, misspelled: bool
) -> None:
    if "version" not in values:
        if not misspelled:
            problems.add(root.mark, f"version is missing; add version: {VERSION}")
        return
    node, _ = values["version"]
    if not (isinstance(node, ScalarNode) and node.text == VERSION):
        text = node.text if isinstance(node, ScalarNode) else "this"
        problems.add(node.mark, f"version: {shown(text)} is not supported; the supported version is {VERSION}")


def _default_schema(values: Mapping[str, tuple[Node, Mark]], problems: Problems) -> str | None:
    if "schema" not in values:
        return None
    node, _ = values["schema"]
    text = as_text(node, "schema", problems)
    if text is None:
        return None
    try:
        name = key_name(text)
    except NotAName as error:
        problems.add(node.mark, at("schema", str(error)))
        return None
    check_schema(name, node.mark, "schema", problems)
    return name


def _read_tables(node: Node, schema: str | None, loading: _Loading) -> None:
    problems = loading.problems
    if not isinstance(node, MappingNode):
        loading.draft.complete = False
    if is_null(node):
        problems.add(node.mark, "tables: expected a mapping of names to tables, found nothing")
        return
    folded: dict[tuple[str, str], tuple[str, Mark]] = {}
    for key, mark, value in mapping_items(node, "tables", problems):
        found = named(key, mark, Kind.TABLE, "tables", schema, problems)
        if found is None:
            loading.draft.complete = False
            continue
        address, where = found
        place, name = address.schema, address.relation
        if address in loading.draft.tables:
            problems.add(mark, at(key, f"table {address.path} stands already at {loading.draft.marks[address]}"))
            continue
        similar = folded.setdefault((place, lower(name)), (name, mark))
        if similar[0] != name:
            loading.draft.warnings.add(
                mark, f"{shown(name)} and {shown(similar[0])} ({similar[1]}) are two tables that differ only in case"
            )
        read_table(address, where, value, mark, schema or "public", loading.draft)
    for table, path, said in loading.draft.unexpected:
        relation = (table.schema, table.relation)
        read_unexpected(said, child(path, "unexpected"), relation, loading.unexpected, problems)
    loading.draft.unexpected.clear()


def _include(node: Node, path: Path, loading: _Loading) -> None:
    problems = loading.problems
    for item in as_list(node, "include", problems):
        text = as_text(item, "include", problems)
        if text is None:
            continue
        other = path.parent / text
        try:
            resolved = Path(os.path.realpath(other))
        except ValueError as error:  # NUL, or what no file system can encode
            problems.add(item.mark, f"include: {shown(text)} is no name of a file: {error}; name a YAML file")
            loading.draft.complete = False
            continue
        if resolved in loading.open:
            problems.add(item.mark, f"include: {shown(text)} includes this file itself; remove one of the two")
            continue
        if resolved in loading.done:
            continue
        try:
            _load_file(other, loading)
        except UsageError as error:
            problems.add(item.mark, at("include", str(error)))
        except SpecError as error:
            if len(problems) >= problems.LIMIT:
                raise
            for problem in error.problems:
                problems.add(problem.mark, problem.text)
        else:
            continue
        loading.draft.complete = False
