"""Whether views, policies, triggers, rules and statistics can be made anew on the columns that get other types.

They go before, and the server reads their text again behind the change (see ddl/beside.py): `s like 'a%'` has no
operator for an enum, and the whole plan would be refused. It is asked before, by temporary tables of the same columns.
"""

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL

from schema_doctor.catalog import PINNED, Row, settings
from schema_doctor.ddl import attached, definition, view
from schema_doctor.ddl.sqltext import ident, printed, text
from schema_doctor.errors import Busy
from schema_doctor.identifier import NotAName, fold, quote_ident
from schema_doctor.lexer import Lexeme, NotAnExpression
from schema_doctor.model import Address, Column, Kind, Schema, by_table
from schema_doctor.shadow import NONE, NOT_CONVERTED, Shadow, shadow
from schema_doctor.shortwords import tokens_of
from schema_doctor.snapshot import Attached, Snapshot, View
from schema_doctor.typeorder import Place

# Of a stand-in, of which functions know nothing.
_DOUBTFUL = (pg.UndefinedFunction, pg.UndefinedObject, *NOT_CONVERTED)
_SILENT = (
    pg.InsufficientPrivilege,
    pg.UndefinedTable,
    pg.UndefinedColumn,
    pg.InvalidSchemaName,
    pg.FeatureNotSupported,
)

_NAMES = {Lexeme.WORD, Lexeme.NAME}

User = View | Attached


class Refused(Struct, frozen=True):
    """What the server does not make anew, why, and the changing columns that it uses."""

    what: str
    reason: str
    columns: tuple[Address, ...]


def refused(
    connection: Connection[Row],
    snapshot: Snapshot,
    now: Schema,
    then: Schema,
    changing: Collection[Address],
    coming: Schema,
    staying: Collection[Address],
) -> Iterator[Refused]:
    """Yield what cannot be made anew on `changing` columns, which are `now` of one type and `then` of another.

    `coming` are types that the plan makes or changes, `staying` the tables that do not go. Nothing remains. Raises Busy
    on a lock timeout.
    """
    places = {one[1:] for one in changing}
    users = _users(snapshot, places, staying)
    if not users:
        return
    tables = {one[1:3] for one in changing}
    before = _errors(connection, users, tables, now, NONE)
    after = _errors(connection, users, tables, then, shadow(coming)) if before is not None else None
    if before is None or after is None:
        return
    if any(isinstance(error, _DOUBTFUL) for error in after.values()) and coming:
        there = _errors(connection, users, tables, then, NONE)
        after = {
            one: error
            for one, error in after.items()
            if there is None or one in there or not isinstance(error, _DOUBTFUL)
        }

    def sole(column: Address) -> dict[int, pg.Error] | None:
        return _errors(connection, users, tables, {**now, column: then[column]}, shadow(coming))

    for number, error in after.items():
        user = users[number]
        if number not in before and not isinstance(error, _SILENT):
            what = user.description if isinstance(user, Attached) else f"view {user.schema}.{user.name}"
            reason = shadow(coming).back(f"{error.diag.message_primary} ({error.sqlstate})")
            used = [Address(Kind.COLUMN, *one) for one in sorted(_tables_of(user, users) & places)]
            alone = [one for one in used if len(used) > 1 and number in (sole(one) or ())]
            yield Refused(what, reason, tuple(alone or used))


def _users(snapshot: Snapshot, places: Collection[tuple[str, str, str]], staying: Collection[Address]) -> list[User]:
    """Return what uses some columns, be it by way of views, each behind the views that it uses."""
    views = [one for one in snapshot.views if not one.uses.isdisjoint(places)]
    for one in views:  # grows meanwhile
        views.extend(other for other in snapshot.views if other not in views and view.uses(other, one))
    over = {(one.schema, one.name) for one in views}
    others = (
        one
        for one in snapshot.attached
        if one.statements
        and (attached.table(one) in staying or (one.schema, one.relation) in over)
        and (not one.uses.isdisjoint(places) or any(used[:2] in over for used in one.uses))
    )
    return [*sorted(views, key=lambda one: view.depth(one, views)), *others]


def _tables_of(user: User, users: Sequence[User]) -> frozenset[tuple[str, str, str]]:
    """Return the columns that something uses, be it by way of views."""
    found = user.uses
    for one in users:
        if isinstance(one, View) and one is not user and any(used[:2] == (one.schema, one.name) for used in user.uses):
            found |= _tables_of(one, users)
    return found


def _errors(
    connection: Connection[Row], users: Sequence[User], tables: Collection[Place], side: Schema, stand_ins: Shadow
) -> dict[int, pg.Error] | None:
    """Return what the server says of each that it does not make, None where there are no such tables.

    Of what is made of a view that is not made it says nothing.
    """
    columns = by_table(side)
    names = {*tables, *((one.schema, one.name) for one in users if isinstance(one, View))}
    if len({name for _, name in names}) < len(names):
        return None  # two tables of one name
    found: dict[int, pg.Error] = {}
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        connection.execute("begin read write")
        settings(connection, PINNED)
        for statement in stand_ins.statements:
            connection.execute(statement.encode(), binary=True)
        for table in sorted(tables):
            listed = [
                definition.column(one.name, Column(type=stand_ins.type(item.type), collation=item.collation))
                for one, item in columns[table]
                if isinstance(item, Column)
            ]
            made = SQL("CREATE TABLE pg_temp.{} ({})").format(ident(table[1]), SQL(", ").join(listed))
            connection.execute(text(made).encode(), binary=True)
        for number, user in enumerate(users):
            connection.execute("savepoint made")
            try:
                connection.execute(_statement(user, names, stand_ins).encode(), binary=True)
            except (NotAnExpression, NotAName):  # as a rule that does several things
                found[number] = pg.FeatureNotSupported()
            except (pg.ProgrammingError, pg.DataError, pg.NotSupportedError, pg.IntegrityError) as error:
                found[number] = error
                connection.execute("rollback to made")
    except (pg.LockNotAvailable, pg.QueryCanceled) as error:
        raise Busy(f"the database is busy: {error.diag.message_primary} ({error.sqlstate}); try again later") from None
    except (pg.ProgrammingError, pg.DataError, pg.NotSupportedError, pg.InternalError, NotAnExpression):
        return None
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit
    return found


def _statement(user: User, names: Collection[Place], stand_ins: Shadow) -> str:
    """Return what makes something of the temporary tables and views instead of those that have their names."""
    if isinstance(user, View):
        own = _temporary(user.definition, names, stand_ins)
        return text(SQL("CREATE TEMPORARY VIEW {} AS {}").format(ident(user.name), printed(own)))
    own_name = [(user.namespace, user.name)] if user.kind == "statistics" else []
    return _temporary(user.statements[0], {*names, *own_name}, stand_ins)


def _temporary(statement: str, names: Collection[Place], stand_ins: Shadow) -> str:
    """Return a statement over what is temporary; raises NotAnExpression or NotAName where it is not understood."""
    statement = stand_ins.expression(f"({statement})")  # in brackets, commas belong to one expression
    found = tokens_of(statement)
    parts, done = [], 0
    for place, (token, dot, last) in enumerate(zip(found, found[1:], found[2:], strict=False)):
        qualified = dot.text == "." and (not place or found[place - 1].text != ".")
        if qualified and {token.lexeme, last.lexeme} <= _NAMES and (fold(token.text), fold(last.text)) in names:
            parts.append(f"{statement[done : token.at]}pg_temp.{quote_ident(fold(last.text))}")
            done = last.at + len(last.text)
    return "".join([*parts, statement[done:]])[1:-1]
