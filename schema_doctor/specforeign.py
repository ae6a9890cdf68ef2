"""What a foreign key of the spec refers to: first as it is written, then as the declared tables answer to it."""

from collections.abc import Mapping

from msgspec.structs import replace

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.identifier import shown
from schema_doctor.lineage import above
from schema_doctor.model import Address, ForeignKey, Index, Kind, PrimaryKey, Table, Unique
from schema_doctor.shortform import Reference
from schema_doctor.shortindex import element_name
from schema_doctor.specdraft import Draft, TableDraft
from schema_doctor.typechange import may_refer

Keys = Mapping[Address, list[tuple[Kind, tuple[str, ...]]]]


def referring(reference: Reference, columns: tuple[str, ...]) -> ForeignKey:
    """Return a foreign key whose target is not resolved yet."""
    return ForeignKey(
        columns=columns,
        referenced_schema=reference.schema.name if reference.schema else "",
        referenced_table=reference.table.name,
        referenced_columns=tuple(name.name for name in reference.referenced),
        on_update=reference.on_update,
        on_delete=reference.on_delete,
        match=reference.match,
        deferrable=reference.deferrable,
        initially_deferred=reference.initially_deferred,
        period=reference.period,
        enforced=reference.enforced,
    )


def resolve(draft: Draft) -> None:
    """Find the referenced table and columns of every foreign key."""
    keys = _keys(draft)
    by_name: dict[str, list[Address]] = {}
    for table in draft.tables:
        by_name.setdefault(table.relation, []).append(table)
    for address, reference in draft.targets.items():
        item = draft.objects[address]
        if not isinstance(item, ForeignKey):
            continue
        target = _table(address, reference, draft, by_name)
        if target is None:
            _unknown_table(draft, address, reference)
            continue
        found = _columns(draft, address, item, reference, target, keys)
        if found is not None:
            draft.objects[address] = replace(
                item,
                referenced_schema=target.schema,
                referenced_table=target.relation,
                referenced_columns=found,
            )


def _keys(draft: Draft) -> Keys:
    """Return what a foreign key may refer to, by table (sql-createtable, "REFERENCES")."""
    keys: dict[Address, list[tuple[Kind, tuple[str, ...]]]] = {}
    for address, item in draft.objects.items():
        if address.kind is Kind.COLUMN:
            continue
        match item:
            case PrimaryKey() | Unique():
                keys.setdefault(address.parent, []).append((address.kind, item.columns))
            case Index(unique=True, predicate=None):
                names = [element_name(text) for text in item.columns]
                if all(names):
                    keys.setdefault(address.parent, []).append((address.kind, tuple(one.name for one in names if one)))
            case _:
                pass
    given = {}
    for table, item in draft.objects.items():
        if isinstance(item, Table) and item.partition_of is not None:  # the keys of its table are its own, too
            given[table] = [key for one in above(table, draft.objects) for key in keys.get(one, ())]
    for table, more in given.items():
        keys.setdefault(table, []).extend(more)
    return keys


def _table(
    address: Address, reference: Reference, draft: Draft, by_name: Mapping[str, list[Address]]
) -> Address | None:
    """Return the table that is meant: in the schema of the key's own table, else the only one of that name."""
    name, schema = reference.table, reference.schema
    if schema is not None:
        places = [
            Address(Kind.TABLE, *pair)
            for pair in (
                (schema.written, name.written),
                (schema.written, name.name),
                (schema.name, name.written),
                (schema.name, name.name),
            )
        ]
        return next((place for place in places if place in draft.tables), places[-1])
    for word in (name.written, name.name):
        same = Address(Kind.TABLE, address.schema, word)
        if same in draft.tables:
            return same
    for word in (name.written, name.name):
        elsewhere = by_name.get(word, [])
        if elsewhere:
            return elsewhere[0] if len(elsewhere) == 1 else None
    return None


def _unknown_table(draft: Draft, address: Address, reference: Reference) -> None:
    if not draft.complete:
        return
    known = {table.path: None for table in draft.tables} | {table.relation: None for table in draft.tables}
    wanted = reference.table.written
    same = [table.path for table in draft.tables if table.relation in (wanted, reference.table.name)]
    if same:
        hint = f"there are several: {', '.join(same)}; write which one"
    else:
        hint = did_you_mean(wanted, known) or "a table that the spec does not declare is written with its schema"
    draft.problem(address, f"unknown table {shown(wanted)}; {hint}", "references")


def _columns(
    draft: Draft, address: Address, item: ForeignKey, reference: Reference, target: Address, keys: Keys
) -> tuple[str, ...] | None:
    """Return the referenced columns, or report what is wrong with them."""
    there = draft.tables.get(target)
    if there is None:
        if reference.schema is not None and not reference.referenced:
            text = f"the spec does not declare {target.path}; name the referenced columns: {target.path}(id)"
            draft.problem(address, text, "references")
            return None
        return _counted(draft, address, item, tuple(name.name for name in reference.referenced))
    referenced = tuple(name.among(there.columns) for name in reference.referenced)
    if not referenced:
        primary = [key for kind, key in keys.get(target, ()) if kind is Kind.PRIMARY_KEY]
        if not primary:
            if there.keys_complete:
                text = f"{target.path} declares no primary key; name the referenced columns"
                draft.problem(address, text, "references")
            return None
        referenced = primary[0]
    if _counted(draft, address, item, referenced) is None or not _are_key(draft, address, referenced, there, keys):
        return None
    return referenced if _comparable(draft, address, item, referenced, there) else None


def _counted(draft: Draft, address: Address, item: ForeignKey, referenced: tuple[str, ...]) -> tuple[str, ...] | None:
    if len(referenced) == len(item.columns):
        return referenced
    text = f"{len(item.columns)} columns refer to {len(referenced)}; the numbers must be equal"
    draft.problem(address, text, "references")
    return None


def _are_key(draft: Draft, address: Address, referenced: tuple[str, ...], there: TableDraft, keys: Keys) -> bool:
    """Report referenced columns that do not exist, or that nothing makes unique."""
    path = there.address.path
    unknown = [name for name in referenced if name not in there.columns]
    if unknown:
        if there.complete:
            hint = did_you_mean(unknown[0], there.columns) or f"it has {', '.join(there.columns)}"
            draft.problem(address, f"unknown column {shown(unknown[0])} of {path}; {hint}", "references")
        return False
    declared = keys.get(there.address, [])
    if any(len(referenced) == len(key) and set(referenced) == set(key) for _, key in declared):
        return True
    if there.keys_complete:
        said = "; ".join(", ".join(key) for _, key in declared) or "none"
        text = f"({', '.join(referenced)}) is no primary key, unique constraint or unique index of {path}"
        draft.problem(address, f"{text}, which declares: {said}", "references")
    return False


def _comparable(
    draft: Draft, address: Address, item: ForeignKey, referenced: tuple[str, ...], there: TableDraft
) -> bool:
    """Report columns whose types nothing compares, and warn of others that are not the same."""
    here = draft.tables[address.parent].columns
    for name, other in zip(item.columns, referenced, strict=True):
        mine, theirs = here.get(name), there.columns[other]
        if not mine or not theirs or mine.type.partition("(")[0] == theirs.type.partition("(")[0]:
            continue
        text = f"{name} is {mine.type}, but {there.address.path}.{other} is {theirs.type}"
        if not may_refer(mine.type, theirs.type):
            draft.problem(address, f"{text}, and PostgreSQL cannot compare the two; give both one type", "references")
            return False
        draft.warn(address, text)
    return True
