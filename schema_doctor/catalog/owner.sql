-- Tables and sequences in scope that belong to another role than the one that asks, and to which; whether the one that
-- asks may become it and has its rights, and whether it may create something in the same schema, or need not be asked.
-- In: schema_doctor.relations, schema_doctor.schemas (see scope.sql), schema_doctor.sequences (see sequence.sql)
with found as (
  select pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as oid
  union
  select c.oid
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.sequences')::pg_catalog.json) as pair
    join pg_catalog.pg_namespace n on n.nspname = (pair ->> 0)::pg_catalog.name
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = (pair ->> 1)::pg_catalog.name
  union
  select c.oid
    from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.schemas')::pg_catalog.json) as schema
    join pg_catalog.pg_namespace n on n.nspname = schema::pg_catalog.name
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relkind = 'S'
)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, c.relkind = 'S' as sequence,
       pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
       pg_catalog.pg_has_role(c.relowner, 'USAGE') and pg_catalog.pg_has_role(c.relowner,
         case when pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 160000 then 'SET' else 'MEMBER' end)
         as reachable,
       pg_catalog.has_schema_privilege(c.relowner, n.oid, 'CREATE')
         or pg_catalog.current_setting('is_superuser') = 'on' as may_create
  from found
  join pg_catalog.pg_class c on c.oid = found.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where pg_catalog.pg_get_userbyid(c.relowner) <> current_user;
