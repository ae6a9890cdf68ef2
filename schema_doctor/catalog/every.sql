-- Writes the names of all schemas of users in place of "*", where it stands for them. Left out are those of the server,
-- and those that belong to the roles of a hosting service, unless they are named.
-- In and out: schema_doctor.schemas, schema_doctor.examined
-- In: schema_doctor.hosts  a text[] of roles
with every as (
  select pg_catalog.json_agg(n.nspname) as names
    from pg_catalog.pg_namespace n
   where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
     and pg_catalog.pg_get_userbyid(n.nspowner)
         <> all (pg_catalog.current_setting('schema_doctor.hosts')::pg_catalog.name[])
)
select pg_catalog.set_config(s.name, coalesce(every.names, '[]')::pg_catalog.text, true)
  from every, (values ('schema_doctor.schemas'), ('schema_doctor.examined')) as s (name)
 where pg_catalog.current_setting(s.name) = '["*"]';
