-- Columns of the tables in scope without a default whose domain, or one that it is made of, is NOT NULL.
-- In: schema_doctor.relations (see scope.sql)
with recursive domains (oid, base, refuses) as (
  select t.oid, t.typbasetype, t.typnotnull from pg_catalog.pg_type t where t.typtype = 'd' and t.typdefaultbin is null
   union all
  select d.oid, t.typbasetype, t.typnotnull
    from domains d join pg_catalog.pg_type t on t.oid = d.base and t.typtype = 'd'
   where not d.refuses
)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, a.attname::pg_catalog.text as name
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = scope.oid
  join domains d on d.oid = a.atttypid and d.refuses
 where a.attnum > 0 and not a.attisdropped and not a.atthasdef and a.attidentity = ''
 order by 1, 2, 3;
