"""Which stored values a new type refuses (manual: datatype, sql-altertable)."""

from msgspec import Struct
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import basetype, conversion
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.enum import relabelled
from schema_doctor.ddl.sqltext import ident, literal, typename, word
from schema_doctor.domainrule import broken_by
from schema_doctor.model import Address, Column, Domain, Enum, Kind, Schema
from schema_doctor.regex import regex
from schema_doctor.typeorder import place_of

_BOUNDS = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
_NUMBER = regex(r"smallint|integer|bigint|numeric(\(.*\))?|real|double precision")
_STRING = regex(r"text|character varying(\(\d+\))?|character(\(\d+\))?|bpchar")
_LENGTH = regex(r"(?:character varying|character)\((\d+)\)")
_NUMERIC = regex(r"numeric\((\d+),(-?\d+)\)")
_BITS = regex(r"bit( varying)?(?:\((\d+)\))?")
_INPUT_IS_VALID = 16  # the version that has pg_input_is_valid()


class Misfit(Struct, frozen=True):
    """The condition under which a value does not fit, None where only the conversion, which is `tried`, can tell.

    With a condition, `tried` tells that to compute it is to convert the value, which may fail.
    """

    value: Composable
    condition: Composable | None
    tried: bool = False


def misfits(name: str, before: Column, after: Column, context: Context) -> Misfit | None:
    """Return how to find the values that a change of type refuses; None where it takes them all."""
    old = basetype.before(before.type, context)
    found = _refused(ident(name), old, before.type, after.type, context)
    return found if found.condition is not None or found.tried else None


def cut(value: Composable, declared: str, context: Context) -> Composable | None:
    """Write when a value is longer than a type, which refuses it, but would cut it by a cast (manual: datatype).

    None where a cast refuses what the type does.
    """
    new = basetype.underlying(declared, context.expected)
    if _LENGTH.fullmatch(new):
        return _condition(value, "text", new, None)
    return _condition(value, "bit", new, None) if _BITS.fullmatch(new) and new.endswith(")") else None


def _refused(value: Composable, old: str, held: str, declared: str, context: Context) -> Misfit:
    """Return what a declared type refuses of values of the type `old`, which the column calls `held`."""
    new = basetype.underlying(declared, context.expected)
    judged = conversion.judge(held, declared, context)
    by_text = "{}::text[]::{}" if old.endswith("[]") and new.endswith("[]") else "{}::text::{}"
    # The domain of whose arrays an array is made may be yet to come: texts stand for its values.
    nested = new.endswith(basetype.NESTED)
    cast = SQL(by_text if judged.through_text else "{}::{}")
    through = cast.format(value, SQL("text[]") if nested else typename(new))
    labels = _labels(held, declared, context)
    shaped = conversion.by_attributes(value, held, declared, context)
    if shaped is not None:
        found = Misfit(shaped, None, tried=True)
    elif old.endswith("[]") and new.endswith("[]"):
        found = _elements(value, old, held, declared, through, context)
    elif labels is None and judged.lossless:
        found = Misfit(through, None)
    elif new.endswith("[]") and not old.endswith("[]") and not (judged.by_cast or _STRING.fullmatch(old)):
        first = (SQL("{}::text").format(value), "text", "text") if nested else (value, old, held)
        one = _refused(*first, new.removesuffix("[]"), context)
        element = SQL("CASE WHEN {} IS NOT NULL THEN ARRAY[{}] END").format(value, one.value)
        found = Misfit(element, one.condition, one.tried)
    else:
        condition = _condition(value, old, new, labels)
        tried = condition is None
        read = judged.through_text or _STRING.fullmatch(old) or (old, new) == ("json", "jsonb")
        if tried and read and context.server.major >= _INPUT_IS_VALID:  # of extensions not all types know how
            condition = SQL("NOT pg_catalog.pg_input_is_valid({}::text, {})").format(value, literal(new))
        found = Misfit(through, condition, tried)
    rules = list(broken_by(declared, found.value, context).values())
    if not rules:
        return found
    broken = SQL(" OR ").join(rules)
    if found.condition is not None:  # only what fits can be converted
        broken = SQL("CASE WHEN {} THEN true ELSE {} END").format(found.condition, broken)
    return Misfit(found.value, broken, found.tried)


