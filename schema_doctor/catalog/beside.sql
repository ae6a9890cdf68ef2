-- The partitions of some tables, foreign tables among them, with the partition keys of these.
-- In: JSON, [{"schema": "public", "relation": "x"}, ...]
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation,
       pg_catalog.pg_get_partkeydef(c.oid) as partition_by,
       pn.nspname::pg_catalog.text as part_schema, p.relname::pg_catalog.text as part_relation,
       pg_catalog.pg_get_expr(p.relpartbound, p.oid) as bound
  from pg_catalog.json_to_recordset(%s::pg_catalog.json) as w (schema name, relation name)
  join pg_catalog.pg_namespace n on n.nspname = w.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.relation and c.relkind = 'p'
  join pg_catalog.pg_inherits h on h.inhparent = c.oid
  join pg_catalog.pg_class p on p.oid = h.inhrelid
  join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
 order by 1, 2, 4, 5;
