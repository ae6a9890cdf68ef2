"""The options of an identity column's sequence, as SQL writes them, and its name where that is not the default one."""

from schema_doctor.identifier import quote_ident, shown
from schema_doctor.lexer import Lexeme
from schema_doctor.model import Sequence
from schema_doctor.numbering import RANGES, NotASequence, sequence
from schema_doctor.shortwords import NotShort, Words

_HELP = "sequence name, as, start, increment, minvalue, maxvalue, cache, cycle"


def parse(text: str, data_type: str) -> tuple[Sequence, str | None]:
    """Return the sequence that `sequence name x start with 10 increment by 5` describes, and its name if that is said.

    It is of the type of its column, `data_type`, unless `as bigint` says otherwise.

    Raises NotShort, NotAnExpression, NotAName.
    """
    if data_type not in RANGES:
        raise NotShort(f"an identity column is of type {', '.join(RANGES)}, not {data_type}")
    numbers: dict[str, int | None] = {}
    cycle: bool | None = None
    called: str | None = None
    kind: str | None = None
    words = Words(text) if text.strip() else None
    while words is not None and not words.done():
        if words.accept("no", "cycle") or words.accept("cycle"):
            if cycle is not None:
                raise NotShort("cycle is said twice; keep one")
            cycle = words.word(-2) != "no"
            continue
        if words.accept("sequence", "name"):
            if called is not None:
                raise NotShort("sequence name is said twice; keep one")
            called = _name(words)
            continue
        if words.accept("as"):
            if kind is not None:
                raise NotShort("as is said twice; keep one")
            kind = _type(words)
            continue
        name, value = _number(words)
        if name in numbers:
            raise NotShort(f"{name} is said twice; keep one")
        numbers[name] = value
    try:
        found = sequence(
            kind or data_type,
            start=numbers.get("start"),
            increment=_or_one(numbers.get("increment")),
            minimum=numbers.get("minvalue"),
            maximum=numbers.get("maxvalue"),
            cache=_or_one(numbers.get("cache")),
            cycle=bool(cycle),
        )
    except NotASequence as error:
        raise NotShort(f"{shown(text)}: {error}") from None
    return found, called


def sequence_name(options: str) -> str | None:
    """Return the name of the sequence that canonical options say, None where it is the default one."""
    words = Words(options) if options.startswith("sequence name ") else None
    return _name(words) if words is not None and words.accept("sequence", "name") else None


def with_name(options: str, name: str | None) -> str:
    """Return canonical options with another name, which stands before all else; None is the default name."""
    before = sequence_name(options)
    said = f"sequence name {quote_ident(before)}" if before is not None else ""
    rest = options.removeprefix(said).strip()
    return f"sequence name {quote_ident(name)} {rest}".strip() if name is not None else rest


def _or_one(number: int | None) -> int:
    return 1 if number is None else number


def _name(words: Words) -> str:
    name = words.identifier("the name of the sequence").name
    if words.symbol("."):
        raise NotShort("the sequence of an identity column lives in the schema of its table; write its name alone")
    return name


def _type(words: Words) -> str:
    for name in RANGES:
        if words.accept(name):
            return name
    raise NotShort(f"{words.rest()}: a sequence is of type {', '.join(RANGES)}")


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
    if words.word() in ("restart", "owned", "sequence"):
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
