"""The short spellings of the spec: a column or a foreign key as SQL writes it, in one line."""

from functools import lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.identifier import quote_ident
from schema_doctor.lexer import Lexeme, NotAnExpression
from schema_doctor.names import Identifier
from schema_doctor.shortindex import IndexText, element, element_expression, index
from schema_doctor.shortwords import CACHED, NotShort, Words
from schema_doctor.sqltype import split_type
from schema_doctor.storage import COMPRESSIONS, STORAGES

__all__ = [
    "ACTIONS",
    "ColumnText",
    "IndexText",
    "NotAnExpression",
    "NotShort",
    "Reference",
    "column",
    "element",
    "element_expression",
    "foreign_key",
    "identifiers",
    "index",
    "references",
]

ACTIONS = ("no action", "restrict", "cascade", "set null", "set default")

_CLAUSES = frozenset(
    {"default", "collate", "generated", "primary", "unique", "check", "references", "constraint", "storage"}
    | {"compression", "null"}
)
_COLUMN_HELP = "not null, default, collate, generated, storage, compression, primary key, unique, check, references"


NO_NAME = Identifier("", "")


class Reference(Struct, frozen=True, kw_only=True):
    """A foreign key as its short form says it; `schema` is None and `referenced` empty where nothing was written."""

    columns: tuple[Identifier, ...] = ()
    schema: Identifier | None = None
    table: Identifier = field(default=NO_NAME)
    referenced: tuple[Identifier, ...] = ()
    on_update: str = "no action"
    on_delete: str = "no action"
    on_delete_columns: tuple[Identifier, ...] = ()
    period: bool = False
    match: str = "simple"
    deferrable: bool = False
    initially_deferred: bool = False
    enforced: bool = True


class ColumnText(Struct, frozen=True, kw_only=True):
    """A column as its short form says it; type, default, generated and checks are still the text that was written."""

    type: str
    nullable: bool | None = None
    default: str | None = None
    identity: str | None = None
    identity_options: str = ""
    generated: str | None = None
    stored: bool | None = None
    collation: str | None = None
    storage: str | None = None
    compression: str | None = None
    not_null_name: str | None = None
    primary_key: bool = False
    unique: bool = False
    checks: tuple[str, ...] = ()
    references: Reference | None = None


@lru_cache(maxsize=CACHED)
def column(text: str) -> ColumnText:
    """Read `varchar(20) not null default 'x'`; raises NotAType, NotAnExpression, NotAName or NotShort."""
    cut = split_type(text)
    found = ColumnText(type=cut.text)
    if not cut.rest:
        return found
    words = Words(cut.rest)
    while not words.done():
        found = _column_clause(words, found)
    return found


def _column_clause(words: Words, found: ColumnText) -> ColumnText:  # noqa: C901, PLR0911, PLR0912 - one for each clause
    if words.accept("not", "null"):
        return replace(found, nullable=_once(found.nullable, False, "null, not null and identity"))  # noqa: FBT003
    if words.accept("null"):
        return replace(found, nullable=_once(found.nullable, True, "null, not null and identity"))  # noqa: FBT003
    if words.accept("default"):
        if found.default is not None:
            raise NotShort("default stands twice; keep one")
        return replace(found, default=words.until(_CLAUSES))
    if words.accept("collate"):
        return replace(found, collation=_collation(words))
    if words.accept("storage"):
        return replace(found, storage=_one_of(words, "storage", (*STORAGES, "default")))
    if words.accept("compression"):
        return replace(found, compression=_one_of(words, "compression", (*COMPRESSIONS, "default")))
    if words.accept("generated"):
        return _generated(words, found)
    if words.accept("primary", "key"):
        return replace(found, primary_key=True)
    if words.accept("unique"):
        return replace(found, unique=True)
    if words.accept("check"):
        return replace(found, checks=(*found.checks, words.bracketed()))
    if words.accept("references"):
        return replace(found, references=_reference(words))
    if words.accept("constraint"):
        return _named(words, found)
    raise NotShort(f"{words.rest()} is not understood here; after the type may stand: {_COLUMN_HELP}")


def _named(words: Words, found: ColumnText) -> ColumnText:
    name = words.identifier("the name of NOT NULL").name
    if not words.accept("not", "null"):
        raise NotShort("only NOT NULL has its name here; what else is to have one stands in a section of the table")
    return replace(found, nullable=_once(found.nullable, False, "null, not null and identity"), not_null_name=name)  # noqa: FBT003


def _one_of(words: Words, clause: str, known: tuple[str, ...]) -> str:
    for word in known:
        if words.accept(word):
            return word
    raise NotShort(f"after '{clause}' stands one of {', '.join(known)}; found {words.rest()}")


