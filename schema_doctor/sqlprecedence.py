"""How tightly the operators of SQL bind (sql-syntax-lexical, "Operator Precedence")."""

from schema_doctor.lexer import Lexeme
from schema_doctor.sqlreader import Reader

OR, AND, NOT, IS, COMPARISON, LIKE, OPERATOR, ADD, MULTIPLY, POWER, AT, COLLATE, SIGN, SUBSCRIPT, CAST = range(15)
NOT_ASSOCIATIVE = (IS, COMPARISON, LIKE)
LEVELS = {
    **dict.fromkeys(("<", ">", "=", "<=", ">=", "<>", "!="), COMPARISON),
    **dict.fromkeys("+-", ADD),
    **dict.fromkeys("*/%", MULTIPLY),
    "^": POWER,
}
_WORD_LEVELS = {
    **dict.fromkeys(("IS", "ISNULL", "NOTNULL"), IS),
    "OR": OR,
    "AND": AND,
    "AT": AT,
    "COLLATE": COLLATE,
    **dict.fromkeys(("BETWEEN", "IN", "LIKE", "ILIKE", "SIMILAR", "OVERLAPS", "NOT"), LIKE),
    "OPERATOR": OPERATOR,
}


def level_of(reader: Reader) -> int | None:
    """Return how tightly the operator that stands here binds; None if there is none."""
    token = reader.token()
    if token is None:
        return None
    if token.lexeme is Lexeme.OPERATOR:
        return LEVELS.get(token.text, OPERATOR)
    return {"::": CAST, "[": SUBSCRIPT}.get(reader.sign(), _WORD_LEVELS.get(reader.word()))
