"""What breaks when a type is not there, or when it is there and differs from the spec."""

from collections.abc import Iterator

from schema_doctor.compare import Altered
from schema_doctor.describe import describe, shown
from schema_doctor.finding import Finding, Level
from schema_doctor.model import TYPES, Address, Attribute, Domain, Enum, Kind, Schema, SchemaObject
from schema_doctor.typechange import verdict

_Judgement = tuple[Level, str, str | None]  # level, effect and SQLSTATE


def missing_type(address: Address, expected: SchemaObject, actual: Schema) -> Finding:
    """Return the finding of a type that does not exist, or of an attribute of one that does."""
    other = next((kind for kind in TYPES if Address(kind, address.schema, address.relation) in actual), None)
    sqlstate: str | None
    if address.name:
        effect, sqlstate = f'column "{address.name}" not found in data type {address.relation}', "42703"
        message = f"{address} does not exist"
    elif other is not None:
        effect, sqlstate = "what the spec declares of the type cannot hold", None
        message = f"{address.path} is {_with_article(other)}, not {_with_article(address.kind)}"
    else:
        effect, sqlstate = f'type "{address.relation}" does not exist', "42704"
        message = f"{address} does not exist"
    return Finding(
        code=f"missing-{address.kind.replace(' ', '-')}",
        level=Level.ERROR,
        address=address,
        message=message,
        effect=effect,
        sqlstate=sqlstate,
        expected=describe(expected),
        actual=_with_article(other) if other is not None and not address.name else None,
    )


def _with_article(kind: Kind) -> str:
    return f"{'an' if kind is Kind.ENUM else 'a'} {kind}"


def altered_type(difference: Altered) -> Iterator[Finding]:
    """Yield a finding for each property of an enum, a domain or an attribute that differs."""
    address, expected, actual = difference.address, difference.expected, difference.actual
    for name, (wanted, found) in difference.changes.items():
        if name == "comment":
            code, (level, effect, sqlstate) = "wrong-comment", (Level.NOTE, "nothing breaks", None)
        else:
            code = f"wrong-{address.kind.replace(' ', '-')}"
            level, effect, sqlstate = _judge(name, expected, actual, address)
        yield Finding(
            code=code,
            level=level,
            address=address,
            property=name,
            message=f"{_WORDS.get(name, name)} of {address} {'differ' if name == 'labels' else 'differs'}",
            effect=effect,
            sqlstate=sqlstate,
            expected=shown(name, wanted),
            actual=shown(name, found),
        )


_WORDS = {"nullable": "NOT NULL", "labels": "the labels"}


def _judge(name: str, expected: SchemaObject, actual: SchemaObject, address: Address) -> _Judgement:  # noqa: PLR0911
    match expected, actual:
        case Enum(), Enum():
            return _judge_labels(expected, actual, address)
        case ((Domain() | Attribute()), (Domain() | Attribute())) if name == "type":
            if verdict(expected.type, actual.type).lossless:
                return Level.WARNING, "all values fit, but so do others", None
            return Level.ERROR, "values of the application are refused or changed", None
        case Domain(), Domain() if name == "nullable":
            if expected.nullable:
                return Level.ERROR, f"domain {address.relation} does not allow null values", "23502"
            return Level.ERROR, "NULLs can be stored that the application does not expect", None
        case Domain(), Domain() if name == "default":
            return Level.WARNING, "an INSERT that leaves a column of the domain out stores another value", None
        case _:
            return Level.WARNING, "sorting and comparing differ", None


def _judge_labels(expected: Enum, actual: Enum, address: Address) -> _Judgement:
    lacking = [label for label in expected.labels if label not in actual.labels]
    if lacking:
        return Level.ERROR, f'invalid input value for enum {address.relation}: "{lacking[0]}"', "22P02"
    if len(actual.labels) > len(expected.labels):
        return Level.WARNING, "values can be stored that the application does not know", None
    return Level.WARNING, "values sort otherwise", None
