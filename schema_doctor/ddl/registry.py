"""KINDS: for each kind, how its objects are created, dropped and altered."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from schema_doctor.ddl import (
    column,
    columndrop,
    composite,
    constraint,
    constraintalter,
    domain,
    enum,
    extension,
    identityadd,
    index,
    lineage,
    schema,
    sequence,
)
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.model import Address, Kind
from schema_doctor.step import Step

Make = Callable[[Address, Any, Context], Iterator[Step | Unplannable]]
Handler = Callable[[Address, Any, Any, Context], Iterator[Step | Unplannable]]


class Repair(Struct, frozen=True):
    """The statements for one kind; `alter` has a handler for every property of its Struct."""

    create: Make
    drop: Make
    alter: Mapping[str, Handler] = field(default_factory=dict)


_constraint = (constraint.create, constraint.drop)

KINDS: dict[Kind, Repair] = {
    Kind.EXTENSION: Repair(extension.create, extension.drop, extension.ALTER),
    Kind.SCHEMA: Repair(schema.create, schema.drop, schema.ALTER),
    Kind.ENUM: Repair(enum.create, enum.drop, enum.ALTER),
    Kind.DOMAIN: Repair(domain.create, domain.drop, domain.ALTER),
    Kind.DOMAIN_CHECK: Repair(domain.create_check, domain.drop_check, domain.CHECK),
    Kind.COMPOSITE: Repair(composite.create, composite.drop, composite.COMPOSITE),
    Kind.ATTRIBUTE: Repair(composite.create_attribute, composite.drop_attribute, composite.ATTRIBUTE),
    Kind.SEQUENCE: Repair(sequence.create, sequence.drop, sequence.ALTER),
    Kind.TABLE: Repair(lineage.create, lineage.drop, lineage.ALTER),
    Kind.COLUMN: Repair(identityadd.create, columndrop.drop, column.ALTER),
    Kind.PRIMARY_KEY: Repair(*_constraint, constraintalter.PRIMARY_KEY),
    Kind.UNIQUE: Repair(*_constraint, constraintalter.UNIQUE),
    Kind.CHECK: Repair(*_constraint, constraintalter.CHECK),
    Kind.FOREIGN_KEY: Repair(*_constraint, constraintalter.FOREIGN_KEY),
    Kind.EXCLUSION: Repair(*_constraint, constraintalter.EXCLUSION),
    Kind.INDEX: Repair(index.create, index.drop, index.ALTER),
}
