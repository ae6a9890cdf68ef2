"""What each key of the spec means, in one sentence: editors show it."""

from collections.abc import Mapping

TOP: Mapping[str, str] = {
    "version": "The version of this format.",
    "schema": "The schema of names that are written without one; public unless said otherwise.",
    "include": "Other files of the same form, relative to this one.",
    "schemas": "Schemas that hold nothing else that is declared, or have a comment: a list, or a mapping.",
    "sequences": "Sequences that no identity column owns, beside those of serial columns: a list, or a mapping.",
    "extensions": "Extensions: a list of names, or a mapping of names to a version, or to schema, version and comment.",
    "enums": "Enum types by name, each a list of labels or the long form; app.mood is mood in the schema app.",
    "domains": "Domains by name: a type with its clauses as in CREATE DOMAIN, or the long form.",
    "composites": "Composite types by name.",
    "tables": "The tables that the application needs, by name; app.users is users in the schema app.",
    "strict_names": "Whether constraints, indexes and sequences of identities must bear these names, PostgreSQL's own "
    "where none is given, and expressions be what the server prints, so that now() is not CURRENT_TIMESTAMP.",
    "unexpected": "What objects are that the spec does not have: one level for all kinds, or a level by kind.",
    "unexpected_schemas": "What schemas are that the spec does not name, with all that they hold: a level.",
    "waivers": "Findings that are accepted until a day.",
    "probes": "Statements of the application by the name of what it does, for schema-doctor probe.",
}
TABLE: Mapping[str, str] = {
    "comment": "The comment on the table.",
    "unlogged": "Whether the table is UNLOGGED: quick to write, and empty after a crash.",
    "parameters": "Storage parameters, as in {fillfactor: 70, toast.autovacuum_enabled: false}.",
    "row_security": "Whether row-level security is enabled, so that policies say who sees which rows.",
    "force_row_security": "Whether row-level security holds for the owner of the table, too.",
    "replica_identity": "What logical replication sends of old rows: default, nothing, full, or index and its name "
    "(of a partition also that of an index of its table).",
    "partition_by": "The partition key, as in range (created_at), list (country) or hash (id).",
    "partitions": "The partitions by name: the bound of each, or a table with a bound.",
    "partition_of": "The table of which this is a partition.",
    "bound": "What the partition holds: for values from (...) to (...), for values in (...), or default.",
    "inherits": "The tables from which this one inherits.",
    "attached": "Of a partition: its own names for what it has of the indexes, keys and foreign keys of its table, by "
    "the names of these, or the long form with name, comment and parameters. They count with strict_names, and are "
    "PostgreSQL's unless said otherwise.",
    "columns": "The columns by name: a type with its clauses as in CREATE TABLE, or the long form.",
    "primary_key": "The columns of the primary key, or its long form.",
    "unique": "UNIQUE constraints: by name, or a list of those whose name does not matter.",
    "checks": "CHECK constraints: by name, or a list of those whose name does not matter.",
    "foreign_keys": "FOREIGN KEY constraints: by name, or a list of those whose name does not matter.",
    "exclusions": "EXCLUDE constraints: by name, or a list of those whose name does not matter.",
    "indexes": "Indexes that no constraint owns: by name, or a list of those whose name does not matter.",
    "unexpected": "What objects of this table are that the spec does not have.",
    "renamed_from": "The former name: a table that still bears it is renamed, never dropped and made anew.",
}
TYPES: Mapping[str, str] = {
    "labels": "The labels, in their order.",
    "renamed_labels": "Labels that had another name before: the new name by the old one.",
    "nullable": "Whether the domain accepts NULL; true unless said otherwise.",
    "checks": "CHECK constraints, which call the value VALUE: by name, or a list of those whose name does not matter.",
    "attributes": "The attributes by name: a type, with COLLATE if need be, or the long form.",
}
PROPERTIES: Mapping[str, str] = {
    "type": "The data type, as in numeric(10,2); a type of your own with its schema, as in public.mood.",
    "nullable": "Whether the column may hold NULL; true unless said otherwise.",
    "default": "The default, as an SQL expression: \"'new'\" is a text, new would be a column.",
    "identity": "GENERATED ... AS IDENTITY.",
    "identity_options": "Options of the identity's sequence: as bigint start 100 increment 10; also sequence name x.",
    "generated": "The SQL expression of a generated column.",
    "stored": "Whether a generated column is stored, as unless said; false is VIRTUAL, of PostgreSQL 18. "
    "`generated always as (expression)` in the short form takes either.",
    "collation": "The collation, as in C or de_DE.utf8; that of the type unless said otherwise.",
    "storage": "How values are stored (TOAST); that of the type unless said otherwise.",
    "compression": "How large values are compressed; the server's setting unless said otherwise.",
    "statistics": "The statistics target; the server's setting unless said otherwise.",
    "comment": "The comment on the object.",
    "not_null_name": "The name of the NOT NULL constraint; PostgreSQL's default name unless said otherwise.",
    "not_null_comment": "The comment on the NOT NULL constraint (PostgreSQL 18).",
    "index_comment": "The comment on the index that the constraint is.",
    "backfill": "What rows that are there get before the column becomes NOT NULL, as an SQL expression.",
    "renamed_from": "The former name: what still bears it is renamed, never dropped and made anew.",
    "name": "The name; without one, PostgreSQL's default name.",
    "columns": "The columns, or the elements of an index, as a list or as text with commas.",
    "elements": "What no two rows may both have, each with its operator, as in room with =.",
    "include": "The included columns, which are not part of the key.",
    "without_overlaps": "Whether the last column is a range of which no two may overlap (PostgreSQL 18).",
    "parameters": "Storage parameters, as in {fillfactor: 70}.",
    "deferrable": "Whether the check can wait until the end of the transaction.",
    "initially_deferred": "Whether the check waits until the end of the transaction unless told otherwise.",
    "nulls_not_distinct": "Whether two NULLs are the same value (PostgreSQL 15).",
    "expression": "The condition, as an SQL expression.",
    "no_inherit": "Whether the constraint stays with this table alone.",
    "valid": "Whether the rows that were there before are known to comply; of an index, whether it is not INVALID. A "
    "valid index will do in any case.",
    "enforced": "Whether the constraint is enforced; false is NOT ENFORCED, of PostgreSQL 18.",
    "references": "What the key refers to, as in conversations(id) or app.users(id).",
    "on_update": "What happens here when the referenced key changes.",
    "on_delete": "What happens here when the referenced row is deleted.",
    "on_delete_columns": "The columns that SET NULL or SET DEFAULT sets; all unless said otherwise (PostgreSQL 15).",
    "period": "Whether the last column is a range that the referenced rows cover (PostgreSQL 18).",
    "match": "Whether a key that is NULL in part passes (simple) or not (full).",
    "unique": "Whether the index is unique.",
    "method": "The access method.",
    "predicate": "The condition of a partial index, as an SQL expression.",
}
OF_SEQUENCE: Mapping[str, str] = {
    "type": "The type of its numbers.",
    "start": "The first number; the minimum unless said otherwise, the maximum of one that counts down.",
    "increment": "What is added for the next number; 1 unless said otherwise.",
    "minimum": "The least number.",
    "maximum": "The greatest number.",
    "cache": "How many numbers a session takes at once; 1 unless said otherwise.",
    "cycle": "Whether it starts anew at its end.",
    "owned_by": "The column that it goes with, as in orders.id.",
    "unlogged": "Whether a crash resets it (PostgreSQL 15).",
}
OF_DATABASE: Mapping[str, str] = {
    "schema": "The schema in which the extension is; any, unless said otherwise.",
    "version": "The version; any, unless said otherwise.",
}
WAIVERS: Mapping[str, str] = {
    "code": "The code of the finding.",
    "address": "The address of the object, as in public.users.email; * stands for anything.",
    "reason": "Why the finding is accepted.",
    "expires": "The last day on which it is, as in 2027-01-31.",
}
PROBE: Mapping[str, str] = {
    "budget": "How long all of it may take, as in 500ms or 2s.",
    "statements": "The statements, in one transaction that is rolled back.",
    "parameters": "What stands for %(name)s: a type, of which each run gets a new value, or a value.",
    "sql": "One statement as the application sends it, with %(name)s for its parameters.",
    "expect": "What it must answer.",
    "http": "A request to the running backend, for probe --url.",
    "rows": "How many rows it returns or writes: 1, or a comparison as in '>=1'.",
    "columns": "The names of the columns, in their order.",
    "values": "All rows, each a list of values as text; any is any value, %(name)s that of a parameter.",
}
REQUEST: Mapping[str, str] = {
    "method": "The method; post where there is json, else get.",
    "path": "The path behind the --url; {name} is a parameter, or a value that an answer before it brought.",
    "json": "The body, as JSON; {name} in its texts is filled in.",
    "expect": "What it must answer.",
    "save": "Names for values of the answer: where each stands in it, as in session: data.session_id.",
}
ANSWER: Mapping[str, str] = {
    "status": "The status; any below 400 unless said otherwise.",
    "json": "What the answer holds at least; any is anything but null.",
}
