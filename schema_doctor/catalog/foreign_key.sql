-- FOREIGN KEY constraints of the tables in scope.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, k.conname::pg_catalog.text as name,
       array(select (select a.attname::pg_catalog.text
                       from pg_catalog.pg_attribute a where a.attrelid = k.conrelid and a.attnum = key.number)
               from pg_catalog.unnest(k.conkey) with ordinality as key (number, place)
              order by key.place) as columns,
       rn.nspname::pg_catalog.text as referenced_schema, r.relname::pg_catalog.text as referenced_table,
       array(select (select a.attname::pg_catalog.text
                       from pg_catalog.pg_attribute a where a.attrelid = k.confrelid and a.attnum = key.number)
               from pg_catalog.unnest(k.confkey) with ordinality as key (number, place)
              order by key.place) as referenced_columns,
       case k.confupdtype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
                          when 'n' then 'set null' when 'd' then 'set default' end as on_update,
       case k.confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
                          when 'n' then 'set null' when 'd' then 'set default' end as on_delete,
       array(select a.attname::pg_catalog.text
               from pg_catalog.unnest(newer.confdelsetcols) with ordinality as key (number, place)
               join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.number
              order by key.place) as on_delete_columns,
       newer.conperiod as period,
       case k.confmatchtype when 's' then 'simple' when 'f' then 'full' when 'p' then 'partial' end as match,
       k.condeferrable as deferrable, k.condeferred as initially_deferred,
       -- Nothing is said of the rows of what is NOT ENFORCED (PostgreSQL 18).
       k.convalidated or not newer.conenforced as valid, newer.conenforced as enforced,
       pg_catalog.obj_description(k.oid, 'pg_constraint') as comment,
       -- of a partition: what it is a part of
       case when k.conparentid <> 0 then (
         select array[pn.nspname::pg_catalog.text, pc.relname::pg_catalog.text, p.conname::pg_catalog.text]
           from pg_catalog.pg_constraint p join pg_catalog.pg_class pc on pc.oid = p.conrelid
           join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
          where p.oid = k.conparentid) end as inherited
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_constraint k on k.conrelid = scope.oid
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class r on r.oid = k.confrelid
  join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
  -- What older servers lack takes its value from `older`: a name that the constraint itself has not is looked for outside.
  cross join (select true as conenforced, false as conperiod, '{}'::pg_catalog.int2[] as confdelsetcols) as older
  cross join lateral (select conenforced, conperiod, confdelsetcols from (select k.*) as own) as newer
 where k.contype = 'f'
   -- a key that refers to a partitioned table has one to each partition beside it
   and not exists (select from pg_catalog.pg_constraint p where p.oid = k.conparentid and p.conrelid = k.conrelid);
