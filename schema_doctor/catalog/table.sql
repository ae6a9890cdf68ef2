-- Tables in scope, and what else bears a declared name (`relkind` tells).
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, '' as name,
       pg_catalog.obj_description(c.oid, 'pg_class') as comment,
       c.relkind::pg_catalog.text as relkind, c.relispartition as partition
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace;
