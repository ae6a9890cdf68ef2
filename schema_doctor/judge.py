"""What breaks when an object is there but differs from the spec."""

from collections.abc import Iterator

from schema_doctor.compare import Altered
from schema_doctor.defaultvalue import same_value
from schema_doctor.describe import describe, shown
from schema_doctor.finding import Finding, Level
from schema_doctor.identityoptions import parse, sequence_name
from schema_doctor.judgetable import table_changes
from schema_doctor.judgetype import altered_type
from schema_doctor.model import COMMENTS, Address, Attribute, Column, Domain, Enum, Index, Kind, Table
from schema_doctor.notnull import not_null_name
from schema_doctor.nulldefault import is_null
from schema_doctor.numbering import RANGES, within
from schema_doctor.sqltype import parse_type
from schema_doctor.typechange import verdict


def altered(difference: Altered) -> Iterator[Finding]:
    """Yield a finding for each property of a table or column that differs, and one or two for any other object."""
    if isinstance(difference.expected, Column):
        yield from _column_changes(difference)
    elif isinstance(difference.expected, Table) and isinstance(difference.actual, Table):
        yield from table_changes(difference.address, difference.expected, difference.actual)
    elif isinstance(difference.expected, Enum | Domain | Attribute):
        yield from altered_type(difference)
    else:
        yield from _other_changes(difference)


def _column_changes(difference: Altered) -> Iterator[Finding]:
    address, expected, actual = difference.address, difference.expected, difference.actual
    assert isinstance(expected, Column)  # noqa: S101 - for the type checker; the caller has matched it
    assert isinstance(actual, Column)  # noqa: S101 - likewise
    for name, (wanted, found) in difference.changes.items():
        if name == "stored" and None in (expected.generated, actual.generated):
            continue  # the change of `generated` says it all
        if name == "identity_options" and None in (expected.identity, actual.identity):
            continue  # as does that of `identity`
        if name == "valid":
            if expected.nullable is actual.nullable:  # else that change says it all
                yield _not_valid(address) if expected.valid else _more_than_asked(address, "wrong-nullability")
            continue
        if name in ("not_null_name", "not_null_comment") and expected.nullable is not actual.nullable:
            continue  # as does that of `nullable`
        code, level, effect, sqlstate = _judge_column(name, expected, actual, address)
        yield Finding(
            code=code,
            level=level,
            address=address,
            property=name,
            message=f"{_PROPERTY_WORDS.get(name, name)} of {address} differs",
            effect=effect,
            sqlstate=sqlstate,
            expected=shown(name, wanted if name != "not_null_name" else not_null_name(expected, address)),
            actual=shown(name, found if name != "not_null_name" else not_null_name(actual, address)),
        )


_PROPERTY_WORDS = {
    "not_null_comment": "comment on NOT NULL",
    "not_null_name": "the name of NOT NULL",
    "nullable": "NOT NULL",
    "generated": "the generation expression",
    "stored": "STORED",
}


def _judge_column(  # noqa: PLR0911 - one return for each property
    name: str, expected: Column, actual: Column, address: Address
) -> tuple[str, Level, str, str | None]:
    """Return code, level, effect and SQLSTATE for one changed property."""
    null = f'null value in column "{address.name}" violates not-null constraint'
    match name:
        case "type":
            return _judge_type(expected, actual)
        case "nullable" if expected.nullable:
            return "wrong-nullability", Level.ERROR, null, "23502"
        case "nullable":
            return "wrong-nullability", Level.ERROR, "NULLs can be stored that the application does not expect", None
        case "default":
            return _judge_default(expected, actual, null)
        case "identity" if actual.identity is None:
            return "wrong-identity", Level.ERROR, f"{null}, at every INSERT without it", "23502"
        case "identity_options" if _same_numbers(expected, actual):
            return "wrong-identity", Level.NOTE, "nothing breaks; the sequence is of another type", None
        case "identity" | "identity_options":
            return "wrong-identity", Level.WARNING, "numbers are given by other rules", None
        case "generated" | "stored":
            return "wrong-generated", Level.ERROR, "the values are not what the application computes with", None
        case "not_null_name":
            return "other-name", Level.WARNING, "nothing breaks, unless code names it", None
        case "not_null_comment":
            return "wrong-comment", Level.NOTE, _SMALL_EFFECTS["comment"], None
        case _:
            declared = name == "collation" or (name != "comment" and getattr(expected, name) is not None)
            return f"wrong-{name}", Level.WARNING if declared else Level.NOTE, _SMALL_EFFECTS[name], None


