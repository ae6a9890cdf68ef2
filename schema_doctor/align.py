"""Match constraints and indexes by what they say: names are Postgres's business unless the spec gives them."""

from collections.abc import Collection, Hashable, Iterable, Iterator
from string import digits

from msgspec import Struct, field

from schema_doctor.ddl.helper import left_behind
from schema_doctor.lineage import above
from schema_doctor.model import (
    COMMENTS,
    Address,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    Schema,
    SchemaObject,
    Table,
    Unique,
    changes,
)
from schema_doctor.names import numbered
from schema_doctor.rename import Renaming

MATCHED = (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.CHECK, Kind.DOMAIN_CHECK, Kind.FOREIGN_KEY, Kind.EXCLUSION, Kind.INDEX)


_ASIDE = frozenset({*COMMENTS, "valid", "enforced", "parameters"})


class Aligned(Struct):
    """The expected side under the addresses of the actual one, wherever the two mean the same."""

    expected: dict[Address, SchemaObject] = field(default_factory=dict)
    names: dict[Address, str] = field(default_factory=dict)  # actual address -> the name that the spec gives
    origins: dict[Address, Address] = field(default_factory=dict)  # new address -> address in the spec


def align(
    expected: Schema,
    actual: Schema,
    unnamed: Collection[Address],
    given: Collection[Address] = (),
    *,
    strict: bool = False,
) -> Aligned:
    """Return the expected side with the addresses of the database; both sides must be canonical.

    A check that is `given` to a table by its parents has their name, whatever else says the same. With `strict` names
    nothing else gets that by RENAME, which comes before the table leaves them. Nor do checks that a child may have of
    several parents, with which no one can be renamed alone (42P16).
    """
    others = {one: item for one, item in actual.items() if one not in given}
    moves = _moves(expected, others, unnamed, {*given, *_of_several(expected, actual)} if strict else ())
    aligned = Aligned()
    for address, item in expected.items():
        target = moves.get(address, address)
        aligned.expected[target] = item
        if target != address:
            aligned.origins[target] = address
            if address not in unnamed and target in actual:
                aligned.names[target] = address.name
    return aligned


def _of_several(expected: Schema, actual: Schema) -> Iterator[Address]:
    """Yield the checks of tables of which a child, of these or of one below, has several parents."""
    tables = {
        over
        for side in (expected, actual)
        for child, item in side.items()
        if isinstance(item, Table) and len(item.inherits) > 1
        for over in above(child, side)
    }
    if tables:
        yield from (one for one in expected if one.kind is Kind.CHECK and one.parent in tables)


def take_names(aligned: Aligned, actual: Schema, given: Collection[Address] = ()) -> tuple[Aligned, Renaming]:
    """Rename what bears another name than the spec gives, so that each object of the spec stands at its own address.

    What is `given` to a table by its parents gets its name with theirs, whatever else is to have that.
    """
    renaming = Renaming(dict(actual))
    renaming.rename_all(aligned.names, "the spec names it otherwise")
    result = Aligned(names=aligned.names)
    for address, item in aligned.expected.items():
        origin = aligned.origins.get(address, address)
        target = renaming.where(address) if address in actual and address not in given else origin
        result.expected[target] = item
        if target != origin:
            result.origins[target] = origin
    return result, renaming


