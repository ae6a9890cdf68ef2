"""Which rights the steps of a plan need (manual: the notes of each command on who may run it)."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from schema_doctor import regclass
from schema_doctor.callrights import of_calls
from schema_doctor.ddl import carryover
from schema_doctor.ddl.context import Context
from schema_doctor.identifier import fold
from schema_doctor.inquiry import Inquiry, Want
from schema_doctor.lineage import parents
from schema_doctor.model import (
    Address,
    Attribute,
    Column,
    Domain,
    Exclusion,
    Extension,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Unique,
)
from schema_doctor.model import Sequence as Numbers
from schema_doctor.numbering import owner
from schema_doctor.regex import regex
from schema_doctor.rename import RELATIONS, Rename
from schema_doctor.rowwants import of_rows
from schema_doctor.sourcerows import Place
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import place_of

_OF_TYPES = (Kind.ENUM, Kind.DOMAIN, Kind.DOMAIN_CHECK, Kind.COMPOSITE, Kind.ATTRIBUTE)
_VIEWS = (Phase.DROP_VIEW, Phase.CREATE_VIEW)
_CREATES = regex(r"CREATE ((UNLOGGED )?(TABLE|SEQUENCE)|TYPE|DOMAIN) ")
_SETVAL = regex(r"SELECT pg_catalog\.setval\((?P<escape>E?)'(?P<name>(?:[^']|'')*)'")
_TREE = regex(r"ALTER TABLE (?!ONLY )")  # as a rule, with what inherits
_LINK = regex(r" (ATTACH PARTITION|DETACH PARTITION|INHERIT) ")
_STRING = regex(r"'(?:[^']|'')*'(?!::regclass)")
_QUALIFIER = regex(r"""(?<![\w."$])("(?:[^"]|"")+"|[^\W\d][\w$]*)\.(?=[\w"])""")


def wants(
    steps: Sequence[Step], context: Context, renames: Sequence[Rename] = (), asked: Sequence[Inquiry] = ()
) -> list[Want]:
    """Return what the role has to be allowed, each once, by the names that the objects have now.

    `asked` are the questions to the rows.
    """
    place = Place(context=context, renames=renames)
    found: dict[Want, None] = {}
    for step in steps:
        for address in step.covers or (step.address,):
            found |= dict.fromkeys(_of(address, step, place))
        found |= dict.fromkeys(Want("usage", "schema", "", schema) for schema in _schemas(step))
    return list(found | dict.fromkeys((*of_rows(steps, asked, place), *of_calls(steps, place))))


def _schemas(step: Step) -> Iterator[str]:
    """Yield the schemas in which a step looks for something, which needs USAGE, also of the owner of what is there.

    All that a step names is qualified; a word that only looks like a schema is none that the database has. A view may
    call columns by the name of their table, and a block is about what other steps are about as well.
    """
    if step.phase not in _VIEWS and not step.sql.startswith(("DO ", "DROP SCHEMA ")):
        for name in dict.fromkeys(_QUALIFIER.findall(_STRING.sub("''", step.sql))):
            yield fold(name)


def _of(address: Address, step: Step, place: Place) -> Iterator[Want]:
    """Yield the rights for a step; what it does to an object that only the plan creates needs none."""
    there = place.context.actual
    if step.phase in _VIEWS:
        yield from _of_view(address, step)
        return
    if step.reason in (carryover.OF_TABLE, carryover.OF_COLUMN) and step.phase is Phase.DESCRIBE:
        yield from _of_statistics(address, place)
    if found := _SETVAL.match(step.sql):
        yield from _of_numbers(found, step)
    if not step.sql.startswith(("ALTER ", "CREATE ", "DROP ", "COMMENT ")):
        return  # whoever may do the rest may do this as a rule; the server says where not
    if step.sql.startswith("ALTER SEQUENCE ") and " OWNER TO " in step.sql:
        sequence = place.context.expected.get(address)
        if isinstance(sequence, Numbers) and (column := owner(sequence)) is not None:
            yield from _given("relation", place.now(column.parent))
    if address.kind is Kind.EXTENSION:
        if address in there:
            yield Want("owner", "extension", "", address.relation, statement=step.sql)
            moved = place.context.expected.get(address) if " SET SCHEMA " in step.sql else None
            if isinstance(moved, Extension) and moved.schema is not None:
                yield Want("create", "schema", "", moved.schema)
                yield Want("move", "members", "", address.relation, statement=step.sql)
        elif step.phase is Phase.PREPARE:
            yield Want("extension", "", "", address.relation, statement=step.sql)
    elif address.kind is Kind.SCHEMA:
        known = address in there
        yield Want("owner", "schema", "", address.schema) if known else Want("create", "database", "", "")
    else:
        yield from _of_object(address, step, place)


def _of_object(address: Address, step: Step, place: Place) -> Iterator[Want]:
    there = place.context.actual
    whole = address.parent if address.name else address
    what = "type" if address.kind in _OF_TYPES else "relation"
    drops = step.phase in (Phase.DROP_TABLE, Phase.DROP_TYPE, Phase.DROP_SEQUENCE)
    if whole in there or address in place.context.outside or step.phase is Phase.RENAME:
        # A renaming has the names of its turn, all other steps those at the end.
        then = replace(place, renames=place.renames[: step.order // 2]) if step.phase is Phase.RENAME else place
        now = then.now(Address(Kind.TABLE, whole.schema, whole.relation))
        yield Want("drop" if drops else "owner", what, now.schema, now.relation)
    creates = _CREATES.match(step.sql)
    if creates or _makes_relation(address, step, place):
        yield Want("create", "schema", "", address.schema)
    made_anew = whole in place.context.rebuilt or (whole.schema, whole.relation) in place.context.carried_types
    if creates and made_anew:
        yield from _given(what, place.now(Address(Kind.TABLE, whole.schema, whole.relation)))
    if address.kind is Kind.TABLE and (creates or _LINK.search(step.sql)):
        above = {*parents(place.context.expected.get(address)), *parents(there.get(address))}
        for one in sorted(above & there.keys()):
            now = place.now(one)
            yield Want("owner", "relation", now.schema, now.relation)
    yield from _of_types(address, step, place)
    # What is done to a large table is done to its partitions first, each by itself.
    below = address.kind in (Kind.COLUMN, Kind.CHECK) and _TREE.match(step.sql)
    if below or (step.stage and step.phase is not Phase.DROP_INDEX):
        now = place.now(address.parent)
        yield Want("owner", "heirs", now.schema, now.relation)
    item = _item(address, place)
    if step.phase is Phase.ADD_FOREIGN_KEY and isinstance(item, ForeignKey):
        referenced = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
        if referenced in there or referenced not in place.context.expected:
            now = place.now(referenced)
            columns = tuple(
                place.now(Address(Kind.COLUMN, referenced.schema, referenced.relation, name)).name
                for name in item.referenced_columns
            )
            yield Want("references", "relation", now.schema, now.relation, columns)


def _of_types(address: Address, step: Step, place: Place) -> Iterator[Want]:
    """Yield USAGE of the types of columns, attributes and domains (manual: ddl-priv)."""
    if {*step.all_phases}.isdisjoint((Phase.CREATE_TABLE, Phase.CREATE_TYPE, Phase.ADD_COLUMN, Phase.ALTER_TYPE)):
        return
    below = place.context.children(address) if address.kind in (Kind.TABLE, Kind.COMPOSITE) else ()
    for item in (_item(address, place), *(item for _, item in below)):
        if isinstance(item, Column | Attribute | Domain) and (found := place_of(item.type)) is not None:
            yield Want("usage", "type", *found)


def _of_statistics(address: Address, place: Place) -> Iterator[Want]:
    """Yield what it takes to make extended statistics anew, with their owner (manual: sql-alterstatistics)."""
    now = place.now(Address(Kind.TABLE, address.schema, address.relation))
    columns = (address.name,) if address.name else ()
    for need in ("create", "give", "receive", *(() if columns else ("drop",))):
        yield Want(need, "statistics", now.schema, now.relation, columns)


def _of_numbers(found: re.Match[str], step: Step) -> Iterator[Want]:
    """Yield what setval() needs, and reading where a sequence is (manual: functions-sequence)."""
    sequence = regclass.place(found["name"], escaped=bool(found["escape"]))
    if sequence is not None and sequence[0] is not None:
        yield Want("update", "relation", sequence[0], sequence[1])
        if "(SELECT last_value" in step.sql:
            yield Want("select", "relation", sequence[0], sequence[1])


def _of_view(address: Address, step: Step) -> Iterator[Want]:
    """Yield the rights for a view that is taken off and put on again; for what goes with it those will do."""
    if step.sql.startswith(("DROP VIEW ", "DROP MATERIALIZED VIEW ")):
        yield Want("drop", "relation", address.schema, address.relation)
        yield Want("usage", "schema", "", address.schema)
    elif step.sql.startswith(("ALTER VIEW ", "ALTER MATERIALIZED VIEW ")) and " OWNER TO " in step.sql:
        yield Want("create", "schema", "", address.schema)
        yield from _given("relation", address)


def _given(what: str, now: Address) -> Iterator[Want]:
    """Yield the rights to let what is made anew, or for an object, have its owner (manual: sql-altertable, OWNER)."""
    yield Want("give", what, now.schema, now.relation)
    yield Want("receive", what, now.schema, now.relation)


def _makes_relation(address: Address, step: Step, place: Place) -> bool:
    """Tell whether a step brings a new name into the schema of its table: an index, a sequence, a table."""
    if step.phase is Phase.RENAME:
        return address.kind in RELATIONS and address.kind is not Kind.COMPOSITE
    item = _item(address, place)
    if " ADD GENERATED " in step.sql and isinstance(item, Column):
        return item.identity is not None
    if step.phase is Phase.ADD_COLUMN:
        return isinstance(item, Column) and item.identity is not None and address not in place.context.actual
    if step.phase is Phase.CREATE_INDEX:
        return isinstance(item, Index)
    made = step.phase is Phase.ADD_CONSTRAINT and isinstance(item, PrimaryKey | Unique | Exclusion)
    return made and " ADD CONSTRAINT " in step.sql and " USING INDEX " not in step.sql


def _item(address: Address, place: Place) -> SchemaObject | None:
    context = place.context
    return context.expected.get(address) or context.actual.get(address) or context.outside.get(address)
