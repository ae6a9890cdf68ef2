"""The functions that expressions of a schema call most: what they make of their arguments, and what they return."""

from typing import Final

from msgspec.structs import replace

from schema_doctor.sqlterm import FLOATS, NUMBERS, RANGES, TEXT, TIMESTAMP, TIMESTAMPTZ, VARCHAR, Term, base, typed

# Parameters and result of functions that are often used; "" leaves an argument as it is, as does a missing one.
_FUNCTIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    **dict.fromkeys(("lower()", "upper()", "initcap()", "md5()", "left()", "right()", "substring()"), ((TEXT,), TEXT)),
    **dict.fromkeys(("substr()", "repeat()", "reverse()", "quote_ident()", "format()", "concat_ws()"), ((TEXT,), TEXT)),
    **dict.fromkeys(("btrim()", "ltrim()", "rtrim()", "split_part()"), ((TEXT,) * 2, TEXT)),
    **dict.fromkeys(("lpad()", "rpad()"), ((TEXT, "integer", TEXT), TEXT)),
    **dict.fromkeys(("replace()", "translate()"), ((TEXT,) * 3, TEXT)),
    **dict.fromkeys(("length()", "char_length()", "octet_length()", "ascii()"), ((TEXT,), "integer")),
    **dict.fromkeys(("strpos()", "position()"), ((TEXT,) * 2, "integer")),
    **dict.fromkeys(("array_length()", "cardinality()", "num_nulls()", "num_nonnulls()"), ((), "integer")),
    **dict.fromkeys(("array_ndims()", "array_lower()", "array_upper()"), ((), "integer")),
    **dict.fromkeys(("age()", "make_interval()"), ((), "interval")),
    "array_to_string()": (("", TEXT, TEXT), TEXT),
    "chr()": (("integer",), TEXT),
    "concat()": ((), TEXT),
    "current_setting()": ((TEXT, "boolean"), TEXT),
    "date_part()": ((TEXT,), FLOATS[1]),
    "daterange()": (("date", "date", TEXT), "daterange"),
    "decode()": ((TEXT,) * 2, "bytea"),
    "encode()": (("bytea", TEXT), TEXT),
    "EXTRACT": ((), "numeric"),
    "get_bit()": (("bytea", "bigint"), "integer"),
    "host()": (("inet",), TEXT),
    "int4range()": (("integer", "integer", TEXT), "int4range"),
    "int8range()": (("bigint", "bigint", TEXT), "int8range"),
    "json_typeof()": (("json",), TEXT),
    "jsonb_array_length()": (("jsonb",), "integer"),
    "jsonb_typeof()": (("jsonb",), TEXT),
    "like_escape()": ((TEXT,) * 2, TEXT),
    "make_date()": (("integer",) * 3, "date"),
    "is_normalized()": ((TEXT,) * 2, "boolean"),
    "nextval()": (("regclass",), "bigint"),
    "normalize()": ((TEXT,) * 2, TEXT),
    "numrange()": (("numeric", "numeric", TEXT), "numrange"),
    "overlaps()": ((), "boolean"),
    "overlay()": ((TEXT, TEXT, "integer", "integer"), TEXT),
    "pg_collation_for()": ((), TEXT),
    "point()": ((FLOATS[1],) * 2, "point"),
    "regexp_replace()": ((TEXT,) * 4, TEXT),
    "setweight()": (("tsvector", '"char"'), "tsvector"),
    "similar_to_escape()": ((TEXT,) * 2, TEXT),
    "starts_with()": ((TEXT,) * 2, "boolean"),
    "string_to_array()": ((TEXT,) * 2, "text[]"),
    "to_char()": (("", TEXT), TEXT),
    "to_date()": ((TEXT,) * 2, "date"),
    "to_number()": ((TEXT,) * 2, "numeric"),
    "to_timestamp()": ((TEXT,) * 2, TIMESTAMPTZ),
    "tsrange()": ((TIMESTAMP, TIMESTAMP, TEXT), "tsrange"),
    "tstzrange()": ((TIMESTAMPTZ, TIMESTAMPTZ, TEXT), "tstzrange"),
}
_WITHOUT_ARGUMENTS: Final = {
    **dict.fromkeys(("clock_timestamp()", "statement_timestamp()", "transaction_timestamp()"), TIMESTAMPTZ),
    **dict.fromkeys(("random()", "pi()"), FLOATS[1]),
    "gen_random_uuid()": "uuid",
}
_OF_TEXT_SEARCH: Final = {  # of a text, or a configuration before it (functions-textsearch)
    "to_tsvector()": "tsvector",
    **dict.fromkeys(("to_tsquery()", "plainto_tsquery()", "phraseto_tsquery()", "websearch_to_tsquery()"), "tsquery"),
}
_ROUNDINGS = frozenset({"round()", "floor()", "ceil()", "ceiling()", "trunc()", "sqrt()", "sign()"})
# Of an array and then elements of it, with the type of the result, which is mostly that of the array.
_OF_ARRAYS: Final = {
    "array_position()": "integer",
    "array_append()": "",
    "array_remove()": "",
    "array_replace()": "",
}
_OTHERS = frozenset({*_ROUNDINGS, *_OF_ARRAYS, "timezone()", "date_trunc()", "abs()", "power()"})


