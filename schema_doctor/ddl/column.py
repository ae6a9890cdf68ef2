"""Columns: ADD, DROP and ALTER COLUMN (manual: sql-altertable)."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import (
    backfill,
    basetype,
    byname,
    comment,
    conversion,
    dependents,
    extension,
    identity,
    notnull,
    referred,
    sequence,
    shownvalues,
    storage,
)
from schema_doctor.ddl.columnadd import alter, behind_identity, waits_for_identity
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import mentions, printed, trusted, typename
from schema_doctor.hazard import DATA_LOSS, FULL_SCAN, INDEX_BUILD, TABLE_REWRITE, Hazard
from schema_doctor.lineage import parents
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, Column, Exclusion, ForeignKey, Index, Kind, PrimaryKey, Table, Unique
from schema_doctor.shortexclusion import parted
from schema_doctor.shortindex import element_name
from schema_doctor.step import Phase, Step
from schema_doctor.typechange import comparable
from schema_doctor.typeorder import place_of

Handler = Callable[[Address, Any, Any, Context], Iterator[Step | Unplannable]]


def _type(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ALTER TYPE; a default that changes as well is out of the way while the type changes."""
    if extension.moves(actual.type, expected.type, context):
        return
    if (keeper := dependents.keeper(address, actual.type, context)) is not None:
        why = "which the spec does not declare, compares it with values of its type"
        yield Unplannable(address, f"{keeper}, {why}; declare that as it is to be, or with drop: true")
        return
    judged = conversion.judge(actual.type, expected.type, context)
    action = SQL("TYPE {}").format(typename(expected.type))
    if expected.collation:  # left out, it is that of the type
        action += SQL(" COLLATE {}").format(typename(expected.collation))
    holder = byname.holder(address, actual.type, expected.type, context)
    if holder is not None:
        yield from byname.held(address, holder, basetype.underlying(expected.type, context.expected), Phase.ALTER_TYPE)
    action += conversion.using(address.name, actual.type, expected.type, judged, context, holder)
    defaults = [one for one, default in _other_defaults(address, actual, context) if default is not None]
    if judged.using and defaults:
        why = "has a default of its own for the former type; declare that table as well"
        yield Unplannable(address, f"{defaults[0]} {why}")
        return
    if actual.default is not None and (judged.using or changed(expected, actual, "default")):
        yield alter(address, SQL("DROP DEFAULT"), phase=Phase.LOOSEN, reason="the default belongs to the other type")
        if expected.default is not None and not changed(expected, actual, "default"):
            yield from _default(address, expected, actual, context)
            yield from _defaults_back(address, expected, actual, context)
    yield from dependents.computed(address, context)
    apart = not comparable(actual.type, expected.type)
    if apart:
        yield from dependents.foreign_keys(address, context)
    else:
        yield from dependents.of_including_keys(address, context)
    reindex = judged.reindex or changed(expected, actual, "collation")
    hazards = (TABLE_REWRITE,) if judged.rewrite else tuple(_built_anew(address, context, reindex=reindex))
    reason = f"the type is {actual.type}" if changed(expected, actual, "type") else "the collation differs"
    step = alter(
        address,
        action,
        phase=Phase.ALTER_TYPE,
        reason=reason,
        hazards=(*hazards, *conversion.hazards(actual.type, expected.type, judged, context)),
    )
    yield replace(step, also=() if apart else tuple(_partners(address, context)))
    yield from storage.after_type(address, expected)
    for one in dependents.undeclared_below(address, context):
        yield from storage.put_back(one, address, expected, context)


def _built_anew(address: Address, context: Context, *, reindex: bool) -> Iterator[Hazard]:
    """Yield what PostgreSQL does for a new type, although the table itself stays as it is stored.

    A CHECK on the column is verified again, and an index is built again when an expression of it uses the column, or,
    with `reindex`, when the column is sorted otherwise.
    """
    items = [item for _, item in context.present(address)]
    if any(isinstance(item, Check) and mentions(item.expression, address.name) for item in items):
        yield FULL_SCAN
    plain = any(isinstance(item, PrimaryKey | Unique) and address.name in item.columns for item in items)
    indexes = [(item.columns, item.predicate) for item in items if isinstance(item, Index)]
    indexes += [
        (tuple(parted(one)[0] for one in item.elements), item.predicate)
        for item in items
        if isinstance(item, Exclusion)
    ]
    sorted_by = any(mentions(text, address.name) for elements, _ in indexes for text in elements)
    by_expression = any(
        mentions(text, address.name)
        for elements, predicate in indexes
        for text in (*(text for text in elements if element_name(text) is None), predicate or "")
    )
    if by_expression or (reindex and (plain or sorted_by)):
        yield INDEX_BUILD


