-- Where a declared table that is not there may be instead: the same name in another schema, or in other case. The scan
-- of pg_class happens only when something is missing.
-- In: schema_doctor.tables (see scope.sql)
with missing as (
  select pair ->> 0 as schema, pair ->> 1 as relation
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.tables')::pg_catalog.json) as pair
   where not exists (
     select from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relname = (pair ->> 1)::pg_catalog.name and n.nspname = (pair ->> 0)::pg_catalog.name)
)
select missing.schema, missing.relation, n.nspname::pg_catalog.text as found_schema, c.relname::pg_catalog.text as found_relation
  from missing
  join pg_catalog.pg_class c on pg_catalog.lower(c.relname::pg_catalog.text) = pg_catalog.lower(missing.relation)
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'v', 'm', 'f')
   and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
   and exists (select from missing)
 order by 1, 2, 3, 4;
