"""The options of an identity column's sequence, as SQL writes them."""

from schema_doctor.identifier import shown
from schema_doctor.lexer import Lexeme
from schema_doctor.model import Sequence
from schema_doctor.numbering import RANGES, NotASequence, sequence
from schema_doctor.shortwords import NotShort, Words

_HELP = "start, increment, minvalue, maxvalue, cache, cycle"


def parse(text: str, data_type: str) -> Sequence:
    """Return the sequence that `start with 10 increment by 5` describes; raises NotShort, NotAnExpression."""
    if data_type not in RANGES:
        raise NotShort(f"an identity column is of type {', '.join(RANGES)}, not {data_type}")
    numbers: dict[str, int | None] = {}
    cycle: bool | None = None
    words = Words(text) if text.strip() else None
    while words is not None and not words.done():
        if words.accept("no", "cycle") or words.accept("cycle"):
            if cycle is not None:
                raise NotShort("cycle is said twice; keep one")
            cycle = words.word(-2) != "no"
            continue
        name, value = _number(words)
        if name in numbers:
            raise NotShort(f"{name} is said twice; keep one")
        numbers[name] = value
    try:
        return sequence(
            data_type,
            start=numbers.get("start"),
            increment=_or_one(numbers.get("increment")),
            minimum=numbers.get("minvalue"),
            maximum=numbers.get("maxvalue"),
            cache=_or_one(numbers.get("cache")),
            cycle=bool(cycle),
        )
    except NotASequence as error:
        raise NotShort(f"{shown(text)}: {error}") from None


def _or_one(number: int | None) -> int:
    return 1 if number is None else number


def _number(words: Words) -> tuple[str, int | None]:
    """Read one option with its number; None stands for the default, as in NO MINVALUE."""
    if words.accept("no"):
        for name in ("minvalue", "maxvalue"):
            if words.accept(name):
                return name, None
    for name, filler in (("start", "with"), ("increment", "by"), ("minvalue", ""), ("maxvalue", ""), ("cache", "")):
        if words.accept(name):
            if filler:
                words.accept(filler)
            return name, _value(words, name)
    if words.word() in ("restart", "owned", "as", "sequence"):
        raise NotShort(f"{words.rest()}: an identity column has no such option; it may have: {_HELP}")
    raise NotShort(f"{words.rest()} is not understood here; the options of an identity are: {_HELP}")


def _value(words: Words, name: str) -> int:
    token = words.peek()
    sign = 1
    if token and token.lexeme is Lexeme.OPERATOR and token.text in ("-", "+"):
        sign = -1 if token.text == "-" else 1
        words.place += 1
        token = words.peek()
    if token is None or token.lexeme is not Lexeme.NUMBER or not token.text.isdigit():
        raise NotShort(f"expected a whole number after {name}, found {words.rest()}")
    words.place += 1
    return sign * int(token.text)
