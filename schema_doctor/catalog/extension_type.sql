-- Types of extensions that bear the declared name of a type, table or sequence, and the extension of each.
-- In: schema_doctor.declared_types, schema_doctor.tables, schema_doctor.sequences  JSON, [["public", "mood"], ...]
with wanted as (
  select (pair ->> 0)::pg_catalog.name as schema, (pair ->> 1)::pg_catalog.name as name
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.declared_types')::pg_catalog.json) as pair
  union
  select (pair ->> 0)::pg_catalog.name, (pair ->> 1)::pg_catalog.name
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.tables')::pg_catalog.json) as pair
  union
  select (pair ->> 0)::pg_catalog.name, (pair ->> 1)::pg_catalog.name
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.sequences')::pg_catalog.json) as pair
)
select n.nspname::pg_catalog.text as schema, t.typname::pg_catalog.text as name, e.extname::pg_catalog.text as extension
  from wanted
  join pg_catalog.pg_namespace n on n.nspname = wanted.schema
  join pg_catalog.pg_type t on t.typnamespace = n.oid and t.typname = wanted.name and t.typtype in ('b', 'r', 'm')
  join pg_catalog.pg_depend d
    on d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objid = t.oid and d.deptype = 'e'
   and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  join pg_catalog.pg_extension e on e.oid = d.refobjid
 order by 1, 2;
