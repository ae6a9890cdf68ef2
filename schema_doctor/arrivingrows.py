"""What tables ask of rows that a plan brings them, of a table that is made anew or of another partition."""

from collections.abc import Callable, Iterator, Sequence

from psycopg.sql import SQL

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident
from schema_doctor.inquiry import Inquiry
from schema_doctor.lineage import above
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Unique,
    changes,
)
from schema_doctor.partitionrows import Flow
from schema_doctor.sourcerows import Place, Unaskable, question, rows, shown
from schema_doctor.takeover import takes_over

Ask = Callable[[Address, SchemaObject, Place], Iterator[Inquiry]]

# Properties of which a change lets fewer rows pass.
_RULES = frozenset(
    {
        *("columns", "nulls_not_distinct", "without_overlaps", "unique", "predicate", "elements", "method"),
        *("expression", "no_inherit", "valid", "enforced", "match", "period"),
        *("referenced_schema", "referenced_table", "referenced_columns"),
    }
)


def is_as_strict(there: SchemaObject, wanted: SchemaObject) -> bool:
    """Tell whether rows that keep one rule keep another one."""
    return type(there) is type(wanted) and not _RULES & changes(wanted, there).keys()


def of_arriving(flow: Flow, flows: Sequence[Flow], ask: Ask, ask_rule: Ask) -> Iterator[Inquiry]:
    """Yield what the tables to which rows come ask of them.

    `ask` asks what something of a table asks of the rows that it is to have, and `ask_rule` what a constraint or an
    index does, whatever they keep already.
    """
    context = flow.place.context
    if flow.root in context.rebuilt:
        alone = [one.root for one in flows].count(flow.root) == 1
        for address, item in context.children(flow.root) if flow.root == flow.table else ():
            yield from ask(address, item, flow.place) if alone or not _is_key(item) else _together(address)
    for table in flow.partitions.below(flow.root):
        others = [one for one in flows if one != flow and table in one.partitions.below(one.root)]
        alone = not others and table not in context.actual
        for address, item in context.children(table) if table in context.expected else context.present(table):
            if _is_kept(address, item, flow) or _is_given(address, item, flow):
                continue
            try:
                if isinstance(item, Column):
                    yield from _not_null(address, item, flow)
                elif alone or not _is_key(item):
                    yield from ask_rule(address, item, flow.arriving(table))
                else:
                    yield from _together(address)
            except Unaskable as reason:
                yield unaskable(address, str(reason))


def given_to(table: Address, context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what a table gets with ATTACH PARTITION of the tables above: keys and foreign keys that it has not yet."""
    if table not in context.actual:
        return
    before = {*above(table, context.actual)}
    own = [item for _, item in (*context.present(table), *context.children(table))]
    for one in above(table, context.expected):
        for address, item in context.children(one) if one not in before else ():
            if (_is_key(item) or isinstance(item, ForeignKey)) and not any(takes_over(item, mine) for mine in own):
                yield address._replace(schema=table.schema, relation=table.relation), item


def check_above(address: Address, context: Context) -> Check | None:
    """Return the check of a table above that a table is to have before it becomes part of it."""
    for one in above(address.parent, context.expected) if address.kind is Kind.CHECK else ():
        item = context.expected.get(address._replace(schema=one.schema, relation=one.relation))
        if isinstance(item, Check) and not item.no_inherit:
            return item
    return None


def unaskable(address: Address, reason: str) -> Inquiry:
    """Return the question that cannot be asked."""
    return Inquiry(address=address, rule=f"{address.kind} {address.name}", unaskable=reason)


def _together(address: Address) -> Iterator[Inquiry]:
    yield unaskable(address, "rows of several tables come together")


def _is_key(item: SchemaObject) -> bool:
    """Tell whether a rule is one for rows beside one another."""
    return isinstance(item, PrimaryKey | Unique | Exclusion) or (isinstance(item, Index) and item.unique)


def _is_kept(address: Address, item: SchemaObject, flow: Flow) -> bool:
    """Tell whether rows that stay where they are keep a rule already."""
    before = flow.place.context.actual.get(address)
    return address.parent == flow.source.table and before is not None and is_as_strict(before, item)


def _is_given(address: Address, item: SchemaObject, flow: Flow) -> bool:
    """Tell whether a table above, which has the rows or gets them as well, has the same rule."""
    context = flow.place.context
    tables = [*above(address.parent, context.expected)]
    over = tables[: tables.index(flow.root) + 1] if flow.root in tables else tables
    if isinstance(item, Column):
        columns = [context.expected.get(address._replace(schema=one.schema, relation=one.relation)) for one in over]
        return any(isinstance(one, Column) and not one.nullable and one.valid for one in columns)
    return any(is_as_strict(other, item) for one in over for _, other in context.children(one))


def _not_null(address: Address, item: Column, flow: Flow) -> Iterator[Inquiry]:
    """Yield the question for rows in which a column is NULL that a partition does not let be so."""
    if item.nullable or not item.valid:
        return
    place = flow.arriving(address.parent)
    before = place.before(address)
    if isinstance(before, Column) and (before.nullable or not before.valid):
        keys = place.keys(address.parent)
        source = rows(place, address.parent, [address.name])
        select = SQL("SELECT {} FROM {} WHERE {} IS NULL").format(shown(keys), source, ident(address.name))
        repair = f"give these rows a value, or delete them, or let the column be null in {address.parent.path}"
        yield question(address, f"NOT NULL of column {address.name}", keys, select, repair)
