"""Ask whether the role has the rights that a plan needs, in one query."""

import json
from collections.abc import Sequence

from msgspec.structs import replace
from psycopg import Connection

from schema_doctor import preflight, remedy
from schema_doctor.called import called
from schema_doctor.catalog import BEGIN, PINNED, Row, settings
from schema_doctor.inquiry import Right, Want

_SENT = ("need", "what", "schema", "name", "columns", "runs_as", "arguments")  # of a Want

# Members of these may create extensions that are for superusers elsewhere: only the server knows which.
_MANAGED = ("rds_superuser", "cloudsqlsuperuser", "alloydbsuperuser", "azure_pg_admin", "neon_superuser")

# A sequence that goes with a column has the owner of its table, and changes it with that only. Nobody can be made a
# member of pg_database_owner: who owns the database is. Forced row-level security will hold for who has yet to become
# an owner, too; of who need not, nothing is known: rows may be looked up by the owner.
_LACKING = """
with recursive wants as materialized (
  select w.place, w.need, w.what, w.schema, w.name, w.columns, w.runs_as, w.arguments
    from pg_catalog.json_to_recordset(%(wants)s::pg_catalog.json)
      as w(place int, need text, what text, schema name, name name, columns name[], runs_as name[], arguments text)),
heirs (place, need, oid) as (
  select w.place, w.need, i.inhrelid
    from wants w
    join pg_catalog.pg_namespace n on n.nspname = w.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name
    join pg_catalog.pg_inherits i on i.inhparent = c.oid
   where w.what = 'heirs'
  union
  select h.place, h.need, i.inhrelid from heirs h join pg_catalog.pg_inherits i on i.inhparent = h.oid),
lacks (place, owner, kind, schema, name) as (
select w.place, c.relowner, 'TABLE', coalesce(tn.nspname, w.schema), coalesce(t.relname, w.name)
  from wants w
  join pg_catalog.pg_namespace n on n.nspname = w.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name
  left join pg_catalog.pg_depend d on c.relkind = 'S' and d.objid = c.oid and d.deptype in ('a', 'i')
   and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refclassid = d.classid and d.refobjsubid > 0
  left join pg_catalog.pg_class t on t.oid = d.refobjid
  left join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
 where w.what = 'relation' and (
       (w.need in ('owner', 'drop') and not pg_catalog.pg_has_role(c.relowner, 'USAGE')
        and not (w.need = 'drop' and pg_catalog.pg_has_role(n.nspowner, 'USAGE')))
    or (w.need = 'give' and not pg_catalog.pg_has_role(c.relowner, %(become)s))
    or (w.need = 'receive' and pg_catalog.pg_get_userbyid(c.relowner) <> current_user
        and not pg_catalog.has_schema_privilege(c.relowner, n.oid, 'CREATE'))
    or (w.need in ('update', 'select') and not pg_catalog.has_table_privilege(c.oid, w.need))
    or (w.need = 'usage' and c.relkind = 'S' and not pg_catalog.has_sequence_privilege(c.oid, 'USAGE, UPDATE'))
    or (w.need = 'references' and exists (
          select from pg_catalog.pg_attribute a
           where a.attrelid = c.oid and a.attname = any (w.columns) and a.attnum > 0 and not a.attisdropped
             and not pg_catalog.has_column_privilege(c.oid, a.attnum, 'REFERENCES'))))
union all
select h.place, c.relowner, 'TABLE', n.nspname, c.relname
  from heirs h
  join pg_catalog.pg_class c on c.oid = h.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where case h.need when 'owner' then not pg_catalog.pg_has_role(c.relowner, 'USAGE')
            when 'see' then pg_catalog.row_security_active(c.oid) and (
                 pg_catalog.pg_has_role(c.relowner, 'USAGE')
                 or (c.relforcerowsecurity and exists (select from heirs o where o.oid = h.oid and o.need = 'owner')))
            else c.relkind = 'r' and not pg_catalog.has_table_privilege(c.oid, h.need) end
union all
select w.place, c.relowner, 'TABLE', w.schema, w.name
  from wants w
  join pg_catalog.pg_namespace n on n.nspname = w.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name
 cross join lateral (select case w.need when 'update' then 'UPDATE' else 'SELECT' end as need) r
 where w.what = 'table' and case w.need
         when 'see' then pg_catalog.row_security_active(c.oid) and (
              pg_catalog.pg_has_role(c.relowner, 'USAGE')
              or (c.relforcerowsecurity and exists (
                select from wants o where o.what = 'relation' and o.need in ('owner', 'drop')
                                      and o.schema = w.schema and o.name = w.name)))
         else not pg_catalog.has_table_privilege(c.oid, r.need)
          and (w.need <> 'read' or pg_catalog.pg_has_role(c.relowner, 'USAGE'))
          and (w.columns = '{}' and (w.need <> 'read' or not pg_catalog.has_any_column_privilege(c.oid, r.need))
            or exists (
            select from pg_catalog.unnest(w.columns) u (name)
              join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = u.name
             where not pg_catalog.has_column_privilege(c.oid, a.attnum, r.need)))
          and not (w.need = 'refer' and pg_catalog.has_table_privilege(c.relowner, c.oid, 'SELECT')
                   and pg_catalog.has_table_privilege(c.relowner, c.oid, 'UPDATE')) end
union all
select w.place, p.proowner, 'ROLE',
       case when s.several then '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' else '' end, r.rolname
  from wants w
  join pg_catalog.pg_namespace n on n.nspname = w.schema
  join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proname = w.name
  left join pg_catalog.pg_namespace cn on cn.nspname = w.runs_as[1]
  left join pg_catalog.pg_class c on c.relnamespace = cn.oid and c.relname = w.runs_as[2]
  join pg_catalog.pg_roles r on case w.runs_as when '{}' then r.rolname = current_user else r.oid = c.relowner end
 cross join lateral (
   select exists (
     select from pg_catalog.pg_proc o where o.pronamespace = n.oid and o.proname = w.name and o.oid <> p.oid)
     as several) s
 where w.what = 'function' and not pg_catalog.has_function_privilege(r.oid, p.oid, 'EXECUTE')
   and case when w.arguments is null then not s.several else pg_catalog.oidvectortypes(p.proargtypes) = w.arguments end
union all
select w.place, t.typowner, 'TYPE', w.schema, w.name
  from wants w
  join pg_catalog.pg_namespace n on n.nspname = w.schema
  join pg_catalog.pg_type t on t.typnamespace = n.oid and t.typname = w.name
 where w.what = 'type' and (
       (w.need in ('owner', 'drop') and not pg_catalog.pg_has_role(t.typowner, 'USAGE')
        and not (w.need = 'drop' and pg_catalog.pg_has_role(n.nspowner, 'USAGE')))
    or (w.need = 'usage' and not pg_catalog.has_type_privilege(t.oid, 'USAGE'))
    or (w.need = 'give' and not pg_catalog.pg_has_role(t.typowner, %(become)s))
    or (w.need = 'receive' and pg_catalog.pg_get_userbyid(t.typowner) <> current_user
        and not pg_catalog.has_schema_privilege(t.typowner, n.oid, 'CREATE')))
union all
select w.place, n.nspowner, 'SCHEMA', '', w.name
  from wants w
  join pg_catalog.pg_namespace n on n.nspname = w.name
 where w.what = 'schema' and (
       (w.need = 'owner' and not pg_catalog.pg_has_role(n.nspowner, 'USAGE'))
    or (w.need = 'create' and not pg_catalog.has_schema_privilege(n.oid, 'CREATE'))
    or (w.need = 'usage' and not pg_catalog.has_schema_privilege(n.oid, 'USAGE')))
union all
select w.place, d.datdba, 'DATABASE', '', d.datname
  from wants w
  join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
 where w.what = 'database' and not pg_catalog.has_database_privilege(d.oid, 'CREATE')
union all
select w.place, e.extowner, 'EXTENSION', '', w.name
  from wants w
  join pg_catalog.pg_extension e on e.extname = w.name
 where w.what = 'extension' and not pg_catalog.pg_has_role(e.extowner, 'USAGE')
union all
select w.place, e.extowner, 'EXTENSION', '', w.name
  from wants w
  join pg_catalog.pg_extension e on e.extname = w.name
 where w.what = 'members' and pg_catalog.pg_has_role(e.extowner, 'USAGE')
   and exists (
     select from pg_catalog.pg_depend d
       left join pg_catalog.pg_proc p on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and p.oid = d.objid
       left join pg_catalog.pg_type t on d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and t.oid = d.objid
       left join pg_catalog.pg_class c on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and c.oid = d.objid
      where d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.refobjid = e.oid and d.deptype = 'e'
        and not pg_catalog.pg_has_role(coalesce(p.proowner, t.typowner, c.relowner), 'USAGE'))
   and not exists (
     select from pg_catalog.pg_roles r
      where r.rolname = any (%(managed)s::name[]) and pg_catalog.pg_has_role(r.oid, 'MEMBER'))
union all
select w.place, case w.need when 'create' then sn.nspowner else x.stxowner end, 'STATISTICS', sn.nspname, x.stxname
  from wants w
  join pg_catalog.pg_namespace n on n.nspname = w.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name
  join pg_catalog.pg_statistic_ext x on x.stxrelid = c.oid
  join pg_catalog.pg_namespace sn on sn.oid = x.stxnamespace
 where w.what = 'statistics'
   and (w.columns = '{}' or exists (
     select from pg_catalog.pg_depend d
       join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass and d.objid = x.oid
        and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = c.oid
        and a.attname = any (w.columns)))
   and ((w.need = 'drop' and not pg_catalog.pg_has_role(x.stxowner, 'USAGE')
         and not pg_catalog.pg_has_role(sn.nspowner, 'USAGE'))
    or (w.need = 'create' and not pg_catalog.has_schema_privilege(sn.oid, 'CREATE'))
    or (w.need = 'give' and not pg_catalog.pg_has_role(x.stxowner, %(become)s))
    or (w.need = 'receive' and pg_catalog.pg_get_userbyid(x.stxowner) <> current_user
        and not pg_catalog.has_schema_privilege(x.stxowner, sn.oid, 'CREATE')))
union all
select w.place, 0, '', '', ''
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
      where r.rolname = any (%(managed)s::name[]) and pg_catalog.pg_has_role(r.oid, 'MEMBER')))
select l.place, coalesce(o.rolname, '')::text, l.kind, l.schema::text, l.name::text,
       exists (select from pg_catalog.pg_roles s where s.rolsuper and pg_catalog.pg_has_role(o.oid, s.oid, 'MEMBER')),
       coalesce(pg_catalog.pg_has_role(o.oid, 'MEMBER'), false),
       exists (select from pg_catalog.pg_auth_members m where m.roleid = o.oid and m.member = me.oid),
       me.rolinherit
  from lacks l
  join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
  join pg_catalog.pg_roles me on me.rolname = current_user
  left join pg_catalog.pg_roles h on h.oid = l.owner
  left join pg_catalog.pg_roles o on o.oid = case h.rolname when 'pg_database_owner' then d.datdba else h.oid end
 order by 1
"""

