"""NO INHERIT for children, and the checks of parents that they do not have of these (manual: sql-altertable)."""

from collections.abc import Sequence

from psycopg.sql import SQL

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import block, literal, qualified, text
from schema_doctor.lineage import table_address
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, Kind
from schema_doctor.step import Phase, Step

_SINCE = 18  # the version that does not take a check with NO INHERIT for one that the child of that name has of it
# Before, it stops with an internal error (XX000), or forgets that the child has its own of another parent.
_RENAMED = SQL(
    """DECLARE
  names pg_catalog.name[] := ARRAY(
    SELECT k.conname FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_constraint own ON own.conname = k.conname AND own.contype = 'c'
     WHERE k.conrelid = {parent_name}::pg_catalog.regclass AND k.contype = 'c' AND k.connoinherit
       AND own.conrelid = {child_name}::pg_catalog.regclass);
  one pg_catalog.name;
BEGIN
  FOREACH one IN ARRAY names LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', {parent_name}, one,
                              'schema_doctor_' || pg_catalog.md5(one));
  END LOOP;
  ALTER TABLE {child} NO INHERIT {parent};
  FOREACH one IN ARRAY names LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', {parent_name},
                              'schema_doctor_' || pg_catalog.md5(one), one);
  END LOOP;
END"""
)


def leave(address: Address, names: Sequence[str], reason: str, context: Context) -> list[Step]:
    """Return NO INHERIT for each of the parents."""
    return [_leaving(address, table_address(name), reason, context) for name in names]


def _leaving(address: Address, parent: Address, reason: str, context: Context) -> Step:
    child, over = qualified(address), qualified(parent)
    namesake = context.server.major < _SINCE and _has_namesake(address, parent, context)
    if namesake:
        named = {"child_name": literal(text(child)), "parent_name": literal(text(over))}
        sql = block(text(_RENAMED.format(child=child, parent=over, **named)))
    else:
        sql = text(SQL("ALTER TABLE {} NO INHERIT {}").format(child, over))
    return Step(
        sql=sql,
        address=address,
        phase=Phase.DETACH,
        reason=reason,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
        also=((parent, LockMode.ACCESS_EXCLUSIVE if namesake else LockMode.ACCESS_SHARE),),
    )


def _has_namesake(child: Address, parent: Address, context: Context) -> bool:
    """Tell whether a parent may have a check with NO INHERIT then whose name is that of one of the child."""
    inherited = {one.name for one, _ in context.handed_down(child) if one.kind is Kind.CHECK}
    own = {one.name for one, item in context.present(child) if isinstance(item, Check)}
    return any(
        isinstance(item, Check) and item.no_inherit and one.name in own | inherited
        for one, item in context.present(parent)
    )
