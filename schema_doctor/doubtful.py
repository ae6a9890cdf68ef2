"""What only the server can settle: expressions that are spelled otherwise than those that they may equal."""

from collections.abc import Collection, Iterator, Sequence

from schema_doctor import shortexclusion
from schema_doctor.declaration import Spec
from schema_doctor.lexer import DEEPEST, Lexeme
from schema_doctor.lineageform import doubtful as doubtful_lineage
from schema_doctor.lineageform import related, settle_lineage
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Domain,
    DomainCheck,
    Exclusion,
    Index,
    Kind,
    Schema,
    SchemaObject,
    Table,
)
from schema_doctor.nulldefault import is_null
from schema_doctor.numbering import numbered_by
from schema_doctor.offline import column_types
from schema_doctor.question import ASKED, expressions
from schema_doctor.rename import identities
from schema_doctor.shortform import element
from schema_doctor.shortwords import tokens_of

Group = tuple[Kind, str, str]  # kind, schema and table


def all_doubtful(
    spec: Spec, expected: dict[Address, SchemaObject], actual: Schema, major: int, *, complete: bool
) -> Iterator[tuple[Address, Sequence[Address]]]:
    """Yield what only the server can settle, each with those of the database that it may be."""
    tables = related(expected)
    types = column_types(expected) if tables else {}
    settle_lineage(expected, actual, types, spec.inherited, major)
    for address, table in tables.items():
        if doubtful_lineage(table, actual.get(address), expected, types, address, complete=complete):
            yield address, [address] if address in actual else []
    coming = identities(expected)
    unclaimed = _unclaimed(expected, actual, spec.unnamed)
    for address, item in expected.items():
        if isinstance(item, Column) and item.default is not None and numbered_by(item) in expected:
            continue  # a sequence that is yet to be created is nothing that a server can be asked for
        if isinstance(item, Column) and item.default is not None and numbered_by(item) in coming:
            continue  # nor that of an identity column
        if isinstance(item, Table):
            continue
        rivals = [address] if address in actual and address not in spec.unnamed else unclaimed.get(group(address), [])
        if _doubtful(item, [actual[rival] for rival in rivals], certain=address in actual, complete=complete):
            yield address, rivals


def _doubtful(item: SchemaObject, rivals: Sequence[SchemaObject], *, certain: bool, complete: bool) -> bool:
    """Tell whether only the server can say how an object compares, or, with `complete`, how it has to be written.

    `rivals` are those of the database that it may be; `certain` means that one of them bears its name.
    """
    # Whether there is the access method, and operator classes for the types, the server has to be asked as well.
    method = item.method if complete and isinstance(item, Index | Exclusion) and item.method != "btree" else None
    if method is None and (type(item) not in ASKED or not has_expression(item)):
        return False
    if any(same_text(item, rival) and method in (None, getattr(rival, "method", None)) for rival in rivals):
        return False
    if complete or _is_long(item):
        return True
    if not certain or len(rivals) > 1:
        return bool(rivals)
    if isinstance(item, Column | Domain) and is_null(item.default):
        return True  # it may be no default at all
    # A value against none differs, whatever its spelling; only DDL needs the spelling.
    return any(
        getattr(item, name) is not None
        and getattr(rival, name) is not None
        and getattr(item, name) != getattr(rival, name)
        for rival in rivals
        for name in ASKED[type(item)]
    )


def _is_long(item: SchemaObject) -> bool:
    """Tell whether the server may print more brackets within one another than can be read, as of a + b + c + ..."""
    return any(
        len(text) > DEEPEST and sum(token.lexeme is Lexeme.OPERATOR for token in tokens_of(text)) > DEEPEST
        for text in expressions(item)
    )


def has_expression(item: SchemaObject) -> bool:
    """Tell whether an object has something that can be spelled in several ways."""
    match item:
        case Column(default=default, generated=generated):
            return default is not None or generated is not None
        case Domain(default=default):
            return default is not None
        case Check() | DomainCheck():
            return True
        case Exclusion(elements=elements, predicate=predicate):
            return predicate is not None or not all(shortexclusion.element(text)[1] for text in elements)
        case Index(columns=columns, predicate=predicate):
            return predicate is not None or not all(element(column)[1] for column in columns)
        case _:
            return False


def same_text(item: SchemaObject, found: SchemaObject) -> bool:
    """Tell whether two objects are spelled alike, in all that can be spelled in several ways."""
    return type(item) is type(found) and all(getattr(item, name) == getattr(found, name) for name in ASKED[type(item)])


def group(address: Address) -> Group:
    """Return where an object is one of several of its kind."""
    return address.kind, address.schema, address.relation


def _unclaimed(expected: Schema, actual: Schema, unnamed: Collection[Address]) -> dict[Group, list[Address]]:
    """Return the checks and indexes that no declared name claims, by table: one may mean the same as a declared one."""
    groups: dict[Group, list[Address]] = {}
    for address in actual:
        by_meaning = address.kind in (Kind.CHECK, Kind.DOMAIN_CHECK, Kind.EXCLUSION, Kind.INDEX)
        if by_meaning and (address not in expected or address in unnamed):
            groups.setdefault(group(address), []).append(address)
    return groups
