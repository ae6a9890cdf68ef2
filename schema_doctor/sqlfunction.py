"""The functions that expressions of a schema call most: what they make of their arguments, and what they return."""

from typing import Final

from msgspec.structs import replace

from schema_doctor.sqlterm import NUMBERS, TEXT, TIMESTAMP, TIMESTAMPTZ, VARCHAR, Term, base, typed

# Parameters and result of functions that are often used; "" leaves an argument as it is, as does a missing one.
_FUNCTIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    **dict.fromkeys(("lower()", "upper()", "initcap()", "md5()", "left()", "right()", "substring()"), ((TEXT,), TEXT)),
    **dict.fromkeys(("btrim()", "ltrim()", "rtrim()", "split_part()"), ((TEXT,) * 2, TEXT)),
    **dict.fromkeys(("TRIM BOTH()", "TRIM LEADING()", "TRIM TRAILING()"), ((TEXT,) * 2, TEXT)),
    **dict.fromkeys(("length()", "char_length()", "octet_length()"), ((TEXT,), "integer")),
    **dict.fromkeys(("array_length()", "cardinality()", "num_nulls()", "num_nonnulls()"), ((), "integer")),
    **dict.fromkeys(("clock_timestamp()", "statement_timestamp()", "transaction_timestamp()"), ((), TIMESTAMPTZ)),
    "current_setting()": ((TEXT, "boolean"), TEXT),
    "date_part()": ((TEXT,), "double precision"),
    "encode()": (("bytea", TEXT), TEXT),
    "EXTRACT": ((), "numeric"),
    "gen_random_uuid()": ((), "uuid"),
    "jsonb_array_length()": (("jsonb",), "integer"),
    "jsonb_typeof()": (("jsonb",), TEXT),
    "nextval()": (("regclass",), "bigint"),
    "like_escape()": ((TEXT,) * 2, TEXT),
    "POSITION()": ((TEXT,) * 2, "integer"),
    "replace()": ((TEXT,) * 3, TEXT),
    "similar_to_escape()": ((TEXT,) * 2, TEXT),
    "SUBSTRING FROM()": ((TEXT,), TEXT),
    "starts_with()": ((TEXT,) * 2, "boolean"),
    "string_to_array()": ((TEXT,) * 2, "text[]"),
    "strpos()": ((TEXT,) * 2, "integer"),
    "to_char()": (("", TEXT), TEXT),
    "to_tsvector()": (("regconfig", TEXT), "tsvector"),
}


def arguments_take_parameter_types(term: Term) -> Term:
    """Cast the arguments of a function that we know (typeconv-func), and say what it returns."""
    parameters, result = _FUNCTIONS.get(term.head, ((), ""))
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
    return not parameter or kind in {parameter, "unknown"}


def results_follow_arguments(term: Term) -> Term:
    """Type timezone(), which turns one kind of timestamp into the other, date_trunc() and the roundings."""
    match term:
        case Term(head="timezone()" | "date_trunc()", args=(name, moment)) if _accepts(term.head, TEXT, name):
            other = {TIMESTAMP: TIMESTAMPTZ, TIMESTAMPTZ: TIMESTAMP}.get(base(moment.type))
            if other:
                result = other if term.head == "timezone()" else base(moment.type)
                return replace(term, args=(typed(name, TEXT), moment), type=result)
        case Term(head="abs()", args=(value,)) if base(value.type) in NUMBERS:
            return replace(term, type=base(value.type))
        case Term(head="round()" | "floor()" | "ceil()" | "ceiling()" | "trunc()", args=(value,)) if base(
            value.type
        ) in {"numeric", "double precision"}:
            return replace(term, type=base(value.type))
        case _:
            pass
    return term
