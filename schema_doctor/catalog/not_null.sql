-- NOT NULL constraints of the tables in scope that are NOT VALID, NO INHERIT, or a table's own beside those of its parents (PostgreSQL 18), by their column.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, a.attname::pg_catalog.text as name,
       k.conname::pg_catalog.text as constraint_name, k.connoinherit as no_inherit,
       k.conislocal and k.coninhcount > 0 as own
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_constraint k on k.conrelid = scope.oid
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where k.contype = 'n' and (k.connoinherit or not k.convalidated or k.conislocal and k.coninhcount > 0);
