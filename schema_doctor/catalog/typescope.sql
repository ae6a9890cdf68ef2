-- Which types are meant: the declared ones, and all enums, domains and composite types of the named schemas.
-- In: schema_doctor.declared_types  JSON, [["public", "mood"], ...]
--     schema_doctor.schemas         JSON, ["public", ...] (see every.sql)
-- Out: schema_doctor.type_oids, an oid[] that the other queries read.
with wanted as (
  select (pair ->> 0)::pg_catalog.name as schema, (pair ->> 1)::pg_catalog.name as name
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.declared_types')::pg_catalog.json) as pair
), whole as (
  select n.oid
    from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.schemas')::pg_catalog.json) as schema
    join pg_catalog.pg_namespace n on n.nspname = schema
), named as (
  select t.oid
    from wanted
    join pg_catalog.pg_namespace n on n.nspname = wanted.schema
    join pg_catalog.pg_type t on t.typnamespace = n.oid and t.typname = wanted.name
   where t.typtype in ('e', 'd')
      or (t.typtype = 'c' and exists (
        select from pg_catalog.pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
), contained as (
  select t.oid from whole join pg_catalog.pg_type t on t.typnamespace = whole.oid and t.typtype in ('e', 'd')
  union all
  select c.reltype from whole join pg_catalog.pg_class c on c.relnamespace = whole.oid and c.relkind = 'c'
)
select pg_catalog.set_config('schema_doctor.type_oids', coalesce(pg_catalog.array_agg(oid), '{}')::pg_catalog.text, true)
  from (
    select oid from named
    union
    select oid from contained
     -- a type that an extension made is the extension's
     where not exists (
       select from pg_catalog.pg_depend d
        where d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objid = contained.oid and d.deptype = 'e')
  ) as scope;