def is_known(head: str) -> bool:
    """Tell whether a term is of a function that this module knows, or of none."""
    return not head.endswith("()") or head in _FUNCTIONS or head in _OF_TEXT_SEARCH or head in _OTHERS


def arguments_take_parameter_types(term: Term) -> Term:
    """Cast the arguments of a function that we know (typeconv-func), and say what it returns."""
    parameters, result = _FUNCTIONS.get(term.head, ((), ""))
    if not term.args and term.head in _WITHOUT_ARGUMENTS:
        return replace(term, type=_WITHOUT_ARGUMENTS[term.head])
    if term.head in _OF_TEXT_SEARCH:
        parameters, result = ("regconfig", TEXT)[-len(term.args) :], _OF_TEXT_SEARCH[term.head]
    if not result or any(not _accepts(term.head, *pair) for pair in zip(parameters, term.args, strict=False)):
        return term
    parameters += ("",) * (len(term.args) - len(parameters))
    args = tuple(typed(argument, parameter) for argument, parameter in zip(term.args, parameters, strict=False))
    return replace(term, args=args, type=result)


def _accepts(function: str, parameter: str, argument: Term) -> bool:
    """Tell whether it is this function of that name; there is a lower() of ranges, and a length() of bytea."""
    kind = base(argument.type)
    if parameter == TEXT:
        # Those of character(n) count no blanks at its end.
        return kind in {TEXT, VARCHAR, "unknown"} or (kind == "bpchar" and not function.endswith("length()"))
    if parameter in NUMBERS:
        return kind in {*NUMBERS[: NUMBERS.index(parameter) + 1], "unknown"}
    return not parameter or kind in {parameter, "unknown"}


def results_follow_arguments(term: Term) -> Term:
    """Type the functions whose results, or whose other arguments, are of the type of an argument."""
    if not term.args:
        return term
    first = base(term.args[0].type)
    if term.head in {"timezone()", "date_trunc()"}:
        return _of_moments(term)
    if term.head in _OF_ARRAYS:
        return _of_arrays(term, first)
    return _of_one(term, first) if len(term.args) == 1 else term


def _of_moments(term: Term) -> Term:
    """Type timezone(), which turns one kind of timestamp into the other, and date_trunc()."""
    if len(term.args) < 2:
        return term
    name, moment, *zone = term.args
    if term.head == "date_trunc()" and base(moment.type) == "date":  # the preferred type of its kind (typeconv-func)
        moment = typed(moment, TIMESTAMPTZ)
    other = {TIMESTAMP: TIMESTAMPTZ, TIMESTAMPTZ: TIMESTAMP}.get(base(moment.type))
    if not other or not all(_accepts(term.head, TEXT, one) for one in (name, *zone)):
        return term
    result = other if term.head == "timezone()" else base(moment.type)
    return replace(term, args=(typed(name, TEXT), moment, *(typed(one, TEXT) for one in zone)), type=result)


def _of_arrays(term: Term, kind: str) -> Term:
    array, *members = term.args
    element = kind.removesuffix("[]")
    if element == kind or any(base(one.type) not in {element, "unknown"} for one in members):
        return term
    args = (array, *(typed(one, element) for one in members))
    return replace(term, args=args, type=_OF_ARRAYS[term.head] or kind)


def _of_one(term: Term, kind: str) -> Term:
    """Type functions of one number, and the ends of a range."""
    if term.head in {"lower()", "upper()"} and kind in RANGES:
        return replace(term, type=RANGES[kind])
    if kind not in NUMBERS:
        return term
    if term.head == "abs()":
        return replace(term, type=kind)
    if term.head in _ROUNDINGS:
        result = "numeric" if kind == "numeric" else FLOATS[1]
        return replace(term, args=(typed(term.args[0], result),), type=result)
    if term.head == "to_timestamp()":
        return replace(term, args=(typed(term.args[0], FLOATS[1]),), type=TIMESTAMPTZ)
    return term
