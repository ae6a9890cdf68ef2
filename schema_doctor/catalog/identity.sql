-- The sequences of the identity columns of the tables in scope.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, a.attname::pg_catalog.text as name,
       sn.nspname::pg_catalog.text as sequence_schema, s.relname::pg_catalog.text as sequence
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attidentity <> ''
  join pg_catalog.pg_depend d
    on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
   and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype = 'i'
  join pg_catalog.pg_class s on s.oid = d.objid and s.relkind = 'S'
  join pg_catalog.pg_namespace sn on sn.oid = s.relnamespace;
