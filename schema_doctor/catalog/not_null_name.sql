-- NOT NULL constraints of the tables in scope that bear another name than the server gives one (PostgreSQL 18), by their
-- column; where the server has cut it, or the name was taken, its own looks like another one.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation,
       (select a.attname::pg_catalog.text
          from pg_catalog.pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1]) as name,
       k.conname::pg_catalog.text as constraint_name, k.coninhcount > 0 as inherited
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_constraint k on k.conrelid = scope.oid
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where k.contype = 'n'
   and k.conname <> c.relname || '_' || (
     select a.attname
       from pg_catalog.pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1]) || '_not_null';