# Where it is not "origin", each transaction of a fix has to set it back.
_REPLICA = """
select pg_catalog.current_setting('session_replication_role')
 where pg_catalog.current_setting('session_replication_role') <> 'origin'
   and not {}
"""
_MAY_SET = "pg_catalog.has_parameter_privilege('session_replication_role', 'SET')"


def lacking(connection: Connection[Row], wants: Sequence[Want], role: str, database: str) -> list[Right]:
    """Return the rights that `role`, which is that of the connection, lacks, each with the statement that gives it.

    What is not there yet is not looked at, nor is a function that shares its name with others where the server does not
    tell which one is called, and a superuser is asked for nothing but what is done as another role. One round trip, and
    one for each table whose rows count.
    """
    if connection.info.parameter_status("is_superuser") == "on":
        wants = [one for one in wants if one.runs_as]
    if not wants:
        return []
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        wants = _called(connection, wants)
        listed = [{"place": place, **{name: getattr(one, name) for name in _SENT}} for place, one in enumerate(wants)]
        with connection.pipeline():
            connection.execute(BEGIN)
            settings(connection, PINNED)
            become = "SET" if connection.info.server_version >= remedy.OPTIONS_SINCE else "MEMBER"
            values = {"wants": json.dumps(listed, ensure_ascii=False), "managed": list(_MANAGED), "become": become}
            cursor = connection.execute(_LACKING, values)
            grantable = connection.info.server_version >= remedy.PARAMETERS_SINCE
            replica = connection.execute(_REPLICA.format(_MAY_SET if grantable else "false").encode())
            connection.execute("commit")
        found = [row for row in cursor.fetchall() if _is_needed(connection, wants[row[0]])]
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit
    lacks = [
        remedy.Lack(
            want=wants[place],
            holder=holder,
            superuser=superuser,
            member=member,
            direct=direct,
            about=(kind, schema, name),
        )
        for place, holder, kind, schema, name, superuser, member, direct, _ in found
    ]
    inherits = bool(found) and found[0][-1]
    asker = remedy.Asker(role, database, connection.info.server_version, inherits)
    return [*(remedy.setting(asker, value) for (value,) in replica.fetchall()), *remedy.rights(lacks, asker)]


def _called(connection: Connection[Row], wants: Sequence[Want]) -> list[Want]:
    """Put the functions that the server says are called in the place of what their names alone tell."""
    asked = dict.fromkeys(one.calls for one in wants if one.calls)
    told = called(connection, list(asked))
    found: dict[Want, None] = {}
    for one in wants:
        if one.calls in told:
            for function in told[one.calls]:
                want = Want("execute", "function", function.schema, function.name, rows=one.rows, runs_as=one.runs_as)
                found[replace(want, arguments=function.arguments)] = None
        elif one.what != "expression":
            found[one] = None
    return list(found)


def _is_needed(connection: Connection[Row], want: Want) -> bool:
    """Tell whether there are rows for which it is needed; in doubt, no."""
    return not want.rows or preflight.any_row(connection, want.rows)
