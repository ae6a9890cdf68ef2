-- Which of some tables, and columns of tables, are not there, and which are, but cannot have partitions or children.
-- In: JSON, [{"place": 0, "schema": "public", "relation": "x", "column": "", "heir": "partition"}, ...]
select w.place, c.oid is not null as there
  from pg_catalog.json_to_recordset(%s::pg_catalog.json)
       as w (place int4, schema name, relation name, "column" name, heir text)
  left join pg_catalog.pg_namespace n on n.nspname = w.schema
  left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.relation
 where c.oid is null
    or (w."column" <> '' and not exists (
      select from pg_catalog.pg_attribute a
       where a.attrelid = c.oid and a.attname = w."column" and not a.attisdropped))
    or (w.heir = 'partition' and c.relkind <> 'p')
    or (w.heir = 'child' and (c.relkind not in ('r', 'f') or c.relispartition));
