"""Load a spec: its files, its tables, and what it says about extra objects and accepted findings."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from schema_doctor.errors import Mark, Problem, SpecError, UsageError
from schema_doctor.identifier import NotAName, lower, shown
from schema_doctor.model import TYPES, Address, Extension, Kind, Namespace, Schema
from schema_doctor.names import key_name
from schema_doctor.specbound import check_bounds
from schema_doctor.speccheck import check_references
from schema_doctor.specdatabase import read_extensions, read_schemas
from schema_doctor.specdraft import Draft
from schema_doctor.specenum import TypeNode
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
WITHIN_SCHEMA = (Kind.TABLE, Kind.SEQUENCE, Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE)  # kinds whose parent is a schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What the application needs of its database.

    `schema` holds the objects as they were written, but for types and names, which are in PostgreSQL's own spelling;
    `unnamed` are those whose name is PostgreSQL's default, not the user's. `unexpected` gives the level of objects that
    the spec does not have, by (schema, table) or ("", "") for all, and by kind or None for all. `renamed` gives the
    former names of objects, `dropped` what must not be there. With `strict_names`, names are part of the spec: those
    that it gives, and PostgreSQL's own where it gives none; and now() is not CURRENT_TIMESTAMP.
    """

    file: str
    schema: Schema
    marks: Mapping[Address, Mark]
    property_marks: Mapping[tuple[Address, str], Mark] = field(default_factory=dict)
    unnamed: frozenset[Address] = frozenset()
    unexpected: Mapping[tuple[str, str], Mapping[Kind | None, str]] = field(default_factory=dict)
    renamed: Mapping[Address, str] = field(default_factory=dict)
    backfills: Mapping[Address, str] = field(default_factory=dict)  # by column, as they were written
    dropped: Collection[Address] = ()
    strict_names: bool = False
    waivers: tuple[Waiver, ...] = ()
    warnings: tuple[Problem, ...] = ()
    own_types: frozenset[str] = frozenset()  # types named without a schema that are not built in
    renamed_labels: Mapping[Address, Mapping[str, str]] = field(default_factory=dict)  # of enums, the new by the old
    default_schema: str = "public"
    serials: Mapping[Address, Address] = field(default_factory=dict)  # the sequence of each serial column
    inherited: frozenset[Address] = frozenset()  # columns of partitions and children that only their parents declare
    declared_schemas: frozenset[str] = frozenset()  # those of `schemas:`, not those that only hold what is declared
    unexpected_schemas: str = "ignore"  # the level of schemas that the spec does not name
    probes: tuple[tuple[str, Mark, Node], ...] = ()  # by name, as they stand in the file; specprobe reads them

    def mark(self, address: Address, name: str = "") -> Mark | None:
        """Return where an object stands in the file, or one property of it; else where its table does."""
        if name and (found := self.property_marks.get((address, name))):
            return found
        return self.marks.get(address) or self.marks.get(address.parent)

    @property
    def tables(self) -> list[tuple[str, str]]:
        """The declared tables, as (schema, table), in the order of the file."""
        return [(address.schema, address.relation) for address in self.schema if address.kind is Kind.TABLE]

    @property
    def tables_to_read(self) -> list[tuple[str, str]]:
        """The declared tables, those that must not be there, and the former names of tables."""
        dropped = [(one.schema, one.relation) for one in self.dropped if one.kind is Kind.TABLE]
        former = [(one.schema, name) for one, name in self.renamed.items() if one.kind is Kind.TABLE]
        return list(dict.fromkeys((*self.tables, *dropped, *former)))

    @property
    def types(self) -> list[tuple[str, str]]:
        """The declared enums, domains and composite types, as (schema, name), each behind those that it needs."""
        return [(address.schema, address.relation) for address in self.schema if address.kind in TYPES]

    def drops(self, address: Address) -> bool:
        """Tell whether the spec says of an object, or of its table, that it must not be there."""
        key = address._replace(name="") if address.kind is Kind.PRIMARY_KEY else address
        return any(one in self.dropped for one in (address, address.parent, key))

    def level_of_unexpected(self, address: Address) -> str | None:
        """Return what the spec says about an extra object, None where it says nothing of something within a table."""
        if self.drops(address):
            return "error"
        if address.schema and Address(Kind.SCHEMA, address.schema) not in self.schema:
            return self.unexpected_schemas
        if self._name_is_taken(address):
            return "error"
        for place in ((address.schema, address.relation), ("", "")):
            rules = self.unexpected.get(place, {})
            for kind in (address.kind, None):
                if kind in rules:
                    return rules[kind]
        # Tables are the business of others unless the spec says so by name or claims the whole schema.
        return None if address.name else "ignore"

    @property
    def sequences(self) -> list[tuple[str, str]]:
        """The declared sequences, as (schema, name)."""
        return [(address.schema, address.relation) for address in self.schema if address.kind is Kind.SEQUENCE]

    @property
    def claims_schemas(self) -> bool:
        """Whether objects that the spec does not declare are looked for at all in the schemas that it names."""
        return any(self.claims(kind) for kind in WITHIN_SCHEMA)

    def claims(self, kind: Kind) -> bool:
        """Tell whether objects of a kind that the spec does not declare are looked for."""
        rules = self.unexpected.get(("", ""), {})
        return rules.get(kind, rules.get(None, "ignore")) != "ignore"

    def _name_is_taken(self, address: Address) -> bool:
        """Tell whether the spec needs the name of a type for another one, or for a table."""
        place = (address.schema, address.relation)
        others = (Address(kind, *place) for kind in (*TYPES, Kind.TABLE) if kind is not address.kind)
        return address.kind in TYPES and any(other in self.schema for other in others)


@dataclass(slots=True)
class _Loading:
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
    check_references(draft)
    check_types(draft)
    check_owners(draft)
    check_sense(draft)
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
        unnamed=unnamed,
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
        declared_schemas=declared,
        unexpected_schemas=loading.unexpected_schemas or "ignore",
        probes=tuple(loading.probes),
    )


def _load_file(path: Path, loading: _Loading) -> None:
    resolved = path.resolve()
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
        resolved = other.resolve()
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
