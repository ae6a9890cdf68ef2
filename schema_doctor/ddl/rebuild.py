"""Make a table anew, with its rows, where no ALTER TABLE leads to what the spec declares: how it is partitioned.

The old table has been renamed; the new one is created as any other. What is here brings the rows over, and all that
hangs on the table without being declared.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import (
    attributetakers,
    beside,
    carryover,
    childleaving,
    constraint,
    conversion,
    handover,
    identity,
    numbers,
    parted,
    published,
    quiet,
    referred,
    sequence,
    shownvalues,
)
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import block, ident, literal, qualified, text
from schema_doctor.ddl.typestep import keeps_type
from schema_doctor.hazard import DATA_LOSS, FULL_SCAN, Hazard
from schema_doctor.lineage import above, is_partition, parents, table_address
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Exclusion, ForeignKey, Index, Kind, PrimaryKey, Table, Unique
from schema_doctor.snapshot import TypeUser
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import place_of

_LAST = 1_000_000  # behind all other renamings
_COPY = 250  # within TIGHTEN, when partitions that were tables of their own are attached
_KEPT = -10  # within CREATE_TYPE, before types lose attributes
_REASON = "PostgreSQL cannot change how a table is partitioned, or a column of its partition key"


def nothing(_address: Address, _expected: Table, _actual: Table, _context: Context) -> Iterator[Step | Unplannable]:
    """Yield nothing: a table that is partitioned otherwise is made anew as a whole, by `steps`."""
    return iter(())


def steps(address: Address, old: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the steps around the creation of a table that stands in for another, which is called `old` by now.

    Where something stands in the way, that is all that is yielded, as said of the table.
    """
    made = list(_all(address, old, context))
    obstacles = [one for one in made if isinstance(one, Unplannable)]
    yield from (replace(one, address=address) for one in obstacles[:1]) if obstacles else made


def _all(address: Address, old: Address, context: Context) -> Iterator[Step | Unplannable]:
    gone = context.gone
    going = context.members[old]
    yield from beside.of_family(address, context)
    for referenced in (*going, address):
        for one, item in context.referring(referenced):
            if one.parent not in (old, address):
                yield from _foreign_key_anew(one, item, gone, context)
    # A partition that goes is dropped as any other table, unless one of its name comes with the new table.
    stand_ins = [(gone[one], one) for one in going if gone[one] in context.expected]
    for level, (new, before) in enumerate(stand_ins):
        for name in (*(one.name for one, item in context.present(before) if isinstance(item, Column)), ""):
            column = Address(Kind.COLUMN, new.schema, new.relation, name)
            if name and column not in context.expected:
                yield from beside.of_gone(column, context, f"column {name}")
            else:
                yield from beside.of_column(column, context, carried=new)
        yield from published.stuck(new, context)
        for user in context.users((new.schema, new.relation)):
            if keeps_type(user) or _is_of_rows(user, context):
                named = user.description or f"type {user.schema}.{user.relation}"
                yield Unplannable(address, f"{named} uses the rows of {new.path}; drop that first")
        yield from _numbers_aside(new, before, context)
        if is_partition(before, context.actual) and _has_indexes(above(before, context.actual), context):
            yield _indexes_aside(before)
        yield carryover.of_table(new, before, level)
    yield from _out_of_partitions(old, context)
    # A partition has the triggers of its table from the beginning; a table of its own is to get them later.
    loud = any(True for _ in above(address, context.expected))
    for table in going:
        yield from _kept_aside(table, context)
    for before, target in copies(address, old, context):
        yield _copy(before, target, going, context, loud=loud)
    yield from _go_on(address, old, context)


def _is_of_rows(user: TypeUser, context: Context) -> bool:
    """Tell whether a type is made of rows that the spec does not declare."""
    types = [Address(kind, user.schema, user.relation) for kind in (Kind.DOMAIN, Kind.COMPOSITE)]
    return user.kind in ("domain", "attribute") and all(context.is_undeclared(one) for one in types)


def _out_of_partitions(old: Address, context: Context) -> Iterator[Step]:
    """Yield NO INHERIT for the parents that become partitions, which no table from which others inherit can (42809)."""
    item = context.actual.get(old)
    for name in item.inherits if isinstance(item, Table) else ():
        if is_partition(table_address(name), context.expected):
            yield from childleaving.leave(old, [name], "its parent becomes a partition", context)


