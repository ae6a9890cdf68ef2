"""Read SQL token by token: keywords, signs, strings, types and collations."""

import re
from collections.abc import Mapping
from typing import Final

from schema_doctor.identifier import RESERVED, TYPE_FUNC_NAME, fold, lower
from schema_doctor.lexer import Lexeme, Token, tokens
from schema_doctor.sqltype import parse_type, split_type

NAMES: Final = (Lexeme.WORD, Lexeme.NAME)
STRINGS: Final = (Lexeme.STRING, Lexeme.ESCAPED)
_ESCAPE = r"\\(x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-7]{1,3}|.)|''"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class NotUnderstood(ValueError):
    """Something is written that is not in our grammar, though PostgreSQL may well know it."""


class Reader:
    """A text, cut into tokens, and the place that reading has come to.

    `own` are the types that are named without a schema, each with its schema.

    Raises:
        NotAnExpression: if the lexer refuses the text.

    """

    def __init__(self, text: str, own: Mapping[str, str]) -> None:
        self.text = text
        self._own = own
        self.tokens = tokens(text)
        self.at = 0

    def token(self, ahead: int = 0) -> Token | None:
        """Return the token that stands here, or so many tokens further on."""
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def word(self, ahead: int = 0) -> str:
        """Return the keyword that may stand here, in capitals, or an empty text."""
        token = self.token(ahead)
        return token.text.upper() if token and token.lexeme is Lexeme.WORD and token.text.isascii() else ""

    def sign(self, ahead: int = 0) -> str:
        """Return the sign or operator that stands here, or an empty text."""
        token = self.token(ahead)
        return token.text if token and token.lexeme in {Lexeme.SYMBOL, Lexeme.OPERATOR} else ""

    def took(self, *expected: str) -> bool:
        """Step over these keywords and signs if all of them stand here."""
        for ahead, text in enumerate(expected):
            if text not in {self.word(ahead), self.sign(ahead)}:
                return False
        self.at += len(expected)
        return True

    def need(self, *expected: str) -> None:
        """Step over these keywords and signs, which must stand here."""
        if not self.took(*expected):
            raise NotUnderstood(f"{' '.join(expected)} is missing in {self.text!r}")

    def end(self) -> None:
        """Refuse what is left."""
        if self.token():
            raise NotUnderstood(f"{self.token()} is left over in {self.text!r}")

    def taken(self, *lexemes: Lexeme) -> Token:
        """Step over a token, which must be one of these."""
        token = self.token()
        if token is None or token.lexeme not in lexemes:
            raise NotUnderstood(f"{token.text if token else 'the end'!r} in {self.text!r}")
        self.at += 1
        return token

    def string(self) -> str:
        """Read a string, and return what it holds."""
        token = self.taken(*STRINGS)
        if token.lexeme is Lexeme.STRING:
            if token.text[0] != "'":
                raise NotUnderstood(f"a national string in {self.text!r}")
            return token.text[1:-1].replace("''", "'")
        written = token.text[2:-1]
        return re.sub(_ESCAPE, self._unescaped, written, flags=re.DOTALL)

    def _unescaped(self, match: re.Match[str]) -> str:
        """Return the character that an escape stands for (sql-syntax-lexical, "C-Style Escapes")."""
        escape = match[1]
        if not escape:
            return "'"
        code = int(escape[1:], 16) if escape[0] in "xuU" and len(escape) > 1 else 0
        if escape[0] in "01234567":
            code = int(escape, 8) & 0xFF
        if 0 < code < 0x80 or (escape[0] in "uU" and (0x80 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF)):
            return chr(code)
        if escape[0] in "01234567xuU":  # bytes, surrogates and what the server does not accept
            raise NotUnderstood(f"an escape by number in {self.text!r}")
        return _ESCAPES.get(escape, escape)

    def type_name(self) -> str:
        """Read a type, and return it as format_type() prints it."""
        return self.type_of(self.type_text())

    def type_of(self, written: str) -> str:
        """Return a type that was read as format_type() prints it; raise NotAType if there is none."""
        found = parse_type(written, known=self._own)
        schema = None if found.builtin or found.schema is not None else self._own.get(found.name)
        return found.canonical if schema is None else found.within(schema).canonical

    def type_text(self) -> str:
        """Read what may be a type, and return it as it is written."""
        token = self.token()
        if token is None:
            raise NotUnderstood(f"a type is missing in {self.text!r}")
        written = split_type(self.text[token.at :]).text
        end = token.at + len(written)
        while (inside := self.token()) and inside.at < end:
            self.at += 1
            if inside.at + len(inside.text) > end:
                raise NotUnderstood(f"{inside.text!r} is partly a type in {self.text!r}")
        return written

    def collation(self) -> str:
        """Read the name of a collation, without the schema that is searched first anyway."""
        first = self.taken(*NAMES)
        if first.lexeme is Lexeme.WORD and lower(first.text) in RESERVED | TYPE_FUNC_NAME:
            raise NotUnderstood(f"{first.text} in {self.text!r}")
        names = [fold(first.text)]
        while self.took("."):
            names.append(fold(self.taken(*NAMES).text))
        return ".".join(names[1:] if names[0] == "pg_catalog" else names)
