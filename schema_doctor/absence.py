"""What breaks when an object is not there, or not for this role: absent, hidden, elsewhere, in other case."""

from collections.abc import Iterator

from msgspec.structs import replace

from schema_doctor.canon import Canonical
from schema_doctor.declaration import Spec
from schema_doctor.describe import describe
from schema_doctor.finding import Finding, Level
from schema_doctor.identifier import quote_ident
from schema_doctor.judgetype import missing_type
from schema_doctor.model import Address, Index, Kind, SchemaObject
from schema_doctor.snapshot import Snapshot

_RELKINDS = {"v": "view", "m": "materialized view", "f": "foreign table"}
_PLURALS = {Kind.INDEX: "indexes"}


def missing(address: Address, expected: SchemaObject, spec: Spec, snapshot: Snapshot, canonical: Canonical) -> Finding:
    """Return the finding of an object that is not where the spec has it: absent, elsewhere, or in other case."""
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
        case Kind.ENUM | Kind.DOMAIN | Kind.COMPOSITE | Kind.ATTRIBUTE:
            return missing_type(address, expected, canonical.actual)
        case Kind.TABLE:
            return _missing_table(address, spec, snapshot, canonical)
        case Kind.COLUMN:
            return _missing_column(address, expected, snapshot)
        case Kind.SEQUENCE:
            return Finding(
                code="missing-sequence",
                level=Level.ERROR,
                address=address,
                message=f"{address} does not exist",
                effect=f'relation "{address.relation}" does not exist',
                sqlstate="42P01",
                expected=describe(expected),
            )
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
    Kind.EXTENSION: "its types, functions and operators do not exist (42704, 42883)",
    Kind.PRIMARY_KEY: "duplicates and NULLs can be stored; ON CONFLICT fails (42P10)",
    Kind.UNIQUE: "duplicates can be stored; ON CONFLICT fails (42P10)",
    Kind.DOMAIN_CHECK: "values that the application rules out can be stored",
    Kind.CHECK: "values that the application rules out can be stored",
    Kind.EXCLUSION: "rows can be stored that exclude one another",
    Kind.FOREIGN_KEY: "rows can refer to nothing; its ON DELETE and ON UPDATE actions do not happen",
    Kind.INDEX: "duplicates can be stored; ON CONFLICT fails (42P10)",
}


def _missing_table(address: Address, spec: Spec, snapshot: Snapshot, canonical: Canonical) -> Finding:
    table = (address.schema, address.relation)
    effect = f'relation "{address.relation}" does not exist'
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
    missing = Finding(
        code="missing-table",
        level=Level.ERROR,
        address=address,
        message=f"{address} does not exist",
        effect=effect,
        sqlstate="42P01",
        expected=_contents(address, canonical),
    )
    for schema, relation in snapshot.nearby.get(table, ()):
        place = f"{quote_ident(schema)}.{quote_ident(relation)}"
        if Address(Kind.TABLE, schema, relation) in spec.schema:
            continue
        if relation == address.relation:
            message = (
                f"table {address.path} does not exist, but {place} does: a wrong search_path, or `schema:` in the spec?"
            )
            return replace(missing, code="table-elsewhere", message=message, actual=place)
        if schema == address.schema:
            message = f"table {address.path} does not exist, but {place} does, which SQL finds only in double quotes"
            return replace(missing, code="table-other-case", message=message, actual=place)
    return missing


def _contents(table: Address, canonical: Canonical) -> str:
    """Say what a missing table would hold, with the names of its constraints and indexes."""
    counts: dict[Kind, list[str]] = {}
    for address, _ in canonical.declared.get((table.schema, table.relation), ()):
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
    found = snapshot.similar_column(address)
    similar = found.name if found else None
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


def hidden(spec: Spec, snapshot: Snapshot) -> Iterator[Finding]:
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
