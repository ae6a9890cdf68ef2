"""Extensions: CREATE, ALTER and DROP EXTENSION (manual: sql-createextension)."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import comment
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, idents, literal, text
from schema_doctor.hazard import DATA_LOSS, Hazard
from schema_doctor.model import TYPES, Address, Extension, Kind
from schema_doctor.snapshot import Offer
from schema_doctor.sqltype import parse_type
from schema_doctor.step import CLAIMED, Phase, Step
from schema_doctor.typeorder import place_of


def create(address: Address, expected: Extension, context: Context) -> Iterator[Step | Unplannable]:
    """Yield CREATE EXTENSION, if the server offers what is declared; nothing of others is locked."""
    if context.offers is not None and (reason := _refusal(address, expected, context)):
        yield Unplannable(address, reason)
        return
    sql = SQL("CREATE EXTENSION IF NOT EXISTS {}").format(ident(address.relation))
    if expected.schema is not None:
        sql += SQL(" SCHEMA {}").format(ident(expected.schema))
    if expected.version is not None:
        sql += SQL(" VERSION {}").format(literal(expected.version))
    yield _step(address, sql, Phase.PREPARE, "the extension does not exist")
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def drop(address: Address, _actual: Extension, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP EXTENSION, without CASCADE, of the extension and of those that need it and go as well."""
    needing = []
    for other, item in context.actual.items():
        if isinstance(item, Extension) and _needs(other, item, address.relation, context):
            if other in context.expected:
                yield Unplannable(address, f"extension {other.relation}, which the spec declares, needs it")
                return
            needing.append(other.relation)
    sql = SQL("DROP EXTENSION IF EXISTS {}").format(idents((*needing, address.relation)))
    yield _step(address, sql, Phase.DROP_EXTENSION, CLAIMED, DATA_LOSS)


def _schema(address: Address, expected: Extension, actual: Extension, context: Context) -> Iterator[Step | Unplannable]:
    """Yield SET SCHEMA, which moves all that the extension has made."""
    offer = _offered(address, actual.version, context)
    if offer is not None and not offer.relocatable:
        yield Unplannable(address, f"it cannot be moved out of schema {actual.schema}; drop it and create it anew")
    elif expected.schema is not None:
        sql = SQL("ALTER EXTENSION {} SET SCHEMA {}").format(ident(address.relation), ident(expected.schema))
        yield _step(address, sql, Phase.PREPARE, "the extension is in another schema")


def moves(actual: str, expected: str, context: Context) -> bool:
    """Tell whether a type becomes another one only because the extension that made it moves to another schema."""
    before, after = place_of(actual), place_of(expected)
    if before is None or after is None or before[1] != after[1] or before == after:
        return False
    if any(Address(kind, *before) in context.actual for kind in TYPES):
        return False  # it is the user's own
    if replace(parse_type(actual), schema=after[0]) != parse_type(expected):
        return False
    pairs = (
        (context.actual.get(address), item)
        for address, item in context.expected.items()
        if address.kind is Kind.EXTENSION
    )
    return any(
        isinstance(found, Extension)
        and isinstance(item, Extension)
        and (found.schema, item.schema) == (before[0], after[0])
        for found, item in pairs
    )


def _version(
    address: Address, expected: Extension, actual: Extension, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield UPDATE TO, where the server has scripts that lead from version to version."""
    offer = _offered(address, expected.version, context)
    if context.offers is not None and (offer is None or not offer.reachable):
        offered = ", ".join(one.version for one in context.offers.get(address.relation, ()) if one.reachable)
        yield Unplannable(
            address,
            f"the server has no update from version {actual.version} to {expected.version}; "
            f"from there it leads to: {offered or 'none'}",
        )
    elif expected.version is not None:
        sql = SQL("ALTER EXTENSION {} UPDATE TO {}").format(ident(address.relation), literal(expected.version))
        yield _step(address, sql, Phase.PREPARE, f"the version is {actual.version}")


def _comment(
    address: Address, expected: Extension, _actual: Extension, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield COMMENT ON; without one of the spec's, the comment is the one that the extension brings."""
    offer = _offered(address, None, context)
    own = offer.comment if offer is not None else None
    yield from comment.steps(address, expected.comment if expected.comment is not None else own)


def _refusal(address: Address, expected: Extension, context: Context) -> str:
    """Say why the server cannot create what is declared, "" where it can."""
    offers = context.offers.get(address.relation, ()) if context.offers else ()
    if not offers:
        return (
            "the server does not offer the extension; install its files on the machine of the server "
            "(a managed service has a list of those that it allows)"
        )
    offer = _offered(address, expected.version, context)
    if offer is None:
        return f"the server does not offer version {expected.version}, only {', '.join(one.version for one in offers)}"
    if offer.schema is not None and expected.schema not in (None, offer.schema):
        return f"it can only be in schema {offer.schema}; write that, or leave the schema out"
    for name in offer.requires:
        needed = Address(Kind.EXTENSION, "", name)
        if needed not in context.expected and needed not in context.actual:
            return f"it needs extension {name}; declare that, too"
    return ""


def _offered(address: Address, wanted: str | None, context: Context) -> Offer | None:
    """Return the offer of a version, None where there is none; without a version, that of the default."""
    offers = (context.offers or {}).get(address.relation, ())
    return next((one for one in offers if (one.default if wanted is None else one.version == wanted)), None)


def _needs(other: Address, item: Extension, name: str, context: Context) -> bool:
    offer = _offered(other, item.version, context)
    return offer is not None and name in offer.requires


ALTER = {"schema": _schema, "version": _version, "comment": _comment}


def _step(address: Address, sql: Composable, phase: Phase, reason: str, *hazards: Hazard) -> Step:
    return Step(
        sql=text(sql), address=address, phase=phase, reason=reason, lock=None, hazards=hazards, transactional=True
    )