def _partners(address: Address, context: Context) -> Iterator[tuple[Address, LockMode]]:
    """Yield the tables at the other end of foreign keys of the column, which are locked as well."""
    tables = [
        Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
        for _, item in context.present(address)
        if isinstance(item, ForeignKey) and address.name in item.columns
    ]
    referring = [one.parent for one, item in context.referring(address) if address.name in item.referenced_columns]
    for table in dict.fromkeys([*referring, *tables]):
        if table != address.parent:
            weaker = table not in referring and context.is_referred_to_by_leaves(table)
            yield table, LockMode.SHARE_ROW_EXCLUSIVE if weaker else LockMode.ACCESS_EXCLUSIVE


def _nullable(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    if expected.nullable:
        first: list[Step | Unplannable] = []
        if actual.identity is not None and expected.identity is None:
            first = [*identity.identity(address, expected, actual, context)]  # an identity column must be NOT NULL
        yield from first
        yield from notnull.of_its_own(address, context)
        action, reason = SQL("DROP NOT NULL"), "the column must accept NULL"
        order = max((one.order for one in first if isinstance(one, Step) and one.address == address), default=0)
        yield alter(address, action, phase=Phase.LOOSEN, reason=reason, order=order)
    else:
        yield from backfill.before(address, context)
        yield from notnull.forbid(address, expected, context)


def kept_from_null(address: Address, expected: Column, actual: Column, context: Context) -> Unplannable | None:
    """Return why a column cannot hold NULL: a primary key stays, of which the spec says nothing, or which is needed."""
    if actual.nullable or not expected.nullable:
        return None
    for one, item in context.present(address):
        if isinstance(item, PrimaryKey) and address.name in item.columns:
            declared = any(key.kind is Kind.PRIMARY_KEY for key, _ in context.children(address))
            if referred.obstacle(one, context) or (not declared and context.afterwards(one) is not None):
                why = f"{one} stays, and none of its columns can hold NULL; declare the key, or NOT NULL"
                return Unplannable(address, why)
    return None


def _default(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    if expected.default is not None:
        action = SQL("SET DEFAULT {}").format(trusted(expected.default))
        step = alter(address, action, phase=Phase.TIGHTEN, reason="the default differs")
        yield behind_identity(step) if waits_for_identity(expected, context) else step
        yield from sequence.taken_up(expected, context)
        yield from identity.taken_up(expected, context)
    elif not changed(expected, actual, "type"):  # else the change of type has dropped it
        yield alter(address, SQL("DROP DEFAULT"), phase=Phase.LOOSEN, reason="the spec declares no default")
    if changed(expected, actual, "default"):
        yield from _defaults_back(address, expected, actual, context)


def _defaults_back(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step]:
    """Yield the defaults of undeclared columns below one that had another, which went with that of the table above."""
    for one, default in _other_defaults(address, actual, context):
        if expected.identity is None and expected.generated is None:
            action = "DROP DEFAULT" if default is None else f"SET DEFAULT {default}"
            yield alter(one, printed(action), phase=Phase.TIGHTEN, reason="it went with that of the table above")


def _other_defaults(address: Address, actual: Column, context: Context) -> Iterator[tuple[Address, str | None]]:
    """Yield the undeclared columns below one that have another default."""
    for one in dependents.undeclared_below(address, context):
        item = context.actual.get(one)
        if isinstance(item, Column) and item.generated is None and item.default != actual.default:
            yield one, item.default


def _generated(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    # DROP EXPRESSION stops at a child that has children itself (tablecmds.c, ATPrepDropExpression).
    stuck = any(context.present_heirs(one) for one in context.beneath(address.parent))
    if expected.generated is None and actual.stored and not stuck:
        step = alter(
            address, SQL("DROP EXPRESSION IF EXISTS"), phase=Phase.LOOSEN, reason="the spec declares a plain column"
        )
        deep = any(True for one in context.heirs(address.parent) for _ in context.heirs(one))  # when all have come
        if deep or _uses_replaced(address, actual, context):  # which goes before, to come again
            yield replace(step, phase=Phase.DROP_GENERATED, order=-1, action="", phases=(step.phase,))
            return
        # TYPE ... USING is refused for a generated column, even where the same statement makes it a plain one.
        yield replace(step, action="") if changed(expected, actual, "type") else step
    elif expected.generated is None:
        what = "a generated column of several levels of tables" if actual.stored else "a virtual column"
        reason = f"PostgreSQL cannot turn {what} into a plain one in place"
        yield from shownvalues.store(address, actual, reason, context)
        if not expected.nullable and not changed(expected, actual, "nullable"):
            yield from notnull.forbid(address, expected, context)
            yield from notnull.described_again(address, context)
    elif actual.generated is None:
        yield from dependents.make_anew(address, expected, context, (DATA_LOSS,))
    elif (
        expected.stored is actual.stored
        and context.server.major >= 17
        and not changed(expected, actual, "type")
        and not _uses_replaced(address, actual, context)
    ):
        yield from _expression(address, expected, context)
    elif _is_inherited(address, context):
        reason = "before PostgreSQL 17 a partition or child gets an expression of its own only when it is created"
        yield Unplannable(address, f"{reason}: take it off its table, and attach it again with this column made anew")
    else:
        yield from dependents.make_anew(address, expected, context)


def _uses_replaced(address: Address, actual: Column, context: Context) -> bool:
    """Tell whether a column is computed from one that becomes a generated one: dropped, and added anew."""
    return any(
        isinstance(item, Column)
        and item.generated is None
        and isinstance(after := context.afterwards(one), Column)
        and after.generated is not None
        and mentions(actual.generated or "", one.name)
        for one, item in context.present(address)
    )


def _is_inherited(address: Address, context: Context) -> bool:
    """Tell whether a column is that of a parent, too, before and afterwards, and can only be dropped there."""
    if address.parent in context.loose:
        return False
    tables = (context.actual.get(address.parent), context.expected.get(address.parent))
    before, after = ({address.of_table(one) for one in parents(table)} for table in tables)
    stays = isinstance(tables[0], Table) and isinstance(tables[1], Table) and tables[0].bound == tables[1].bound
    return stays and any(one in context.actual and one in context.expected for one in before & after)


def _expression(address: Address, expected: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield SET EXPRESSION, which PostgreSQL has since version 17, but not for a virtual column of a checked table."""
    if not expected.stored and any(isinstance(item, Check) for _, item in context.present(address)):
        yield from dependents.make_anew(address, expected, context)
        return
    step = alter(
        address,
        SQL("SET EXPRESSION AS ({})").format(trusted(expected.generated or "")),
        phase=Phase.TIGHTEN,
        reason="the expression differs",
        hazards=(TABLE_REWRITE,) if expected.stored else (),
    )
    yield replace(step, also=tuple(_partners(address, context)))


def _stored(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    if expected.generated is not None and actual.generated is not None:
        yield from dependents.make_anew(address, expected, context)


def _comment(address: Address, expected: Column, _actual: Column, _context: Context) -> Iterator[Step | Unplannable]:
    yield from comment.steps(address, expected.comment)


def _collation(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    if not changed(expected, actual, "type") and place_of(expected.type) not in context.made_anew:
        yield from _type(address, expected, actual, context)  # else it comes with its new type


ALTER: dict[str, Handler] = {
    "type": _type,
    "nullable": _nullable,
    "valid": notnull.valid,
    "default": _default,
    "identity": identity.identity,
    "identity_options": identity.options,
    "generated": _generated,
    "stored": _stored,
    "collation": _collation,
    "storage": storage.storage,
    "compression": storage.compression,
    "statistics": storage.statistics,
    "comment": _comment,
    "not_null_name": notnull.name,
    "not_null_comment": notnull.comment,
}
