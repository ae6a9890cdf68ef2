"""Make types anew under the columns that use them: the old one aside, a new one, each column over, the old one gone."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import (
    basetype,
    beside,
    byname,
    carryover,
    columnadd,
    comment,
    composite,
    constraint,
    conversion,
    dependents,
    domain,
    enum,
    index,
    rename,
    storage,
    typedefinition,
)
from schema_doctor.ddl.anew import Anew, type_there
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text, trusted, typename
from schema_doctor.ddl.typestep import alter, behind_rows, create_type, drop_type
from schema_doctor.hazard import DATA_LOSS, INDEX_BUILD, TABLE_REWRITE, VALUES_CHANGE, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import (
    TYPES,
    Address,
    Attribute,
    Check,
    Column,
    Composite,
    Domain,
    DomainCheck,
    Enum,
    Exclusion,
    Index,
    Kind,
    SchemaObject,
)
from schema_doctor.rename import Rename
from schema_doctor.snapshot import TypeUser
from schema_doctor.step import Phase, Step
from schema_doctor.typemention import mentions
from schema_doctor.typeorder import place_of

_REASON = "PostgreSQL cannot alter the type in place"
_LAST = 1_000_000  # of the renamings: those of the whole plan come first


def steps(anew: Anew, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the steps for all types that are made anew, or why they cannot be."""
    for place, reason in (anew.obstacles or {}).items():
        for kind in TYPES:
            if (address := Address(kind, *place)) in context.expected:
                yield Unplannable(address, f"the type would have to be made anew: {reason}")
    for place in sorted(anew.places):
        address = type_there(place, context)
        if place not in anew.other_kind and address in context.actual:
            yield from _type(address, anew, context)
        yield from beside.of_type(place, address, context)
    altered = sorted({one.parent for one in context.dropped if one.kind is Kind.ATTRIBUTE})
    yield from (step for one in altered if not anew.concerns(one) for step in _unruled(one, anew, context))
    for user in context.type_users:
        own = not user.inherited or Address(Kind.TABLE, user.schema, user.relation) in context.moving
        if user.type in anew.places and user.kind == "column" and user.relkind in "rp":
            yield from _column(user, context) if own else _inherited(user, context)
        elif user.type in anew.places and user.kind == "attribute":
            yield from _attribute(user, anew, context)
    for address, item in context.actual.items():
        if _names_one(item, anew):
            yield from _expression(address, item, anew, context)


def _aside(address: Address, context: Context) -> Address:
    """Return where the old type is while there is a new one."""
    return address._replace(relation=context.free_name(address.schema, f"{address.relation}_schema_doctor_"))


def _type(address: Address, anew: Anew, context: Context) -> Iterator[Step]:
    """Yield the new type beside the old one, which is dropped in the end."""
    actual, after = context.actual[address], context.afterwards(address)
    if isinstance(actual, Enum):
        yield from enum.renames(address, actual, context)
    old = _aside(address, context)
    rank = context.ranks.get(address, context.present_ranks.get(address, 0))
    yield rename.step(Rename(address, old.relation, _REASON), _LAST + rank)
    if isinstance(actual, Domain):
        yield from domain.uncounted(old, actual, context, _REASON)
    name = qualified(address)
    match after:
        case Enum():
            yield replace(create_type(address, typedefinition.enum(name, after), context, _REASON), order=rank)
        case Domain():
            yield from _domain(address, after, context, rank)
        case Composite():
            yield from _unruled(address, anew, context)
            yield from _composite(address, old, context, rank)
        case _:
            pass
    if after is not None and after.comment is not None:
        yield from comment.steps(address, after.comment)
    yield from carryover.of_type(address, old, context)
    # What is made of the old type, be it no longer so in the end, goes before it.
    yield replace(drop_type(old, context, _REASON, first=address), hazards=())


