-- PRIMARY KEY constraints of the tables in scope.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, k.conname::pg_catalog.text as name,
       array(select (select a.attname::pg_catalog.text
                       from pg_catalog.pg_attribute a where a.attrelid = k.conrelid and a.attnum = key.number)
               from pg_catalog.unnest(k.conkey) with ordinality as key (number, place)
              order by key.place) as columns,
       array(select (select a.attname::pg_catalog.text
                       from pg_catalog.pg_attribute a where a.attrelid = k.conrelid and a.attnum = key.number)
               from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as key (number, place)
              where key.place > i.indnkeyatts
              order by key.place) as include,
       newer.conperiod as without_overlaps,
       k.condeferrable as deferrable, k.condeferred as initially_deferred,
       case when x.reloptions is null then '{}'::pg_catalog.text[]
            else array(select option collate "C" from pg_catalog.unnest(x.reloptions) as option order by 1) end as parameters,
       i.indisvalid as valid,
       pg_catalog.obj_description(k.oid, 'pg_constraint') as comment,
       pg_catalog.obj_description(k.conindid, 'pg_class') as index_comment,
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
  join pg_catalog.pg_index i on i.indexrelid = k.conindid
  join pg_catalog.pg_class x on x.oid = k.conindid
  -- What older servers lack takes its value from `older`: a name that the constraint itself has not is looked for outside.
  cross join (select false as conperiod) as older
  cross join lateral (select conperiod from (select k.*) as own) as newer
 where k.contype = 'p';