def copies(address: Address, old: Address, context: Context) -> Iterator[tuple[Address, Address]]:
    """Yield whose rows go where when a table is made anew, which is called `old` by now.

    All that a partitioned table has go at once, else those of each table by themselves. A partition that becomes
    a child keeps its rows, and a child that becomes a partition gives them to its table, which knows whose they are.
    Partitions that are made anew by themselves bring their own.
    """
    going, gone = context.members[old], context.gone
    before = context.actual.get(old)
    target = _target(address, before, context)
    partitioned = isinstance(before, Table) and before.partition_by is not None
    apart = any(_is_child(gone[one], context) for one in going[1:])
    apart = apart or any(one in context.rebuilt.values() for one in parted.partitions(old, context))
    if partitioned and not apart:
        yield old, target
        return
    for one in going:
        item = context.actual.get(one)
        if isinstance(item, Table) and item.partition_by is None and (partitioned or gone[one] in context.expected):
            yield one, gone[one] if one != old and _is_child(gone[one], context) else target


def _is_child(table: Address, context: Context) -> bool:
    item = context.expected.get(table)
    return isinstance(item, Table) and bool(item.inherits)


def _numbers_aside(address: Address, old: Address, context: Context) -> Iterator[Step]:
    """Yield the renamings of identity sequences, whose names the new ones are to have."""
    for one, item in context.present(old):
        found = context.identities.get(one._replace(relation=address.relation))
        if not isinstance(item, Column) or item.identity is None or found is None:
            continue
        spare = found.relation.encode()[:48].decode(errors="ignore") + "_schema_doctor"
        sql = SQL("ALTER SEQUENCE {} RENAME TO {}").format(qualified(found), ident(spare))
        yield _giving_way(found, text(sql), "the new table needs its name")


def _has_indexes(tables: Iterable[Address], context: Context) -> bool:
    return any(
        isinstance(item, Index | PrimaryKey | Unique | Exclusion)
        for table in tables
        for _, item in context.present(table)
    )


def _indexes_aside(old: Address) -> Step:
    """Return the renamings of what a partition has of its table's indexes: the server names the new ones as before."""
    sql = SQL(
        """DECLARE
  item record;
BEGIN
  FOR item IN
    SELECT c.oid, c.oid::pg_catalog.regclass AS name FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relispartition
     WHERE i.indrelid = {}::pg_catalog.regclass
  LOOP
    EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', item.name, 'schema_doctor_' || item.oid);
  END LOOP;
END"""
    ).format(literal(text(qualified(old))))
    return _giving_way(old, block(text(sql)), "the indexes of the new table need their names")


def _giving_way(address: Address, sql: str, reason: str) -> Step:
    return Step(
        sql=sql,
        address=address,
        phase=Phase.RENAME,
        order=_LAST,
        reason=reason,
        lock=None,
        hazards=(),
        transactional=True,
    )


def _go_on(address: Address, old: Address, context: Context) -> Iterator[Step]:
    """Yield setval() for the columns of which only the new table takes the numbers from an identity.

    Of a sequence that was behind the old table nobody may know: not every table is asked.
    """
    for one, item in context.children(address):
        before = context.actual.get(one.of_table(old))
        if isinstance(item, Column) and isinstance(before, Column) and item.identity and not before.identity:
            kept = handover.of_table_anew(before, item, context)
            step = identity.going_on(one, numbers.of_identity(item), identity.sequence(one, context), kept=kept)
            yield replace(step, lock=None, order=numbers.BEHIND_ROWS)
        elif isinstance(item, Column):
            yield from sequence.taken_up(item, context)
    for part in context.heirs(address):  # which may have defaults of their own
        if part not in context.actual and part not in context.rebuilt:
            for _, item in context.children(part):
                if isinstance(item, Column):
                    yield from sequence.taken_up(item, context)


def _foreign_key_anew(
    one: Address, item: ForeignKey, gone: Mapping[Address, Address], context: Context
) -> Iterator[Step | Unplannable]:
    reason = "it refers to a table that is made anew"
    for step in constraint.drop(one, item, context):
        yield replace(step, hazards=(), reason=reason) if isinstance(step, Step) else step
    after = context.afterwards(one)
    if isinstance(after, ForeignKey):
        referenced = Address(Kind.TABLE, after.referenced_schema, after.referenced_table)
        after = replace(after, referenced_table=gone.get(referenced, referenced).relation)
        if stuck := referred.anew(one, after, context):
            yield Unplannable(one, stuck)
        for step in constraint.create(one, after, context):
            yield replace(step, reason=reason) if isinstance(step, Step) else step


