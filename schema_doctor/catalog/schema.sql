-- Schemas: the named ones, those of tables in scope, and of those meant as a whole the ones that no extension has made.
-- In: schema_doctor.tables, schema_doctor.schemas (see scope.sql)
--     schema_doctor.namespaces  JSON, ["public", ...]
with named as (
  select name::pg_catalog.name as name
    from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.namespaces')::pg_catalog.json) as name
  union all
  select (pair ->> 0)::pg_catalog.name
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.tables')::pg_catalog.json) as pair
), whole as (
  select name from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.schemas')::pg_catalog.json) as name
)
select n.nspname::pg_catalog.text as schema, '' as relation, '' as name,
       -- initdb writes the comment of public.
       nullif(pg_catalog.obj_description(n.oid, 'pg_namespace'),
              case n.nspname when 'public' then 'standard public schema' end) as comment
  from pg_catalog.pg_namespace n
 where n.nspname in (select name from named)
    or (n.nspname in (select name::pg_catalog.name from whole)
        and not exists (
          select from pg_catalog.pg_depend d
           where d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and d.objid = n.oid and d.deptype = 'e'))
 order by 1;
