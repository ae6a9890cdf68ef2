-- Indexes of partitioned tables in scope whose columns are called otherwise than those of the table, which were renamed
-- since: what a new partition has of such an index is named after these (ChooseIndexColumnNames in indexcmds.c).
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, x.relname::pg_catalog.text as name
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid and c.relkind = 'p'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_index i on i.indrelid = c.oid
  join pg_catalog.pg_class x on x.oid = i.indexrelid
 where exists (
     select from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as key (number, place)
       join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = key.number
       join pg_catalog.pg_attribute o on o.attrelid = i.indexrelid and o.attnum = key.place and o.attname <> a.attname);
