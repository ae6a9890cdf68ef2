"""What partitions have of the indexes, keys and foreign keys of their tables: how it is called, and what is said of it.

The server names it: an index or a key as if it had been made by itself, with a number where that name is taken, and a
foreign key like that of the table (ChooseIndexName in indexcmds.c, addFkRecurseReferencing in tablecmds.c). Which names
were taken then, nobody knows later. So a spec that says nothing means the name without a number, unless it gives that
one to something else, or does not claim to say all: then any number will do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.canon import Canonical, given
from schema_doctor.compare import Altered, Renamed
from schema_doctor.declaration import Spec
from schema_doctor.model import (
    COMMENTS,
    CONSTRAINTS,
    INDEXED,
    KEYS,
    Address,
    ForeignKey,
    Kind,
    Schema,
    SchemaObject,
    Table,
    with_values,
)
from schema_doctor.names import default_name, is_default_name
from schema_doctor.parameters import meaning
from schema_doctor.rename import RELATIONS
from schema_doctor.servername import LABELS, addition
from schema_doctor.snapshot import Snapshot
from schema_doctor.specdraft import Own
from schema_doctor.wholename import usual_name, wholes

Texts = Mapping[str, str | None]  # comments by property


class Part(Struct, frozen=True, kw_only=True):
    """What a partition has, or is to have, of something of a table above it, its `whole`.

    `own` is what is there, by the names that all tables have at the end, and `there` what it says. `name` is the one
    that it is to bear, None for any; `given`: by the spec. `comments` are to be there in the end, None where that is
    left as it is; of what is new, only what the spec says. `key` is the key of the partition that is the part of an
    index, and is not to be, or the other way round.
    """

    table: Address
    whole: Address
    item: SchemaObject
    own: Address | None = None
    there: SchemaObject | None = None
    name: str | None = None
    usual: str = ""  # what the server calls it where that is free
    given: bool = False
    comments: Texts = field(default_factory=dict)
    parameters: tuple[str, ...] | None = None  # storage parameters of its index, None where they are left as they are
    exact: bool = False  # whether the spec claims to say all of the table
    key: Address | None = None


def parts(spec: Spec, snapshot: Snapshot, both: Canonical, *, strict: bool) -> list[Part]:
    """Return what concerns the names, which are of interest only where they are `strict`, and the comments."""
    said = any(getattr(snapshot.inherited[one], name, None) is not None for one in snapshot.wholes for name in COMMENTS)
    if not (strict or said or spec.attached):
        return []
    tables = [one for one, item in both.expected.items() if isinstance(item, Table) and item.partition_of is not None]
    places = {origin: address for address, origin in both.origins.items()}
    if strict:  # then what has a name is expected under that
        places = {origin: address for origin, address in places.items() if origin not in both.expected}
    found = list(_found(spec, snapshot, both, tables, places, strict=strict))
    if not strict:
        return [replace(one, name=None, given=False) for one in found if _speaks(one)]
    names = _Names.of(spec, both)
    for one in found:
        if one.name is not None:
            names.take(one, one.name)
    return [one if one.name is not None else replace(one, name=names.chosen(one)) for one in found]


def _speaks(part: Part) -> bool:
    here = _comments(part.there) if part.there is not None else {}
    said = (*part.comments.values(), *here.values(), part.parameters)
    return any(one is not None for one in said)


def shared_keys(spec: Spec, expected: Schema) -> Iterator[Address]:
    """Yield the keys of partitions that are to be their parts of indexes of their tables: these bear their names."""
    for table, said in spec.attached.items():
        for whole, own in said.items():
            if whole.kind is Kind.INDEX and own.name is not None:
                keys = (Address(kind, table.schema, table.relation, own.name) for kind in KEYS)
                yield from (one for one in keys if one in expected)


def _found(
    spec: Spec,
    snapshot: Snapshot,
    both: Canonical,
    tables: Iterable[Address],
    places: Mapping[Address, Address],
    *,
    strict: bool,
) -> Iterator[Part]:
    present = _present(snapshot, both)
    passing = given(spec, both)
    shared = {(one.parent, one.name): one for one in shared_keys(spec, both.expected)}
    keyed = {
        (both.now(key).parent, both.now(index)): both.now(key)
        for key, index in snapshot.part_keys.items()
        if both.now(key) in both.expected
    }
    for table in tables:
        said = {places.get(whole, whole): own for whole, own in spec.attached.get(table, {}).items()}
        exact = spec.level_of_unexpected(table._replace(kind=Kind.INDEX, name=table.relation)) == "error"
        for whole, item in wholes(table, both.expected, both.declared):
            if whole in passing:
                continue
            child = present.get((table, whole))
            there = snapshot.inherited[child] if child is not None else None
            own = said.get(whole)
            is_key, to_be = keyed.get((table, whole)), shared.get((table, own.name or "")) if own is not None else None
            differs = strict and (child is not None if to_be else _is_apart(own, exact=exact))
            if (is_key or to_be) and (is_key == to_be or not differs):
                continue  # a key of the partition, which is compared as such
            yield Part(
                table=table,
                whole=whole,
                item=item,
                own=both.now(child) if child is not None else None,
                there=there,
                name=own.name if own is not None and to_be is None else None,
                usual=usual_name(table, whole, item),
                given=own is not None and own.name is not None and to_be is None,
                comments=_said(item, own),
                parameters=_parameters(item, own, exact=exact and strict),
                exact=exact,
                key=to_be or is_key,
            )


def _is_apart(own: Own | None, *, exact: bool) -> bool:
    """Tell whether the spec says that a partition has an index of its own for one of its table, beside a key."""
    return exact or (own is not None and own.name is not None)


def _present(snapshot: Snapshot, both: Canonical) -> dict[tuple[Address, Address], Address]:
    """Return what is there, by partition and by what it is a part of, as these are called at the end."""
    found: dict[tuple[Address, Address], Address] = {}
    for child, whole in snapshot.wholes.items():
        top = whole
        while top in snapshot.wholes:
            top = snapshot.wholes[top]
        found[both.now(child.parent), both.now(top)] = child
    return found


def _said(item: SchemaObject, own: Own | None) -> Texts:
    return {name: getattr(own, name, None) for name in COMMENTS if hasattr(item, name)}


def _parameters(item: SchemaObject, own: Own | None, *, exact: bool) -> tuple[str, ...] | None:
    """Return the storage parameters that a part is to have: unless it says others, those that it gets of the whole."""
    if own is not None and own.parameters is not None:
        return own.parameters
    return getattr(item, "parameters", None) if exact else None


def _comments(item: SchemaObject) -> dict[str, Any]:
    return {name: getattr(item, name) for name in COMMENTS if hasattr(item, name)}


class _Either(Struct):
    """Names that stand in any of some sets, which are too large to be put together for each part."""

    sets: Sequence[set[str]]

    def __contains__(self, name: object) -> bool:
        return any(name in one for one in self.sets)


class _Names(Struct):
    """The names that the spec gives to relations, by schema, and to constraints, by table."""

    taken: dict[Address, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: Spec, both: Canonical) -> "_Names":
        """Look at what is declared."""
        names, passing = cls(), given(spec, both)
        for one in both.expected:
            if one.kind in RELATIONS and one not in passing:
                names._of(Address(Kind.SCHEMA, one.schema)).add(one.name or one.relation)
            if one.kind in CONSTRAINTS and one not in passing:
                names._of(one.parent).add(one.name)
        return names

    def take(self, part: Part, name: str) -> None:
        """Take note of a name that a part is to have."""
        for place in self._places(part):
            self._of(place).add(name)

    def chosen(self, part: Part) -> str | None:
        """Return the name for something of which the spec does not speak, None if the server's is good as it is."""
        taken = _Either([self._of(place) for place in self._places(part)])
        base = part.usual
        now = part.own.name if part.own is not None else None
        fits = now is not None and now not in taken and now != base and self._is_default(part, now)
        if base not in taken and (part.exact or not fits):
            name = base
        elif fits:
            name = None
        else:
            name = default_name(part.table.relation, addition(part.item), LABELS[part.whole.kind], taken)
        self.take(part, name or now or base)
        return name

    def _is_default(self, part: Part, name: str) -> bool:
        """Tell whether the server may have chosen a name, for want of the one without a number."""
        if isinstance(part.item, ForeignKey) and is_default_name(name, part.whole.name, "", ""):  # PostgreSQL 18
            return True
        return is_default_name(name, part.table.relation, addition(part.item), LABELS[part.whole.kind])

    def _places(self, part: Part) -> Iterator[Address]:
        if part.whole.kind in INDEXED:
            yield Address(Kind.SCHEMA, part.table.schema)
        if part.whole.kind in CONSTRAINTS:
            yield part.table

    def _of(self, place: Address) -> set[str]:
        return self.taken.setdefault(place, set())


def differences(found: Iterable[Part]) -> Iterator[Renamed | Altered]:
    """Yield in what the parts that are there differ, and those that a key is, or is to be."""
    for one in found:
        if one.key is not None:
            key = one.key._replace(kind=Kind.INDEX)
            yield Renamed(key, one.name or "", part=True) if one.own is None else Renamed(one.own, key.name, part=True)
            continue
        if one.own is None or one.there is None:
            continue
        if one.name is not None and one.name != one.own.name:
            yield Renamed(one.own, one.name, part=True)
        wanted = {**one.comments, **({"parameters": one.parameters} if is_stored_otherwise(one) else {})}
        if any(getattr(one.there, name) != value for name, value in wanted.items()):
            yield Altered(one.own, with_values(one.there, wanted), one.there)


def is_stored_otherwise(part: Part) -> bool:
    """Tell whether the index of a part that is there has other storage parameters than it is to have."""
    if part.parameters is None or part.there is None:
        return False
    return meaning(part.parameters) != meaning(getattr(part.there, "parameters", ()))
