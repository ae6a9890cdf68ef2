-- Which relations are meant: the named tables, all tables of the named schemas, and the partitions and children of both,
-- wherever they are: what changes a table changes these.
-- In: schema_doctor.tables   JSON, [["public", "messages"], ...]
--     schema_doctor.schemas  JSON, ["public", ...] (see every.sql)
-- Out: schema_doctor.relations, an oid[] that the other queries read.
-- They join unnest() of it: a condition `= any (current_setting(...)::oid[])` reads the setting once a row, which makes
-- the cost grow with the square of the number of tables.
with recursive wanted as (
  select (pair ->> 0)::pg_catalog.name as schema, (pair ->> 1)::pg_catalog.name as relation
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.tables')::pg_catalog.json) as pair
), whole as (
  select schema from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.schemas')::pg_catalog.json) as schema
), named as (
  select c.oid
    from wanted
    join pg_catalog.pg_namespace n on n.nspname = wanted.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.relation
   where c.relkind in ('r', 'p', 'v', 'm', 'f')
), contained as (
  select c.oid
    from whole
    join pg_catalog.pg_namespace n on n.nspname = whole.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid
   where c.relkind in ('r', 'p')
     -- a table that an extension made (spatial_ref_sys of PostGIS) is the extension's
     and not exists (
       select from pg_catalog.pg_depend d
        where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e')
), scope as (
  select oid from named union select oid from contained
  union
  select h.inhrelid
    from scope
    join pg_catalog.pg_inherits h on h.inhparent = scope.oid
    join pg_catalog.pg_class c on c.oid = h.inhrelid
)
select pg_catalog.set_config('schema_doctor.relations', coalesce(pg_catalog.array_agg(oid), '{}')::pg_catalog.text, true)
  from scope;
