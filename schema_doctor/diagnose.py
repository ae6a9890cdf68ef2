"""From differences to findings: what breaks in the running application, and how badly."""

import datetime as dt
from collections.abc import Collection, Container, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import assert_never

from msgspec.structs import replace

from schema_doctor.absence import hidden, missing
from schema_doctor.canon import Canonical
from schema_doctor.compare import Altered, Difference, Drift, Missing, Renamed, Unexpected
from schema_doctor.declaration import Spec
from schema_doctor.describe import describe
from schema_doctor.finding import Finding, Level
from schema_doctor.heirs import Heirs
from schema_doctor.judge import altered
from schema_doctor.lineage import above, is_partition
from schema_doctor.model import Address, Attribute, Column, Index, Kind, SchemaObject, Sequence
from schema_doctor.numbering import is_numbered, owner
from schema_doctor.rule import unexpected_level
from schema_doctor.since import NOT_NULLS_SINCE
from schema_doctor.snapshot import Snapshot

_LEVELS = {"note": Level.NOTE, "warning": Level.WARNING, "error": Level.ERROR}


def diagnose(spec: Spec, snapshot: Snapshot, canonical: Canonical, drift: Drift, today: dt.date) -> tuple[Finding, ...]:
    """Return the findings, the worst first within each table; waived ones are marked, expired waivers are findings."""
    found: list[Finding] = []
    apart = set(_within_others(spec, canonical, drift))
    extra = {difference.address for difference in drift.differences if isinstance(difference, Unexpected)}
    heirs = Heirs(canonical.expected, canonical.actual, snapshot.server.major)
    for difference in drift.outermost:
        if difference.address in apart:
            continue
        # What the repair of a table repairs in its partitions and children is not said of each of them.
        remaining = heirs.remaining(difference, ())
        if remaining is not None:
            found.extend(_of_difference(remaining, spec, snapshot, canonical, extra))
    found.extend(_half_built(drift, canonical, extra))
    found.extend(_former(old, new, spec) for old, new in canonical.former.items())
    found.extend(hidden(spec, snapshot))
    found.extend(_behind(snapshot, canonical))
    found.extend(_too_new(spec, snapshot, canonical))
    found.extend(
        Finding(
            code="cannot-compare",
            level=Level.WARNING,
            address=unknown.address,
            property=unknown.property,
            message=f"cannot tell whether {unknown.address.path} has the declared {unknown.property}: {unknown.reason}",
            effect="unknown",
            expected=unknown.expected,
            actual=unknown.actual,
        )
        for unknown in canonical.unknown
    )
    placed = [_placed(finding, spec, canonical) for finding in found]
    return tuple(_waived(spec, _ordered(placed, canonical), today))


def _within_others(spec: Spec, canonical: Canonical, drift: Drift) -> Iterator[Address]:
    """Yield the sequences of which the finding of their column says all: new with a serial one, or gone with it."""
    columns = {address: column for column, address in spec.serials.items()}
    missing = {difference.address for difference in drift.differences if isinstance(difference, Missing)}
    for difference in drift.differences:
        match difference:
            case Missing(address=address) if address in columns:
                column = columns[address]
                here, there = canonical.expected.get(column), canonical.actual.get(column)
                plain = isinstance(here, Column) and isinstance(there, Column) and here.default == there.default
                if column in missing or not plain:
                    yield address
            case Unexpected(address=address, actual=Sequence() as item) if owner(item) is not None:
                if owner(item) not in canonical.expected:
                    yield address
            case _:
                pass


def _ordered(findings: Collection[Finding], canonical: Canonical) -> list[Finding]:
    """Sort by table, the worst first within each, and else in the order of the spec; extra objects come last."""
    if not findings:
        return []
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


def _of_difference(
    difference: Difference, spec: Spec, snapshot: Snapshot, canonical: Canonical, extra: Container[Address]
) -> Iterator[Finding]:
    match difference:
        case Missing(address=address, expected=expected):
            yield missing(address, expected, spec, snapshot, canonical)
        case Unexpected(address=address, actual=actual):
            level = "ignore" if address in canonical.released else unexpected_level(spec, difference, canonical)
            # Of a schema that is extra as a whole, only what the spec itself says must go is told beside it.
            apart = address.kind is Kind.SCHEMA or address.parent not in extra or address in spec.dropped
            if level != "ignore" and apart:
                refuses = isinstance(actual, Column) and any(canonical.now(one) == address for one in snapshot.refusing)
                finding = _unexpected(address, actual, refuses=refuses)
                yield replace(finding, level=_LEVELS[level]) if level else finding
        case Altered():
            yield from altered(difference)
        case Renamed(address=address, name=name, part=part):
            strict = part or any(rename.address == address for rename in canonical.renames)
            yield Finding(
                code="other-name",
                level=Level.WARNING if strict else Level.NOTE,
                address=address,
                message=f"{address} means what the spec calls {name}",
                effect="nothing breaks, unless code names it",
                expected=name,
                actual=address.name or address.relation,
            )
        case _:
            assert_never(difference)


