"""Walks over the tokens of a short form, from left to right."""

from collections.abc import Iterator
from functools import lru_cache

from schema_doctor.identifier import shown
from schema_doctor.lexer import Lexeme, Token, tokens
from schema_doctor.names import Identifier, identifier

# Behind these words NULL is an operand, elsewhere in a column's text it is the clause.
_BEFORE_NULL = frozenset(("and", "else", "from", "in", "is", "not", "or", "then", "when"))
CACHED = 16_384  # texts; the same columns, expressions and index elements stand in many tables

tokens_of = lru_cache(maxsize=CACHED)(tokens)


class NotShort(ValueError):
    """The text is not a short form; the message says which words are not understood, and what may stand there."""


class Words:
    """The tokens of a text, and how far they have been read; raises NotAnExpression for what the guard refuses."""

    def __init__(self, text: str) -> None:
        # Within brackets a comma may stand, which at the top level of an expression the guard refuses.
        self.text = f"({text})"
        self.tokens = tokens(self.text)[1:-1]
        self.words = tuple(token.text.lower() if token.lexeme is Lexeme.WORD else "" for token in self.tokens)
        self.place = 0

    def done(self) -> bool:
        """Tell whether nothing is left."""
        return self.place >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token | None:
        """Return the token that stands here, or some tokens ahead of it."""
        place = self.place + ahead
        return self.tokens[place] if 0 <= place < len(self.tokens) else None

    def word(self, ahead: int = 0) -> str:
        """Return a keyword in lower case, or "" where none stands."""
        place = self.place + ahead
        return self.words[place] if 0 <= place < len(self.words) else ""

    def accept(self, *words: str) -> bool:
        """Go past these words if they stand here."""
        end = self.place + len(words)
        if self.words[self.place : end] != words:
            return False
        self.place = end
        return True

    def symbol(self, text: str) -> bool:
        """Go past a symbol if it stands here."""
        token = self.peek()
        if token and token.lexeme is Lexeme.SYMBOL and token.text == text:
            self.place += 1
            return True
        return False

    def opens(self) -> bool:
        """Tell whether a bracket opens here."""
        token = self.peek()
        return bool(token and token.text == "(")

    def is_name(self) -> bool:
        """Tell whether a name stands here, or a word that could be one."""
        token = self.peek()
        return token is not None and token.lexeme in (Lexeme.WORD, Lexeme.NAME)

    def identifier(self, what: str) -> Identifier:
        """Read a name; `what` says in the message which one is missing."""
        token = self.peek()
        if token is None or not self.is_name():
            raise NotShort(f"expected {what}, found {self.rest()}")
        self.place += 1
        return identifier(token.text)

    def identifiers(self) -> Iterator[Identifier]:
        """Read the names of columns, with commas between them."""
        yield self.identifier("a column")
        while self.symbol(","):
            yield self.identifier("a column")

    def rest(self) -> str:
        """Return what is left, for a message."""
        token = self.peek()
        return shown(self.text[token.at : -1]) if token else "nothing more"

    def upto(self, place: int) -> int:
        """Return where in the text the token at `place` begins, or where the text ends."""
        return self.tokens[place].at if place < len(self.tokens) else len(self.text) - 1

    def skip(self) -> None:
        """Go past one token, or past a bracket with all that is in it."""
        depth = 0
        while True:
            token = self.tokens[self.place]  # the guard has seen to it that every bracket closes
            if token.lexeme is Lexeme.SYMBOL:
                depth += (token.text in "([") - (token.text in ")]")
            self.place += 1
            if depth == 0:
                return

    def bracketed(self) -> str:
        """Return the text within the brackets that open here, and go past them."""
        if not self.opens():
            raise NotShort(f"expected '(', found {self.rest()}")
        start = self.upto(self.place) + 1
        self.skip()
        return self.text[start : self.tokens[self.place - 1].at].strip()

    def until(self, stop: frozenset[str]) -> str:
        """Return the expression that begins here and ends before the next clause."""
        begin = self.place
        if self.done():
            raise NotShort("expected an expression, found nothing more")
        while not self.done() and (self.place == begin or not self._clause(stop)):
            self.skip()
        return self.text[self.upto(begin) : self.upto(self.place)].strip()

    def _clause(self, stop: frozenset[str]) -> bool:
        word = self.word()
        if word == "not" and self.word(1) == "null":
            return "null" in stop and self.word(-1) != "is"
        if word == "not" and self.word(1) == "deferrable":
            return "deferrable" in stop
        return word in stop and not (word == "null" and self.word(-1) in _BEFORE_NULL)
