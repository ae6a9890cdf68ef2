"""From differences to findings: what breaks in the running application, and how badly."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, assert_never

from schema_doctor.canon import Canonical
from schema_doctor.compare import Altered, Difference, Drift, Missing, Renamed, Unexpected
from schema_doctor.finding import Finding, Level
from schema_doctor.identifier import quote_ident
from schema_doctor.model import Address, Check, Column, ForeignKey, Index, Kind, SchemaObject, Unique
from schema_doctor.snapshot import Snapshot
from schema_doctor.spec import Spec
from schema_doctor.typechange import verdict

_RELKINDS = {"v": "view", "m": "materialized view", "f": "foreign table"}
_PLURALS = {Kind.INDEX: "indexes"}
_LEVELS = {"note": Level.NOTE, "warning": Level.WARNING, "error": Level.ERROR}


def diagnose(spec: Spec, snapshot: Snapshot, canonical: Canonical, drift: Drift, today: dt.date) -> tuple[Finding, ...]:
    """Return the findings, the worst first within each table; waived ones are marked, expired waivers are findings."""
    found: list[Finding] = []
    for difference in drift.outermost:
        found.extend(_of_difference(difference, spec, snapshot, canonical))
    found.extend(_hidden(spec, snapshot))
    found.extend(
        Finding(
            code="cannot-compare",
            level=Level.WARNING,
            address=unknown.address,
            property=unknown.property,
            message=f"cannot tell whether the {unknown.property} of {unknown.address.path} is as declared: {unknown.reason}",
            effect="unknown",
            expected=unknown.expected,
            actual=unknown.actual,
        )
        for unknown in canonical.unknown
    )
    placed = [_placed(finding, spec, canonical) for finding in found]
    return tuple(_waived(spec, _ordered(placed, canonical), today))


def _ordered(findings: Iterable[Finding], canonical: Canonical) -> list[Finding]:
    """Sort by table, the worst first within each, and else in the order of the spec; extra objects come last."""
    places = {address: place for place, address in enumerate(canonical.expected)}
    last = len(places)

    def place(finding: Finding) -> tuple[int, Address, int, int, Address]:
        address = finding.address
        table = address.parent if address.name else address
        return places.get(table, last), table, -finding.level, places.get(address, last), address

    return sorted(findings, key=place)


def _placed(finding: Finding, spec: Spec, canonical: Canonical) -> Finding:
    if finding.mark is not None:
        return finding
    origin = canonical.origins.get(finding.address, finding.address)
    return replace(finding, mark=spec.mark(origin, finding.property))


def _of_difference(difference: Difference, spec: Spec, snapshot: Snapshot, canonical: Canonical) -> Iterator[Finding]:
    match difference:
        case Missing(address=address, expected=expected):
            yield _missing(address, expected, spec, snapshot, canonical)
        case Unexpected(address=address, actual=actual):
            level = spec.level_of_unexpected(address)
            if level != "ignore":
                finding = _unexpected(address, actual)
                yield replace(finding, level=_LEVELS[level]) if level else finding
        case Altered():
            if isinstance(difference.expected, Column):
                yield from _column_changes(difference)
            else:
                yield from _other_changes(difference)
        case Renamed(address=address, name=name):
            yield Finding(
                code="other-name",
                level=Level.NOTE,
                address=address,
                message=f"{address} means what the spec calls {name}",
                effect="nothing breaks, unless code names it",
                expected=name,
                actual=address.name,
            )
        case _:
            assert_never(difference)


# Missing


def _missing(address: Address, expected: SchemaObject, spec: Spec, snapshot: Snapshot, canonical: Canonical) -> Finding:
    match address.kind:
        case Kind.SCHEMA:
            return Finding(
                code="missing-schema",
                level=Level.ERROR,
                address=address,
                message=f"{address} does not exist",
                effect=f'schema "{address.schema}" does not exist',
                sqlstate="3F000",
                expected="a schema",
            )
        case Kind.TABLE:
            return _missing_table(address, spec, snapshot, canonical)
        case Kind.COLUMN:
            return _missing_column(address, expected, snapshot)
        case Kind.INDEX if not (isinstance(expected, Index) and expected.unique):
            level, effect = Level.WARNING, "queries that would use it read the whole table"
        case _:
            level, effect = Level.ERROR, _MISSING_EFFECTS[address.kind]
    return Finding(
        code=f"missing-{address.kind.replace(' ', '-')}",
        level=level,
        address=address,
        message=f"{address} does not exist",
        effect=effect,
        expected=describe(expected),
    )


_MISSING_EFFECTS = {
    Kind.PRIMARY_KEY: "duplicates and NULLs can be stored; ON CONFLICT fails (42P10)",
    Kind.UNIQUE: "duplicates can be stored; ON CONFLICT fails (42P10)",
    Kind.CHECK: "values that the application rules out can be stored",
    Kind.FOREIGN_KEY: "rows can refer to nothing; its ON DELETE and ON UPDATE actions do not happen",
    Kind.INDEX: "duplicates can be stored; ON CONFLICT fails (42P10)",
}


def _missing_table(address: Address, spec: Spec, snapshot: Snapshot, canonical: Canonical) -> Finding:
    table = (address.schema, address.relation)
    effect = f'relation "{address.relation}" does not exist'
    common = {"level": Level.ERROR, "address": address, "effect": effect, "sqlstate": "42P01"}
    if relkind := snapshot.other.get(table):
        kind = _RELKINDS.get(relkind, "relation")
        return Finding(
            code="not-a-table",
            level=Level.ERROR,
            address=address,
            message=f"{address.path} is a {kind}, not a table",
            effect="what the spec declares of the table cannot hold",
            expected="a table",
            actual=f"a {kind}",
        )
    contents = _contents(address, canonical)
    for schema, relation in snapshot.nearby.get(table, ()):
        place = f"{quote_ident(schema)}.{quote_ident(relation)}"
        if (schema, relation) in spec.tables:
            continue
        if relation == address.relation:
            message = (
                f"table {address.path} does not exist, but {place} does: a wrong search_path, or `schema:` in the spec?"
            )
            return Finding(code="table-elsewhere", message=message, expected=contents, actual=place, **common)  # type: ignore[arg-type]
        if schema == address.schema:
            message = f"table {address.path} does not exist, but {place} does, which SQL finds only in double quotes"
            return Finding(code="table-other-case", message=message, expected=contents, actual=place, **common)  # type: ignore[arg-type]
    return Finding(code="missing-table", message=f"{address} does not exist", expected=contents, **common)  # type: ignore[arg-type]


def _contents(table: Address, canonical: Canonical) -> str:
    """Say what a missing table would hold, with the names of its constraints and indexes."""
    counts: dict[Kind, list[str]] = {}
    for address in canonical.expected:
        if address.name and address.parent == table:
            counts.setdefault(address.kind, []).append(address.name)
    parts = []
    for kind, names in counts.items():
        plural = _PLURALS.get(kind, f"{kind}s")
        if kind is Kind.COLUMN:
            parts.append(f"{len(names)} {plural if len(names) > 1 else kind}")
        else:
            parts.append(f"{plural if len(names) > 1 else kind} {', '.join(names)}")
    return "; ".join(parts)


def _missing_column(address: Address, expected: SchemaObject, snapshot: Snapshot) -> Finding:
    effect = f'column "{address.name}" of relation "{address.relation}" does not exist'
    similar = next(
        (
            other.name
            for other in snapshot.schema
            if other.kind is Kind.COLUMN
            and other.parent == address.parent
            and other.name.lower() == address.name.lower()
        ),
        None,
    )
    return Finding(
        code="column-other-case" if similar else "missing-column",
        level=Level.ERROR,
        address=address,
        message=f"{address} does not exist"
        + (f", but {quote_ident(similar)} does, which SQL finds only in double quotes" if similar else ""),
        effect=effect,
        sqlstate="42703",
        expected=describe(expected),
        actual=quote_ident(similar) if similar else None,
    )


def _hidden(spec: Spec, snapshot: Snapshot) -> Iterator[Finding]:
    """Yield what exists and this role may not see; the remedy is a GRANT, never DDL."""
    role = quote_ident(snapshot.server.role)
    for (schema, relation), columns in snapshot.hidden.items():
        table = Address(Kind.TABLE, schema, relation)
        if table not in spec.schema:
            continue
        place = f"{quote_ident(schema)}.{quote_ident(relation)}"
        if not columns:
            yield Finding(
                code="hidden-table",
                level=Level.ERROR,
                address=table,
                message=f"table {table.path} exists, but role {role} has no privilege on it",
                effect=f"permission denied for table {relation}",
                sqlstate="42501",
                repair=(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {place} TO {role}",),
            )
            continue
        for name in columns:
            column = Address(Kind.COLUMN, schema, relation, name)
            if column in spec.schema:
                yield Finding(
                    code="hidden-column",
                    level=Level.ERROR,
                    address=column,
                    message=f"column {column.path} exists, but role {role} has no privilege on it",
                    effect=f"permission denied for table {relation}",
                    sqlstate="42501",
                    repair=(f"GRANT SELECT ({quote_ident(name)}), UPDATE ({quote_ident(name)}) ON {place} TO {role}",),
                )


# Unexpected


def _unexpected(address: Address, actual: SchemaObject) -> Finding:
    level, effect, sqlstate = Level.WARNING, "it may refuse what the application writes", None
    match actual:
        case Column(nullable=False, default=None, identity=None, generated=None):
            level, sqlstate = Level.ERROR, "23502"
            effect = f'null value in column "{address.name}" violates not-null constraint, at every INSERT without it'
        case Column():
            level, effect = Level.NOTE, "nothing breaks"
        case Index(unique=False):
            level, effect = Level.NOTE, "nothing breaks; writes are a little slower"
        case _:
            if address.kind in (Kind.TABLE, Kind.SCHEMA):
                level, effect = Level.NOTE, "nothing breaks"
    return Finding(
        code=f"unexpected-{address.kind.replace(' ', '-')}",
        level=level,
        address=address,
        message=f"{address} is not in the spec",
        effect=effect,
        sqlstate=sqlstate,
        actual=describe(actual),
    )


# Altered


def _column_changes(difference: Altered) -> Iterator[Finding]:
    address, expected, actual = difference.address, difference.expected, difference.actual
    assert isinstance(expected, Column)  # noqa: S101 - for the type checker; the caller has matched it
    assert isinstance(actual, Column)  # noqa: S101
    for name, (wanted, found) in difference.changes.items():
        code, level, effect, sqlstate = _judge_column(name, expected, actual, address)
        if name == "stored" and None in (expected.generated, actual.generated):
            continue  # the change of `generated` says it all
        yield Finding(
            code=code,
            level=level,
            address=address,
            property=name,
            message=f"{_PROPERTY_WORDS.get(name, name)} of {address} differs",
            effect=effect,
            sqlstate=sqlstate,
            expected=_shown(name, wanted),
            actual=_shown(name, found),
        )


_PROPERTY_WORDS = {"nullable": "NOT NULL", "generated": "the generation expression", "stored": "STORED"}


def _judge_column(name: str, expected: Column, actual: Column, address: Address) -> tuple[str, Level, str, str | None]:
    """Return code, level, effect and SQLSTATE for one changed property."""
    null = f'null value in column "{address.name}" violates not-null constraint'
    match name:
        case "type":
            return _judge_type(expected, actual)
        case "nullable" if expected.nullable:
            return "wrong-nullability", Level.ERROR, null, "23502"
        case "nullable":
            return "wrong-nullability", Level.ERROR, "NULLs can be stored that the application does not expect", None
        case "default" if actual.default is None and not expected.nullable:
            return "missing-default", Level.ERROR, f"{null}, at every INSERT without it", "23502"
        case "default" if actual.default is None:
            return "missing-default", Level.WARNING, "an INSERT that leaves the column out stores NULL", None
        case "default" if expected.default is None:
            return "wrong-default", Level.NOTE, "nothing breaks; the spec declares no default", None
        case "default":
            return "wrong-default", Level.WARNING, "an INSERT that leaves the column out stores another value", None
        case "identity" if actual.identity is None:
            return "wrong-identity", Level.ERROR, f"{null}, at every INSERT without it", "23502"
        case "identity":
            return "wrong-identity", Level.WARNING, "numbers are given by other rules", None
        case "generated" | "stored":
            return "wrong-generated", Level.ERROR, "the values are not what the application computes with", None
        case "collation":
            return "wrong-collation", Level.WARNING, "sorting and comparing differ", None
        case _:
            return "wrong-comment", Level.NOTE, "nothing breaks", None


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
    if "comment" in differing:
        wanted, found = differing.pop("comment")
        yield Finding(
            code="wrong-comment",
            level=Level.NOTE,
            address=address,
            property="comment",
            message=f"comment of {address} differs",
            effect="nothing breaks",
            expected=_shown("comment", wanted),
            actual=_shown("comment", found),
        )
    if "valid" in differing and difference.actual.valid is False:  # type: ignore[union-attr]
        del differing["valid"]
        yield _not_valid(address)
    if not differing:
        return
    unique = isinstance(difference.expected, Index) and difference.expected.unique
    level = Level.WARNING if address.kind is Kind.INDEX and not unique else Level.ERROR
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


_WRONG_EFFECTS = {
    Kind.TABLE: "nothing breaks",
    Kind.PRIMARY_KEY: "other duplicates are kept out than declared; ON CONFLICT may fail (42P10)",
    Kind.UNIQUE: "other duplicates are kept out than declared; ON CONFLICT may fail (42P10)",
    Kind.CHECK: "other values are accepted or refused than declared",
    Kind.FOREIGN_KEY: "it refers elsewhere, or acts otherwise, than declared",
    Kind.INDEX: "queries that would use it may read the whole table",
}


def _not_valid(address: Address) -> Finding:
    if address.kind is Kind.INDEX:
        return Finding(
            code="invalid-index",
            level=Level.WARNING,
            address=address,
            property="valid",
            message=f"{address} is INVALID: its build was interrupted",
            effect="queries do not use it, and every write pays for it",
            expected="valid",
            actual="INVALID",
        )
    return Finding(
        code="not-valid",
        level=Level.ERROR,
        address=address,
        property="valid",
        message=f"{address} is NOT VALID: rows from before it were never checked",
        effect="old rows may break the rule, and an UPDATE of such a row fails",
        expected="valid",
        actual="NOT VALID",
    )


# Words


def _shown(name: str, value: Any) -> str:
    match name, value:
        case "nullable", bool():
            return "NULL" if value else "NOT NULL"
        case "stored", bool():
            return "STORED" if value else "VIRTUAL"
        case _, None:
            return "none"
        case _:
            return str(value)


def describe(item: SchemaObject) -> str:
    """Say what an object is, in the words of SQL, in one line."""
    match item:
        case Column():
            parts = [item.type]
            if not item.nullable:
                parts.append("not null")
            if item.default is not None:
                parts.append(f"default {item.default}")
            if item.identity:
                parts.append(f"generated {item.identity} as identity")
            if item.generated is not None:
                parts.append(f"generated always as ({item.generated})")
            return " ".join(parts)
        case Check():
            return f"check ({item.expression})"
        case ForeignKey():
            return _describe_foreign_key(item)
        case Index():
            return _describe_index(item)
        case Unique():
            return f"unique ({', '.join(item.columns)})"
        case _:
            columns = getattr(item, "columns", None)
            return f"({', '.join(columns)})" if columns else item.kind.value


def _describe_foreign_key(item: ForeignKey) -> str:
    target = f"{item.referenced_schema}.{item.referenced_table} ({', '.join(item.referenced_columns)})"
    parts = [f"({', '.join(item.columns)}) references {target}"]
    if item.on_update != "no action":
        parts.append(f"on update {item.on_update}")
    if item.on_delete != "no action":
        parts.append(f"on delete {item.on_delete}")
    if item.deferrable:
        parts.append("deferrable initially deferred" if item.initially_deferred else "deferrable")
    return " ".join(parts)


def _describe_index(item: Index) -> str:
    parts = [f"{'unique ' if item.unique else ''}{item.method} ({', '.join(item.columns)})"]
    if item.include:
        parts.append(f"include ({', '.join(item.include)})")
    if item.predicate is not None:
        parts.append(f"where {item.predicate}")
    return " ".join(parts)


# Waivers


def _waived(spec: Spec, findings: Iterable[Finding], today: dt.date) -> Iterator[Finding]:
    for finding in findings:
        waiver = next(
            (
                waiver
                for waiver in spec.waivers
                if waiver.code == finding.code
                and fnmatchcase(finding.address.path, waiver.address)
                and waiver.expires >= today
            ),
            None,
        )
        yield replace(finding, waived=f"{waiver.reason} (until {waiver.expires})") if waiver else finding
    for waiver in spec.waivers:
        if waiver.expires < today:
            yield Finding(
                code="expired-waiver",
                level=Level.ERROR,
                address=_address_of(waiver.address),
                message=f"the waiver of {waiver.code} for {waiver.address} expired on {waiver.expires}",
                effect="what it accepted counts again",
                expected=waiver.reason,
                mark=waiver.mark,
            )


def _address_of(path: str) -> Address:
    parts = [*path.split(".", 2), "", ""]
    return Address(Kind.COLUMN if parts[2] else Kind.TABLE, parts[0], parts[1], parts[2])


def worst(findings: Iterable[Finding]) -> Level | None:
    """Return the highest level of those that no waiver accepts, None when there are none."""
    return max((finding.level for finding in findings if finding.waived is None), default=None)
