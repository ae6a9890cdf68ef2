-- The keys of partitions in scope whose index is a part of an index of their table, and that index.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, k.conname::pg_catalog.text as name,
       k.contype::pg_catalog.text as contype,
       tn.nspname::pg_catalog.text as parent_schema, t.relname::pg_catalog.text as parent_relation,
       x.relname::pg_catalog.text as parent_name
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_constraint k on k.conrelid = scope.oid and k.contype in ('p', 'u') and k.conparentid = 0
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class p on p.oid = k.conindid and p.relispartition
  join pg_catalog.pg_class x on x.oid = pg_catalog.pg_partition_root(p.oid)
  join pg_catalog.pg_index i on i.indexrelid = x.oid
  join pg_catalog.pg_class t on t.oid = i.indrelid
  join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace;
