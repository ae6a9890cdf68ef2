"""What tables ask of rows that a plan brings them, of a table that is made anew or of another partition."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from psycopg.sql import SQL

from schema_doctor.columnrows import comes_empty
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
    Table,
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

_MOST = 200  # questions, for which there would be no time
_TOGETHER = "rows of several tables come together"


def is_as_strict(there: SchemaObject, wanted: SchemaObject) -> bool:
    """Tell whether rows that keep one rule keep another one."""
    return type(there) is type(wanted) and not _RULES & changes(wanted, there).keys()


def of_arriving(flows: Sequence[Flow], ask: Ask, ask_rule: Ask) -> Iterator[Inquiry]:
    """Yield what the tables to which rows come ask of them.

    `ask` asks what something of a table asks of the rows that it is to have, and `ask_rule` what a constraint or an
    index does, whatever they keep already.
    """
    trees = {flow.root: [*flow.partitions.below(flow.root)] for flow in flows}
    rules = {root: [*_own_rules(root, tables, flows[0].place.context)] for root, tables in trees.items()}
    comings = Counter(table for flow in flows for table in (flow.root, *trees[flow.root]))
    for flow in flows:
        context = flow.place.context
        for address, item in _rules_anew(flow.root, context):
            if is_key(item) and comings[flow.root] > 1:
                yield unaskable(address, _TOGETHER)
            elif flow.root == flow.table:
                yield from ask(address, item, flow.place)
    asked = [
        (flow, address, item)
        for flow in flows
        for address, item in rules[flow.root]
        if not _is_kept(address, item, flow) and _may_come(address.parent, flow)
    ]
    if len(asked) > _MOST:
        yield from dict.fromkeys(
            unaskable(address, "rows of too many tables may come to it") for _, address, _ in asked
        )
        return
    for flow, address, item in asked:
        alone = comings[address.parent] == 1
        try:
            if isinstance(item, Column):
                yield from _not_null(address, flow)
            elif is_key(item) and not (alone and _has_no_others(address.parent, flow)):
                yield unaskable(address, _TOGETHER)
            else:
                yield from ask_rule(address, item, flow.arriving(address.parent))
        except Unaskable as reason:
            yield unaskable(address, str(reason))


def _rules_anew(root: Address, context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what a table made anew has, also as a child of another one, by itself and with the checks from above."""
    item = context.expected.get(root)
    inherits = isinstance(item, Table) and bool(item.inherits)
    if root in context.rebuilt or (inherits and root in context.gone.values()):
        yield from context.children(root)
    if inherits and root in context.gone.values():
        own = {one.name for one, _ in context.children(root)}
        for table in above(root, context.expected):
            for one, rule in context.children(table):
                if isinstance(rule, Check) and not rule.no_inherit and one.name not in own:
                    yield one.of_table(root), rule


def _may_come(table: Address, flow: Flow) -> bool:
    """Tell whether rows of a partition may come to one of the same table that neither is new nor holds other rows."""
    context = flow.place.context
    if flow.root not in above(flow.source.table, context.actual):
        return True
    path = [table, *above(table, context.expected)]
    for one in path[: path.index(flow.root)] if flow.root in path else path:
        there, after = context.actual.get(one), context.afterwards(one)
        same = isinstance(there, Table) and isinstance(after, Table) and there.bound == after.bound != "DEFAULT"
        if not same or one in context.moving:
            return True
    return False


def _own_rules(root: Address, tables: Sequence[Address], context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield the rules of partitions that no table above has, of those that have the rows or get them as well."""
    for table in tables:
        for address, item in context.children(table) if table in context.expected else context.present(table):
            asks = is_rule(item) or (isinstance(item, Column) and not item.nullable and item.valid)
            if asks and not _is_given(address, item, root, context):
                yield address, item


def _has_no_others(table: Address, flow: Flow) -> bool:
    """Tell whether a table has no rows but those that come with a flow, or stay with it."""
    return table == flow.source.table or table not in flow.place.context.actual


def given_to(table: Address, context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what a table gets with ATTACH PARTITION of the tables above: keys and foreign keys that it has not yet."""
    if table not in context.actual:
        return
    before = {*above(table, context.actual)}
    own = [item for _, item in (*context.present(table), *context.children(table))]
    for one in above(table, context.expected):
        for address, item in context.children(one) if one not in before else ():
            if (is_key(item) or isinstance(item, ForeignKey)) and not any(takes_over(item, mine) for mine in own):
                yield address.of_table(table), item


def check_above(address: Address, context: Context) -> Check | None:
    """Return the check of a table above that a table is to have before it becomes part of it."""
    for one in above(address.parent, context.expected) if address.kind is Kind.CHECK else ():
        item = context.expected.get(address.of_table(one))
        if isinstance(item, Check) and not item.no_inherit:
            return item
    return None


def unaskable(address: Address, reason: str) -> Inquiry:
    """Return the question that cannot be asked."""
    return Inquiry(address=address, rule=f"{address.kind} {address.name}", unaskable=reason)


def is_key(item: SchemaObject) -> bool:
    """Tell whether a rule is one for rows beside one another."""
    return isinstance(item, PrimaryKey | Unique | Exclusion) or (isinstance(item, Index) and item.unique)


def is_rule(item: SchemaObject) -> bool:
    """Tell whether a constraint or an index asks anything of the rows that are there."""
    return is_key(item) or (isinstance(item, Check | ForeignKey) and item.valid and item.enforced)


def _is_kept(address: Address, item: SchemaObject, flow: Flow) -> bool:
    """Tell whether rows that stay where they are keep a rule already."""
    before = flow.place.context.actual.get(address)
    return address.parent == flow.source.table and before is not None and is_as_strict(before, item)


def _is_given(address: Address, item: SchemaObject, root: Address, context: Context) -> bool:
    tables = [*above(address.parent, context.expected)]
    over = tables[: tables.index(root) + 1] if root in tables else tables
    if isinstance(item, Column):
        columns = [context.expected.get(address.of_table(one)) for one in over]
        return any(isinstance(one, Column) and not one.nullable and one.valid for one in columns)
    return any(is_as_strict(other, item) for one in over for _, other in context.children(one))


def _not_null(address: Address, flow: Flow) -> Iterator[Inquiry]:
    """Yield the question for rows in which a column is NULL that a partition does not let be so."""
    place = flow.arriving(address.parent)
    before = place.before(address)
    given = address.of_table(flow.root)
    empty = before is None and comes_empty(given, flow.place)
    if empty or (isinstance(before, Column) and (before.nullable or not before.valid)):
        keys = place.keys(address.parent)
        source = rows(place, address.parent, [] if empty else [address.name])
        select = SQL("SELECT {} FROM {}").format(shown(keys), source)
        if not empty:
            select += SQL(" WHERE {} IS NULL").format(ident(address.name))
        repair = f"give these rows a value, or delete them, or let the column be null in {address.parent.path}"
        yield question(address, f"NOT NULL of column {address.name}", keys, select, repair)
