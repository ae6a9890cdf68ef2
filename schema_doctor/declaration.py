"""A spec as a whole: what it declares, where, and what it says of all else."""

from collections.abc import Collection, Mapping

from msgspec import Struct, field

from schema_doctor.errors import Mark, Problem
from schema_doctor.model import TYPES, Address, Kind, Schema
from schema_doctor.specdraft import Own
from schema_doctor.specpolicy import Waiver
from schema_doctor.yamltree import Node

_WITHIN_SCHEMA = (Kind.TABLE, Kind.SEQUENCE, Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE)  # kinds whose parent is a schema


class Spec(Struct, frozen=True, kw_only=True):
    """What the application needs of its database.

    `schema` holds the objects as they were written, but for types and names, which are in PostgreSQL's own spelling;
    `unnamed` are those whose name is PostgreSQL's default, not the user's. `unexpected` gives the level of objects that
    the spec does not have, by (schema, table) or ("", "") for all, and by kind or None for all. `renamed` gives the
    former names of objects, `dropped` what must not be there. With `strict_names`, names are part of the spec: those
    that it gives, and PostgreSQL's own where it gives none; and now() is not CURRENT_TIMESTAMP.
    """

    file: str
    schema: Schema
    marks: Mapping[Address, Mark]
    property_marks: Mapping[tuple[Address, str], Mark] = field(default_factory=dict)
    unnamed: frozenset[Address] = frozenset()
    unexpected: Mapping[tuple[str, str], Mapping[Kind | None, str]] = field(default_factory=dict)
    renamed: Mapping[Address, str] = field(default_factory=dict)
    backfills: Mapping[Address, str] = field(default_factory=dict)  # by column, as they were written
    dropped: Collection[Address] = ()
    strict_names: bool = False
    waivers: tuple[Waiver, ...] = ()
    warnings: tuple[Problem, ...] = ()
    own_types: frozenset[str] = frozenset()  # types named without a schema that are not built in
    renamed_labels: Mapping[Address, Mapping[str, str]] = field(default_factory=dict)  # of enums, the new by the old
    default_schema: str = "public"
    serials: Mapping[Address, Address] = field(default_factory=dict)  # the sequence of each serial column
    inherited: frozenset[Address] = frozenset()  # columns of partitions and children that only their parents declare
    either_stored: frozenset[Address] = frozenset()  # generated columns of which it is not said; new ones are STORED
    declared_schemas: frozenset[str] = frozenset()  # those of `schemas:`, not those that only hold what is declared
    unexpected_schemas: str = "ignore"  # the level of schemas that the spec does not name
    attached: Mapping[Address, Mapping[Address, Own]] = field(default_factory=dict)  # by partition, and what it is of
    probes: tuple[tuple[str, Mark, Node], ...] = ()  # by name, as they stand in the file; specprobe reads them

    def mark(self, address: Address, name: str = "") -> Mark | None:
        """Return where an object stands in the file, or one property of it; else where its table does."""
        if name and (found := self.property_marks.get((address, name))):
            return found
        return self.marks.get(address) or self.marks.get(address.parent)

    @property
    def tables(self) -> list[tuple[str, str]]:
        """The declared tables, as (schema, table), in the order of the file."""
        return [(address.schema, address.relation) for address in self.schema if address.kind is Kind.TABLE]

    @property
    def tables_to_read(self) -> list[tuple[str, str]]:
        """The declared tables, those that must not be there, and the former names of tables."""
        dropped = [(one.schema, one.relation) for one in self.dropped if one.kind is Kind.TABLE]
        former = [(one.schema, name) for one, name in self.renamed.items() if one.kind is Kind.TABLE]
        return list(dict.fromkeys((*self.tables, *dropped, *former)))

    @property
    def types(self) -> list[tuple[str, str]]:
        """The declared enums, domains and composite types, as (schema, name), each behind those that it needs."""
        return [(address.schema, address.relation) for address in self.schema if address.kind in TYPES]

    def drops(self, address: Address) -> bool:
        """Tell whether the spec says of an object, or of its table, that it must not be there."""
        key = address._replace(name="") if address.kind is Kind.PRIMARY_KEY else address
        return any(one in self.dropped for one in (address, address.parent, key))

    def level_of_unexpected(self, address: Address) -> str | None:
        """Return what the spec says about an extra object, None where it says nothing of something within a table."""
        if self.drops(address):
            return "error"
        if address.schema and Address(Kind.SCHEMA, address.schema) not in self.schema:
            return self.unexpected_schemas
        if self._name_is_taken(address):
            return "error"
        for place in ((address.schema, address.relation), ("", "")):
            rules = self.unexpected.get(place, {})
            for kind in (address.kind, None):
                if kind in rules:
                    return rules[kind]
        # Tables are the business of others unless the spec says so by name or claims the whole schema.
        return None if address.name else "ignore"

    def parts_to_go(self, expected: Schema, actual: Schema) -> set[Address]:
        """Return the columns and attributes of the database that the spec does not allow."""
        parts = (one for one in actual if one.kind in (Kind.COLUMN, Kind.ATTRIBUTE) and one not in expected)
        return {one for one in parts if self.level_of_unexpected(one) == "error"}

    @property
    def sequences(self) -> list[tuple[str, str]]:
        """The declared sequences, as (schema, name)."""
        return [(address.schema, address.relation) for address in self.schema if address.kind is Kind.SEQUENCE]

    @property
    def claims_schemas(self) -> bool:
        """Whether objects that the spec does not declare are looked for at all in the schemas that it names."""
        return any(self.claims(kind) for kind in _WITHIN_SCHEMA)

    def claims(self, kind: Kind) -> bool:
        """Tell whether objects of a kind that the spec does not declare are looked for."""
        rules = self.unexpected.get(("", ""), {})
        return rules.get(kind, rules.get(None, "ignore")) != "ignore"

    def _name_is_taken(self, address: Address) -> bool:
        """Tell whether the spec needs the name of a type for another one, or for a table."""
        place = (address.schema, address.relation)
        others = (Address(kind, *place) for kind in (*TYPES, Kind.TABLE) if kind is not address.kind)
        return address.kind in TYPES and any(other in self.schema for other in others)
