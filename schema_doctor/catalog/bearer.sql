-- What bears the names that a plan is to give: of the relations and types of a schema, and of the constraints of a table,
-- `deep` with those below it, or of a domain. Of constraints those only that the model does not cover: those of triggers,
-- and NOT NULL. An array type gives its name up by itself.
-- In: JSON, [{"place": 0, "set": "relation", "schema": "public", "name": "x", "relation": "", "deep": false}, ...]
with recursive wanted as materialized (
  select w.place, w.set, n.oid as namespace, w.name, w.relation, w.deep
    from pg_catalog.json_to_recordset(%s::pg_catalog.json)
      as w (place int4, set text, schema name, name name, relation name, deep bool)
    join pg_catalog.pg_namespace n on n.nspname = w.schema
), tables as (
  select w.place, w.name, c.oid, w.deep
    from wanted w
    join pg_catalog.pg_class c on c.relnamespace = w.namespace and c.relname = w.relation
   where w.set = 'constraint'
  union
  select above.place, above.name, h.inhrelid, true
    from tables above
    join pg_catalog.pg_inherits h on h.inhparent = above.oid
   where above.deep
), found as (
  select w.place, 'pg_catalog.pg_class'::pg_catalog.regclass as classid, c.oid, false as not_null
    from wanted w
    join pg_catalog.pg_class c on c.relnamespace = w.namespace and c.relname = w.name
   where w.set = 'relation'
  union all
  select w.place,
         case when t.typrelid <> 0 then 'pg_catalog.pg_class'::pg_catalog.regclass
              else 'pg_catalog.pg_type'::pg_catalog.regclass end,
         case when t.typrelid <> 0 then t.typrelid else t.oid end, false
    from wanted w
    join pg_catalog.pg_type t on t.typnamespace = w.namespace and t.typname = w.name
   where w.set = 'type' and not exists (select from pg_catalog.pg_type element where element.typarray = t.oid)
  union all
  select tables.place,
         case when k.contype = 't' then 'pg_catalog.pg_trigger'::pg_catalog.regclass
              else 'pg_catalog.pg_constraint'::pg_catalog.regclass end,
         coalesce(g.oid, k.oid), k.contype = 'n'
    from tables
    join pg_catalog.pg_constraint k on k.conrelid = tables.oid and k.conname = tables.name
    left join pg_catalog.pg_trigger g on g.tgconstraint = k.oid and k.contype = 't'
   where k.contype in ('t', 'n')
  union all
  select w.place, 'pg_catalog.pg_constraint'::pg_catalog.regclass, k.oid, true
    from wanted w
    join pg_catalog.pg_type t on t.typnamespace = w.namespace and t.typname = w.relation and t.typtype = 'd'
    join pg_catalog.pg_constraint k on k.contypid = t.oid and k.conname = w.name
   where w.set = 'constraint' and k.contype = 'n'
)
select found.place,
       case when found.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass then 'constraint of ' else '' end
         || pg_catalog.pg_describe_object(found.classid, found.oid, 0) as description,
       found.not_null,
       (select e.extname::pg_catalog.text
          from pg_catalog.pg_depend d
          join pg_catalog.pg_extension e on e.oid = d.refobjid
         where d.classid = found.classid and d.objid = found.oid and d.deptype = 'e') as extension
  from found
 order by 1, 3, 2;
