"""The short spellings of the spec: a column, a foreign key or an index as SQL writes it, in one line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from schema_doctor.expression import Lexeme, NotAnExpression, Token, tokens
from schema_doctor.identifier import NotAName, fold, quote_ident, shown
from schema_doctor.sqltype import split_type

ACTIONS = ("no action", "restrict", "cascade", "set null", "set default")

_CLAUSES = frozenset({"default", "collate", "generated", "primary", "unique", "check", "references", "constraint"})
_COLUMN_HELP = "not null, default, collate, generated, primary key, unique, check, references"


class NotShort(ValueError):
    """The text is not a short form; the message says which words are not understood, and what may stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A foreign key as its short form says it; `schema` is None and `referenced` empty where nothing was written."""

    columns: tuple[str, ...] = ()
    schema: str | None = None
    table: str = ""
    referenced: tuple[str, ...] = ()
    on_update: str = "no action"
    on_delete: str = "no action"
    match: str = "simple"
    deferrable: bool = False
    initially_deferred: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnText:
    """A column as its short form says it; type, default, generated and checks are still the text that was written."""

    type: str
    nullable: bool | None = None
    default: str | None = None
    identity: str | None = None
    generated: str | None = None
    stored: bool = True
    collation: str | None = None
    primary_key: bool = False
    unique: bool = False
    checks: tuple[str, ...] = ()
    references: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexText:
    """An index as its short form says it; `elements` and `predicate` are still the text that was written."""

    elements: tuple[str, ...]
    unique: bool = False
    method: str = "btree"
    include: tuple[str, ...] = ()
    predicate: str | None = None
    nulls_not_distinct: bool = False


class _Words:
    """Walks over the tokens of a text."""

    def __init__(self, text: str) -> None:
        # Within brackets a comma may stand, which at the top level of an expression the guard refuses.
        self.text = f"({text})"
        self.tokens = tokens(self.text)[1:-1]
        self.place = 0

    @property
    def done(self) -> bool:
        return self.place >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token | None:
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def word(self, ahead: int = 0) -> str:
        """Return a keyword in lower case, or "" where none stands."""
        token = self.peek(ahead)
        return token.text.lower() if token and token.lexeme is Lexeme.WORD else ""

    def accept(self, *words: str) -> bool:
        """Go past these words if they stand here."""
        if all(self.word(ahead) == word for ahead, word in enumerate(words)):
            self.place += len(words)
            return True
        return False

    def symbol(self, text: str) -> bool:
        token = self.peek()
        if token and token.lexeme is not Lexeme.WORD and token.text == text:
            self.place += 1
            return True
        return False

    def name(self, what: str) -> str:
        token = self.peek()
        if token is None or token.lexeme not in (Lexeme.WORD, Lexeme.NAME):
            raise NotShort(f"expected {what}, found {self.rest()}")
        self.place += 1
        return fold(token.text)

    def rest(self) -> str:
        token = self.peek()
        return shown(self.text[token.at : -1]) if token else "nothing more"

    def bracketed(self) -> str:
        """Return the text within the brackets that open here, and go past them."""
        opening = self.peek()
        if opening is None or not self.symbol("("):
            raise NotShort(f"expected '(', found {self.rest()}")
        depth = 1
        while depth:
            token = self.tokens[self.place]  # the guard has seen to it that every bracket closes
            depth += (token.text == "(") - (token.text == ")") if token.lexeme is Lexeme.SYMBOL else 0
            self.place += 1
        return self.text[opening.at + 1 : self.tokens[self.place - 1].at].strip()

    def until(self, stop: "frozenset[str]") -> str:
        """Return the expression that begins here and ends before the next clause."""
        first, depth = self.peek(), 0
        if first is None:
            raise NotShort("expected an expression, found nothing more")
        while (token := self.peek()) is not None:
            if depth == 0 and token is not first and self._clause(stop):
                break
            if token.lexeme is Lexeme.SYMBOL:
                depth += (token.text in "([") - (token.text in ")]")
            self.place += 1
        end = self.tokens[self.place].at if not self.done else len(self.text) - 1
        return self.text[first.at : end].strip()

    def _clause(self, stop: frozenset[str]) -> bool:
        word = self.word()
        if word == "not" and self.word(1) == "null":
            return self.word(-1) != "is"
        return word in stop or (word == "null" and self.word(-1) not in ("is", "not"))


def column(text: str) -> ColumnText:
    """Read `varchar(20) not null default 'x'`; raises NotAType, NotAnExpression, NotAName or NotShort."""
    cut = split_type(text)
    found = ColumnText(type=cut.text)
    if not cut.rest:
        return found
    words = _Words(cut.rest)
    while not words.done:
        found = _column_clause(words, found)
    return found


def _column_clause(words: _Words, found: ColumnText) -> ColumnText:  # noqa: PLR0911 - one return for each clause
    if words.accept("not", "null"):
        return replace(found, nullable=False)
    if words.accept("null"):
        return replace(found, nullable=True)
    if words.accept("default"):
        return replace(found, default=words.until(_CLAUSES))
    if words.accept("collate"):
        return replace(found, collation=_qualified_text(words))
    if words.accept("generated"):
        return _generated(words, found)
    if words.accept("primary", "key"):
        return replace(found, primary_key=True)
    if words.accept("unique"):
        return replace(found, unique=True)
    if words.accept("check"):
        return replace(found, checks=(*found.checks, words.bracketed()))
    if words.accept("references"):
        return replace(found, references=_reference(words, Reference()))
    raise NotShort(f"{words.rest()} is not understood here; after the type may stand: {_COLUMN_HELP}")


def _generated(words: _Words, found: ColumnText) -> ColumnText:
    if words.accept("by", "default", "as", "identity"):
        return replace(found, identity="by default", nullable=False)
    if words.accept("always", "as", "identity"):
        return replace(found, identity="always", nullable=False)
    if not words.accept("always", "as"):
        raise NotShort(
            "after 'generated' stands: always as identity, by default as identity, or always as (expression) stored"
        )
    expression = words.bracketed()
    if words.accept("virtual"):
        return replace(found, generated=expression, stored=False)
    words.accept("stored")
    return replace(found, generated=expression)


def _qualified_text(words: _Words) -> str:
    name = words.name("a name")
    if words.symbol("."):
        return f"{quote_ident(name)}.{quote_ident(words.name('a name'))}"
    return quote_ident(name)


def foreign_key(text: str) -> Reference:
    """Read `session_id references conversations(id) on delete cascade`, with or without brackets around the columns."""
    words = _Words(text)
    columns = names(words.bracketed()) if words.peek() and words.tokens[0].text == "(" else tuple(_names_here(words))
    if not words.accept("references"):
        raise NotShort(f"expected 'references', found {words.rest()}; write: column references table(column)")
    found = _reference(words, Reference(columns=columns))
    if not words.done:
        raise NotShort(f"{words.rest()} is not understood; after the table may stand: on delete, on update, deferrable")
    return found


def references(text: str) -> Reference:
    """Read what `references:` holds: `conversations(id)`, or `app.conversations`."""
    words = _Words(text)
    found = _target(words, Reference())
    if not words.done:
        raise NotShort(f"{words.rest()} is not understood; write table(column, ...)")
    return found


def _reference(words: _Words, found: Reference) -> Reference:
    found = _target(words, found)
    while True:
        if words.accept("on", "delete"):
            found = replace(found, on_delete=_action(words))
        elif words.accept("on", "update"):
            found = replace(found, on_update=_action(words))
        elif words.accept("match", "full"):
            found = replace(found, match="full")
        elif words.accept("match", "simple") or words.accept("not", "deferrable"):
            pass
        elif words.accept("deferrable"):
            found = replace(found, deferrable=True)
        elif words.accept("initially", "deferred"):
            found = replace(found, deferrable=True, initially_deferred=True)
        elif not words.accept("initially", "immediate"):
            return found


def _target(words: _Words, found: Reference) -> Reference:
    schema, table = None, words.name("a table")
    if words.symbol("."):
        schema, table = table, words.name("a table")
    token = words.peek()
    referenced = names(words.bracketed()) if token and token.text == "(" else ()
    return replace(found, schema=schema, table=table, referenced=referenced)


def _action(words: _Words) -> str:
    for action in ACTIONS:
        if words.accept(*action.split()):
            return action
    raise NotShort(f"expected an action, found {words.rest()}; use one of {', '.join(ACTIONS)}")


def names(text: str) -> tuple[str, ...]:
    """Read a list of names, separated by commas, folded as SQL does."""
    words = _Words(text)
    found = tuple(_names_here(words))
    if not words.done:
        raise NotShort(f"{words.rest()} is not understood; write names, separated by commas")
    return found


def _names_here(words: _Words) -> Iterator[str]:
    yield words.name("a column")
    while words.symbol(","):
        yield words.name("a column")


def split_names(text: str) -> list[str]:
    """Split `app.users` at its dots, those within SQL's quotes apart."""
    parts, quoted = [""], False
    for character in text:
        if character == '"':
            quoted = not quoted
        if character == "." and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def index(text: str) -> IndexText:
    """Read `session_id`, `lower(email), created_at desc` or `unique using gin (a, b) include (c) where d is null`."""
    words = _Words(text)
    found = IndexText(elements=())
    if words.accept("unique"):
        found = replace(found, unique=True)
    if words.accept("using"):
        found = replace(found, method=words.name("an access method"))
    found = replace(found, elements=_elements(words))
    while not words.done:
        if words.accept("include"):
            found = replace(found, include=names(words.bracketed()))
        elif words.accept("nulls", "not", "distinct"):
            found = replace(found, nulls_not_distinct=True)
        elif words.accept("where"):
            found = replace(found, predicate=words.until(frozenset()))
        else:
            raise NotShort(f"{words.rest()} is not understood; after the columns may stand: include, where")
    return found


