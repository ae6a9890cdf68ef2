-- A number that changes when the definition of a relation or type in scope changes: the versions (xmin) of its catalog rows.
-- Taken before and after reading, because the functions that print definitions see the catalog of their own moment.
-- In: schema_doctor.relations (see scope.sql), schema_doctor.type_oids (see typescope.sql)
with types as (
  select t.oid, t.xmin, t.typrelid
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_type t on t.oid = scope.oid
), relations as (
  select pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as oid
  union all
  select typrelid from types where typrelid <> 0
), versions as (
  select c.xmin from pg_catalog.pg_class c join relations on c.oid = relations.oid
  union all
  select a.xmin from pg_catalog.pg_attribute a join relations on a.attrelid = relations.oid where a.attnum > 0
  union all
  select d.xmin from pg_catalog.pg_attrdef d join relations on d.adrelid = relations.oid
  union all
  select k.xmin from pg_catalog.pg_constraint k join relations on k.conrelid = relations.oid
  union all
  select i.xmin from pg_catalog.pg_index i join relations on i.indrelid = relations.oid
  union all
  select c.xmin from pg_catalog.pg_index i join relations on i.indrelid = relations.oid
    join pg_catalog.pg_class c on c.oid = i.indexrelid
  union all
  select xmin from types
  union all
  select e.xmin from pg_catalog.pg_enum e join types on e.enumtypid = types.oid
  union all
  select k.xmin from pg_catalog.pg_constraint k join types on k.contypid = types.oid
)
select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum(xmin::pg_catalog.text::pg_catalog.int8), 0)::pg_catalog.text as versions
  from versions;
