"""Tell, without a server, whether two SQL expressions over the same table certainly mean the same.

Both texts become terms, and each term is rewritten from its leaves up as the server would do it: literals take the type
of their context, implicit casts are written out (typeconv), `IN` becomes `= ANY`. Equal terms mean the same. What no
rule knows stays as it was written, and is then equal only to the same text.
"""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.sqlconstant import Undecided, constant
from schema_doctor.sqlfunction import arguments_take_parameter_types, is_known, results_follow_arguments
from schema_doctor.sqlgrammar import read
from schema_doctor.sqloperator import (
    arrays_of_constants_are_constants,
    meet,
    members_meet,
    operands_meet,
    operators_have_a_type,
)
from schema_doctor.sqlstring import portable
from schema_doctor.sqlterm import (
    NULL,
    TIMESTAMPTZ,
    Term,
    base,
    cast,
    common_type,
    is_literal,
    made_of,
    number,
    typed,
)


class Declared(Struct, frozen=True):
    """The types that a spec declares, as far as they matter to the expressions of a table.

    `own` has the names of those in the schema of the table, which the server finds first, with that schema; `domains`
    has what each domain is made of, both as format_type() prints them.
    """

    own: Mapping[str, str] = {}
    domains: Mapping[str, str] = {}


NOTHING: Final = Declared()


def equal_offline(
    expected: str,
    actual: str,
    types: Mapping[str, str],
    result_type: str | None = None,
    declared: Declared = NOTHING,
) -> bool:
    """Tell whether what a person wrote and what the server deparses certainly mean the same.

    Args:
        expected: the expression as a person wrote it.
        actual: the expression as pg_get_expr() prints it with `search_path = pg_catalog, pg_temp`.
        types: the columns of the table, each with its type as format_type() prints it.
        result_type: the type of the column, for a default or a generated column.
        declared: the types that the spec declares.

    Returns:
        True if they mean the same. False means "cannot tell", never "different".

    """
    try:
        return meaning(expected, types, result_type, declared) == meaning(
            portable(actual), types, result_type, declared
        )
    except (ValueError, RecursionError):  # what the grammar does not know, or nothing certain can be said of
        return False


def meaning(text: str, types: Mapping[str, str], result_type: str | None = None, declared: Declared = NOTHING) -> Term:
    """Return the term by which two expressions over one table are compared; it is a key for a dictionary, not SQL.

    What the server deparsed goes through `portable` first.

    Raises:
        ValueError: if the grammar does not know what is written, or nothing certain can be said of it.
        RecursionError: if it is nested too deeply.

    """
    term = made_of(_resolved(read(text, declared.own), types, declared.domains))
    if not result_type:
        return term
    result_type = declared.domains.get(result_type, result_type)
    if term.head == "constant" and result_type == base(term.type) == "interval":  # the fields have done their work
        return replace(term, type=result_type)
    return typed(term, base(result_type)) if is_literal(term) else term


def _resolved(term: Term, types: Mapping[str, str], domains: Mapping[str, str]) -> Term:
    """Give a term as it was read the types of its columns and literals, and what follows from them."""
    match term.head:
        case "column" if term.text in types:
            return replace(term, type=types[term.text], over=domains.get(types[term.text], ""))
        case "column":
            raise Undecided(f"{term.text} is no column of the table")
        case "number":
            return number(term.text)
        case _:
            args = tuple(_resolved(argument, types, domains) for argument in _array_literals(term))
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


def domains_are_what_they_are_made_of(term: Term) -> Term:
    """Rewrite columns of domains as what the server looks for operators and functions with (typeconv-oper)."""
    if term.head != "cast" and is_known(term.head) and any(argument.over for argument in term.args):
        return replace(term, args=tuple(map(made_of, term.args)))
    return term


def between_is_two_comparisons(term: Term) -> Term:
    """Rewrite BETWEEN: the server keeps `a >= low AND a <= high` (functions-comparison)."""
    if not term.head.removeprefix("NOT ").startswith("BETWEEN"):
        return term
    value, low, high = term.args
    if term.head.endswith(" SYMMETRIC"):
        head = term.head.removesuffix(" SYMMETRIC")
        junction = "AND" if head.startswith("NOT ") else "OR"
        return _make(junction, _make(head, value, low, high), _make(head, value, high, low))
    if term.head == "BETWEEN":
        return _make("AND", _make(">=", value, low), _make("<=", value, high))
    return _make("OR", _make("<", value, low), _make(">", value, high))


def in_is_any_of_an_array(term: Term) -> Term:
    """Rewrite IN: a list of one is `=`, a longer one is `= ANY (ARRAY[...])` of their common type.

    What has a column in it is compared by itself, behind the others, and so are rows.
    """
    if term.head not in {"IN", "NOT IN"}:
        return term
    value, *members = term.args
    operator, quantifier, junction = ("=", "ANY", "OR") if term.head == "IN" else ("<>", "ALL", "AND")
    plain = [member for member in members if value.head != "ROW" and not _has_column(member)]
    compared = []
    if len(plain) > 1:
        shared = common_type((value, *plain))
        if not shared:
            raise Undecided
        array = Term("ARRAY", tuple(typed(member, shared) for member in plain), f"{shared}[]")
        compared.append(_make(f"{operator} {quantifier}", value, array))
        members = [member for member in members if _has_column(member)]
    compared += (_make(operator, value, member) for member in members)
    return compared[0] if len(compared) == 1 else _make(junction, *compared)


