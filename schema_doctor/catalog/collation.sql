-- Where the collations of some names live, as far as the database can use them; pg_catalog goes first.
-- In: schema_doctor.collations  JSON, ["ci", ...]
select n.nspname::pg_catalog.text as schema, c.collname::pg_catalog.text as name
  from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.collations')::pg_catalog.json) as wanted
  join pg_catalog.pg_collation c on c.collname = wanted::pg_catalog.name
   and c.collencoding in (-1, (select d.encoding from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
  join pg_catalog.pg_namespace n on n.oid = c.collnamespace
 order by n.nspname <> 'pg_catalog', 1, 2;
