"""Prove that a text is one SQL expression: by a small grammar for what people write most, else by the full parser."""

from schema_doctor.expression import Lexeme, Token, parse, tokens
from schema_doctor.identifier import QUOTED_KEYWORDS
from schema_doctor.sqltype import NotAType, parse_type, split_type

_COMPARISONS = frozenset({"=", "<>", "!=", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*", "@>", "<@", "?", "->", "->>"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "||"})
_CONSTANTS = (Lexeme.NUMBER, Lexeme.STRING, Lexeme.ESCAPED)
# Keywords that are a value by themselves, and those that are called as functions are; what other keywords mean, the
# full parser knows (sql-keywords-appendix).
_VALUES = frozenset(
    {"null", "true", "false", "current_date", "current_timestamp", "current_user", "session_user", "localtimestamp"}
)
_CALLED = frozenset({"coalesce", "greatest", "least"})
_NOT_NAMES = QUOTED_KEYWORDS - _CALLED


def prove(text: str) -> None:
    """Raise NotAnExpression unless the text is one expression, which cannot leave the brackets around it.

    The small grammar saves importing the parser, which takes longer than all else that `check` does.
    """
    if not is_plain(text):
        parse(text)


def is_plain(text: str) -> bool:
    """Tell whether the small grammar knows the text as one expression; raises NotAnExpression as the guard does."""
    return _Plain(text).is_one_expression()


class _No(Exception):
    """The small grammar does not know it."""


class _Plain:
    """A recursive descent over the tokens; the guard has bounded how deep the brackets nest."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0

    def is_one_expression(self) -> bool:
        try:
            self._or()
        except _No:
            return False
        return self.place == len(self.tokens)

    def _word(self, ahead: int = 0) -> str:
        place = self.place + ahead
        if place >= len(self.tokens) or self.tokens[place].lexeme is not Lexeme.WORD:
            return ""
        return self.tokens[place].text.lower()

    def _accept(self, *words: str) -> bool:
        if all(self._word(ahead) == word for ahead, word in enumerate(words)):
            self.place += len(words)
            return True
        return False

    def _mark(self, *texts: str) -> bool:
        token = self.tokens[self.place] if self.place < len(self.tokens) else None
        if token and token.lexeme in (Lexeme.SYMBOL, Lexeme.OPERATOR) and token.text in texts:
            self.place += 1
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._mark(text):
            raise _No

    def _or(self) -> None:
        self._and()
        while self._accept("or"):
            self._and()

    def _and(self) -> None:
        self._not()
        while self._accept("and"):
            self._not()

    def _not(self) -> None:
        while self._accept("not"):
            pass
        self._comparison()

    def _comparison(self) -> None:
        self._sum()
        if self._mark(*_COMPARISONS):
            self._sum()
        elif self._accept("is", "null") or self._accept("is", "not", "null"):
            return
        elif self._accept("in") or self._accept("not", "in"):
            self._need("(")
            self._list()
        elif self._accept("between") or self._accept("not", "between"):
            self._sum()
            if not self._accept("and"):
                raise _No
            self._sum()
        elif any(self._accept(*words) for words in (("like",), ("ilike",), ("not", "like"), ("not", "ilike"))):
            self._sum()

    def _sum(self) -> None:
        self._cast()
        while self._mark(*_ARITHMETIC):
            self._cast()

    def _cast(self) -> None:
        self._mark("-", "+")
        self._primary()
        while self._mark("::"):
            self._type()

    def _type(self) -> None:
        """Go past a type, by the closed grammar of types."""
        token = self._token()
        if token is None:
            raise _No
        try:
            name = split_type(self.text[token.at :]).text.rstrip()
            parse_type(name)
        except NotAType:
            raise _No from None
        end = token.at + len(name)
        while (token := self._token()) is not None and token.at < end:
            self.place += 1
        last = self.tokens[self.place - 1]
        if last.at + len(last.text) != end:
            raise _No

    def _token(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _primary(self) -> None:
        if self._mark("("):
            self._or()
            self._need(")")
            return
        token = self._token()
        if token is None:
            raise _No
        if token.lexeme in _CONSTANTS or self._word() in _VALUES:
            self.place += 1
            return
        called = self._word() in _CALLED
        self._name()
        if self._mark("("):
            if called or not self._mark(")"):
                self._list()
        elif called:
            raise _No

    def _name(self) -> None:
        """Go past the name of a column or a function, which may stand behind a schema or a table."""
        if self._word() in _NOT_NAMES:
            raise _No
        while True:
            token = self._token()
            if token is None or token.lexeme not in (Lexeme.WORD, Lexeme.NAME):
                raise _No
            self.place += 1
            if not self._mark("."):
                return

    def _list(self) -> None:
        self._or()
        while self._mark(","):
            self._or()
        self._need(")")