def _elements(value: Composable, old: str, held: str, declared: str, through: Composable, context: Context) -> Misfit:
    """Return what the elements' type refuses of an array, which may be a domain's."""
    inner = [_of_array(one, schema) for one, schema in ((held, context.actual), (declared, context.expected))]
    one = _refused(SQL("element.value"), old.removesuffix("[]"), inner[0], inner[1], context)
    condition = one.condition
    if condition is None and one.tried and basetype.underlying(inner[1], context.expected).endswith("[]"):
        condition = SQL("element.value IS NOT NULL AND {} IS NULL").format(one.value)
    if condition is None:
        return Misfit(through, None, one.tried)
    elements = SQL("EXISTS (SELECT FROM pg_catalog.unnest({}) AS element (value) WHERE {})")
    return Misfit(through, elements.format(value, condition), one.tried)


def _of_array(declared: str, schema: Schema) -> str:
    """Return the type of the elements of an array, or of the array that a domain is made of."""
    while not declared.endswith("[]"):
        place = place_of(declared)
        domain = schema.get(Address(Kind.DOMAIN, *place)) if place else None
        if not isinstance(domain, Domain):
            return declared
        declared = domain.type
    return declared.removesuffix("[]")


def _labels(held: str, declared: str, context: Context) -> list[str] | None:
    """Return the texts that an enum takes, as they are before labels get other names; None for any other type."""
    new, old = (
        _enum(basetype.underlying(one, schema), schema)
        for one, schema in ((declared, context.expected), (held, context.actual))
    )
    if new is None or "[" in basetype.underlying(declared, context.expected):
        return None
    address, after = new
    if old is None or old[0] != address:
        return list(after.labels)
    before = old[1].labels
    named = relabelled(before, context.renamed_labels.get(address, {}))
    return [label for label, name in zip(before, named, strict=True) if name in after.labels]


def _enum(type_: str, schema: Schema) -> tuple[Address, Enum] | None:
    place = place_of(type_)
    address = Address(Kind.ENUM, *place) if place else None
    found = schema.get(address) if address else None
    return (address, found) if address and isinstance(found, Enum) else None


def _condition(value: Composable, old: str, new: str, labels: list[str] | None) -> Composable | None:
    """Write when a type that is neither an array nor a domain refuses a value; None if only the conversion can tell."""
    if labels is not None:
        listed = SQL(", ").join([literal(label) for label in labels])
        return SQL("{}::text <> ALL (ARRAY[{}]::text[])").format(value, listed)
    if (length := _LENGTH.fullmatch(new)) is not None:
        # Blanks behind the last character are cut without a word.
        return SQL("pg_catalog.char_length(pg_catalog.rtrim({}::text)) > {}").format(value, word(length[1]))
    if _NUMBER.fullmatch(old) and new in _BOUNDS:
        low, high = _BOUNDS[new]
        return _literal_between(value, low, high)
    if _NUMBER.fullmatch(old) and (digits := _NUMERIC.fullmatch(new)):
        whole = int(digits[1]) - int(digits[2])
        return SQL(
            "pg_catalog.abs(pg_catalog.round({}::numeric, {})) >= {}::numeric AND {}::numeric <> 'NaN'::numeric"
        ).format(value, literal(digits[2]) + SQL("::integer"), literal(f"1e{whole}"), value)
    if _BITS.fullmatch(old) and (bits := _BITS.fullmatch(new)) and bits[2]:
        # Bits are neither cut nor filled up but by an explicit cast (datatype-bit).
        return SQL("pg_catalog.length({}) {} {}").format(value, SQL(">") if bits[1] else SQL("<>"), word(bits[2]))
    return None


def _literal_between(column: Composable, low: int, high: int) -> Composable:
    return SQL("pg_catalog.round({}::numeric) NOT BETWEEN {}::numeric AND {}::numeric").format(
        column, literal(str(low)), literal(str(high))
    )