def _elements(words: _Words) -> tuple[str, ...]:
    """Return the elements, which may stand in brackets of their own."""
    start = words.place
    token = words.peek()
    if token and token.text == "(":
        inside = words.bracketed()
        if words.done or words.word() in ("include", "where", "nulls"):
            return split(inside)
        words.place = start
    found = []
    while True:
        begin = words.peek()
        if begin is None:
            raise NotShort("expected a column, found nothing more")
        depth = 0
        while (token := words.peek()) is not None:
            following = words.peek(1)
            if depth == 0 and (token.text == "," or _ends_elements(words, following)):
                break
            if token.lexeme is Lexeme.SYMBOL:
                depth += (token.text in "([") - (token.text in ")]")
            words.place += 1
        end = token.at if token else len(words.text) - 1
        found.append(words.text[begin.at : end].strip())
        if not words.symbol(","):
            return tuple(found)


def _ends_elements(words: _Words, following: Token | None) -> bool:
    word = words.word()
    if word == "include":
        return following is not None and following.text == "("
    return word == "where" or (word == "nulls" and words.word(1) == "not")


def split(text: str) -> tuple[str, ...]:
    """Split a list at its top-level commas."""
    words = _Words(text)
    parts, start, depth = [], 1, 0
    for token in words.tokens:
        if token.lexeme is not Lexeme.SYMBOL:
            continue
        if token.text == "," and depth == 0:
            parts.append(words.text[start : token.at].strip())
            start = token.at + 1
        depth += (token.text in "([") - (token.text in ")]")
    parts.append(words.text[start:-1].strip())
    return tuple(parts)


