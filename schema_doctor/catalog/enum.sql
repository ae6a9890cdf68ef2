-- Enum types in scope.
-- In: schema_doctor.type_oids (see typescope.sql)
select n.nspname::pg_catalog.text as schema, t.typname::pg_catalog.text as relation, '' as name,
       array(select e.enumlabel::pg_catalog.text from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels,
       pg_catalog.obj_description(t.oid, 'pg_type') as comment
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_type t on t.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
 where t.typtype = 'e'
 order by n.nspname, t.typname;
