"""Names of, comments on, and storage of what partitions have of their tables: set at the end of a plan.

What stays as it is gets RENAME and COMMENT. What the plan makes anew is looked for by what it is a part of: the server
names it by what is free when it comes, and takes over what a partition has already (sql-createindex, sql-createtable).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace
from psycopg.sql import Composable

from schema_doctor.bearers import Given
from schema_doctor.ddl import comment, parameter, partname
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.lineage import above
from schema_doctor.model import CONSTRAINTS, INDEXED, Address, Exclusion, Index, Kind, SchemaObject, Table
from schema_doctor.partnames import Part, is_stored_otherwise
from schema_doctor.rename import RELATIONS
from schema_doctor.shortindex import element_name
from schema_doctor.snapshot import Bearer, Snapshot
from schema_doctor.step import Phase, Step
from schema_doctor.takeover import takes_over

_PARTITIONED = (
    "it has other storage parameters than the index that it is a part of, and ALTER INDEX cannot set those of an index"
    " of a partitioned table; build it with them by CREATE INDEX before it is attached"
)
_COMMENTS_STAY = 18  # since this version
_DROPPING = {Phase.DROP_FOREIGN_KEY, Phase.DROP_CONSTRAINT, Phase.DROP_INDEX}
_MAKING = {
    *_DROPPING,
    *(Phase.CREATE_INDEX, Phase.ADD_CONSTRAINT, Phase.ADD_FOREIGN_KEY),
}
_ANEW = {Phase.DROP_GENERATED, Phase.ALTER_TYPE}  # of columns: what is built on them loses names and comments


def given(parts: Iterable[Part]) -> Iterator[Given]:
    """Yield the names that a plan is to give to parts."""
    for one in parts:
        if one.name is not None and (one.own is None or one.own.name != one.name):
            yield Given(_key(one), _at(one))


def _key(part: Part) -> tuple[str, ...]:
    if part.whole.kind in INDEXED:
        return "relation", part.table.schema, part.name or ""
    return "constraint", part.table.schema, part.name or "", part.table.relation


def _at(part: Part) -> Address:
    """Return where a part is when all is done, as far as its name is known."""
    name = part.name or (part.own.name if part.own is not None else part.whole.name)
    return part.whole._replace(schema=part.table.schema, relation=part.table.relation, name=name)


def steps(
    parts: Sequence[Part], before: Sequence[Step], left: Collection[Address], snapshot: Snapshot, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield what names and comments need behind all other steps; `left` is what cannot be planned."""
    if not parts:
        return
    course = _Course.of(parts, before, snapshot, context)
    last = max((step.stage for step in before), default=0)
    stage = last + 1 if last else 0
    named = [one for one in parts if one.key is None or one.own is None]  # a key has its name
    able = [one for one in named if {one.whole, *_family(one, context)}.isdisjoint(left)]
    for step in _in_turn(able, course, snapshot.bearers, context):
        yield replace(step, stage=stage) if isinstance(step, Step) else step


def _in_turn(
    parts: Sequence[Part], course: "_Course", bearers: Mapping[tuple[str, ...], Bearer], context: Context
) -> Iterator[Step | Unplannable]:
    """Yield first the renamings to names that are free then, and at the end those by which names change hands."""
    waiting = {number: one for number, one in enumerate(parts) if course.is_renamed_in_place(one, context)}
    turn: list[int] = []
    borne = {*course.left}
    moved = True
    while moved:
        moved = False
        for number, one in list(waiting.items()):
            if borne.isdisjoint(_keys(_at(one))) and one.own is not None:
                turn.append(number)
                borne.difference_update(_keys(one.own))
                del waiting[number]
                moved = True
    others = [number for number in range(len(parts)) if number not in {*turn}]
    for order, number in enumerate((*turn, *others)):
        for step in _of(parts[number], course, bearers, context, plain=number not in waiting):
            yield replace(step, order=2 * order + step.order) if isinstance(step, Step) else step


