"""Extensions that a plan moves to another schema: until then the server knows what they bring by its old place."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from psycopg import Connection

from schema_doctor.catalog import PINNED, Row, settings
from schema_doctor.identifier import NotAName, fold, quote_ident
from schema_doctor.lexer import Lexeme, NotAnExpression, Token
from schema_doctor.model import TYPES, Address, Attribute, Column, Domain, Extension, Schema, SchemaObject
from schema_doctor.question import ASKED
from schema_doctor.shortwords import tokens_of

Place = tuple[str, str]  # schema and name

_NAMES = (Lexeme.WORD, Lexeme.NAME)
# Types, functions, operators and operator classes; an array is called after its element.
_BROUGHT = """
select coalesce(t.typname, p.proname, o.oprname, c.opcname)::pg_catalog.text
  from pg_catalog.pg_extension e
  join pg_catalog.pg_namespace n on n.oid = e.extnamespace
  join pg_catalog.pg_depend d
    on d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.refobjid = e.oid and d.deptype = 'e'
  left join pg_catalog.pg_type t on d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and t.oid = d.objid
  left join pg_catalog.pg_proc p on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and p.oid = d.objid
  left join pg_catalog.pg_operator o on d.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass and o.oid = d.objid
  left join pg_catalog.pg_opclass c on d.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass and c.oid = d.objid
 where e.extname = %s and n.nspname = %s and coalesce(t.typname, p.proname, o.oprname, c.opcname) is not null
"""


class Relocation(Struct, frozen=True):
    """Where everything is that moving extensions bring (`before`, by its later place), and the other way round."""

    before: Mapping[Place, Place]
    after: Mapping[Place, Place]

    def schema(self, side: Schema) -> dict[Address, SchemaObject]:
        """Return objects in terms of what the server knows."""
        return {address: self._item(item) for address, item in side.items()}

    def _item(self, item: SchemaObject) -> SchemaObject:
        values: dict[str, Any] = {
            name: _each(getattr(item, name), self.before) for name in ASKED.get(type(item), ()) if getattr(item, name)
        }
        if isinstance(item, Column | Domain | Attribute):
            values["type"] = placed(item.type, self.before)
        return replace(item, **values) if values else item

    def printed(self, item: SchemaObject) -> dict[str, Any]:
        """Return what the server has printed of an object, as it prints it once the extensions have moved."""
        return {name: _each(getattr(item, name), self.after) for name in ASKED[type(item)]}


def moving(expected: Schema, actual: Schema) -> dict[str, Place]:
    """Return the extensions that are to be in another schema, by name, with the one of now and the later one."""
    return {
        address.relation: (there.schema, item.schema)
        for address, item in expected.items()
        if isinstance(item, Extension)
        and isinstance(there := actual.get(address), Extension)
        and None is not item.schema != there.schema is not None
    }


def relocation(connection: Connection[Row], extensions: Mapping[str, Place], expected: Schema) -> Relocation:
    """Ask what extensions bring; what the spec declares as the user's own at such a place is not meant."""
    after: dict[Place, Place] = {}
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        connection.execute("begin read only")
        settings(connection, PINNED)
        for name, (old, new) in extensions.items():
            found = connection.execute(_BROUGHT.encode(), [name, old]).fetchall()
            after |= {(old, row[0]): (new, row[0]) for row in found}
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit
    own = {address[1:3] for address in expected if address.kind in TYPES}
    before = {new: old for old, new in after.items() if new not in own}
    return Relocation(before, after)


def placed(text: str, places: Mapping[Place, Place]) -> str:
    """Return an expression, or a type, with the new places of the types, functions and operators that it names."""
    if "." not in text:
        return text
    found: tuple[Token, ...] = ()
    with suppress(NotAName, NotAnExpression):  # the server's own text may be longer than the guard allows
        found = tuple(tokens_of(text))
    parts, done = [], 0
    for number, (schema, dot, name) in enumerate(zip(found, found[1:], found[2:], strict=False)):
        if schema.lexeme not in _NAMES or dot.text != "." or (number and found[number - 1].text == "."):
            continue
        place = fold(schema.text), fold(name.text) if name.lexeme in _NAMES else name.text
        if (new := places.get(place)) is not None:
            parts += [text[done : schema.at], quote_ident(new[0])]
            done = schema.at + len(schema.text)
    return "".join([*parts, text[done:]])


def _each(value: Any, places: Mapping[Place, Place]) -> Any:
    if isinstance(value, tuple):
        return tuple(placed(one, places) for one in value)
    return placed(value, places) if isinstance(value, str) else value


def brought_into(schema: Iterable[SchemaObject]) -> list[str]:
    """Return the schemas of extensions, in which names are looked up: what these bring is mostly written without."""
    return sorted({item.schema for item in schema if isinstance(item, Extension) and item.schema is not None})
