"""Load a spec: its files, its tables, and what it says about extra objects and accepted findings."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from schema_doctor.errors import Mark, Problem, SpecError
from schema_doctor.identifier import NotAName, check_name, lower, shown
from schema_doctor.model import Address, Kind, Namespace, Schema
from schema_doctor.shortform import split_names
from schema_doctor.speccheck import check_references
from schema_doctor.spectable import Draft, key_name, name_the_unnamed, read_table
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    Problems,
    ScalarNode,
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
KEYS = ("version", "schema", "include", "tables", "unexpected", "waivers")
LEVELS = ("ignore", "note", "warning", "error")
KIND_KEYS: Mapping[str, Kind] = {
    "tables": Kind.TABLE,
    "columns": Kind.COLUMN,
    "primary_keys": Kind.PRIMARY_KEY,
    "unique": Kind.UNIQUE,
    "checks": Kind.CHECK,
    "foreign_keys": Kind.FOREIGN_KEY,
    "indexes": Kind.INDEX,
}
SYSTEM_SCHEMAS = ("pg_catalog", "information_schema", "pg_toast")


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that is accepted: its code, its address, why, and until which day."""

    code: str
    address: str
    reason: str
    expires: datetime.date
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What the application needs of its database.

    `schema` holds the objects as they were written, but for types and names, which are in PostgreSQL's own spelling;
    `unnamed` are those whose name is PostgreSQL's default, not the user's. `unexpected` gives the level of objects that the
    spec does not have, by (schema, table) or ("", "") for all, and by kind or None for all.
    """

    file: str
    schema: Schema
    marks: Mapping[Address, Mark]
    property_marks: Mapping[tuple[Address, str], Mark] = field(default_factory=dict)
    unnamed: frozenset[Address] = frozenset()
    unexpected: Mapping[tuple[str, str], Mapping[Kind | None, str]] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    warnings: tuple[Problem, ...] = ()
    own_types: frozenset[str] = frozenset()  # types named without a schema that are not built in
    default_schema: str = "public"

    def mark(self, address: Address, name: str = "") -> Mark | None:
        """Return where an object stands in the file, or one property of it; else where its table does."""
        if name and (found := self.property_marks.get((address, name))):
            return found
        return self.marks.get(address) or self.marks.get(address.parent)

    @property
    def tables(self) -> list[tuple[str, str]]:
        """The declared tables, as (schema, table), in the order of the file."""
        return [(address.schema, address.relation) for address in self.schema if address.kind is Kind.TABLE]

    def level_of_unexpected(self, address: Address) -> str | None:
        """Return what the spec says about an extra object, None where it says nothing."""
        for place in ((address.schema, address.relation), ("", "")):
            rules = self.unexpected.get(place, {})
            for kind in (address.kind, None):
                # Tables are the business of others unless the spec says so by name or claims the whole schema.
                if kind in rules:
                    return rules[kind]
        return None

    @property
    def claims_schemas(self) -> bool:
        """Whether tables that the spec does not declare are looked for at all."""
        rules = self.unexpected.get(("", ""), {})
        return rules.get(Kind.TABLE, rules.get(None, "ignore")) != "ignore"


@dataclass(slots=True)
class _Loading:
    """What the files have brought so far."""

    draft: Draft = field(default_factory=Draft)
    unexpected: dict[tuple[str, str], dict[Kind | None, str]] = field(default_factory=dict)
    waivers: list[Waiver] = field(default_factory=list)
    visited: list[Path] = field(default_factory=list)
    default_schema: str | None = None

    @property
    def problems(self) -> Problems:
        return self.draft.problems


def load(path: Path) -> Spec:
    """Load a spec and all that it includes.

    Raises UsageError when a file cannot be read, SpecError with every problem that was found.
    """
    loading = _Loading()
    _load_file(path, loading)
    draft = loading.draft
    draft.problems.raise_if_any()
    unnamed = name_the_unnamed(draft)
    check_references(draft)
    draft.problems.raise_if_any()
    schemas = {address.schema: None for address in draft.objects}
    marks = draft.marks
    namespaces = {Address(Kind.SCHEMA, schema): Namespace() for schema in schemas}
    for address in namespaces:
        marks[address] = next(mark for place, mark in marks.items() if place.schema == address.schema)
    return Spec(
        file=str(path),
        schema={**namespaces, **draft.objects},
        marks=marks,
        property_marks=draft.property_marks,
        unnamed=unnamed,
        unexpected=loading.unexpected,
        waivers=tuple(loading.waivers),
        warnings=draft.warnings.found,
        own_types=frozenset(draft.own_types),
        default_schema=loading.default_schema or "public",
    )


def _load_file(path: Path, loading: _Loading) -> None:
    text = read(path)
    resolved = path.resolve()
    loading.visited.append(resolved)
    root = parse(text, str(path))
    problems = loading.problems
    if not isinstance(root, MappingNode):
        as_mapping(root, "", problems)
        return
    values = {key: (value, mark) for key, mark, value in mapping_items(root, "", problems, KEYS)}
    _check_version(values, root, problems)
    schema = _default_schema(values, problems)
    loading.default_schema = loading.default_schema or schema
    if "unexpected" in values:
        _read_unexpected(values["unexpected"][0], "unexpected", ("", ""), loading)
    if "waivers" in values:
        _read_waivers(values["waivers"][0], loading)
    if "tables" in values:
        _read_tables(values["tables"][0], schema or "public", "schema" in values, loading)
    elif "include" not in values:
        problems.add(root.mark, "the spec declares no tables; add tables: {users: {columns: {id: bigint}}}")
    if "include" in values:
        _include(values["include"][0], path, loading)


def _check_version(values: Mapping[str, tuple[Node, Mark]], root: Node, problems: Problems) -> None:
    if "version" not in values:
        problems.add(root.mark, f"version is missing; add version: {VERSION}")
        return
    node, mark = values["version"]
    if not (isinstance(node, ScalarNode) and node.plain and node.text == VERSION):
        text = node.text if isinstance(node, ScalarNode) else ""
        problems.add(mark, f"version: {shown(text)} is not supported; the supported version is {VERSION}")


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
    _check_schema(name, node.mark, "schema", problems)
    return name


def _check_schema(name: str, mark: Mark, where: str, problems: Problems) -> None:
    if name in SYSTEM_SCHEMAS or name.startswith("pg_"):
        problems.add(mark, at(where, f"{shown(name)} is a system schema; the spec is for schemas of your own"))


def _read_tables(node: Node, schema: str, explicit: bool, loading: _Loading) -> None:  # noqa: FBT001
    problems = loading.problems
    if is_null(node):
        problems.add(node.mark, "tables: expected a mapping of names to tables, found nothing")
        return
    folded: dict[tuple[str, str], tuple[str, Mark]] = {}
    for key, mark, value in mapping_items(node, "tables", problems):
        try:
            name_schema, name = _table_name(key)
        except NotAName as error:
            problems.add(mark, at("tables", str(error)))
            continue
        place = name_schema or schema
        _check_schema(place, mark, key, problems)
        if explicit and name_schema == "public" != schema:
            problems.add(
                mark,
                f"{key} stands under 'schema: {schema}': which of the two is meant? Write the name without its schema, "
                f"or leave 'schema: {schema}' out and qualify every name",
            )
            continue
        address = Address(Kind.TABLE, place, name)
        if address in loading.draft.objects:
            problems.add(mark, f"table {address.path} stands already at {loading.draft.marks[address]}")
            continue
        similar = folded.setdefault((place, lower(name)), (name, mark))
        if similar[0] != name:
            loading.draft.warnings.add(
                mark, f"{shown(name)} and {shown(similar[0])} ({similar[1]}) are two tables that differ only in case"
            )
        where = key if name_schema else name
        unexpected = read_table(address, where, value, mark, schema, loading.draft)
        if unexpected is not None:
            _read_unexpected(unexpected, child(where, "unexpected"), (place, name), loading)


def _table_name(text: str) -> tuple[str | None, str]:
    """Return schema and name of `users`, `app.users` or `"with.dot"`; a name in SQL's quotes is what they hold."""
    parts = split_names(text)
    if len(parts) > 2:
        raise NotAName(f"{shown(text)} has {len(parts)} parts; write schema.table, and quote a name that holds a dot")
    names = [key_name(part) for part in parts]
    for name in names:
        check_name(name)
    return (names[0], names[1]) if len(names) == 2 else (None, names[0])


