"""Temporary sequences in the place of declared ones, for asking the server about a default before they are there."""

from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.model import Address, Column, Domain, Kind, Schema
from schema_doctor.numbering import next_value, with_sequences
from schema_doctor.rename import identities


class StandIns(Struct, frozen=True):
    """Which temporary sequence stands for which declared one, by name."""

    names: dict[str, Address] = field(default_factory=dict)
    numbering: dict[int, set[Address]] = field(default_factory=dict)  # by the side, the sequences of its identities

    def statements(self) -> Iterator[str]:
        """Yield what creates them."""
        for name in self.names:
            yield f"CREATE TEMPORARY SEQUENCE {name}"

    def put_in(self, place: Address, item: Column | Domain, side: Schema) -> Column | Domain:
        """Return what has a default that takes numbers from temporary sequences instead of those of its side."""
        if item.default is None or "nextval" not in item.default.lower():
            return item

        def temporary(schema: str | None, name: str) -> str | None:
            for one in (place.schema, "public") if schema is None else (schema,):
                address = Address(Kind.SEQUENCE, one, name)
                if address in side or address in self._identities(side):
                    known = next((one for one, other in self.names.items() if other == address), None)
                    known = known or f"schema_doctor_sequence_{len(self.names)}"
                    self.names[known] = address
                    return f"nextval('pg_temp.{known}'::regclass)"
            return None

        return replace(item, default=with_sequences(item.default, temporary))

    def _identities(self, side: Schema) -> set[Address]:
        """Return the sequences of the identity columns of a side, which are gathered once."""
        if id(side) not in self.numbering:
            self.numbering[id(side)] = identities(side)
        return self.numbering[id(side)]

    def take_out(self, text: str) -> str:
        """Return an expression of the server with the declared sequences."""
        for name, address in self.names.items():
            text = text.replace(f"nextval('{name}'::regclass)", next_value(address))
        return text
