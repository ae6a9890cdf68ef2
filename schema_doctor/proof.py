"""Prove that a text is one SQL expression: by our own grammar for what people write most, else by the full parser."""

from schema_doctor.expression import parse
from schema_doctor.lexer import NotAnExpression
from schema_doctor.sqlgrammar import read


def prove(text: str) -> None:
    """Raise NotAnExpression unless the text is one expression, which cannot leave the brackets around it.

    Our own grammar saves importing the parser, which takes longer than all else that `check` does.
    """
    if not is_plain(text):
        parse(text)


def is_plain(text: str) -> bool:
    """Tell whether our own grammar knows the text as one expression; raises NotAnExpression as the guard does."""
    try:
        read(text, {})
    except NotAnExpression:
        raise
    except (ValueError, RecursionError):
        return False
    return True
