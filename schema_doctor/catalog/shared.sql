-- Columns that children (INHERITS) in scope, and foreign tables that are partitions, have of parents, which may be out of
-- scope: whether each is the table's own as well, whether a parent forbids NULL, and the parents.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, a.attname::pg_catalog.text as name,
       a.attislocal as own, pg_catalog.bool_or(pa.attnotnull) as forbidden,
       pg_catalog.array_agg(array[pn.nspname::pg_catalog.text, p.relname::pg_catalog.text] order by h.inhseqno) as parents
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_inherits h on h.inhrelid = scope.oid
  join pg_catalog.pg_class c on c.oid = scope.oid and (not c.relispartition or c.relkind = 'f')
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class p on p.oid = h.inhparent
  join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
  join pg_catalog.pg_attribute pa on pa.attrelid = p.oid and pa.attnum > 0 and not pa.attisdropped
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = pa.attname
 group by 1, 2, 3, 4;