def _copy(old: Address, target: Address, going: Collection[Address], context: Context, *, loud: bool) -> Step:
    """Return INSERT of all rows; what both have by name, what is generated is computed anew.

    `loud` tells that `target` may have triggers by then.
    """
    there = {one.name: item for one, item in context.present(old) if isinstance(item, Column)}
    new = {one.name: item for one, item in context.children(target) if isinstance(item, Column)}
    names, values = [], []
    hazards: dict[Hazard, None] = {FULL_SCAN: None}
    for name, item in new.items():
        before = there.get(name)
        if before is None or item.generated is not None:
            continue
        names.append(ident(name))
        now = attributetakers.spare(Address(Kind.COLUMN, old.schema, old.relation, name), context) or name
        value, dangers = _value(now, before, item, context)
        values.append(value)
        hazards |= dict.fromkeys(dangers)
    if any(item.generated is None and name not in new for name, item in there.items()):
        hazards[DATA_LOSS] = None
    found = context.actual.get(old)
    partitioned = isinstance(found, Table) and found.partition_by is not None
    parts = [one for one in context.beneath(old) if one in going] if partitioned else []
    only = SQL("") if partitioned else SQL("ONLY ")
    statement = SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}{}").format(
        qualified(target), SQL(", ").join(names), SQL(", ").join(values), only, qualified(old)
    )
    if not names:
        statement = SQL("INSERT INTO {} SELECT FROM {}{}").format(qualified(target), only, qualified(old))
    return Step(
        sql=block(text(quiet.quietly(statement + SQL(";"), [target]))) if loud else text(statement),
        address=old,
        phase=Phase.TIGHTEN,
        order=_COPY,
        reason=_REASON,
        lock=LockMode.ACCESS_SHARE,  # the renaming holds a stronger one
        hazards=tuple(hazards),
        transactional=True,
        notes=("reads and writes wait meanwhile: the renaming has locked the table, to the end of the transaction",),
        also=(*(quiet.locks(target, context) if loud else ()), *((one, LockMode.ACCESS_SHARE) for one in parts)),
    )


def _kept_aside(table: Address, context: Context) -> Iterator[Step]:
    """Yield what keeps values as JSON that hold an attribute which their type loses, and their new type has."""
    if any(one in context.gone for one in parents(context.actual.get(table))):
        return  # it has the column of that table
    for column, item in context.present(table):
        spare = attributetakers.spare(column, context) if isinstance(item, Column) else None
        if spare is None:
            continue
        add = SQL("ALTER TABLE {} ADD COLUMN {} jsonb").format(qualified(table), ident(spare))
        value = SQL("pg_catalog.to_jsonb({})").format(ident(column.name))
        for number, sql in enumerate((add, shownvalues.fill(column, value, ident(spare), context))):
            yield Step(
                sql=text(sql),
                address=column,
                phase=Phase.CREATE_TYPE,
                order=_KEPT + number,
                reason="its type loses an attribute that the new one has",
                lock=LockMode.ROW_EXCLUSIVE if number else LockMode.ACCESS_EXCLUSIVE,
                hazards=(FULL_SCAN,) if number else (),
                transactional=True,
            )


def _target(address: Address, before: object, context: Context) -> Address:
    """Return where the rows belong: of a partition that is to hold others, somewhere below the table at the top."""
    after = context.expected.get(address)
    if isinstance(before, Table) and isinstance(after, Table) and None not in (before.bound, after.bound):
        return address if before.bound == after.bound else [*above(address, context.expected)][-1]
    return address


def _value(name: str, before: Column, after: Column, context: Context) -> tuple[Composable, Sequence[Hazard]]:
    """Write what a column of the old table is in the new one, and return what may become of the values."""
    if before.type == after.type and place_of(before.type) not in context.made_anew:
        return conversion.by_attributes(ident(name), before.type, after.type, context) or ident(name), ()
    judged = conversion.judge(before.type, after.type, context)
    value = conversion.converted(name, before.type, after.type, judged, context) if judged.using else ident(name)
    return value, conversion.hazards(before.type, after.type, judged, context)
