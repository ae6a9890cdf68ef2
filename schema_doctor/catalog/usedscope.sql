-- What may be used by that which the model does not cover: the relations in scope and the sequences that are in scope,
-- that go with columns of these or are of their identities; the types in scope, the row types, and arrays of both; and the
-- tables out of scope with columns of these types.
-- In: schema_doctor.relations, schema_doctor.schemas (see scope.sql), schema_doctor.type_oids (see typescope.sql)
--     schema_doctor.sequences  JSON, [["public", "order_numbers"], ...]
-- Out: schema_doctor.used_relations and schema_doctor.used_types, each an oid[] that the other queries read.
with recursive wanted as (
  select (pair ->> 0)::pg_catalog.name as schema, (pair ->> 1)::pg_catalog.name as relation
    from pg_catalog.json_array_elements(pg_catalog.current_setting('schema_doctor.sequences')::pg_catalog.json) as pair
), whole as (
  select schema from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.schemas')::pg_catalog.json) as schema
), relations as (
  select scope.oid
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
), made as (
  select t.oid, t.typarray
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_type t on t.oid = scope.oid
  union
  select t.oid, t.typarray
    from made
    join pg_catalog.pg_depend d
      on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid in (made.oid, made.typarray)
     and d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
    join pg_catalog.pg_type t on t.oid = d.objid and t.typtype = 'd'
), used as (
  select oid from relations
  union
  select c.oid
    from made
    join pg_catalog.pg_depend d
      on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid in (made.oid, made.typarray)
     and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objsubid > 0
    join pg_catalog.pg_class c on c.oid = d.objid and c.relkind in ('r', 'p')
  union
  select c.oid
    from wanted
    join pg_catalog.pg_namespace n on n.nspname = wanted.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.relation and c.relkind = 'S'
  union
  select c.oid
    from whole
    join pg_catalog.pg_namespace n on n.nspname = whole.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relkind = 'S'
  union
  select c.oid
    from relations
    join pg_catalog.pg_depend d
      on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = relations.oid
     and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('a', 'i')
    join pg_catalog.pg_class c on c.oid = d.objid and c.relkind = 'S'
), types as (
  select t.oid, t.typarray
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_type t on t.oid = scope.oid
  union all
  select t.oid, t.typarray
    from relations
    join pg_catalog.pg_class c on c.oid = relations.oid
    join pg_catalog.pg_type t on t.oid = c.reltype
)
select pg_catalog.set_config('schema_doctor.used_relations',
         coalesce((select pg_catalog.array_agg(oid) from used), '{}')::pg_catalog.text, true),
       pg_catalog.set_config('schema_doctor.used_types',
         coalesce((select pg_catalog.array_agg(oid) || pg_catalog.array_agg(typarray) from types), '{}')::pg_catalog.text, true);