def _half_built(drift: Drift, canonical: Canonical, extra: Container[Address]) -> Iterator[Finding]:
    """Yield what is said of the INVALID indexes of partitions that the spec does not name, of tables that it does."""
    for difference in drift.differences:
        match difference:
            case Unexpected(address=address, actual=Index(valid=False) as item) if address.parent in extra:
                if is_partition(address.parent, canonical.actual) and any(
                    table in canonical.expected for table in above(address.parent, canonical.actual)
                ):
                    yield _unexpected(address, item)
            case _:
                pass


def _former(old: Address, new: Address, spec: Spec) -> Finding:
    """Return the finding of what still bears its former name; it counts as there under the new one."""
    level, effect, sqlstate = Level.WARNING, "nothing breaks, unless code names it", None
    if old.kind is Kind.TABLE:
        level, effect, sqlstate = Level.ERROR, f'relation "{new.relation}" does not exist', "42P01"
    elif old.kind is Kind.COLUMN:
        level, effect, sqlstate = Level.ERROR, f'column "{new.name}" does not exist', "42703"
    return Finding(
        code="former-name",
        level=level,
        address=old,
        message=f"{old} still bears its former name; the spec calls it {new.name or new.relation}",
        effect=effect,
        sqlstate=sqlstate,
        expected=new.name or new.relation,
        actual=old.name or old.relation,
        mark=spec.mark(new, "renamed_from"),
    )


def _behind(snapshot: Snapshot, canonical: Canonical) -> Iterator[Finding]:
    """Yield the findings of declared columns that take numbers from a sequence that is behind them."""
    for late in snapshot.behind:
        address = canonical.now(late.column)
        item = canonical.expected.get(address)
        if isinstance(item, Column) and is_numbered(item):
            yield Finding(
                code="sequence-behind",
                level=Level.WARNING,
                address=address,
                message=f"{late.sequence} is behind {late.column.path}: it goes on with {late.upcoming}",
                effect="duplicate key value violates unique constraint, at an INSERT without it, if it is a key",
                sqlstate="23505",
                expected=f"a number beyond {late.last}",
                actual=f"{late.upcoming}",
            )


def _too_new(spec: Spec, snapshot: Snapshot, canonical: Canonical) -> Iterator[Finding]:
    """Yield what is left out of the comparison, because the server is too old to have it: nothing can repair it."""
    needs = f"that needs PostgreSQL {NOT_NULLS_SINCE}; the server is {snapshot.server.major}"
    for address, item in spec.schema.items() if snapshot.server.major < NOT_NULLS_SINCE else ():
        if not isinstance(item, Column) or address not in canonical.actual:
            continue
        said = [("wrong-comment", "not_null_comment", "comment")]
        said += [("other-name", "not_null_name", "name")] if canonical.strict_names else []
        for code, name, word in said:
            if (wanted := getattr(item, name)) is not None:
                yield Finding(
                    code=code,
                    level=Level.NOTE,
                    address=address,
                    property=name,
                    message=f"NOT NULL of {address} has no {word}: {needs}",
                    effect="nothing breaks",
                    expected=wanted,
                )


def _unexpected(address: Address, actual: SchemaObject, *, refuses: bool = False) -> Finding:
    """Return the finding of an extra object; a column `refuses` NULL when its domain does, and has no default."""
    level, effect, sqlstate = Level.WARNING, "it may refuse what the application writes", None
    what = "is not in the spec"
    match actual:
        case Index(valid=False):
            what += ", and is INVALID: its build was interrupted, or is not done yet"
            level = Level.WARNING if actual.unique else Level.NOTE
            effect = "queries do not use it, and every write pays for it; when nobody builds it, drop it CONCURRENTLY"
        case Column(nullable=False, default=None, identity=None, generated=None):
            level, sqlstate = Level.ERROR, "23502"
            effect = f'null value in column "{address.name}" violates not-null constraint, at every INSERT without it'
        case Column(type=domain, generated=None) if refuses:
            level, sqlstate = Level.ERROR, "23502"
            effect = f"domain {domain} does not allow null values, at every INSERT without it"
        case Attribute():
            level, sqlstate = Level.ERROR, "22P02"
            effect = "malformed record literal, where a value is written without this attribute"
        case Column():
            level, effect = Level.NOTE, "nothing breaks"
        case Index(unique=False):
            level, effect = Level.NOTE, "nothing breaks; writes are a little slower"
        case _:
            if not address.name:
                level, effect = Level.NOTE, "nothing breaks"
    return Finding(
        code=f"unexpected-{address.kind.replace(' ', '-')}",
        level=level,
        address=address,
        message=f"{address} {what}",
        effect=effect,
        sqlstate=sqlstate,
        actual=describe(actual),
    )


def accepted(spec: Spec, findings: Iterable[Finding], today: dt.date) -> Iterator[Finding]:
    """Yield the findings, those that a waiver accepts with its reason."""
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


def _waived(spec: Spec, findings: Iterable[Finding], today: dt.date) -> Iterator[Finding]:
    yield from accepted(spec, findings, today)
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