def element(text: str) -> tuple[str, bool]:
    """Return an element of an index in the server's spelling, and whether that is certain without asking the server.

    `Email DESC NULLS FIRST` is `email DESC`; of an expression only the order of the words is known.
    """
    words = _Words(text)
    try:
        first = words.peek()
        if first and first.lexeme in (Lexeme.WORD, Lexeme.NAME):
            name = words.name("a column")
            order = _order(words)
            if words.done:
                return f"{quote_ident(name)}{order}", True
    except NotAName:
        pass
    return _expression_element(text), False


def element_expression(text: str) -> str:
    """Return the expression of an element, without collation, operator class and order behind it."""
    found = tokens(text)
    depth = 0
    for place, token in enumerate(found):
        depth += (token.text in "([") - (token.text in ")]") if token.lexeme is Lexeme.SYMBOL else 0
        following = found[place + 1] if place + 1 < len(found) else None
        called = following is not None and following.text in ("(", ".")
        if depth == 0 and token.text != "." and not called:
            return text[: token.at + len(token.text)]
    return text


def _order(words: _Words) -> str:
    descending = words.accept("desc")
    if not descending:
        words.accept("asc")
    first = words.accept("nulls", "first")
    last = not first and words.accept("nulls", "last")
    if descending:
        return " DESC NULLS LAST" if last else " DESC"
    return " NULLS FIRST" if first else ""


def _expression_element(text: str) -> str:
    """Put brackets around an expression that CREATE INDEX would not take without."""
    words = _Words(text)
    depth, operator, end = 0, False, len(words.text) - 1
    for place, token in enumerate(words.tokens):
        if token.lexeme is Lexeme.SYMBOL:
            depth += (token.text in "([") - (token.text in ")]")
        elif depth == 0 and (token.lexeme is Lexeme.OPERATOR or token.text.lower() in ("and", "or", "is", "in", "like")):
            operator = True
        elif depth == 0 and token.text.lower() in ("asc", "desc", "nulls") and place:
            end = token.at
            break
    body = words.text[1:end].strip()
    if not operator:
        return text.strip()
    return f"({body}) {words.text[end:-1]}".strip()


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
    "index",
    "names",
    "references",
    "split",
    "split_names",
]
