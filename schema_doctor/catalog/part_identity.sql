-- The replica identities of partitions in scope that are a part of an index of their table: their own name, and that of
-- the index at the top, which alone is the user's.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation,
       x.relname::pg_catalog.text as own_name, top.relname::pg_catalog.text as name
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid and c.relispartition and c.relreplident = 'i'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisreplident
  join pg_catalog.pg_class x on x.oid = i.indexrelid and x.relispartition
  join pg_catalog.pg_class top on top.oid = pg_catalog.pg_partition_root(x.oid)
 where not exists (
     select from pg_catalog.pg_constraint k
      where k.conindid = x.oid and k.conrelid = c.oid and k.contype in ('p', 'u') and k.conparentid = 0)
   -- The partition may have another index of that name, in another schema than that of its table.
   and not exists (
     select from pg_catalog.pg_index o
       join pg_catalog.pg_class other on other.oid = o.indexrelid
      where o.indrelid = c.oid and other.relname = top.relname);
