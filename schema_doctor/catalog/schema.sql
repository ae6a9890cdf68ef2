-- Schemas in scope.
-- In: schema_doctor.tables, schema_doctor.schemas (see scope.sql)
select n.nspname::pg_catalog.text as schema, '' as relation, '' as name
  from pg_catalog.pg_namespace n
 where n.nspname in (
         select (pair ->> 0)::pg_catalog.name
           from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.tables')::pg_catalog.json) as pair)
    or n.nspname in (
         select schema::pg_catalog.name
           from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.schemas')::pg_catalog.json) as schema);
