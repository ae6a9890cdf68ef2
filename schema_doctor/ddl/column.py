"""Columns: ADD, DROP and ALTER COLUMN (manual: sql-altertable)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from psycopg.sql import SQL, Composable

from schema_doctor.ddl import comment, definition, storage
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import ident, literal, qualified, text, trusted, typename
from schema_doctor.hazard import DATA_LOSS, FULL_SCAN, INDEX_BUILD, TABLE_REWRITE, VALUES_CHANGE, Hazard
from schema_doctor.identifier import quote_ident
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, Column, ForeignKey, Index, Kind, PrimaryKey, Unique
from schema_doctor.shortindex import element_name
from schema_doctor.step import Phase, Step
from schema_doctor.typechange import verdict

Handler = Callable[[Address, Any, Any, Context], Iterator[Step | Unplannable]]

# Functions of pg_catalog that are not volatile (pg_proc.provolatile) and that people use in defaults. A default that
# calls anything else counts as volatile: its table is rewritten, row by row, when the column is added.
_SETTLED = frozenset(
    """
    now transaction_timestamp statement_timestamp timezone date_trunc date_part extract to_timestamp to_date to_char age
    date make_interval make_date current_setting current_schema coalesce nullif greatest least abs round floor ceil md5
    encode
    decode lower upper concat left right substr substring trim btrim ltrim rtrim replace length char_length array row
    array_fill jsonb_build_object jsonb_build_array json_build_object json_build_array to_jsonb to_json
    """.split()  # noqa: SIM905 - a list of so many words is read more easily as words
)
_CALL = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*|\"[^\"]+\")\s*\(")
_STRING = re.compile(r"'(?:[^']|'')*'")


def create(address: Address, expected: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD COLUMN, which is instant unless every row needs a value of its own."""
    hazards: list[Hazard] = []
    if (
        expected.identity
        or (expected.generated and expected.stored)
        or (expected.default and volatile(expected.default))
        or expected.type in context.domains  # also NULL is checked against its rule, row by row
    ):
        hazards.append(TABLE_REWRITE)
    elif not expected.nullable and (expected.default is None or expected.generated):
        hazards.append(FULL_SCAN)
    yield Step(
        sql=text(
            SQL("ALTER TABLE {} ADD COLUMN IF NOT EXISTS {}").format(
                qualified(address), definition.column(address.name, expected)
            )
        ),
        address=address,
        phase=Phase.ADD_COLUMN,
        reason="the column does not exist",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=tuple(hazards),
        transactional=True,
    )
    yield from storage.steps(address, expected)
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def drop(address: Address, _actual: Column, _context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP COLUMN, without CASCADE."""
    yield Step(
        sql=text(SQL("ALTER TABLE {} DROP COLUMN IF EXISTS {}").format(qualified(address), ident(address.name))),
        address=address,
        phase=Phase.DROP_COLUMN,
        reason="the spec claims that nothing else exists",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(DATA_LOSS,),
        transactional=True,
    )


def volatile(default: str) -> bool:
    """Tell whether a default may give each row another value; in doubt, yes."""
    calls = (match[1] for match in _CALL.finditer(_STRING.sub("''", default)))
    return any(name.lower().removeprefix("pg_catalog.") not in _SETTLED for name in calls)


def _alter(
    address: Address,
    action: Composable,
    *,
    phase: Phase,
    reason: str,
    hazards: tuple[Hazard, ...] = (),
) -> Step:
    return Step(
        sql=text(SQL("ALTER TABLE {} ALTER COLUMN {} {}").format(qualified(address), ident(address.name), action)),
        address=address,
        phase=phase,
        reason=reason,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=hazards,
        transactional=True,
    )


def _type(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ALTER TYPE; a default that changes as well is out of the way while the type changes."""
    judged = verdict(actual.type, expected.type)
    action = SQL("TYPE {}").format(typename(expected.type))
    if changed(expected, actual, "collation") or expected.collation:
        action += SQL(" COLLATE {}").format(typename(expected.collation or 'pg_catalog."default"'))
    if judged.using:
        action += SQL(" USING {}::{}").format(ident(address.name), typename(expected.type))
    if actual.default is not None and changed(expected, actual, "default"):
        yield _alter(address, SQL("DROP DEFAULT"), phase=Phase.LOOSEN, reason="the default belongs to the other type")
    reindex = judged.reindex or changed(expected, actual, "collation")
    hazards = (TABLE_REWRITE,) if judged.rewrite else tuple(_built_anew(address, context, reindex=reindex))
    reason = f"the type is {actual.type}" if changed(expected, actual, "type") else "the collation differs"
    step = _alter(
        address,
        action,
        phase=Phase.ALTER_TYPE,
        reason=reason,
        hazards=(*hazards, *(() if judged.lossless else (VALUES_CHANGE,))),
    )
    yield replace(step, also=tuple(_partners(address, context)))
    yield from storage.after_type(address, expected)


def _built_anew(address: Address, context: Context, *, reindex: bool) -> Iterator[Hazard]:
    """Yield what PostgreSQL does for a new type, although the table itself stays as it is stored.

    A CHECK on the column is verified again, and an index is built again when an expression of it uses the column, or,
    with `reindex`, when the column is sorted otherwise.
    """
    items = [item for _, item in context.present(address)]
    if any(isinstance(item, Check) and _mentions(item.expression, address.name) for item in items):
        yield FULL_SCAN
    keys = [item for item in items if isinstance(item, PrimaryKey | Unique | Index)]
    plain = any(isinstance(item, PrimaryKey | Unique) and address.name in item.columns for item in keys)
    indexes = [item for item in keys if isinstance(item, Index)]
    sorted_by = any(_mentions(text, address.name) for item in indexes for text in item.columns)
    by_expression = any(
        _mentions(text, address.name)
        for item in indexes
        for text in (*(text for text in item.columns if element_name(text) is None), item.predicate or "")
    )
    if by_expression or (reindex and (plain or sorted_by)):
        yield INDEX_BUILD


def _mentions(text: str, name: str) -> bool:
    """Tell whether the server's text may use a column; a word of a string that is equal counts, too."""
    return re.search(rf"(?<![\w\"]){re.escape(quote_ident(name))}(?![\w\"])", text) is not None


def _partners(address: Address, context: Context) -> Iterator[tuple[Address, LockMode]]:
    """Yield the tables at the other end of foreign keys of the column, which are locked as well."""
    tables = [
        Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
        for _, item in context.present(address)
        if isinstance(item, ForeignKey) and address.name in item.columns
    ]
    tables += [one.parent for one, item in context.referring(address) if address.name in item.referenced_columns]
    for table in dict.fromkeys(tables):
        if table != address.parent:
            yield table, LockMode.ACCESS_EXCLUSIVE


def _nullable(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    if expected.nullable:
        if actual.identity is not None and expected.identity is None:
            yield from _identity(address, expected, actual, context)  # an identity column must be NOT NULL
        yield _alter(address, SQL("DROP NOT NULL"), phase=Phase.LOOSEN, reason="the column must accept NULL")
    else:
        yield _alter(
            address,
            SQL("SET NOT NULL"),
            phase=Phase.TIGHTEN,
            reason="the column must not hold NULL",
            hazards=(FULL_SCAN,),
        )


def _default(address: Address, expected: Column, actual: Column, _context: Context) -> Iterator[Step | Unplannable]:
    if expected.default is not None:
        action = SQL("SET DEFAULT {}").format(trusted(expected.default))
        yield _alter(address, action, phase=Phase.TIGHTEN, reason="the default differs")
    elif not changed(expected, actual, "type"):  # else the change of type has dropped it
        yield _alter(address, SQL("DROP DEFAULT"), phase=Phase.LOOSEN, reason="the spec declares no default")


def _identity(address: Address, expected: Column, actual: Column, _context: Context) -> Iterator[Step | Unplannable]:
    if expected.identity is None:
        yield _alter(
            address,
            SQL("DROP IDENTITY IF EXISTS"),
            phase=Phase.LOOSEN,
            reason="the spec declares no identity; its sequence goes with it",
            hazards=(DATA_LOSS,),
        )
    elif actual.identity is not None:
        action = SQL("SET GENERATED {}").format(definition.identity(expected.identity))
        yield _alter(address, action, phase=Phase.TIGHTEN, reason="the identity is of the other kind")
    else:
        action = SQL("ADD GENERATED {} AS IDENTITY").format(definition.identity(expected.identity))
        yield _alter(address, action, phase=Phase.TIGHTEN, reason="the column is no identity column")
        # A new sequence starts at 1 and would give out numbers that are taken.
        yield Step(
            sql=text(
                SQL(
                    "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence({}, {}), "
                    "(SELECT coalesce(max({}), 0) + 1 FROM {}), false)"
                ).format(
                    literal(text(qualified(address))), literal(address.name), ident(address.name), qualified(address)
                )
            ),
            address=address,
            phase=Phase.TIGHTEN,
            reason="the sequence must start behind the highest value",
            lock=LockMode.ACCESS_SHARE,
            hazards=(),
            transactional=True,
        )


def _generated(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    if expected.generated is None and not actual.stored:
        yield Unplannable(address, "PostgreSQL cannot turn a virtual column into a plain one; add a new column instead")
    elif expected.generated is None:
        yield _alter(
            address, SQL("DROP EXPRESSION IF EXISTS"), phase=Phase.LOOSEN, reason="the spec declares a plain column"
        )
    elif actual.generated is None:
        yield Unplannable(
            address, "PostgreSQL cannot turn a plain column into a generated one; add a new column instead"
        )
    elif expected.stored is not actual.stored:
        pass  # `stored` differs as well, and says why nothing can be done
    elif context.server.major >= 17:
        yield _alter(
            address,
            SQL("SET EXPRESSION AS ({})").format(trusted(expected.generated)),
            phase=Phase.TIGHTEN,
            reason="the expression differs",
            hazards=(TABLE_REWRITE,) if expected.stored else (),
        )
    else:
        yield Unplannable(address, "PostgreSQL can change the expression of a generated column since version 17 only")


def _stored(address: Address, expected: Column, actual: Column, _context: Context) -> Iterator[Step | Unplannable]:
    if expected.generated is not None and actual.generated is not None:
        yield Unplannable(address, "PostgreSQL cannot change a generated column between STORED and VIRTUAL")


def _comment(address: Address, expected: Column, _actual: Column, _context: Context) -> Iterator[Step | Unplannable]:
    yield from comment.steps(address, expected.comment)


def _collation(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    if not changed(expected, actual, "type"):
        yield from _type(address, expected, actual, context)


ALTER: dict[str, Handler] = {
    "type": _type,
    "nullable": _nullable,
    "default": _default,
    "identity": _identity,
    "generated": _generated,
    "stored": _stored,
    "collation": _collation,
    "storage": storage.storage,
    "compression": storage.compression,
    "statistics": storage.statistics,
    "comment": _comment,
}
