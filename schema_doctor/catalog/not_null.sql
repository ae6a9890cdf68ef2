-- NOT NULL constraints of the tables in scope that are not as usual, by their column (PostgreSQL 18): those with a comment,
-- NOT VALID, NO INHERIT, or a table's own beside those of its parents. attnotnull is true of NOT VALID ones, too.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation,
       (select a.attname::pg_catalog.text
          from pg_catalog.pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1]) as name,
       k.convalidated as valid, d.description as comment,
       k.conname::pg_catalog.text as constraint_name, k.connoinherit as no_inherit,
       k.conislocal and k.coninhcount > 0 as own
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_constraint k on k.conrelid = scope.oid
  left join pg_catalog.pg_description d
    on d.objoid = k.oid and d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and d.objsubid = 0
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where k.contype = 'n'
   and (d.description is not null or not k.convalidated or k.connoinherit or k.conislocal and k.coninhcount > 0);
