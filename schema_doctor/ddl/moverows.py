"""Rows that find their partition anew when partitions are added, or hold something else than before."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import quiet
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import block, literal, printed, qualified, text
from schema_doctor.hazard import FULL_SCAN, TABLE_REWRITE
from schema_doctor.identifier import MAX_BYTES
from schema_doctor.lineage import above, parents, table_address
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind, Table
from schema_doctor.step import Phase, Step

_MOVED = literal("schema_doctor.moved")  # the setting that holds, until the end, whose rows wait
_PERHAPS = "{} is written anew only if some of its rows belong to another partition"
SETTLE = 300  # within TIGHTEN, when every partition is attached


def default_partition(parent: Address, context: Context) -> Address | None:
    """Return the default partition that a table has."""
    for address, item in context.actual.items():
        if isinstance(item, Table) and item.bound == "DEFAULT" and parents(item) == (parent,):
            return address
    return None


def default_beside(address: Address, expected: Table, context: Context) -> Address | None:
    """Return the default partition that stays beside a new partition, whose rows may belong to the new one."""
    if expected.partition_of is None or expected.bound == "DEFAULT":
        return None
    parent = table_address(expected.partition_of)
    default = default_partition(parent, context)
    if default is None or default == address:
        return None
    there, after = context.actual[default], context.afterwards(default)
    stays = isinstance(after, Table) and isinstance(there, Table) and _links(after) == _links(there)
    return default if stays else None


def is_taken_over(parent: Address, context: Context) -> bool:
    """Tell whether rows of a partition that is dropped may belong to one that stays or is new."""
    return any(
        isinstance(item, Table)
        and parents(item) == (parent,)
        and (item.bound == "DEFAULT" or not isinstance(there := context.actual.get(address), Table) or there != item)
        for address, item in context.expected.items()
    )


def home(parent: Address, context: Context) -> Address:
    """Return the table below which rows of a partition of `parent` belong: a higher one, if that is moved as well."""
    found = parent
    for one in (parent, *above(parent, context.expected)):
        item, there = context.expected.get(one), context.actual.get(one)
        if isinstance(item, Table) and item.partition_of is not None:
            moves = isinstance(there, Table) and _links(there) != _links(item)
            found = table_address(item.partition_of) if moves else found
    return found


def _links(item: Table) -> tuple[str | None, str | None]:
    return item.partition_of, item.bound


def create_beside(
    address: Address,
    statement: str,
    default: Address,
    parent: Address,
    also: tuple[tuple[Address, LockMode], ...],
    context: Context,
) -> Step:
    """Return CREATE TABLE of a partition; rows of it that the default partition holds move to it."""
    moving: Composable = SQL(
        """ALTER TABLE {parent} DETACH PARTITION {default};
  {create};
  {stash}
  ALTER TABLE {parent} ATTACH PARTITION {default} DEFAULT;
  {settle}"""
    ).format(
        create=printed(statement),
        parent=qualified(parent),
        default=qualified(default),
        stash=_stash(default),
        settle=_settle(default, parent),
    )
    family = [parent, *above(parent, context.actual)]
    referring = {one.parent for table in family for one, _ in context.referring(table)}
    if referring:
        moving = quiet.released(moving, family) + SQL(";")
    body = SQL(
        """BEGIN
  {create};
EXCEPTION WHEN check_violation THEN -- rows of it are in the default partition
  {moving}
END"""
    ).format(create=printed(statement), moving=moving)
    return Step(
        sql=block(text(body)),
        address=address,
        phase=Phase.CREATE_TABLE,
        reason="the table does not exist",
        lock=None,
        hazards=(FULL_SCAN, TABLE_REWRITE),
        transactional=True,
        perhaps=True,
        notes=(_PERHAPS.format(default.path),),
        also=(
            *quiet.locks(parent, context),
            *also,
            *((one, LockMode.ACCESS_EXCLUSIVE) for one in (default, *sorted(referring))),
        ),
    )


def attach_with_rows(step: Step, parent: Address, context: Context) -> Iterator[Step]:
    """Yield ATTACH PARTITION for a table some of whose rows may belong to other partitions below `parent` by now."""
    address = step.address
    body = SQL(
        """BEGIN
  {attach};
EXCEPTION WHEN check_violation THEN -- some of its rows belong elsewhere
  {stash}
  {attach};
