"""Views that stand in the way of a change: DROP VIEW, and the same view anew (manual: sql-createview)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, literal, printed, text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.snapshot import View
from schema_doctor.step import Phase, Step


def set_aside(column: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drops of all views that use a column, those that use other views first, and the same views anew."""
    affected = _affected(column, context.views)
    for view in affected:
        if view.obstacle is not None:
            what = f"view {view.schema}.{view.name} uses the column, and cannot be made anew because {view.obstacle}"
            yield Unplannable(column, f"{what}; drop it first and make it anew afterwards")
            return
    for view in affected:
        name = _name(view)
        # `order` counts over all views of the database, so that the columns of several tables agree on it.
        order = _depth(view, context.views)
        yield _step(view, SQL("DROP {} IF EXISTS {}").format(_WORDS[view.materialized], name), Phase.DROP_VIEW, -order)
        for number, statement in enumerate(_anew(view, name)):
            step = _step(view, statement, Phase.CREATE_VIEW, order * 1000 + number)
            yield replace(step, also=_read(view, context)) if number == 0 else step


def _read(view: View, context: Context) -> tuple[tuple[Address, LockMode], ...]:
    tables = {Address(Kind.TABLE, used[0], used[1]) for used in view.uses}
    return tuple((table, LockMode.ACCESS_SHARE) for table in sorted(tables) if table in context.actual)


def _affected(column: Address, views: Sequence[View]) -> list[View]:
    """Return the views that use a column, and those that use these."""
    found = [view for view in views if (column.schema, column.relation, column.name) in view.uses]
    for view in found:  # grows meanwhile
        found.extend(one for one in views if one not in found and _uses(one, view))
    return found


def _uses(view: View, other: View) -> bool:
    return any(used[:2] == (other.schema, other.name) for used in view.uses)


def _depth(view: View, views: Iterable[View]) -> int:
    """Return how many views stand between a view and the tables at the most, itself included."""
    return 1 + max((_depth(one, views) for one in views if _uses(view, one)), default=0)


def _anew(view: View, name: Composable) -> Iterator[Composable]:
    options = [SQL("{}={}").format(ident(key), literal(value)) for key, value in _split(view.options)]
    yield SQL("CREATE {} {}{} AS {}{}").format(
        _WORDS[view.materialized],
        name,
        SQL(" WITH ({})").format(SQL(", ").join(options)) if options else SQL(""),
        printed(view.definition),
        SQL("") if view.populated or not view.materialized else SQL(" WITH NO DATA"),
    )
    for index in view.indexes:
        yield printed(index)
    yield SQL("ALTER {} {} OWNER TO {}").format(_WORDS[view.materialized], name, ident(view.owner))
    for grant in view.grants:
        yield printed(grant)
    if view.comment is not None:
        yield SQL("COMMENT ON {} {} IS {}").format(_WORDS[view.materialized], name, literal(view.comment))
    for column, comment in view.comments.items():
        yield SQL("COMMENT ON COLUMN {}.{} IS {}").format(name, ident(column), literal(comment))


def _split(options: Iterable[str]) -> Iterator[tuple[str, str]]:
    for option in options:
        key, _, value = option.partition("=")
        yield key, value


_WORDS = {True: SQL("MATERIALIZED VIEW"), False: SQL("VIEW")}


def _name(view: View) -> Composable:
    return SQL("{}.{}").format(ident(view.schema), ident(view.name))


def _step(view: View, statement: Composable, phase: Phase, order: int) -> Step:
    return Step(
        sql=text(statement),
        address=Address(Kind.TABLE, view.schema, view.name),
        phase=phase,
        reason="it uses a column that changes",
        lock=None,
        hazards=(),
        transactional=True,
        order=order,
    )
