"""Prove that a text is one SQL expression: by a small grammar for what people write most, else by the full parser."""

from schema_doctor.expression import Lexeme, Token, parse, tokens

_COMPARISONS = frozenset({"=", "<>", "!=", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*", "@>", "<@", "?", "->", "->>"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "||"})
_CONSTANTS = (Lexeme.NUMBER, Lexeme.STRING, Lexeme.ESCAPED)
# Words with a grammar of their own: whatever holds one of them outside the places below is for the full parser.
_SPECIAL = frozenset(
    """
    select from where and or not in is null between like ilike similar case when then else end cast extract array row
    any all some exists interval collate at overlay position substring trim distinct order group union values with
    default as on
    """.split()  # noqa: SIM905 - a list of words
)
_TYPE_TAILS = ("varying", "precision", "with", "without", "time", "zone")


def prove(text: str) -> None:
    """Raise NotAnExpression unless the text is one expression, which cannot leave the brackets around it.

    The small grammar saves importing the parser, which takes longer than all else that `check` does.
    """
    if not _Plain(tokens(text)).is_one_expression():
        parse(text)


class _No(Exception):
    """The small grammar does not know it."""


class _Plain:
    """A recursive descent over the tokens; the guard has bounded how deep the brackets nest."""

    def __init__(self, found: tuple[Token, ...]) -> None:
        self.tokens = found
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
        self._name()
        while self._word() in _TYPE_TAILS:
            self.place += 1
        if self._mark("("):
            while not self._mark(")"):
                token = self.tokens[self.place]
                if token.lexeme is not Lexeme.NUMBER and token.text != ",":
                    raise _No
                self.place += 1
        while self._mark("["):
            self._need("]")

    def _name(self) -> None:
        while True:
            token = self.tokens[self.place] if self.place < len(self.tokens) else None
            if token is None or token.lexeme not in (Lexeme.WORD, Lexeme.NAME) or self._word() in _SPECIAL:
                raise _No
            self.place += 1
            if not self._mark("."):
                return

    def _primary(self) -> None:
        if self._mark("("):
            self._or()
            self._need(")")
            return
        token = self.tokens[self.place] if self.place < len(self.tokens) else None
        if token is None:
            raise _No
        if token.lexeme in _CONSTANTS or self._word() == "null":
            self.place += 1
            return
        self._name()
        if self._mark("(") and not self._mark(")"):
            self._list()

    def _list(self) -> None:
        self._or()
        while self._mark(","):
            self._or()
        self._need(")")
