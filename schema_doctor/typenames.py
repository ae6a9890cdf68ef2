"""The data types that there are: of pg_catalog, of well-known extensions, and what other databases call them."""

from typing import Final


class NotAType(ValueError):
    """The text is not a data type that a column can have; the message says why and what to write."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What is a word of the grammar only: `integer` is a type, `"integer"` and `pg_catalog.integer` are not (datatype).
WORDS: Final = {
    "int": "integer",
    "integer": "integer",
    "smallint": "smallint",
    "bigint": "bigint",
    "real": "real",
    "boolean": "boolean",
    "decimal": "numeric",
    "dec": "numeric",
    "character": "character",
    "char": "character",
    "nchar": "character",
    "national char": "character",
    "national character": "character",
    "char varying": "character varying",
    "character varying": "character varying",
    "nchar varying": "character varying",
    "national char varying": "character varying",
    "national character varying": "character varying",
    "bit": "bit",
    "bit varying": "bit varying",
    "float": "double precision",
    "double precision": "double precision",
}

# pg_type.typname of the base, range and multirange types of pg_catalog, to what format_type() prints.
CATALOG: Final = {
    **{
        name: name
        for name in _words(
            "aclitem box bytea cid cidr circle date datemultirange daterange gtsvector inet int2vector int4multirange "
            "int4range int8multirange int8range interval json jsonb jsonpath line lseg macaddr macaddr8 money name "
            "numeric nummultirange numrange oid oidvector path pg_brin_bloom_summary pg_brin_minmax_multi_summary "
            "pg_dependencies pg_lsn pg_mcv_list pg_ndistinct pg_node_tree pg_snapshot point polygon refcursor regclass "
            "regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole "
            "regtype text tid tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot uuid xid "
            "xid8 xml"
        )
    },
    "bit": "bit",
    "bool": "boolean",
    "bpchar": "character",
    "char": '"char"',
    "float4": "real",
    "float8": "double precision",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "time": "time without time zone",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "timetz": "time with time zone",
    "varbit": "bit varying",
    "varchar": "character varying",
}
TIMES: Final = frozenset(f"{word} {zone} time zone" for word in ("time", "timestamp") for zone in ("with", "without"))
NO_ARRAY: Final = _words(
    "pg_brin_bloom_summary pg_brin_minmax_multi_summary pg_dependencies pg_mcv_list pg_ndistinct pg_node_tree"
)
PSEUDO: Final = _words(  # datatype-pseudo
    "any anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray "
    "anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange cstring event_trigger fdw_handler "
    "index_am_handler internal language_handler pg_ddl_command record table_am_handler trigger tsm_handler "
    "unknown void"
)
SERIAL: Final = {  # datatype-numeric, "Serial Types"
    "smallserial": "smallint",
    "serial2": "smallint",
    "serial": "integer",
    "serial4": "integer",
    "bigserial": "bigint",
    "serial8": "bigint",
}
# Without a length these two are not what the words `character` and `bit` mean, and are printed so.
UNLIMITED: Final = {"character": "bpchar", "bit": '"bit"'}
# The types of well-known extensions may be written without a schema; the server says later where they are.
EXTENSION_WITH_MODIFIERS: Final = _words("vector halfvec sparsevec geometry geography")
EXTENSION: Final = EXTENSION_WITH_MODIFIERS | _words(
    "box2d box3d citext cube ean13 earth h3index hll hstore isbn isbn13 ismn ismn13 issn issn13 lo lquery ltree "
    "ltxtquery query_int raster seg semver upc"
)
FOREIGN: Final = {  # what other databases and languages call it
    **dict.fromkeys(_words("string str clob tinytext mediumtext longtext ntext nclob"), "text"),
    **dict.fromkeys(("nvarchar", "varchar2", "nvarchar2"), "varchar"),
    **dict.fromkeys(_words("datetime datetime2 smalldatetime timestamp_ntz"), "timestamp"),
    **dict.fromkeys(("datetimeoffset", "timestamp_tz", "timestamp_ltz"), "timestamptz"),
    **dict.fromkeys(_words("tinyint int1 int16 uint8 year"), "smallint"),
    **dict.fromkeys(_words("int32 mediumint int3 uint16"), "integer"),
    **dict.fromkeys(_words("int64 long uint uint32 hugeint"), "bigint"),
    **dict.fromkeys(_words("number uint64 smallmoney bignumeric"), "numeric"),
    **dict.fromkeys(_words("blob tinyblob mediumblob longblob binary varbinary bytes image"), "bytea"),
    **dict.fromkeys(("double", "float64"), "double precision"),
    "float32": "real",
    "guid": "uuid",
    "uniqueidentifier": "uuid",
    "object": "jsonb",
    "dict": "jsonb",
}
# Words that can follow a type in the definition of a column, and are what is found when the type was forgotten.
AFTER_TYPE: Final = _words(
    "as check collate compression constraint default deferrable generated identity initially not null primary "
    "references storage unique"
)

# What the typmod output functions of PostGIS call the shapes of geometry and geography; input is in any case.
SHAPES: Final = {
    shape.lower(): shape
    for shape in _words(
        "Geometry Point LineString Polygon MultiPoint MultiLineString MultiPolygon GeometryCollection CircularString "
        "CompoundCurve CurvePolygon MultiCurve MultiSurface PolyhedralSurface Triangle Tin"
    )
}
