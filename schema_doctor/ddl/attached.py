"""Policies, triggers, rules and statistics in the way of a change: dropped, and the same anew (sql-createpolicy)."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import block, ident, literal, qualified, text, word
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.snapshot import Attached
from schema_doctor.step import Phase, Step

REASON = "nobody sees the table without it, because all is one transaction"
_FIRST = -1_000_000  # before all views, which they may use
_LAST = 1_000_000_000  # after all views
_CREATE = {  # what makes one anew, as the server writes it
    "trigger": SQL(
        "SELECT pg_catalog.pg_get_triggerdef(oid) FROM pg_catalog.pg_trigger"
        " WHERE tgrelid = {table}::pg_catalog.regclass AND tgname = {name}"
    ),
    "rule": SQL(
        "SELECT pg_catalog.rtrim(pg_catalog.pg_get_ruledef(oid), ';') FROM pg_catalog.pg_rewrite"
        " WHERE ev_class = {table}::pg_catalog.regclass AND rulename = {name}"
    ),
    "policy": SQL(
        "SELECT pg_catalog.format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname, {table},"
        " CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,"
        " CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'"
        " ELSE 'ALL' END,"
        " (SELECT pg_catalog.string_agg(CASE role WHEN 0 THEN 'PUBLIC'"
        " ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role)) END, ', ')"
        " FROM pg_catalog.unnest(polroles) AS role),"
        " ' USING (' || pg_catalog.pg_get_expr(polqual, polrelid) || ')',"
        " ' WITH CHECK (' || pg_catalog.pg_get_expr(polwithcheck, polrelid) || ')') FROM pg_catalog.pg_policy"
        " WHERE polrelid = {table}::pg_catalog.regclass AND polname = {name}"
    ),
    "statistics": SQL(
        "SELECT pg_catalog.pg_get_statisticsobjdef(x.oid) FROM pg_catalog.pg_statistic_ext x"
        " JOIN pg_catalog.pg_namespace n ON n.oid = x.stxnamespace"
        " WHERE x.stxrelid = {table}::pg_catalog.regclass AND x.stxname = {name} AND n.nspname = {namespace}"
    ),
}


def table(one: Attached) -> Address:
    """Return the table, or view, that something is attached to."""
    return Address(Kind.TABLE, one.schema, one.relation)


def off(one: Attached, context: Context) -> Step:
    """Return the drop."""
    if one.kind == "statistics":
        sql = SQL("DROP STATISTICS IF EXISTS {}.{}").format(ident(one.namespace), ident(one.name))
        return _step(one, text(sql), Phase.DROP_VIEW, _FIRST, LockMode.SHARE_UPDATE_EXCLUSIVE, context)
    sql = SQL("DROP {} IF EXISTS {} ON {}.{}").format(
        word(one.kind.upper()), ident(one.name), ident(one.schema), ident(one.relation)
    )
    return _step(one, text(sql), Phase.DROP_VIEW, _FIRST, LockMode.ACCESS_EXCLUSIVE, context)


def again(one: Attached, context: Context) -> Iterator[Step]:
    """Yield the same anew, with its comment, and enabled as it was.

    The text of what uses what the plan renames is kept before, in a setting that ends with the transaction: when
    things have their last names, and nothing has given way yet.
    """
    place = context.attached.index(one)
    first, *others = one.statements
    create = _step(one, first, Phase.CREATE_VIEW, _LAST + place * 1000, _lock(one, first), context)
    if one.renamed:
        setting = literal(f"schema_doctor.{one.kind}_{place}")
        names = {"name": literal(one.name), "namespace": literal(one.namespace)}
        query = _CREATE[one.kind].format(table=literal(text(qualified(table(one)))), **names)
        keep = text(SQL("SELECT pg_catalog.set_config({}, ({}), true)").format(setting, query))
        kept = _step(one, keep, Phase.RENAME, 2 * context.renamed - 1, LockMode.ACCESS_SHARE, context)
        read = tuple((other, LockMode.ACCESS_SHARE) for other in _others(one, context))
        lock = kept.lock if one.kind == "rule" else None  # which is read as a whole, of others only the expressions
        yield replace(kept, lock=lock, also=read, reason="what it uses has other names by now")
        anew = SQL("BEGIN\n  EXECUTE pg_catalog.current_setting({});\nEND").format(setting)
        create = replace(create, sql=block(text(anew)))
    yield create
    for number, sql in enumerate(others, start=1):
        yield _step(one, sql, Phase.CREATE_VIEW, _LAST + place * 1000 + number, _lock(one, sql), context)


def _lock(one: Attached, sql: str) -> LockMode | None:
    if one.kind == "statistics":  # what is said of them, or who has them, is no matter of the table
        return LockMode.SHARE_UPDATE_EXCLUSIVE if sql.startswith("CREATE ") else None
    if sql.startswith("COMMENT "):
        return LockMode.ACCESS_SHARE
    return LockMode.SHARE_ROW_EXCLUSIVE if one.kind == "trigger" else LockMode.ACCESS_EXCLUSIVE


def _step(one: Attached, sql: str, phase: Phase, order: int, lock: LockMode | None, context: Context) -> Step:
    also: tuple[tuple[Address, LockMode], ...] = ()
    if sql.startswith("CREATE ") and one.kind in ("policy", "rule"):
        # What a rule does to other tables is locked as when it is done, a subquery of a policy only reads.
        mode = LockMode.ROW_EXCLUSIVE if one.kind == "rule" else LockMode.ACCESS_SHARE
        also = tuple((other, mode) for other in _others(one, context))
    return Step(
        sql=sql,
        address=table(one),
        phase=phase,
        reason=REASON,
        lock=lock,
        hazards=(),
        transactional=True,
        also=also,
        order=order,
    )


def _others(one: Attached, context: Context) -> list[Address]:
    """Return the tables and views that something uses besides its own."""
    used = {Address(Kind.TABLE, *used[:2]) for used in one.uses} - {table(one)}
    return [other for other in sorted(used) if context.is_relation(other)]
