-- What uses the types in scope, the row types of tables in scope or with columns of such types, and the types that are
-- made of them, in the whole database: columns, attributes, domains, and all else (functions, expressions, views) by
-- its description.
-- In: schema_doctor.type_oids (see typescope.sql)
--     schema_doctor.relations (see scope.sql)
with recursive reached as (
  select t.oid, t.oid as element
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_type t on t.oid = scope.oid
  union
  select c.reltype, c.reltype
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_class c on c.oid = scope.oid
   where c.relkind in ('r', 'p') and c.reltype <> 0
  union
  select next.oid, next.element
    from reached
    cross join lateral (
      select t.typarray as oid, t.oid as element
        from pg_catalog.pg_type t
       where t.oid = reached.oid and t.typarray <> 0
      union all
      select t.oid, t.oid
        from pg_catalog.pg_depend d
        join pg_catalog.pg_type t on t.oid = d.objid
       where d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid = reached.oid
         and d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and t.typtype = 'd' and t.typbasetype = reached.oid
      union all
      select c.reltype, c.reltype
        from pg_catalog.pg_depend d
        join pg_catalog.pg_class c on c.oid = d.objid
       where d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid = reached.oid
         and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objsubid > 0 and c.relkind in ('c', 'r', 'p')
    ) as next
), users as (
  select distinct reached.oid, reached.element, d.classid, d.objid, d.objsubid
    from reached
    join pg_catalog.pg_depend d
      on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid = reached.oid and d.deptype <> 'i'
), scope as (
  select pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as oid
)
select tn.nspname::pg_catalog.text as type_schema, t.typname::pg_catalog.text as type_name, users.oid <> users.element as array,
       case when c.relkind in ('r', 'p', 'm', 'f') then 'column' when c.relkind = 'c' then 'attribute'
            when u.typtype = 'd' then 'domain' else 'other' end as kind,
       coalesce(n.nspname, '')::pg_catalog.text as schema,
       coalesce(c.relname, u.typname, '')::pg_catalog.text as relation,
       coalesce(a.attname, '')::pg_catalog.text as name,
       coalesce(c.relkind::pg_catalog.text, (
         select 'typed' from pg_catalog.pg_class typed
          where users.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and typed.oid = users.objid
            and users.objsubid = 0 and typed.reloftype = users.oid and typed.oid not in (select oid from scope)), '') as relkind,
       coalesce(a.attinhcount > 0, false) as inherited,
       coalesce(a.attinhcount > 1, false) and (
         with recursive above as (
           select c.oid
           union
           select h.inhparent
             from above
             join pg_catalog.pg_inherits h on h.inhrelid = above.oid
             join pg_catalog.pg_attribute p on p.attrelid = h.inhparent and p.attname = a.attname and not p.attisdropped
         )
         select pg_catalog.count(*) > 1
           from above
           join pg_catalog.pg_attribute p on p.attrelid = above.oid and p.attname = a.attname and p.attinhcount = 0
       ) as several,
       coalesce(a.attgenerated <> '', false) as generated,
       case when a.attgenerated = '' then pg_catalog.pg_get_expr(v.adbin, v.adrelid) end as default,
       pg_catalog.pg_describe_object(users.classid, users.objid, users.objsubid) as description,
       -- what would not follow the type in a table that nothing else reads: what is computed, or names the type itself
       coalesce((select pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
          from pg_catalog.pg_depend d
          left join pg_catalog.pg_constraint k
            on d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and k.oid = d.objid and k.contype = 'c'
          left join pg_catalog.pg_constraint f  -- between columns of an enum, which would be two types for a moment
            on d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and f.oid = d.objid and f.contype = 'f'
           and t.typtype = 'e'
          left join pg_catalog.pg_index i
            on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and i.indexrelid = d.objid
           and (i.indexprs is not null or i.indpred is not null)
          left join pg_catalog.pg_attrdef g
            on g.adrelid = c.oid and g.adnum <> a.attnum
           and ((d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and g.oid = d.objid)
             or (d.classid = d.refclassid and d.objid = c.oid and g.adnum = d.objsubid))  -- before PostgreSQL 15
         where c.relkind in ('r', 'p')
           and c.oid not in (select oid from scope)
           and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = c.oid
           and d.refobjsubid = a.attnum
           and (coalesce(g.oid, f.oid) is not null or (coalesce(k.oid, i.indexrelid) is not null and exists (
             select from pg_catalog.pg_depend named
              where named.classid = d.classid and named.objid = d.objid
                and named.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
                and named.refobjid in (users.oid, users.element))))
         order by 1 limit 1),
         case when c.relkind = 'p' and c.oid not in (select oid from scope)
              and exists (
                select from pg_catalog.pg_partitioned_table p
                 where p.partrelid = c.oid and a.attnum = any (p.partattrs::pg_catalog.int2[]))
         then 'the partition key of ' || pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0)
         when exists (
           select from pg_catalog.pg_class typed
            where users.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and typed.oid = users.objid
              and users.objsubid = 0 and typed.reloftype = users.oid and typed.oid not in (select oid from scope)
           union all
           select from pg_catalog.pg_attrdef g
             join pg_catalog.pg_attribute ga on ga.attrelid = g.adrelid and ga.attnum = g.adnum
            where users.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and g.oid = users.objid
              and ga.atttypid not in (users.oid, users.element) and g.adrelid not in (select oid from scope)
           union all
           select from pg_catalog.pg_constraint k
            where users.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and k.oid = users.objid
              and k.conrelid <> 0 and k.conrelid not in (select oid from scope)
           union all
           select from pg_catalog.pg_index i
            where users.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and i.indexrelid = users.objid
              and i.indrelid not in (select oid from scope))
         then pg_catalog.pg_describe_object(users.classid, users.objid, 0) end) as expression
  from users
  join pg_catalog.pg_type t on t.oid = users.element
  join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
  left join pg_catalog.pg_class c
    on users.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and users.objsubid > 0
   and c.oid = users.objid and c.relkind in ('r', 'p', 'm', 'f', 'c')
  left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = users.objsubid
  left join pg_catalog.pg_attrdef v on v.adrelid = a.attrelid and v.adnum = a.attnum
  left join pg_catalog.pg_type u
    on users.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and u.oid = users.objid and u.typtype = 'd'
  left join pg_catalog.pg_namespace n on n.oid = coalesce(c.relnamespace, u.typnamespace)
 where a.attisdropped is not true
 order by 1, 2, 4, 5, 6, 7;
