"""How values are stored, TOAST, unless a column says otherwise (manual: storage-toast)."""

from collections.abc import Collection, Mapping
from typing import Final

from schema_doctor.model import Address, Domain, Kind, Schema
from schema_doctor.sqltype import TypeName, parse_type

STORAGES: Final = ("plain", "external", "extended", "main")
COMPRESSIONS: Final = ("pglz", "lz4")
MAX_STATISTICS: Final = 10_000  # MAX_STATISTICS_TARGET

# pg_type.typstorage of what is built in; all that has a fixed length is stored plainly, all arrays are extended.
_MAIN = frozenset({"cidr", "inet", "numeric"})
_EXTENDED = frozenset(
    {"bit", '"bit"', "bit varying", "bpchar", "bytea", "character", "character varying", "json", "jsonb", "jsonpath"}
    | {"path", "polygon", "refcursor", "text", "tsvector", "txid_snapshot", "xml", "pg_snapshot", "pg_node_tree"}
    | {"datemultirange", "daterange", "int4multirange", "int4range", "int8multirange", "int8range", "nummultirange"}
    | {"numrange", "tsmultirange", "tsrange", "tstzmultirange", "tstzrange"}
    | {"pg_brin_bloom_summary", "pg_brin_minmax_multi_summary", "pg_dependencies", "pg_mcv_list", "pg_ndistinct"}
)


def default_storage(type_name: TypeName, known: Mapping[tuple[str, str], str]) -> str | None:
    """Return the storage of a type's columns that say nothing; None where nobody has asked the server for it.

    `known` are the storages of types that are not built in, by schema and name.
    """
    if type_name.dimensions or (type_name.builtin and type_name.name in _EXTENDED):
        return "extended"
    if not type_name.builtin:
        return known.get((type_name.schema or "", type_name.name))
    return "main" if type_name.name in _MAIN else "plain"


def declared_storage(
    type_name: TypeName, schema: Schema, known: Mapping[tuple[str, str], str], own: Collection[str] = ()
) -> str | None:
    """Return the same for a type as a schema declares it, which may be made anew: a domain over another type.

    `own` are the types that the schema's own names may be.
    """
    if not type_name.dimensions and not type_name.builtin:
        place = (type_name.schema or "", type_name.name)
        if Address(Kind.ENUM, *place) in schema:
            return "plain"
        if Address(Kind.COMPOSITE, *place) in schema:
            return "extended"
        domain = schema.get(Address(Kind.DOMAIN, *place))
        if isinstance(domain, Domain):
            base = declared_storage(parse_type(domain.type, known=own), schema, known, own)
            if base is not None:
                return base
    return default_storage(type_name, known)