def _has_column(term: Term) -> bool:
    return term.head == "column" or any(_has_column(argument) for argument in term.args)


def distinct_is_negated_outside(term: Term) -> Term:
    """Rewrite IS NOT DISTINCT FROM: the server keeps NOT around IS DISTINCT FROM, and IS NULL for a plain NULL."""
    if term.head not in {"IS DISTINCT FROM", "IS NOT DISTINCT FROM"}:
        return term
    negated = term.head == "IS NOT DISTINCT FROM"
    tested = term.args[0] if term.args[1] == NULL else term.args[1]
    if NULL in term.args and tested.type and "." not in tested.type:  # a row with only NULLs in it IS NULL, too
        return _make("IS NULL" if negated else "IS NOT NULL", tested)
    return _make("NOT", _make("IS DISTINCT FROM", *term.args)) if negated else term


def rows_compare_field_by_field(term: Term) -> Term:
    """Rewrite `(a, b) = (c, d)`, which the server keeps as `a = c AND b = d` (functions-comparisons)."""
    rows = [argument for argument in term.args if argument.head == "ROW"]
    if not rows or term.head.startswith("IS N"):
        return term
    if len(rows) != 2 or len(rows[0].args) != len(rows[1].args) or not rows[0].args:
        raise Undecided
    pairs = list(zip(rows[0].args, rows[1].args, strict=True))
    match term.head:
        case "=" | "<>" if len(pairs) > 1:
            return _make("AND" if term.head == "=" else "OR", *(_make(term.head, *pair) for pair in pairs))
        case "<" | ">" | "<=" | ">=":
            met = [meet(term.head, *pair) or pair for pair in pairs]
            left, right = zip(*met, strict=True)
            return Term(term.head, (replace(rows[0], args=left), replace(rows[1], args=right)), "boolean")
        case _:
            raise Undecided


def now_is_the_current_timestamp(term: Term) -> Term:
    """Rewrite now(): both are the start of the transaction (functions-datetime)."""
    if term.head == "now()" and not term.args:
        return Term("CURRENT_TIMESTAMP", (), TIMESTAMPTZ)
    return term


def the_usual_normal_form_is_said(term: Term) -> Term:
    """Write out NFC, the default of the functions that make a normal form of a text or ask for it."""
    if term.head in {"normalize()", "is_normalized()"} and len(term.args) == 1:
        return replace(term, args=(*term.args, Term("literal", (), "unknown", "NFC")))
    return term


def time_zone_is_a_function(term: Term) -> Term:
    """Rewrite AT TIME ZONE: it calls timezone(), as which servers before 14 print it."""
    return _make("timezone()", term.args[1], term.args[0]) if term.head == "AT TIME ZONE" else term


def sign_belongs_to_the_number(term: Term) -> Term:
    """Rewrite the minus before a constant: what the server prints as `(- 1)`, it reads back as `'-1'`."""
    match term:
        case Term(head="-", args=(Term(head="constant", type=kind, text=text),)) if kind in SIGNED:
            return replace(term.args[0], text=text[1:] if text.startswith("-") else constant(f"-{text}", kind))
        case _:
            return term


def and_or_are_flat(term: Term) -> Term:
    """Join `(a AND b) AND c` into one AND; both are associative, and the order stays."""
    if term.head not in {"AND", "OR"}:
        return term
    parts = [part for argument in term.args for part in (argument.args if argument.head == term.head else (argument,))]
    return Term(term.head, tuple(parts), "boolean")


def alternatives_meet(term: Term) -> Term:
    """Give what COALESCE, GREATEST, LEAST, CASE and ARRAY choose from one type."""
    match term.head:
        case "COALESCE" | "GREATEST" | "LEAST" | "ARRAY":
            chosen = [*range(len(term.args))]
        case "CASE":  # conditions and results in turn, then ELSE, whose type the server looks at first
            chosen = [len(term.args) - 1, *range(1, len(term.args) - 1, 2)]
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
        met = meet("=", compared, parts[position])
        parts[position] = met[1] if met else parts[position]
    chosen = _make("CASE", *parts)
    return replace(term, args=(compared, *chosen.args), type=chosen.type)


SIGNED = frozenset({"integer", "bigint", "numeric"})
RULES: tuple[Callable[[Term], Term], ...] = (
    domains_are_what_they_are_made_of,
    between_is_two_comparisons,
    in_is_any_of_an_array,
    rows_compare_field_by_field,
    distinct_is_negated_outside,
    now_is_the_current_timestamp,
    the_usual_normal_form_is_said,
    time_zone_is_a_function,
    sign_belongs_to_the_number,
    and_or_are_flat,
    operands_meet,
    members_meet,
    arrays_of_constants_are_constants,
    arguments_take_parameter_types,
    results_follow_arguments,
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
