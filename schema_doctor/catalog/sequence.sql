-- Sequences: the named ones, those of whole schemas, and those that columns of the relations in scope own. Not those of
-- identity columns, which are part of their column, nor those that an extension has made.
-- In: schema_doctor.relations, schema_doctor.schemas (see scope.sql)
--     schema_doctor.sequences  JSON, [["public", "order_numbers"], ...]
with wanted as (
  select (pair ->> 0)::pg_catalog.name as schema, (pair ->> 1)::pg_catalog.name as relation
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.sequences')::pg_catalog.json) as pair
), whole as (
  select schema from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.schemas')::pg_catalog.json) as schema
), found as (
  select c.oid
    from wanted
    join pg_catalog.pg_namespace n on n.nspname = wanted.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.relation
  union
  select c.oid
    from whole
    join pg_catalog.pg_namespace n on n.nspname = whole.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid
   where c.relkind = 'S'
  union
  select d.objid
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as relation (oid)
    join pg_catalog.pg_depend d
      on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = relation.oid
     and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype = 'a'
)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, '' as name,
       pg_catalog.format_type(s.seqtypid, null) as type, s.seqstart as start, s.seqincrement as increment,
       s.seqmin as minimum, s.seqmax as maximum, s.seqcache as cache, s.seqcycle as cycle,
       (select pg_catalog.json_build_array(on_.nspname, o.relname, a.attname)::pg_catalog.text
          from pg_catalog.pg_depend d
          join pg_catalog.pg_class o on o.oid = d.refobjid
          join pg_catalog.pg_namespace on_ on on_.oid = o.relnamespace
          join pg_catalog.pg_attribute a on a.attrelid = o.oid and a.attnum = d.refobjsubid
         where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
           and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype = 'a') as owner,
       c.relpersistence = 'u' as unlogged,
       pg_catalog.obj_description(c.oid, 'pg_class') as comment
  from found
  join pg_catalog.pg_sequence s on s.seqrelid = found.oid
  join pg_catalog.pg_class c on c.oid = found.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relpersistence <> 't'
   and not exists (
     select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype in ('e', 'i'))
 order by 1, 2;
