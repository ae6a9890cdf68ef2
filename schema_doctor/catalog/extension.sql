-- Extensions: the named ones, and with "*" all that people install (what lives in pg_catalog comes with the server).
-- In: schema_doctor.extensions  JSON, ["citext", ...] or ["*"]
select '' as place, e.extname::pg_catalog.text as relation, '' as name,
       n.nspname::pg_catalog.text as schema, e.extversion as version,
       -- CREATE EXTENSION writes the comment of the control file.
       nullif(pg_catalog.obj_description(e.oid, 'pg_extension'), a.comment) as comment
  from pg_catalog.pg_extension e
  join pg_catalog.pg_namespace n on n.oid = e.extnamespace
  left join pg_catalog.pg_available_extensions() a on a.name = e.extname
 where exists (
   select from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.extensions')::pg_catalog.json) as wanted
    where wanted::pg_catalog.name = e.extname or (wanted = '*' and n.nspname <> 'pg_catalog'))
 order by 2;
