-- Where the types live that the spec names without a schema.
-- In: schema_doctor.types  JSON, ["mood", ...]
select n.nspname::pg_catalog.text as schema, t.typname::pg_catalog.text as name
  from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.types')::pg_catalog.json) as wanted
  join pg_catalog.pg_type t on t.typname = wanted::pg_catalog.name
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
 order by 1, 2;
