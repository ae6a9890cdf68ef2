"""What can be said of the expressions of a spec without a server: whether they are one, and which columns they use."""

import re
from collections.abc import Container
from functools import lru_cache

from schema_doctor.constantfit import not_held, not_read
from schema_doctor.didyoumean import did_you_mean
from schema_doctor.expression import columns, parse
from schema_doctor.identifier import QUOTED_KEYWORDS, fold, shown
from schema_doctor.lexer import Lexeme, NotAnExpression
from schema_doctor.longform import in_long_form
from schema_doctor.model import Address, Column, Domain, properties
from schema_doctor.regex import regex
from schema_doctor.shortwords import CACHED, tokens_of
from schema_doctor.specdraft import Draft, TableDraft
from schema_doctor.typenames import WORDS

# Words that stand in expressions without being columns, beside the keywords that could not be columns anyhow.
_WORDS = QUOTED_KEYWORDS | {word for words in WORDS for word in words.split()}
_WORDS |= {"at", "zone", "interval", "double", "escape", "year", "month", "day", "hour", "minute", "second"}
_SYSTEM = {"tableoid"}  # of the columns that every table has, the only one for checks and generated columns
_CHECK = regex(r"\s*check\s*\(", re.IGNORECASE)  # no function can be called so, but in quotes
_FROZEN = regex(r"'\s*(now|today|tomorrow|yesterday)\s*'", re.IGNORECASE)


def check_default(draft: Draft, address: Address, item: Column | Domain) -> None:
    """Report a default that is none, or that uses columns; warn of one that is computed only once, or never fits."""
    default = item.default or ""
    if _doubtful_default(default):
        try:
            parse(default)
            used = sorted(columns(default))
        except NotAnExpression as error:
            draft.problem(address, str(error), "default")
            return
        if used:
            quoted = used[0].replace("'", "''")
            text = f"{shown(used[0])} is a bare word, which SQL takes for a column, and a default cannot use columns"
            draft.problem(address, f"{text}; for the text write \"'{quoted}'\"", "default")
            return
    if why := not_read(default, item.type):
        draft.problem(address, f"the default does not fit: {why}; change the default, or the type", "default")
    elif isinstance(item, Column) and (why := not_held(default, item.type)):
        draft.warn(address, f"the default does not fit: {why}; an INSERT that leaves the column out fails")
    if _FROZEN.match(default) and item.type.startswith(("date", "time")):
        text = f"default {default} is frozen when the column is made; for the time of each row write now()"
        draft.warn(address, text)


def check_expression(draft: Draft, address: Address, text: str, table: TableDraft, key: str) -> bool:
    """Report an expression that is none, or that uses columns which the table does not have."""
    if key == "expression" and _CHECK.match(text):
        draft.problem(address, "write the condition alone, without check and the brackets around it", key)
        return False
    try:
        if not _doubtful(text, table.columns):
            return True
        parse(text)
        unknown = sorted(columns(text) - table.columns.keys() - _SYSTEM)
    except NotAnExpression as error:
        found = draft.objects[address]
        more = in_long_form(text, key, properties(type(found))) if key in ("expression", "columns") else ""
        draft.problem(address, f"{error}{more}", key)
        return False
    if unknown and table.complete:
        hint = did_you_mean(unknown[0], table.columns) or f"the table has {', '.join(table.columns)}"
        draft.problem(address, f"unknown column {shown(unknown[0])}, {hint}", key)
    return not unknown


def check_generated(draft: Draft, address: Address, text: str, table: TableDraft) -> None:
    """Report what a column cannot be computed from: other such columns, and itself (ddl-generated-columns)."""
    if not check_expression(draft, address, text, table, "generated"):
        return
    computed = {name for name, column in table.columns.items() if column and column.generated is not None}
    words = {fold(one.text) for one in tokens_of(text) if one.lexeme in (Lexeme.WORD, Lexeme.NAME)}
    if not words & computed:  # which spares the parser
        return
    used = sorted(columns(text) & computed)
    if used:
        what = "itself" if used[0] == address.name else f"{shown(used[0])}, which is computed itself"
        text = f"a generated column cannot be computed from {what}; write what that is computed from"
        draft.problem(address, text, "generated")


@lru_cache(maxsize=CACHED)
def _doubtful_default(text: str) -> bool:
    return _doubtful(text, ())


def _doubtful(text: str, here: Container[str]) -> bool:
    """Tell whether a word is neither a column of the table nor known to be something else.

    Only such texts are worth the parser, which takes longer to import than all else that `check` does. The whole of an
    expression goes through the parser before it reaches a server.
    """
    found = tokens_of(text)
    named = False  # a type or a collation follows
    for place, token in enumerate(found):
        if token.lexeme not in (Lexeme.WORD, Lexeme.NAME):
            named = token.text == "::" or (named and token.text == ".")
            continue
        following = found[place + 1].text if place + 1 < len(found) else ""
        word = fold(token.text)
        if token.lexeme is Lexeme.WORD and word == "collate":
            named = True
            continue
        if named or following in ("(", ".") or word in here:
            named = named and following == "."
            continue
        if token.lexeme is Lexeme.NAME or word not in _WORDS or word in ("select", "from", "user"):
            return True
    return False
