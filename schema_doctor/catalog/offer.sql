-- What the server offers of extensions: each version, whether it is the default, what it needs, and whether an update
-- leads to it from what is installed.
-- In: schema_doctor.extensions  JSON, ["citext", ...] or ["*"]
select v.name::pg_catalog.text as name, v.version, v.version = a.default_version as is_default,
       v.schema::pg_catalog.text as schema, coalesce(v.requires::pg_catalog.text[], '{}') as requires,
       a.comment,
       coalesce(e.extrelocatable, v.relocatable) as relocatable,
       e.extversion is not null and exists (
         select from pg_catalog.pg_extension_update_paths(v.name) p
          where p.source = e.extversion and p.target = v.version and p.path is not null) as reachable
  from pg_catalog.pg_available_extension_versions() v
  join pg_catalog.pg_available_extensions() a on a.name = v.name
  left join pg_catalog.pg_extension e on e.extname = v.name
 where exists (
   select from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.extensions')::pg_catalog.json) as wanted
    where wanted::pg_catalog.name = v.name or (wanted = '*' and e.oid is not null))
 order by 1, 2;
