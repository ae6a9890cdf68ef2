-- How large the tables in scope are: rows by the planner's estimate (-1: never analysed), bytes with TOAST, without indexes.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation,
       c.reltuples::pg_catalog.int8 as rows, pg_catalog.pg_table_size(c.oid) as bytes
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p');