def _moves(
    expected: Schema, actual: Schema, unnamed: Collection[Address], borne: Collection[Address]
) -> dict[Address, Address]:
    """Return where each expected object goes that does not stay at its address; nothing gets what is `borne`."""
    groups: dict[tuple[Kind, str, str], list[Address]] = {}
    for address, item in actual.items():
        if address.kind in MATCHED and not left_behind(address, item):
            groups.setdefault((address.kind, address.schema, address.relation), []).append(address)
    moves: dict[Address, Address] = {}
    claimed: set[Address] = set()
    waiting: list[Address] = []
    for address in expected:
        if address.kind not in MATCHED:
            continue
        if address in actual and _same(expected[address], actual[address]):
            claimed.add(address)
        else:
            waiting.append(address)
    alone: list[Address] = []
    # Those without a name first: they have nothing else to go by.
    for address in sorted(waiting, key=lambda one: one not in unnamed):
        rivals = [one for one in groups.get((address.kind, address.schema, address.relation), []) if one not in claimed]
        named = address in borne and address not in unnamed
        found = None if named else _counterpart(expected[address], address, rivals, actual)
        if found is None:
            alone.append(address)
        else:
            claimed.add(found)
            moves[address] = found
    _keep_names(moves, claimed, actual, unnamed)
    # Only now is it known which names of the database mean something else than the spec's object of that name.
    others = {one: one for one in alone if one in actual and one not in claimed and one not in unnamed}
    moves.update(others)
    claimed.update(others)
    free = [one for group in groups.values() for one in group if one not in claimed]
    changed = _changed([one for one in alone if one in unnamed], free, expected, actual)
    moves.update(changed)
    claimed.update(changed.values())
    taken: set[str] = set()
    for address in alone:
        if address not in moves and (address in claimed or address in actual):
            staying = (one for one in expected if one not in moves)
            taken = taken or {one.name for one in (*actual, *moves.values(), *staying)}
            moves[address] = address._replace(name=numbered(address.name, taken))
            taken.add(moves[address].name)
    return {address: target for address, target in moves.items() if address != target}


def _keep_names(
    moves: dict[Address, Address], claimed: set[Address], actual: Schema, unnamed: Collection[Address]
) -> None:
    """Take back the moves away from a name that nothing else means: what bears it is this object, changed.

    Each such leaves the name that it had moved to, which may be that of another one then.
    """
    while vain := [one for one in moves if one in actual and one not in claimed and one not in unnamed]:
        for address in vain:
            claimed.discard(moves.pop(address))
            claimed.add(address)


def _changed(
    waiting: Iterable[Address], free: Iterable[Address], expected: Schema, actual: Schema
) -> dict[Address, Address]:
    """Return which of those that nothing else means is one without a name, changed: the least changed first."""
    rivals: dict[Hashable, list[Address]] = {}
    for address in free:
        rivals.setdefault(_subject(address, actual[address]), []).append(address)
    pairs = [
        (len(set(changes(expected[address], actual[rival])) - _ASIDE), rival != address, address, rival)
        for address in waiting
        for rival in rivals.get(_subject(address, expected[address]), ())
    ]
    found: dict[Address, Address] = {}
    taken: set[Address] = set()
    for _, _, address, rival in sorted(pairs):
        if address not in found and rival not in taken:
            found[address] = rival
            taken.add(rival)
    return found


def _subject(address: Address, item: SchemaObject) -> Hashable:
    """Return what stays the same when a rule or an index is changed, so that both sides can be held against it.

    A second rule over the same columns would be of no use, but for a CHECK, and a second index may well be: these are
    known by the name that PostgreSQL gives them, too.
    """
    where = address.kind, address.schema, address.relation
    match item:
        case ForeignKey():
            return *where, item.columns, item.referenced_schema, item.referenced_table
        case Unique():
            return *where, item.columns
        case Exclusion():
            return *where, item.elements
        case Index():
            return *where, item.columns, address.name.rstrip(digits)
        case _:
            return *where, address.name.rstrip(digits)


def _counterpart(item: SchemaObject, address: Address, rivals: Iterable[Address], actual: Schema) -> Address | None:
    candidates = list(rivals)
    if address.kind is Kind.PRIMARY_KEY:
        return candidates[0] if candidates else None  # a table has one at the most
    return next((rival for rival in candidates if _same(item, actual[rival])), None)


def _same(item: SchemaObject, other: SchemaObject) -> bool:
    """Tell whether two objects of a kind say the same, whatever is known of the rows and however it is stored."""
    return item == other or (type(item) is type(other) and not set(changes(item, other)) - _ASIDE)