def _once(before: bool | None, value: bool, words: str) -> bool:  # noqa: FBT001
    if before is not None and before is not value:
        raise NotShort(f"{words} contradict each other; keep one")
    return value


def _generated(words: Words, found: ColumnText) -> ColumnText:
    for identity, said in (("by default", ("by", "default")), ("always", ("always",))):
        if words.accept(*said, "as", "identity"):
            nullable = _once(found.nullable, False, "null and identity")  # noqa: FBT003
            options = words.bracketed() if words.opens() else ""
            return replace(found, identity=identity, identity_options=options, nullable=nullable)
    if not words.accept("always", "as"):
        raise NotShort(
            "after 'generated' stands: always as identity, by default as identity, or always as (expression) stored"
        )
    expression = words.bracketed()
    if words.accept("virtual"):
        return replace(found, generated=expression, stored=False)
    return replace(found, generated=expression, stored=words.accept("stored") or None)


def _collation(words: Words) -> str:
    first = words.identifier("a collation").name
    if not words.symbol("."):
        return quote_ident(first)
    second = quote_ident(words.identifier("a collation").name)
    return second if first == "pg_catalog" else f"{quote_ident(first)}.{second}"


@lru_cache(maxsize=CACHED)
def foreign_key(text: str) -> Reference:
    """Read `session_id references conversations(id) on delete cascade`, with or without brackets around the columns."""
    words = Words(text)
    if words.opens():
        columns, period = _period(Words(words.bracketed()))
    else:
        columns, period = tuple(words.identifiers()), False
    if not words.accept("references"):
        raise NotShort(f"expected 'references', found {words.rest()}; write: column references table(column)")
    found = _reference(words, columns, period=period)
    if not words.done():
        raise NotShort(f"{words.rest()} is not understood; after the table may stand: on delete, on update, deferrable")
    return found


@lru_cache(maxsize=CACHED)
def references(text: str) -> Reference:
    """Read what `references:` holds: `conversations(id)`, or `app.conversations`."""
    words = Words(text)
    found = Reference(**_target(words))
    if not words.done():
        raise NotShort(f"{words.rest()} is not understood; write table(column, ...)")
    return found


def _reference(words: Words, columns: tuple[Identifier, ...] = (), *, period: bool = False) -> Reference:
    values: dict[str, Any] = {"columns": columns, **_target(words)}
    values["period"] = values["period"] or period
    while not words.done():
        if words.accept("on", "delete"):
            values["on_delete"] = _action(words)
            if words.opens() and values["on_delete"].startswith("set"):
                values["on_delete_columns"] = identifiers(words.bracketed())
        elif words.accept("on", "update"):
            values["on_update"] = _action(words)
        elif words.accept("match", "full"):
            values["match"] = "full"
        elif words.accept("match", "simple") or words.accept("not", "deferrable") or words.accept("enforced"):
            pass
        elif words.accept("not", "enforced"):
            values["enforced"] = False
        elif words.accept("deferrable"):
            values["deferrable"] = True
        elif words.accept("initially", "deferred"):
            values["deferrable"] = values["initially_deferred"] = True
        elif not words.accept("initially", "immediate"):
            break
    return Reference(**values)


def _target(words: Words) -> dict[str, Any]:
    schema, table = None, words.identifier("a table")
    if words.symbol("."):
        schema, table = table, words.identifier("a table")
    referenced, period = _period(Words(words.bracketed())) if words.opens() else ((), False)
    return {"schema": schema, "table": table, "referenced": referenced, "period": period}


def _period(words: Words) -> tuple[tuple[Identifier, ...], bool]:
    """Read the columns of a foreign key, the last of which may be a PERIOD (sql-createtable)."""
    names = []
    while True:
        following = words.peek(1)
        period = words.word() == "period" and following is not None and following.lexeme in (Lexeme.WORD, Lexeme.NAME)
        words.place += period
        names.append(words.identifier("a column"))
        if words.done():
            return tuple(names), period
        if period or not words.symbol(","):
            raise NotShort(f"{words.rest()} is not understood; write names, separated by commas")


def _action(words: Words) -> str:
    for action in ACTIONS:
        if words.accept(*action.split()):
            return action
    raise NotShort(f"expected an action, found {words.rest()}; use one of {', '.join(ACTIONS)}")


@lru_cache(maxsize=CACHED)
def identifiers(text: str) -> tuple[Identifier, ...]:
    """Read a list of names, separated by commas, which may stand in brackets as in SQL."""
    words = Words(text)
    if words.opens():
        inside = words.bracketed()
        words = Words(inside) if words.done() else Words(text)
    found = tuple(words.identifiers())
    if not words.done():
        raise NotShort(f"{words.rest()} is not understood; write names, separated by commas")
    return found
