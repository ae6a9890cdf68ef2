"""Ask whether the role has the rights that a plan needs, in one query."""

import json
from collections.abc import Iterable, Sequence

from psycopg import Connection
from psycopg.sql import SQL

from schema_doctor.catalog import BEGIN, PINNED, Row, settings
from schema_doctor.ddl.sqltext import ident, text
from schema_doctor.inquiry import Right, Want

# Members of these may create extensions that are for superusers elsewhere: only the server knows which.
_MANAGED = ("rds_superuser", "cloudsqlsuperuser", "alloydbsuperuser", "azure_pg_admin", "neon_superuser")

_LACKING = """
with wants as materialized (
  select w.place, w.need, w.what, w.schema, w.name, w.columns
    from pg_catalog.json_to_recordset(%(wants)s::pg_catalog.json)
      as w(place int, need text, what text, schema name, name name, columns name[]))
select w.place, pg_catalog.pg_get_userbyid(c.relowner)::text as holder
  from wants w
  join pg_catalog.pg_namespace n on n.nspname = w.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name
 where w.what = 'relation' and (
       (w.need in ('owner', 'drop') and not pg_catalog.pg_has_role(c.relowner, 'USAGE')
        and not (w.need = 'drop' and pg_catalog.pg_has_role(n.nspowner, 'USAGE')))
    or (w.need = 'references' and exists (
          select from pg_catalog.pg_attribute a
           where a.attrelid = c.oid and a.attname = any (w.columns) and a.attnum > 0 and not a.attisdropped
             and not pg_catalog.has_column_privilege(c.oid, a.attnum, 'REFERENCES'))))
union all
select w.place, pg_catalog.pg_get_userbyid(t.typowner)::text
  from wants w
  join pg_catalog.pg_namespace n on n.nspname = w.schema
  join pg_catalog.pg_type t on t.typnamespace = n.oid and t.typname = w.name
 where w.what = 'type' and not pg_catalog.pg_has_role(t.typowner, 'USAGE')
   and not (w.need = 'drop' and pg_catalog.pg_has_role(n.nspowner, 'USAGE'))
union all
select w.place, pg_catalog.pg_get_userbyid(n.nspowner)::text
  from wants w
  join pg_catalog.pg_namespace n on n.nspname = w.name
 where w.what = 'schema' and (
       (w.need = 'owner' and not pg_catalog.pg_has_role(n.nspowner, 'USAGE'))
    or (w.need = 'create' and not pg_catalog.has_schema_privilege(n.oid, 'CREATE')))
union all
select w.place, pg_catalog.pg_get_userbyid(d.datdba)::text
  from wants w
  join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
 where w.what = 'database' and not pg_catalog.has_database_privilege(d.oid, 'CREATE')
union all
select w.place, pg_catalog.pg_get_userbyid(e.extowner)::text
  from wants w
  join pg_catalog.pg_extension e on e.extname = w.name
 where w.what = 'extension' and not pg_catalog.pg_has_role(e.extowner, 'USAGE')
union all
select w.place, ''
  from wants w
 where w.need = 'extension'
   and exists (select from pg_catalog.pg_available_extension_versions() v where v.name = w.name)
   and not exists (
     select from pg_catalog.pg_available_extension_versions() v
      where v.name = w.name
        and (not v.superuser
             or (v.trusted and pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'))))
   and pg_catalog.current_setting('supautils.privileged_extensions', true) is null
   and not exists (
     select from pg_catalog.pg_roles r
      where r.rolname = any (%(managed)s::name[]) and pg_catalog.pg_has_role(r.oid, 'MEMBER'))
 order by 1
"""


def lacking(connection: Connection[Row], wants: Sequence[Want], role: str, database: str) -> list[Right]:
    """Return the rights that `role`, which is that of the connection, lacks, each with the statement that gives it.

    What is not there yet is not looked at, and a superuser is not asked for. One round trip.
    """
    if not wants or connection.info.parameter_status("is_superuser") == "on":
        return []
    listed = [
        {
            "place": place,
            "need": one.need,
            "what": one.what,
            "schema": one.schema,
            "name": one.name,
            "columns": one.columns,
        }
        for place, one in enumerate(wants)
    ]
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        with connection.pipeline():
            connection.execute(BEGIN)
            settings(connection, PINNED)
            cursor = connection.execute(_LACKING, {"wants": json.dumps(listed), "managed": list(_MANAGED)})
            connection.execute("commit")
        found = [(wants[place], holder) for place, holder in cursor]
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit
    return _grouped(found, role, database)


def _grouped(found: Iterable[tuple[Want, str]], role: str, database: str) -> list[Right]:
    """Return one right for each statement: that of a role that owns a hundred tables is the same for all of them."""
    rights: dict[str, Right] = {}
    objects: dict[str, list[str]] = {}
    for want, holder in found:
        right = _right(want, holder, role, database)
        rights.setdefault(right.statement, right)
        objects.setdefault(right.statement, []).append(_name(want, database))
    return [
        Right(right.text.format(", ".join(dict.fromkeys(objects[statement]))), statement, right.by)
        for statement, right in rights.items()
    ]


def _right(want: Want, holder: str, role: str, database: str) -> Right:
    """Return a right; in its text stands {} for what it is about."""
    me = role.replace("{", "{{").replace("}", "}}")
    owner = holder.replace("{", "{{").replace("}", "}}")
    match want.need:
        case "owner" | "drop":
            words = f"role {me} must own {{}}, or be a member of their owner {owner}"
            return Right(
                words, text(SQL("GRANT {} TO {}").format(ident(holder), ident(role))), f"who may grant {holder}"
            )
        case "create":
            on_database = want.what == "database"
            place = SQL("DATABASE {}" if on_database else "SCHEMA {}").format(
                ident(database if on_database else want.name)
            )
            grant = SQL("GRANT CREATE ON {} TO {}").format(place, ident(role))
            return Right(f"role {me} needs CREATE on {{}}", text(grant), f"its owner {holder}")
        case "references":
            table = SQL("{}.{}").format(ident(want.schema), ident(want.name))
            grant = SQL("GRANT REFERENCES ON {} TO {}").format(table, ident(role))
            return Right(f"role {me} needs REFERENCES on {{}}", text(grant), f"its owner {holder}")
        case _:
            return Right(f"role {me} may not create {{}}", want.statement, "a superuser")


def _name(want: Want, database: str) -> str:
    what = {"relation": "", "": "extension "}.get(want.what, f"{want.what} ")
    name = database if want.what == "database" else f"{want.schema}.{want.name}" if want.schema else want.name
    return f"{what}{name}"
