-- Which of some tables, and columns of tables, are not there.
-- In: JSON, [{"place": 0, "schema": "public", "relation": "x", "column": ""}, ...]
select w.place
  from pg_catalog.json_to_recordset(%s::pg_catalog.json) as w (place int4, schema name, relation name, "column" name)
 where not exists (
     select from pg_catalog.pg_namespace n
       join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.relation
       left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = w."column" and not a.attisdropped
      where n.nspname = w.schema and (w."column" = '' or a.attname is not null));