def _of(
    part: Part, course: "_Course", bearers: Mapping[tuple[str, ...], Bearer], context: Context, *, plain: bool
) -> Iterator[Step | Unplannable]:
    anew = part.own is None or course.touches(part, context)
    comments = _comments(part, context, anew=anew)
    renamed = part.name is not None and (
        part.given or course.is_uncertain(part, context) if anew else part.own != _at(part)
    )
    if renamed and (bearer := bearers.get(_key(part))) is not None:
        yield Unplannable(part.own or _at(part), f"{bearer.description} bears the name; rename or drop it first")
        return
    stored = _stored(part, course, context, anew=anew)
    if stored and _is_partitioned(part.table, context):
        yield Unplannable(part.own or _at(part), _PARTITIONED)
        stored = []
    if anew or (renamed and not (plain and course.is_renamed_in_place(part, context))):
        if renamed or comments or stored:
            step = partname.looking(part, part.own or _at(part), comments, stored, renamed=renamed)
            yield step if part.table in context.actual else replace(step, lock=None)
        return
    if renamed and part.own is not None:
        yield partname.renaming(part.own, part.name or "")
    for name, said in comments.items():
        where = _at(part)
        made = comment.of_index(where, said) if name == "index_comment" else next(comment.steps(where, said))
        yield replace(made, address=part.own or where, phase=Phase.SETTLE, order=1)
    if stored and part.parameters is not None:
        for made in parameter.steps(_at(part), part.parameters, getattr(part.there, "parameters", ())):
            yield replace(made, address=part.own or _at(part), phase=Phase.SETTLE, order=1)


def _stored(part: Part, course: "_Course", context: Context, *, anew: bool) -> list[Composable]:
    """Return the actions that give the index of a part its storage parameters.

    What is made anew has those of the whole, or of what the partition has had before, unless that goes with the whole.
    """
    if part.parameters is None or not (anew or is_stored_otherwise(part)):
        return []
    fresh = part.table in context.rebuilt
    alike = [item for _, item in _alike(part, context)] if anew and not fresh else []
    if part.there is not None and not fresh and not course.goes_with_whole(part, context):
        alike.append(part.there)
    known = (part.item, *alike)
    return parameter.anew(part.parameters, [getattr(one, "parameters", ()) for one in known])


def _is_partitioned(table: Address, context: Context) -> bool:
    item = context.expected.get(table)
    return isinstance(item, Table) and item.partition_by is not None


def _comments(part: Part, context: Context, *, anew: bool) -> dict[str, str | None]:
    """Return the comments that are to be set: where the spec says none, they stay unless it claims to say all."""
    found = {name: said for name, said in part.comments.items() if said is not None or part.exact}
    if not anew and part.there is not None:
        return {name: said for name, said in found.items() if said != getattr(part.there, name)}
    # Before 18 a part that is built anew for a column of another type gets the comment of the whole.
    given = context.actual.get(part.whole) if context.server.major < _COMMENTS_STAY else None
    taken = any(_is_commented(item) for item in (part.there, given, *(found for _, found in _alike(part, context))))
    return {name: said for name, said in found.items() if said is not None or taken}


def _is_commented(item: SchemaObject | None) -> bool:
    return any(getattr(item, name, None) is not None for name in ("comment", "index_comment"))


