"""Views that stand in the way of a change: DROP VIEW, and the same view anew (manual: sql-createview)."""

from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import block, ident, literal, printed, text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.snapshot import View
from schema_doctor.step import Phase, Step

OTHERS_ONLY_SINCE = 16


def off(view: View, context: Context) -> Iterator[Step]:
    """Yield the drop; `order` counts over all views of the database: the columns of several tables agree on it.

    The definition of a view that uses what the plan renames is kept before, in a setting that ends with the
    transaction: when things have their last names, and nothing has given way yet.
    """
    if view.renamed:
        sql = SQL(
            "SELECT pg_catalog.set_config({}, "
            "pg_catalog.rtrim(pg_catalog.pg_get_viewdef({}::pg_catalog.regclass), ';'), true)"
        ).format(literal(_setting(view, context)), literal(text(_name(view))))
        step = _step(view, sql, Phase.RENAME, 2 * context.renamed - 1)
        # Until PostgreSQL 16 a view was one of the relations that its own definition names (pg_rewrite).
        lock = LockMode.ACCESS_SHARE if context.server.major < OTHERS_ONLY_SINCE else None
        yield replace(step, lock=lock, also=_read(view, context), reason="what it uses has other names by now")
    sql = SQL("DROP {} IF EXISTS {}").format(_WORDS[view.materialized], _name(view))
    step = _step(view, sql, Phase.DROP_VIEW, -depth(view, context.views))
    yield replace(step, lock=LockMode.ACCESS_EXCLUSIVE)


def _setting(view: View, context: Context) -> str:
    return f"schema_doctor.view_{context.views.index(view)}"


def again(view: View, context: Context) -> Iterator[Step]:
    """Yield the same view anew, with all that is its own."""
    order = depth(view, context.views) * 1000
    for number, statement in enumerate(_anew(view, _name(view), context)):
        step = _step(view, statement, Phase.CREATE_VIEW, order + number)
        reads = view.materialized and view.populated
        yield replace(step, also=_read(view, context), scan=reads) if number == 0 else step


def with_locks(steps: Collection[Step]) -> Iterator[Step]:
    """Yield the steps without locks on views that are there anew: nobody waits for one before all is committed."""
    dropped = tuple(f"DROP {text(word)} " for word in _WORDS.values())
    gone = {step.address for step in steps if step.phase is Phase.DROP_VIEW and step.sql.startswith(dropped)}
    for step in steps:
        if step.phase is Phase.CREATE_VIEW:
            lock = None if step.address in gone else step.lock
            yield replace(step, lock=lock, also=tuple(one for one in step.also if one[0] not in gone))
        else:
            yield step


def _read(view: View, context: Context) -> tuple[tuple[Address, LockMode], ...]:
    """Return what is locked when a view is made: what it names, and what is below that where rows are read."""
    found = _named(view)
    for table in found if view.materialized and view.populated else ():  # grows meanwhile
        for other in context.views:
            if not other.materialized and _address(other) == table:
                found += [one for one in _named(other) if one not in found]
    return tuple((table, LockMode.ACCESS_SHARE) for table in sorted(found) if context.is_relation(table))


def _named(view: View) -> list[Address]:
    return sorted({Address(Kind.TABLE, *used[:2]) for used in view.uses})


def _address(view: View) -> Address:
    return Address(Kind.TABLE, view.schema, view.name)


def uses(view: View, other: View) -> bool:
    """Tell whether a view is made of another one."""
    return any(used[:2] == (other.schema, other.name) for used in view.uses)


def depth(view: View, views: Iterable[View]) -> int:
    """Return how many views stand between a view and the tables at the most, itself included."""
    return 1 + max((depth(one, views) for one in views if uses(view, one)), default=0)


def _anew(view: View, name: Composable, context: Context) -> Iterator[Composable]:
    options = [SQL("{}={}").format(key, literal(value)) for key, value in _split(view.options)]
    head = SQL("CREATE {} {}{}{}{} AS ").format(
        _WORDS[view.materialized],
        name,
        SQL(" USING {}").format(ident(view.method)) if view.method is not None else SQL(""),
        SQL(" WITH ({})").format(SQL(", ").join(options)) if options else SQL(""),
        SQL(" TABLESPACE {}").format(ident(view.tablespace)) if view.tablespace is not None else SQL(""),
    )
    tail = SQL("") if view.populated or not view.materialized else SQL(" WITH NO DATA")
    if view.renamed:
        body = SQL("BEGIN\n  EXECUTE {} || pg_catalog.current_setting({}) || {};\nEND").format(
            literal(text(head)), literal(_setting(view, context)), literal(text(tail))
        )
        yield printed(block(text(body)))
    else:
        yield head + printed(view.definition) + tail
    for statement in (*view.indexes, *view.settings):
        yield printed(statement)
    yield SQL("ALTER {} {} OWNER TO {}").format(_WORDS[view.materialized], name, ident(view.owner))
    for grant in view.grants:
        yield printed(grant)
    if view.comment is not None:
        yield SQL("COMMENT ON {} {} IS {}").format(_WORDS[view.materialized], name, literal(view.comment))
    for column, comment in view.comments.items():
        yield SQL("COMMENT ON COLUMN {}.{} IS {}").format(name, ident(column), literal(comment))


def _split(options: Iterable[str]) -> Iterator[tuple[Composable, str]]:
    for option in options:
        key, _, value = option.partition("=")
        yield SQL(".").join([ident(part) for part in key.split(".")]), value  # toast.autovacuum_enabled


_WORDS = {True: SQL("MATERIALIZED VIEW"), False: SQL("VIEW")}


def _name(view: View) -> Composable:
    return SQL("{}.{}").format(ident(view.schema), ident(view.name))


def _step(view: View, statement: Composable, phase: Phase, order: int) -> Step:
    return Step(
        sql=text(statement),
        address=_address(view),
        phase=phase,
        reason="all is one transaction",
        lock=None,
        hazards=(),
        transactional=True,
        order=order,
    )
