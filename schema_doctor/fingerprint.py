"""What a plan was made for, as digests: whether the database has changed since, and which of its objects."""

import hashlib

from schema_doctor.model import Schema
from schema_doctor.result import Plan


def fingerprint(actual: Schema) -> str:
    """Return a digest of the definitions that a plan was made for."""
    digest = hashlib.sha256()
    for address in sorted(actual):
        digest.update(f"{address!r} {actual[address]!r}\n".encode())
    return digest.hexdigest()


def concerned(plan: Plan, actual: Schema) -> Schema:
    """Return what the tables that a plan changes consist of."""
    tables = {(address.schema, address.relation) for step in plan.steps for address in (step.address, *step.covers)}
    return {address: item for address, item in actual.items() if (address.schema, address.relation) in tables}


def states(actual: Schema) -> dict[str, str]:
    """Return a short digest of each object, to tell later which has changed."""
    return {
        str(address): hashlib.sha256(repr(item).encode()).hexdigest()[:16] for address, item in sorted(actual.items())
    }
