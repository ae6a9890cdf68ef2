"""The short spelling of an EXCLUDE constraint, and of each of its elements, as CREATE TABLE writes them."""

from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor import shortindex
from schema_doctor.lexer import Lexeme
from schema_doctor.names import Identifier
from schema_doctor.shortindex import split
from schema_doctor.shortwords import CACHED, NotShort, Words, tokens_of

_STOP = frozenset({"deferrable", "initially"})
_HELP = "write: using gist (room with =, during with &&) where (not cancelled)"


class ExclusionText(Struct, frozen=True, kw_only=True):
    """An EXCLUDE constraint as its short form says it; `elements` and `predicate` are still what was written."""

    elements: tuple[str, ...]
    method: str = "btree"
    include: tuple[Identifier, ...] = ()
    predicate: str | None = None
    deferrable: bool = False
    initially_deferred: bool = False


@lru_cache(maxsize=CACHED)
def exclusion(text: str) -> ExclusionText:
    """Read `using gist (room with =, during with &&) where (not cancelled) deferrable`; raises NotShort."""
    words = Words(text)
    words.accept("exclude")
    method = words.identifier("an access method").name if words.accept("using") else "btree"
    if not words.opens():
        raise NotShort(f"expected the elements in brackets, found {words.rest()}; {_HELP}")
    found = ExclusionText(elements=split(words.bracketed()), method=method)
    while not words.done():
        found = _clause(words, found)
    return found


def _clause(words: Words, found: ExclusionText) -> ExclusionText:
    if words.accept("include"):
        return replace(found, include=tuple(Words(words.bracketed()).identifiers()))
    if words.accept("where"):
        written = words.until(_STOP)
        whole = Words(written)
        if whole.opens():
            inside = whole.bracketed()
            written = inside if whole.done() else written
        return replace(found, predicate=written)
    if words.accept("not", "deferrable") or words.accept("initially", "immediate"):
        return found
    if words.accept("deferrable"):
        return replace(found, deferrable=True)
    if words.accept("initially", "deferred"):
        return replace(found, deferrable=True, initially_deferred=True)
    help_text = "after the elements may stand: include, where, deferrable, initially deferred"
    raise NotShort(f"{words.rest()} is not understood; {help_text}")


def parted(text: str) -> tuple[str, str]:
    """Return what is compared, as an index writes it, and the operator with which; raises NotShort without one."""
    depth, cut = 0, None
    for token in tokens_of(text):
        if token.lexeme is Lexeme.SYMBOL:
            depth += (token.text in "([") - (token.text in ")]")
        elif depth == 0 and token.lexeme is Lexeme.WORD and token.text.lower() == "with":
            cut = token.at
    if cut is None or not text[:cut].strip() or not text[cut + 4 :].strip():
        raise NotShort(f"an element of an exclusion names its operator: {text.strip() or 'room'} with =")
    return text[:cut].strip(), text[cut + 4 :].strip()


@lru_cache(maxsize=CACHED)
def element(text: str, known: frozenset[str] = frozenset()) -> tuple[str, bool]:
    """Return an element in the server's spelling, and whether that is certain without asking the server."""
    compared, operator = parted(text)
    said, certain = shortindex.element(compared, known)
    words = tokens_of(operator)
    plain = len(words) == 1 and words[0].lexeme is Lexeme.OPERATOR
    if not plain and not (words[0].lexeme is Lexeme.WORD and words[0].text.lower() == "operator"):
        raise NotShort(f"after 'with' stands an operator, as in = or &&, or operator(app.=); found {operator}")
    return f"{said} WITH {operator}", certain and plain


def element_expression(text: str) -> str:
    """Return the expression of an element, without what stands behind it."""
    return shortindex.element_expression(parted(text)[0])