def _alike(part: Part, context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what a partition has by itself or of another table, and the server takes over when it becomes a part.

    A new one has it of a table that comes to another one.
    """
    coming = [one for one in _family(part, context)[1:] if one in context.moving and one != part.whole.parent]
    for table in (part.table, *(coming if part.table not in context.actual else ())):
        for one, found in (*context.present(table), *context.handed_down(table)):
            if one != part.own and takes_over(part.item, found):
                yield one, found


class _Course(Struct, frozen=True):
    """What a plan does before: the names that are borne until then or are to be, and what it makes anew."""

    borne: frozenset[tuple[Address, str]]
    left: frozenset[tuple[Address, str]]  # what bears one of these stays
    wanted: frozenset[tuple[Address, str]]
    usual: Mapping[tuple[Address, str], int]  # how many parts would be called so by the server
    given: frozenset[tuple[Address, str]]  # what the spec calls parts otherwise
    made: Collection[Address]
    dropped: Collection[Address]
    tables: frozenset[Address]
    placed: frozenset[Address]  # of these, tables that leave or come
    unsure: frozenset[Address]  # wholes and tables of which the parts may be named otherwise
    everywhere: bool
    staged: bool

    @classmethod
    def of(cls, parts: Sequence[Part], before: Sequence[Step], snapshot: Snapshot, context: Context) -> "_Course":
        """Look at the steps."""
        there = [*context.actual, *snapshot.schema, *snapshot.wholes, *(one.own for one in parts if one.own)]
        there += [*context.identities.values()]
        staying = [one for one in context.actual if one not in context.dropped and one.parent not in context.dropped]
        staying += [one.own for one in parts if one.own]
        made = [step for step in before if not _MAKING.isdisjoint(step.all_phases)]
        anew = [step for step in before if not _ANEW.isdisjoint(step.all_phases)]
        placed = [step for step in before if _is_about_place(step)]
        columns = [
            step.address.parent for step in before if step.phase is Phase.RENAME and step.address.kind is Kind.COLUMN
        ]
        return cls(
            borne=frozenset(key for one in there for key in _keys(one)),
            left=frozenset(key for one in staying for key in _keys(one)),
            wanted=frozenset(key for one in context.expected if one not in context.kept for key in _keys(one)),
            usual=Counter(key for one in parts for key in _keys(_at(one)._replace(name=one.usual))),
            given=frozenset(key for one in parts if one.name != one.usual for key in _keys(_at(one))),
            made={one for step in made for one in (step.address, *step.covers)},
            dropped={step.address for step in before if not _DROPPING.isdisjoint(step.all_phases)},
            tables=frozenset(
                (
                    *(one for step in placed for one in (step.address, *step.covers)),
                    *(one.parent for step in anew for one in (step.address, *step.covers) if one.kind is Kind.COLUMN),
                )
            ),
            placed=frozenset(one for step in placed for one in (step.address, *step.covers)),
            unsure=frozenset((*snapshot.otherwise_named, *columns)),
            everywhere=any(step.address.kind is not Kind.COLUMN for step in anew),
            staged=any(step.stage for step in before),
        )

    def touches(self, part: Part, context: Context) -> bool:
        """Tell whether the plan makes a part anew."""
        return self.everywhere or part.whole in self.made or not self.tables.isdisjoint(_family(part, context))

    def goes_with_whole(self, part: Part, context: Context) -> bool:
        """Tell whether a part is dropped because its whole is, to be built with that again."""
        return part.whole in self.dropped and self.placed.isdisjoint(_family(part, context))

    def is_uncertain(self, part: Part, context: Context) -> bool:
        """Tell whether the server may give another name than that to what is made anew."""
        if part.name != part.usual or (part.own is not None and part.own.name != part.name):
            return part.name is not None
        mine = [*_keys(_at(part))]
        staying = part.own is not None and part.own.name == part.name and not self.staged
        taken = any(key in self.wanted or (key in self.borne and not staying) for key in mine)
        index = part.whole._replace(kind=Kind.INDEX)
        return (
            taken
            or any(self.usual[key] > 1 or key in self.given for key in mine)
            or not _is_plain(part.item)
            or not {index, *_family(part, context)}.isdisjoint(self.unsure)
            or any(True for _ in _alike(part, context))
        )

    def is_renamed_in_place(self, part: Part, context: Context) -> bool:
        """Tell whether what is there gets another name, and bears its own until then: nothing else needs that."""
        if part.own is None or part.name in (None, part.own.name) or self.touches(part, context):
            return False
        return self.wanted.isdisjoint(_keys(part.own))


def _family(part: Part, context: Context) -> tuple[Address, ...]:
    return (part.table, *above(part.table, context.expected))


def _keys(one: Address) -> Iterator[tuple[Address, str]]:
    if one.kind in RELATIONS:
        yield Address(Kind.SCHEMA, one.schema), one.name or one.relation
    if one.kind in CONSTRAINTS:
        yield one.parent, one.name


def _is_about_place(step: Step) -> bool:
    return not {Phase.DETACH, Phase.CREATE_TABLE}.isdisjoint(step.all_phases) or " ATTACH PARTITION " in step.sql


def _is_plain(item: SchemaObject) -> bool:
    """Tell whether the name of a part is made of the names of columns alone."""
    if isinstance(item, Index):
        return all(element_name(one) is not None for one in item.columns)
    return not isinstance(item, Exclusion)
