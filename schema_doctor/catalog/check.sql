-- CHECK constraints of the tables in scope.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, k.conname::pg_catalog.text as name,
       pg_catalog.pg_get_expr(k.conbin, k.conrelid) as expression,
       k.connoinherit as no_inherit,
       -- Nothing is said of the rows of what is NOT ENFORCED (PostgreSQL 18).
       k.convalidated or not newer.conenforced as valid, newer.conenforced as enforced,
       pg_catalog.obj_description(k.oid, 'pg_constraint') as comment,
       -- One that is valid under one that is not says more than that of the parent.
       k.coninhcount > 0 and not (k.convalidated and exists (
         select from pg_catalog.pg_inherits h
           join pg_catalog.pg_constraint p on p.conrelid = h.inhparent and p.contype = 'c' and p.conname = k.conname
          where h.inhrelid = k.conrelid and not p.convalidated)) as inherited
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_constraint k on k.conrelid = scope.oid
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  -- What older servers lack takes its value from `older`: a name that the constraint itself has not is looked for outside.
  cross join (select true as conenforced) as older
  cross join lateral (select conenforced from (select k.*) as own) as newer
 where k.contype = 'c';
