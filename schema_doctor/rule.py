"""What the spec says of extra objects, when the database tells of what they are a part."""

from schema_doctor.canon import Canonical
from schema_doctor.compare import Unexpected
from schema_doctor.ddl.helper import left_behind
from schema_doctor.declaration import Spec
from schema_doctor.lineage import above
from schema_doctor.model import Kind, Table
from schema_doctor.step import CLAIMED


def unexpected_level(spec: Spec, difference: Unexpected, canonical: Canonical) -> str | None:
    """Return the level of an extra object, None where the spec says nothing of something within a table.

    A partition that the spec does not name is part of its table: what the table's own `unexpected` says of tables
    holds for it. What an interrupted run has left of its own must go, whatever the spec says.
    """
    address = difference.address
    if left_behind(address, difference.actual):
        return "error"
    if address.kind is Kind.TABLE and isinstance(difference.actual, Table) and difference.actual.partition_of:
        for table in above(address, canonical.actual):
            rules = spec.unexpected.get((table.schema, table.relation), {})
            for kind in (Kind.TABLE, None):
                if kind in rules:
                    return rules[kind]
    return spec.level_of_unexpected(address)


def reason_to_drop(spec: Spec, difference: Unexpected) -> str:
    """Return why an extra object goes that `unexpected_level` calls an error."""
    if spec.drops(difference.address):
        return "the spec says that it must not be there"
    if left_behind(difference.address, difference.actual):
        return "it is left of a run that was interrupted"
    return CLAIMED
