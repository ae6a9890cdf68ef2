-- CHECK constraints of the domains in scope; the NOT NULL of a domain is a constraint too, since PostgreSQL 17.
-- In: schema_doctor.type_oids (see typescope.sql)
select n.nspname::pg_catalog.text as schema, t.typname::pg_catalog.text as relation, k.conname::pg_catalog.text as name,
       pg_catalog.pg_get_expr(k.conbin, 0) as expression, k.convalidated as valid,
       pg_catalog.obj_description(k.oid, 'pg_constraint') as comment
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_type t on t.oid = scope.oid
  join pg_catalog.pg_constraint k on k.contypid = t.oid
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
 where k.contype = 'c'
 order by n.nspname, t.typname, k.conname;