def _parts(address: Address, context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what is below a type in the end, what is there already first."""
    for one in dict.fromkeys(one for one, _ in (*context.present(address), *context.children(address))):
        after = context.afterwards(one)
        if after is not None and one.parent == address:
            yield one, after


def _domain(address: Address, after: Domain, context: Context, rank: int) -> Iterator[Step]:
    checks = [(one, item) for one, item in _parts(address, context) if isinstance(item, DomainCheck)]
    inside = [(one.name, item) for one, item in checks if item.valid]
    for step in domain.defined(address, after, inside, context, _REASON):
        yield replace(step, order=rank) if step.phase is Phase.CREATE_TYPE else step
    for one, item in checks:
        if not item.valid:
            yield domain.add(one, item, _REASON, context)
        if item.comment is not None:
            yield from comment.steps(one, item.comment)


def _unruled(address: Address, anew: Anew, context: Context) -> Iterator[Step]:
    """Yield the drops of the checks of old domains that would keep an attribute of a type which goes."""
    parts = (one for one, item in context.present(address) if isinstance(item, Attribute))
    if all(context.afterwards(one) is not None for one in parts):
        return
    for check in composite.ruled_by(address, context):
        if not anew.concerns(address) and not anew.concerns(check) and check.parent not in context.dropped:
            continue  # it goes as any other, or stays
        where = _aside(check.parent, context) if anew.concerns(check) else check
        step = domain.unruled(check._replace(relation=where.relation), _REASON, context)
        yield replace(step, phase=Phase.CREATE_TYPE, order=-2)


def _composite(address: Address, old: Address, context: Context, rank: int) -> Iterator[Step]:
    """Yield a new type with the attributes that stay, in their order: values are read back as text, by position.

    What goes, goes before, and what is new stands behind the others, in the old type, too, where it is NULL of some
    type. Only what is of a domain, which may refuse NULL, comes after. The old type of values that go by name stays as
    it is.
    """
    by_name = byname.goes_by_name(own := text(qualified(address)), own, context)
    parts = [(one, item) for one, item in _parts(address, context) if isinstance(item, Attribute)]
    late = {one for one, item in parts if one not in context.actual and item.type in context.domains}
    for one, item in context.present(address):
        if isinstance(item, Attribute) and context.afterwards(one) is None and not by_name:
            gone = SQL("DROP ATTRIBUTE {}").format(ident(one.name))
            yield replace(_of_old(one, old, gone, context), hazards=(DATA_LOSS,))
    for one, _ in parts:
        if one not in context.actual and one not in late and not by_name:
            yield _of_old(one, old, SQL("ADD ATTRIBUTE {} text").format(ident(one.name)), context)
    sql = typedefinition.composite(qualified(address), {one.name: item for one, item in parts if one not in late})
    yield replace(create_type(address, sql, context, _REASON), order=rank)
    for one, item in parts:
        if one in late:
            action = SQL("ADD ATTRIBUTE {}").format(typedefinition.attribute(one.name, item))
            step = alter(one, action, Phase.ADD_COLUMN, "the attribute does not exist", context)
            yield replace(step, order=-1)
        if item.comment is not None:
            yield from comment.steps(one, item.comment)


def _of_old(attribute: Address, old: Address, action: Composable, context: Context) -> Step:
    """Return what makes the old type hold the attributes of the new one, before anything else."""
    where = attribute.of_table(old)
    return replace(alter(where, action, Phase.CREATE_TYPE, _REASON, context), order=-1)


def _column(user: TypeUser, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what takes a column over to the new type, with all that is built on it."""
    address = Address(Kind.COLUMN, user.schema, user.relation, user.name)
    actual = context.actual.get(address)
    if actual is None:
        if address.parent not in context.actual:
            yield from _of_others(address, user, context)
        return
    after = context.afterwards(address)
    if not isinstance(actual, Column) or not isinstance(after, Column):
        return  # it goes
    if after.generated is not None:
        yield from dependents.make_anew(address, after, context)
        return
    yield from dependents.set_aside(address, context)
    if after.type != actual.type:
        return  # the column becomes of another type anyway
    holder = byname.holder(address, after.type, after.type, context)
    if holder is not None:
        yield from byname.held(address, holder, basetype.underlying(after.type, context.expected), Phase.ALTER_TYPE)
    action, hazards = _conversion(address.name, after, context, holder)
    yield columnadd.act(address, action, phase=Phase.ALTER_TYPE, reason="its type is made anew", hazards=hazards)
    yield from storage.after_type(address, after)


def _conversion(
    name: str, after: Column, context: Context, holder: Address | None
) -> tuple[Composable, tuple[Hazard, ...]]:
    """Return the action that changes the type of a column, and its hazards."""
    action = SQL("TYPE {}").format(typename(after.type)) + typedefinition.collation(after.collation)
    judged = conversion.judge(after.type, after.type, context)
    action += SQL(" USING ") + conversion.converted(name, after.type, after.type, judged, context, holder)
    rewrite = TABLE_REWRITE if judged.rewrite or judged.using else INDEX_BUILD
    hazards = conversion.hazards(after.type, after.type, judged, context)
    return SQL("ALTER COLUMN {} ").format(ident(name)) + action, (rewrite, *hazards)


def _inherited(user: TypeUser, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what takes off, and puts on again, what uses a column of an undeclared child."""
    column = Address(Kind.COLUMN, user.schema, user.relation, user.name)
    if column.parent not in context.expected:
        yield from beside.of_column(column, context)


def _of_others(address: Address, user: TypeUser, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what takes over a column of a table that is not in scope: all that is known of it is its default.

    And what else uses it, as views do.
    """
    yield from beside.of_column(address, context)
    if user.generated:
        yield Unplannable(address, "the column is computed, and the spec does not know its table")
        return
    name = ident(address.name)
    if user.default is not None:
        yield _of_other(user, SQL("ALTER COLUMN {} DROP DEFAULT").format(name), Phase.LOOSEN, context)
        action = SQL("ALTER COLUMN {} SET DEFAULT {}").format(name, trusted(user.default))
        yield _of_other(user, action, Phase.TIGHTEN, context)
    new = text(SQL("{}.{}").format(ident(user.type[0]), ident(user.type[1]))) + ("[]" if user.array else "")
    holder = byname.holder(address, new, new, context)
    if holder is not None:
        yield from byname.held(address, holder, new, Phase.ALTER_TYPE)
    using = conversion.converted(address.name, new, new, conversion.judge(new, new, context), context, holder)
    action = SQL("ALTER COLUMN {} TYPE {} USING {}").format(name, typename(new), using)
    yield replace(_of_other(user, action, Phase.ALTER_TYPE, context), hazards=(TABLE_REWRITE, VALUES_CHANGE))


def _of_other(user: TypeUser, action: Composable, phase: Phase, context: Context) -> Step:
    """Return ALTER TABLE for a table that is not in scope, which locks what changes along with it."""
    address = Address(Kind.COLUMN, user.schema, user.relation, user.name)
    along = (
        Address(Kind.TABLE, one.schema, one.relation)
        for one in context.type_users
        if one.inherited and (one.type, one.kind, one.name) == (user.type, user.kind, user.name)
    )
    step = columnadd.act(address, action, phase=phase, reason="its type is made anew")
    locks = [(one, LockMode.ACCESS_EXCLUSIVE) for one in along if one not in context.actual]
    return replace(step, also=(*step.also, *locks))


def _attribute(user: TypeUser, anew: Anew, context: Context) -> Iterator[Step]:
    """Yield ALTER ATTRIBUTE where no column stores values of the composite type."""
    address = Address(Kind.ATTRIBUTE, user.schema, user.relation, user.name)
    after = context.afterwards(address)
    if (user.schema, user.relation) in anew.places or not isinstance(after, Attribute):
        return
    if place_of(after.type) != user.type:
        return  # it becomes of another type anyway
    action = SQL("ALTER ATTRIBUTE {} TYPE {}{}").format(
        ident(address.name), typename(after.type), typedefinition.collation(after.collation)
    )
    yield behind_rows(alter(address, action, Phase.CREATE_TYPE, "its type is made anew", context), user.type, context)


def _names_one(item: SchemaObject, anew: Anew) -> bool:
    """Tell whether an expression of the server's names a type that is made anew: `'sad'::public.mood`."""
    return any(
        (one.schema, one.name) in anew.places
        for expression in dependents.texts(item)
        if expression is not None and "::" in expression
        for one in mentions(expression)
    )


def _expression(address: Address, item: SchemaObject, anew: Anew, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drop of an expression that would keep the old type, and the one that is to be there in the end."""
    reason = "it names a type that is made anew"
    after = context.afterwards(address)
    if after is None and address.parent in context.dropped:
        return
    match item:
        case Check() | Exclusion():
            yield from constraint.set_aside(address, item, context, reason)
        case Index():
            yield from index.set_aside(address, item, context, reason)
        case Column() if isinstance(after, Column) and after.generated is not None:
            yield from dependents.make_anew(address, after, context)
        case Column() if isinstance(after, Column) and item.default is not None:
            yield from dependents.default_aside(address, after, reason)
        case Domain() | DomainCheck() if not anew.concerns(address):
            yield from domain.set_aside(address, item, context, reason)
        case _:
            pass
