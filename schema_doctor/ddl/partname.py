"""The statements that name what a partition has of its table, comment on it, and say how it is stored."""

from collections.abc import Mapping, Sequence

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import block, ident, literal, qualified, text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.partnames import Part
from schema_doctor.step import Phase, Step

_NAME = "the spec names it otherwise"
_COMMENT = "the comment differs"
_STORED = "the storage parameters differ"
_INDEX = SQL(
    """DECLARE
  own pg_catalog.regclass;
  other pg_catalog.regclass;
BEGIN
  SELECT i.indexrelid INTO own
    FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass({whole})) t
    JOIN pg_catalog.pg_index i ON i.indexrelid = t.relid
   WHERE i.indrelid = pg_catalog.to_regclass({table});
  IF NOT FOUND THEN
    RETURN;
  END IF;{rename}{comments}
END"""
)
_RENAME_INDEX = SQL(
    """
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = own AND relname = {name}) THEN
    SELECT c.oid INTO other FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = {schema} AND c.relname = {name} AND c.relkind IN ('i', 'I') AND c.relispartition;
    IF FOUND THEN
      EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', other, 'schema_doctor_' || other::pg_catalog.oid);
    END IF;
    EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', own, {name});
  END IF;"""
)
_COMMENT_ON_INDEX = SQL(
    """
  EXECUTE pg_catalog.format('COMMENT ON INDEX %s IS %L', own, {comment});"""
)
_COMMENT_ON_KEY = SQL(
    """
  EXECUTE pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L',
                            (SELECT conname FROM pg_catalog.pg_constraint
                              WHERE conindid = own AND conparentid <> 0 AND contype <> 'f'),
                            pg_catalog.to_regclass({table}), {comment});"""
)
_ALTER_INDEX = SQL(
    """
  EXECUTE pg_catalog.format({}, own);"""
)
_FOREIGN_KEY = SQL(
    """DECLARE
  own pg_catalog.name;
BEGIN
  WITH RECURSIVE part (oid, conrelid, conname) AS (
    SELECT oid, conrelid, conname FROM pg_catalog.pg_constraint
     WHERE conrelid = pg_catalog.to_regclass({whole}) AND conname = {whole_name} AND contype = 'f'
     UNION SELECT k.oid, k.conrelid, k.conname FROM part
             JOIN pg_catalog.pg_constraint k ON k.conparentid = part.oid AND k.conrelid <> part.conrelid)
  SELECT conname INTO own FROM part WHERE conrelid = pg_catalog.to_regclass({table});
  IF NOT FOUND THEN
    RETURN;
  END IF;{rename}{comments}
END"""
)
_RENAME_FOREIGN_KEY = SQL(
    """
  IF own <> {name} THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint
                WHERE conrelid = pg_catalog.to_regclass({table}) AND conname = {name} AND conparentid <> 0) THEN
      EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', pg_catalog.to_regclass({table}), {name},
                                (SELECT 'schema_doctor_' || oid FROM pg_catalog.pg_constraint
                                  WHERE conrelid = pg_catalog.to_regclass({table}) AND conname = {name}));
    END IF;
    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I',
                              pg_catalog.to_regclass({table}), own, {name});
    own := {name};
  END IF;"""
)
_COMMENT_ON_FOREIGN_KEY = SQL(
    """
  EXECUTE pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', own, pg_catalog.to_regclass({table}), {comment});"""
)


def renaming(own: Address, name: str) -> Step:
    """Return RENAME; that of an index is one of its constraint as well, and locks no table (sql-alterindex)."""
    if own.kind is Kind.FOREIGN_KEY:
        sql = SQL("ALTER TABLE {} RENAME CONSTRAINT {} TO {}").format(qualified(own), ident(own.name), ident(name))
        return _step(own, text(sql), _NAME, LockMode.ACCESS_EXCLUSIVE)
    sql = SQL("ALTER INDEX {}.{} RENAME TO {}").format(ident(own.schema), ident(own.name), ident(name))
    return _step(own, text(sql), _NAME, None)


def looking(
    part: Part, address: Address, comments: Mapping[str, str | None], stored: Sequence[Composable], *, renamed: bool
) -> Step:
    """Return the block that finds a part by what it is of, and then names it, comments on it, and alters its index."""
    words: dict[str, Composable] = {
        "schema": literal(part.table.schema),
        "table": literal(text(qualified(part.table))),
        "name": literal(part.name or ""),
    }
    of_index = part.whole.kind is not Kind.FOREIGN_KEY
    rename = (_RENAME_INDEX if of_index else _RENAME_FOREIGN_KEY) if renamed else SQL("")
    said = [
        _on(part.whole.kind, name).format(**words, comment=SQL("NULL") if one is None else literal(one))
        for name, one in comments.items()
    ]
    said += [_ALTER_INDEX.format(literal(f"ALTER INDEX %s {text(one).replace('%', '%%')}")) for one in stored]
    if of_index:
        whole = literal(text(SQL("{}.{}").format(ident(part.whole.schema), ident(part.whole.name))))
    else:
        whole = literal(text(qualified(part.whole)))
    body = (_INDEX if of_index else _FOREIGN_KEY).format(
        **words,
        whole=whole,
        whole_name=literal(part.whole.name),
        rename=rename.format(**words),
        comments=SQL("").join(said),
    )
    lock = LockMode.ACCESS_EXCLUSIVE if renamed and not of_index else None
    if lock is None and "comment" in comments and part.whole.kind is not Kind.INDEX:
        lock = LockMode.ACCESS_SHARE
    return _step(address, block(text(body)), _NAME if renamed else _COMMENT if comments else _STORED, lock)


def _on(kind: Kind, name: str) -> SQL:
    if kind is Kind.FOREIGN_KEY:
        return _COMMENT_ON_FOREIGN_KEY
    return _COMMENT_ON_INDEX if kind is Kind.INDEX or name == "index_comment" else _COMMENT_ON_KEY


def _step(address: Address, sql: str, reason: str, lock: LockMode | None) -> Step:
    return Step(
        sql=sql,
        address=address,
        phase=Phase.SETTLE,
        reason=reason,
        lock=lock,
        hazards=(),
        transactional=True,
    )