def _judge_default(expected: Column, actual: Column, null: str) -> tuple[str, Level, str, str | None]:
    wanted, found = expected.default, actual.default
    if found is None:
        return "missing-default", *_judge_missing_default(expected, null)
    if wanted is None:
        return "wrong-default", Level.NOTE, "nothing breaks; the spec declares no default", None
    if same_value(wanted, found, expected.type):
        return "wrong-default", Level.NOTE, "nothing breaks: the value is the same, written otherwise", None
    return "wrong-default", Level.WARNING, "an INSERT that leaves the column out stores another value", None


def _judge_missing_default(expected: Column, null: str) -> tuple[Level, str, str | None]:
    if is_null(expected.default):
        if parse_type(expected.type).builtin:
            return Level.NOTE, "nothing breaks; without a default it is NULL as well", None
        effect = "an INSERT that leaves the column out stores the default of its type, if it has one"
        return Level.WARNING, effect, None
    if not expected.nullable:
        return Level.ERROR, f"{null}, at every INSERT without it", "23502"
    return Level.WARNING, "an INSERT that leaves the column out stores NULL", None


def _same_numbers(expected: Column, actual: Column) -> bool:
    """Tell whether two identities give the same numbers as long as the column can hold them."""
    if expected.type not in RANGES or expected.type != actual.type:
        return False
    wanted, found = (within(parse(one.identity_options, one.type)[0], one.type) for one in (expected, actual))
    return wanted == found and sequence_name(expected.identity_options) == sequence_name(actual.identity_options)


_SMALL_EFFECTS = {
    "collation": "sorting and comparing differ",
    "storage": "large values take more room, or more time to read and write",
    "compression": "large values take more room, or more time to read and write",
    "statistics": "the planner knows more, or less, of the values than declared",
    "comment": "nothing breaks",
}


def _judge_type(expected: Column, actual: Column) -> tuple[str, Level, str, str | None]:
    if verdict(expected.type, actual.type).lossless:
        return "wrong-type", Level.WARNING, "all values fit, but so do others", None
    return "wrong-type", Level.ERROR, "values of the application are refused or changed", _refusal(expected, actual)


def _refusal(expected: Column, actual: Column) -> str | None:
    """Return the SQLSTATE of a value that does not fit, where it is certain."""
    strings = ("character varying", "character", "text")
    if expected.type.startswith(strings) and actual.type.startswith("character"):
        return "22001"
    numbers = ("smallint", "integer", "bigint", "numeric")
    if expected.type.startswith(numbers) and actual.type.startswith(("smallint", "integer", "bigint")):
        return "22003"
    return None


