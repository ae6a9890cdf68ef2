"""Tell, without a server, whether two SQL expressions over the same table certainly mean the same.

Both texts become terms, and each term is rewritten from its leaves up as the server would do it: literals take the type
of their context, implicit casts are written out (typeconv), `IN` becomes `= ANY`. Equal terms mean the same. What no
rule knows stays as it was written, and is then equal only to the same text.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from schema_doctor.sqlfunction import arguments_take_parameter_types, moments_keep_their_type
from schema_doctor.sqlgrammar import read
from schema_doctor.sqlterm import (
    FLOATS,
    INTEGERS,
    NUMBERS,
    TEXT,
    TIMESTAMP,
    TIMESTAMPTZ,
    VARCHAR,
    Term,
    Undecided,
    base,
    cast,
    common_type,
    is_literal,
    number,
    typed,
)


def equal_offline(expected: str, actual: str, types: Mapping[str, str], result_type: str | None = None) -> bool:
    """Tell whether what a person wrote and what the server deparses certainly mean the same.

    Args:
        expected: the expression as a person wrote it.
        actual: the expression as pg_get_expr() prints it with `search_path = pg_catalog, pg_temp`.
        types: the columns of the table, each with its type as format_type() prints it.
        result_type: the type of the column, for a default or a generated column.

    Returns:
        True if they mean the same. False means "cannot tell", never "different".

    """
    try:
        return _meaning(expected, types, result_type) == _meaning(actual, types, result_type)
    except (ValueError, RecursionError):  # what the grammar does not know, or nothing certain can be said of
        return False


def _meaning(text: str, types: Mapping[str, str], result_type: str | None) -> Term:
    term = _resolved(read(text), types)
    return typed(term, base(result_type)) if result_type and is_literal(term) else term


def _resolved(term: Term, types: Mapping[str, str]) -> Term:
    """Give a term as it was read the types of its columns and literals, and what follows from them."""
    match term.head:
        case "column" if term.text in types:
            return replace(term, type=types[term.text])
        case "column":
            raise Undecided(f"{term.text} is no column of the table")
        case "number":
            return number(term.text)
        case _:
            args = tuple(_resolved(argument, types) for argument in _array_literals(term))
            return _rewritten(replace(term, args=args))


def _array_literals(term: Term) -> tuple[Term, ...]:
    """Return the arguments; ARRAY[...] below a cast types its literals by the cast at once (sql-expressions)."""
    match term:
        case Term(head="cast", args=(Term(head="ARRAY") as array,), type=name) if (
            name.endswith("[]") and base(name) == name
        ):
            members = tuple(cast(member, name[:-2]) if is_literal(member) else member for member in array.args)
            return (replace(array, args=members),)
        case _:
            return term.args


# Each rule rewrites one kind of term, and returns every other as it is.

_COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">=", "IS DISTINCT FROM", "NULLIF"})
_ARITHMETIC = frozenset("+-*/%")
_PATTERNS = frozenset({"~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*"})
_TESTS = _COMPARISONS - {"NULLIF"} | _PATTERNS | {"@>", "<@", "&&", "?", "?|", "?&", "NOT"}
_JSON_KEYS = {"->": TEXT, "->>": TEXT, "#>": "text[]", "#>>": "text[]", "?": TEXT, "?|": "text[]", "?&": "text[]"}
_JSON = ("json", "jsonb")
_CONTAINS = frozenset({"@>", "<@", "&&"})
_SUMS = {  # functions-datetime, "Date/Time Operators"
    **{(kind, "interval"): kind for kind in (TIMESTAMP, TIMESTAMPTZ, "interval")},
    ("date", "interval"): TIMESTAMP,
    ("date", "integer"): "date",
}
_DIFFERENCES = {
    **_SUMS,
    **{(kind, kind): "interval" for kind in (TIMESTAMP, TIMESTAMPTZ)},
    ("date", "date"): "integer",
}


def between_is_two_comparisons(term: Term) -> Term:
    """Rewrite BETWEEN: the server keeps `a >= low AND a <= high` (functions-comparison)."""
    if term.head not in {"BETWEEN", "NOT BETWEEN"}:
        return term
    value, low, high = term.args
    if term.head == "BETWEEN":
        return _make("AND", _make(">=", value, low), _make("<=", value, high))
    return _make("OR", _make("<", value, low), _make(">", value, high))


def in_is_any_of_an_array(term: Term) -> Term:
    """Rewrite IN: a list of one is `=`, a longer one without columns is `= ANY (ARRAY[...])` of their common type."""
    if term.head not in {"IN", "NOT IN"}:
        return term
    value, *members = term.args
    operator, quantifier = ("=", "ANY") if term.head == "IN" else ("<>", "ALL")
    if len(members) == 1:
        return _make(operator, value, members[0])
    shared = common_type(term.args)
    if not shared or any(_has_column(member) for member in members):
        raise Undecided
    array = Term("ARRAY", tuple(typed(member, shared) for member in members), f"{shared}[]")
    return _make(f"{operator} {quantifier}", value, array)


def _has_column(term: Term) -> bool:
    return term.head == "column" or any(_has_column(argument) for argument in term.args)


def distinct_is_negated_outside(term: Term) -> Term:
    """Rewrite IS NOT DISTINCT FROM: the server keeps NOT around IS DISTINCT FROM."""
    return _make("NOT", _make("IS DISTINCT FROM", *term.args)) if term.head == "IS NOT DISTINCT FROM" else term


def now_is_the_current_timestamp(term: Term) -> Term:
    """Rewrite now(): both are the start of the transaction (functions-datetime)."""
    if term.head == "now()" and not term.args:
        return Term("CURRENT_TIMESTAMP", (), TIMESTAMPTZ)
    return term


def time_zone_is_a_function(term: Term) -> Term:
    """Rewrite AT TIME ZONE: it calls timezone(), as which servers before 14 print it."""
    return _make("timezone()", term.args[1], term.args[0]) if term.head == "AT TIME ZONE" else term


def and_or_are_flat(term: Term) -> Term:
    """Join `(a AND b) AND c` into one AND; both are associative, and the order stays."""
    if term.head not in {"AND", "OR"}:
        return term
    parts = [part for argument in term.args for part in (argument.args if argument.head == term.head else (argument,))]
    return Term(term.head, tuple(parts), "boolean")


def operands_meet(term: Term) -> Term:
    """Give the two operands of an operator the types with which the server finds it (typeconv-oper)."""
    if len(term.args) != 2:
        return term
    left, right = term.args
    found = _meet(term.head, left, right)
    return replace(term, args=found) if found else term


def _meet(operator: str, left: Term, right: Term) -> tuple[Term, Term] | None:
    """Return the operands with the types that the server gives them, or None if they stay as they are."""
    kinds = base(left.type), base(right.type)
    compares = operator in _COMPARISONS
    if (compares or operator in _PATTERNS or operator == "||") and set(kinds) <= {TEXT, VARCHAR, "unknown"}:
        return typed(left, TEXT), typed(right, TEXT)
    if operator in _JSON_KEYS and kinds[0] in _JSON and is_literal(right):
        return left, typed(right, _JSON_KEYS[operator])
    numbers = _meet_numbers(operator, left, right) if compares or operator in _ARITHMETIC else None
    contains = operator in _CONTAINS and any(kind == "jsonb" or kind.endswith("[]") for kind in kinds)
    if compares or contains or (operator == "||" and "jsonb" in kinds):
        return numbers or _take_other_type(left, right)
    return numbers


def _take_other_type(left: Term, right: Term) -> tuple[Term, Term] | None:
    """Type a literal as its other operand is; the server tries that first."""
    if is_literal(right) and not is_literal(left) and left.type:
        return left, typed(right, base(left.type))
    if is_literal(left) and not is_literal(right) and right.type:
        return typed(left, base(right.type)), right
    return None


def _meet_numbers(operator: str, left: Term, right: Term) -> tuple[Term, Term] | None:
    """Promote numbers: there are operators between any two integers and any two floats, else both become one type."""
    kinds = {base(left.type), base(right.type)}
    if not kinds <= {*NUMBERS, "unknown"} or kinds == {"unknown"}:
        return None
    if "unknown" in kinds:
        return _take_other_type(left, right)
    if len(kinds) == 1 or (kinds <= set(INTEGERS) and operator != "%") or kinds == set(FLOATS):
        return None
    if kinds <= set(NUMBERS[:4]):
        shared = max(kinds, key=NUMBERS.index)
        return typed(left, shared), typed(right, shared)
    double = FLOATS[1]  # that of a real and anything else, too: there are operators between the two
    return (
        left if base(left.type) in FLOATS else typed(left, double),
        right if base(right.type) in FLOATS else typed(right, double),
    )


def members_meet(term: Term) -> Term:
    """Give the operand and the array of ANY and ALL the element types with which the server finds the operator."""
    match term:
        case Term(head=head, args=(value, array)) if head.endswith((" ANY", " ALL")):
            pass
        case _:
            return term
    operator = head.split()[0]
    if is_literal(array):
        if base(value.type) in {"", "unknown", VARCHAR}:
            raise Undecided
        return replace(term, args=(value, typed(array, f"{base(value.type)}[]")))
    element = Term("element", (), base(array.type).removesuffix("[]"))
    met = _meet(operator, value, element)
    if met is None:
        return term
    return replace(term, args=(met[0], typed(array, f"{base(met[1].type)}[]")))


def alternatives_meet(term: Term) -> Term:
    """Give what COALESCE, GREATEST, LEAST, CASE and ARRAY choose from one type."""
    match term.head:
        case "COALESCE" | "GREATEST" | "LEAST" | "ARRAY":
            chosen = [*range(len(term.args))]
        case "CASE":  # conditions and results in turn, then ELSE
            chosen = [*range(1, len(term.args) - 1, 2), len(term.args) - 1]
        case _:
            return term
    shared = common_type([term.args[position] for position in chosen]) if term.args else ""
    if not shared:
        return term
    args = tuple(typed(part, shared) if position in chosen else part for position, part in enumerate(term.args))
    return replace(term, args=args, type=f"{shared}[]" if term.head == "ARRAY" else shared)


def casts_that_change_nothing_go(term: Term) -> Term:
    """Drop a cast to the type that a value has, and carry one into literals and the members of an array."""
    return cast(term.args[0], term.type) if term.head == "cast" else term


def simple_case_compares(term: Term) -> Term:
    """Give the values of CASE x WHEN the types with which `x = value` is found; x itself stays as it is."""
    if term.head != "CASE OF":
        return term
    compared, *parts = term.args
    for position in range(0, len(parts) - 1, 2):
        met = _meet("=", compared, parts[position])
        parts[position] = met[1] if met else parts[position]
    chosen = _make("CASE", *parts)
    return replace(term, args=(compared, *chosen.args), type=chosen.type)


def operators_have_a_type(term: Term) -> Term:
    """Say what an operator returns, where its operands tell."""
    if term.type or not term.args:
        return term
    left, right = base(term.args[0].type), base(term.args[-1].type)
    result = ""
    if term.head in _TESTS or term.head.startswith("IS "):
        result = "boolean"
    elif term.head in _JSON_KEYS and left in _JSON:
        result = TEXT if term.head in {"->>", "#>>"} else left
    elif term.head in {"NULLIF", "COLLATE"}:
        result = left
    elif term.head == "SUBSCRIPT" and left.endswith("[]"):
        result = left[:-2]
    elif term.head == "||" and {left, right} in ({TEXT}, {"jsonb"}):
        result = left
    elif term.head in _ARITHMETIC:
        result = _arithmetic_type(term.head, left, right)
    return replace(term, type=result)


def _arithmetic_type(operator: str, left: str, right: str) -> str:
    if left in NUMBERS and right in NUMBERS:
        return max(left, right, key=NUMBERS.index)
    return {"+": _SUMS, "-": _DIFFERENCES}.get(operator, {}).get((left, right), "")


RULES: tuple[Callable[[Term], Term], ...] = (
    between_is_two_comparisons,
    in_is_any_of_an_array,
    distinct_is_negated_outside,
    now_is_the_current_timestamp,
    time_zone_is_a_function,
    and_or_are_flat,
    operands_meet,
    members_meet,
    arguments_take_parameter_types,
    moments_keep_their_type,
    alternatives_meet,
    simple_case_compares,
    casts_that_change_nothing_go,
    operators_have_a_type,
)


def _rewritten(term: Term) -> Term:
    for rule in RULES:
        term = rule(term)
    return term


def _make(head: str, *args: Term) -> Term:
    return _rewritten(Term(head, args))