END"""
    )
    yield replace(
        step,
        sql=block(text(body.format(attach=printed(step.sql), stash=_stash(address)))),
        hazards=(*step.hazards, TABLE_REWRITE),
        perhaps=True,
        notes=(*step.notes, _PERHAPS.format(address.path)),
    )
    settle = SQL(
        """BEGIN
  IF pg_catalog.strpos(pg_catalog.current_setting({moved}, true), {name}) > 0 THEN
    {settle}
  END IF;
END"""
    ).format(moved=_MOVED, name=_mark(address), settle=_settle(address, parent))
    yield replace(
        step,
        sql=block(text(settle)),
        order=SETTLE,
        reason="rows that do not belong to it find their partition",
        lock=None,
        hazards=(),
        also=quiet.locks(parent, context),
    )


def move(address: Address, parent: Address, context: Context) -> Step:
    """Return the step that moves what the table above has a partition for out of a table that is dropped."""
    insert = quiet.quietly(
        SQL(
            """BEGIN
    EXECUTE pg_catalog.format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s',
                              {parent}, columns, given, {table});
  EXCEPTION WHEN check_violation THEN -- there is no partition for some of the rows
    FOR place IN EXECUTE {places} LOOP
      BEGIN
        EXECUTE pg_catalog.format(
          'INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s WHERE tableoid = %s AND ctid = %L',
          {parent}, columns, given, {table}, place.tableoid, place.ctid);
      EXCEPTION WHEN check_violation THEN
        GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
        IF rule <> '' THEN -- it has a partition, and breaks a check of it or of a domain
          RAISE;
        END IF;
      END;
    END LOOP;
  END;"""
        ).format(
            table=literal(text(qualified(address))),
            parent=literal(text(qualified(parent))),
            places=literal(text(SQL("SELECT tableoid, ctid FROM {}").format(qualified(address)))),
        ),
        [parent],
    )
    body = SQL(
        """DECLARE
  columns text;
  given text; -- a type that is another one by now is read back as text, unless PostgreSQL converts it by itself
  place record;
  rule text;
BEGIN
  SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', '),
         pg_catalog.string_agg(
           CASE WHEN a.atttypid = b.atttypid OR EXISTS (
                  SELECT FROM pg_catalog.pg_cast
                   WHERE castsource = b.atttypid AND casttarget = a.atttypid AND castcontext <> 'e')
                THEN pg_catalog.quote_ident(a.attname)
                ELSE pg_catalog.format('%I::text::%s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)) END,
           ', ')
    INTO columns, given
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_attribute b ON b.attrelid = {table}::pg_catalog.regclass AND b.attname = a.attname
   WHERE a.attrelid = {parent}::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
     AND a.attgenerated = '' AND NOT b.attisdropped;
  {insert};
END"""
    ).format(table=literal(text(qualified(address))), parent=literal(text(qualified(parent))), insert=insert)
    return Step(
        sql=block(text(body)),
        address=address,
        phase=Phase.TIGHTEN,
        order=SETTLE,
        reason="rows of it that belong to other partitions are kept; those that belong to none go with it",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
        scan=True,
        also=(*quiet.locks(parent, context), (parent, LockMode.ROW_EXCLUSIVE)),
    )


def _aside(address: Address) -> Address:
    """Return where the rows of a table wait."""
    label = "_schema_doctor"
    name = address.relation.encode()[: MAX_BYTES - len(label)].decode(errors="ignore") + label
    return Address(Kind.TABLE, address.schema, name)


def _mark(address: Address) -> Composable:
    return literal(f";{text(qualified(address))};")


def _stash(address: Address) -> Composable:
    # Noted, because somebody may have a table of that name.
    statements = SQL(
        """CREATE TABLE {aside} AS TABLE {table};
  TRUNCATE {table};
  PERFORM pg_catalog.set_config({moved}, pg_catalog.concat(pg_catalog.current_setting({moved}, true), {name}), true);"""
    ).format(aside=qualified(_aside(address)), table=qualified(address), moved=_MOVED, name=_mark(address))
    return quiet.quietly(statements, [address]) + SQL(";")


def _settle(address: Address, parent: Address) -> Composable:
    """Write all rows into the table above, which knows where they belong; what is generated is computed anew."""
    aside = qualified(_aside(address))
    statements = SQL(
        """EXECUTE (
    SELECT pg_catalog.format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s', {parent},
                             columns, columns, {aside_text})
      FROM (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(attname), ', ') AS columns
              FROM pg_catalog.pg_attribute
             WHERE attrelid = {parent}::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
           ) AS listed);
  DROP TABLE {aside};"""
    ).format(parent=literal(text(qualified(parent))), aside_text=literal(text(aside)), aside=aside)
    return quiet.quietly(statements, [parent]) + SQL(";")