def _include(node: Node, path: Path, loading: _Loading) -> None:
    problems = loading.problems
    for item in as_list(node, "include", problems):
        text = as_text(item, "include", problems)
        if text is None:
            continue
        other = path.parent / text
        if other.resolve() in loading.visited:
            problems.add(item.mark, f"include: {shown(text)} is part of this spec already; remove it")
            continue
        try:
            _load_file(other, loading)
        except SpecError as error:
            for problem in error.problems:
                problems.add(problem.mark, problem.text)


def _read_unexpected(node: Node, where: str, place: tuple[str, str], loading: _Loading) -> None:
    problems = loading.problems
    rules: dict[Kind | None, str] = {}
    if isinstance(node, MappingNode):
        for key, _, value in mapping_items(node, where, problems, KIND_KEYS):
            level = _level(value, child(where, key), problems)
            if level:
                rules[KIND_KEYS[key]] = level
    elif level := _level(node, where, problems):
        rules[None] = level
    loading.unexpected[place] = rules


def _level(node: Node, where: str, problems: Problems) -> str | None:
    text = as_text(node, where, problems)
    if text is not None and text not in LEVELS:
        problems.add(node.mark, at(where, f"{shown(text)} is not a level; use one of {', '.join(LEVELS)}"))
        return None
    return text


def _read_waivers(node: Node, loading: _Loading) -> None:
    problems = loading.problems
    for number, item in enumerate(as_list(node, "waivers", problems), 1):
        where = f"waivers[{number}]"
        before = len(problems)
        texts = {
            key: as_text(value, child(where, key), problems) or ""
            for key, _, value in mapping_items(item, where, problems, ("code", "address", "reason", "expires"))
        }
        missing = [key for key in ("code", "address", "reason", "expires") if key not in texts]
        if len(problems) == before and missing:
            problems.add(item.mark, at(where, f"{', '.join(missing)} must be given"))
        if len(problems) > before:
            continue
        try:
            expires = datetime.date.fromisoformat(texts["expires"])
        except ValueError:
            problems.add(item.mark, at(where, f"expires: {shown(texts['expires'])} is not a date; write 2027-01-31"))
            continue
        loading.waivers.append(Waiver(texts["code"], texts["address"], texts["reason"], expires, item.mark))