def _other_changes(difference: Altered) -> Iterator[Finding]:
    address, differing = difference.address, dict(difference.changes)
    for name in [one for one in COMMENTS if one in differing]:
        wanted, found = differing.pop(name)
        what = address if name == "comment" else f"the index of {address}"
        yield Finding(
            code="wrong-comment",
            level=Level.NOTE,
            address=address,
            property=name,
            message=f"comment of {what} differs",
            effect="nothing breaks",
            expected=shown(name, wanted),
            actual=shown(name, found),
        )
    if "valid" in differing and difference.actual.valid is False:  # type: ignore[union-attr]
        del differing["valid"]
        if getattr(difference.expected, "enforced", True):  # else nothing is claimed of the rows
            yield _not_valid(address)
    if not differing:
        return
    if set(differing) == {"parameters"}:
        yield _other_parameters(address, *differing["parameters"])
        return
    if set(differing) == {"valid"}:
        yield _more_than_asked(address, f"wrong-{address.kind.replace(' ', '-')}")
        return
    unique = isinstance(difference.expected, Index) and difference.expected.unique
    harmless = address.kind in _MOSTLY_HARMLESS and not unique
    level = Level.WARNING if harmless else Level.ERROR
    yield Finding(
        code=f"wrong-{address.kind.replace(' ', '-')}",
        level=level,
        address=address,
        property=next(iter(differing)) if len(differing) == 1 else "",
        message=f"{address} differs in {', '.join(name.replace('_', ' ') for name in differing)}",
        effect=_WRONG_EFFECTS[address.kind],
        expected=describe(difference.expected),
        actual=describe(difference.actual),
    )


_MOSTLY_HARMLESS = (Kind.EXTENSION, Kind.SEQUENCE, Kind.INDEX)
_WRONG_EFFECTS = {
    Kind.SEQUENCE: "numbers are given by other rules",
    Kind.EXTENSION: "its types, functions and operators may be found elsewhere, or behave otherwise",
    Kind.COMPOSITE: "nothing breaks",
    Kind.DOMAIN_CHECK: "other values are accepted or refused than declared, in every column of the domain",
    Kind.PRIMARY_KEY: "other duplicates are kept out than declared; ON CONFLICT may fail (42P10)",
    Kind.UNIQUE: "other duplicates are kept out than declared; ON CONFLICT may fail (42P10)",
    Kind.CHECK: "other values are accepted or refused than declared",
    Kind.EXCLUSION: "other rows are accepted or refused than declared",
    Kind.FOREIGN_KEY: "it refers elsewhere, or acts otherwise, than declared",
    Kind.INDEX: "queries that would use it may read the whole table",
}


def _other_parameters(address: Address, wanted: tuple[str, ...], found: tuple[str, ...]) -> Finding:
    return Finding(
        code=f"wrong-{address.kind.replace(' ', '-')}",
        level=Level.NOTE,
        address=address,
        property="parameters",
        message=f"storage parameters of {address} differ",
        effect="nothing breaks; the index is stored by other settings",
        expected=shown("parameters", wanted),
        actual=shown("parameters", found),
    )


def _more_than_asked(address: Address, code: str) -> Finding:
    """Return the finding of what is valid and declared NOT VALID, by a spec that says all."""
    return Finding(
        code=code,
        level=Level.NOTE,
        address=address,
        property="valid",
        message=f"{_rule(address)} is valid, and the spec declares it NOT VALID",
        effect="nothing breaks; every row is known to comply",
        expected="NOT VALID",
        actual="valid",
    )


def _rule(address: Address) -> str:
    return f"NOT NULL of {address}" if address.kind is Kind.COLUMN else str(address)


def _not_valid(address: Address) -> Finding:
    if address.kind is Kind.INDEX:
        return Finding(
            code="invalid-index",
            level=Level.WARNING,
            address=address,
            property="valid",
            message=f"{address} is INVALID: its build was interrupted, or is not done yet",
            effect="queries do not use it, and every write pays for it",
            expected="valid",
            actual="INVALID",
        )
    if address.kind in (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION):
        return Finding(
            code="invalid-index",
            level=Level.ERROR,
            address=address,
            property="valid",
            message=f"{address} is INVALID: partitions lack it",
            effect="rows that break it can be stored in these partitions",
            expected="valid",
            actual="INVALID",
        )
    return Finding(
        code="not-valid",
        level=Level.ERROR,
        address=address,
        property="valid",
        message=f"{_rule(address)} is NOT VALID: rows from before it were never checked",
        effect="old rows may break the rule, and an UPDATE of such a row fails",
        expected="valid",
        actual="NOT VALID",
    )
