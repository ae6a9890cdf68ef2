-- Indexes of the tables in scope that no constraint owns. `definition` holds the key columns as the server prints them,
-- with collation, operator class and order; the reader cuts them out of it.
-- Also those that DROP INDEX CONCURRENTLY has begun to drop: they are not valid, and their names are taken.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, x.relname::pg_catalog.text as name,
       pg_catalog.pg_get_indexdef(i.indexrelid) as definition,
       i.indisunique as unique, m.amname::pg_catalog.text as method,
       array(select (select a.attname::pg_catalog.text
                       from pg_catalog.pg_attribute a where a.attrelid = i.indrelid and a.attnum = key.number)
               from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as key (number, place)
              where key.place > i.indnkeyatts
              order by key.place) as include,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate,
       case when x.reloptions is null then '{}'::pg_catalog.text[]
            else array(select option collate "C" from pg_catalog.unnest(x.reloptions) as option order by 1) end as parameters,
       i.indisvalid as valid,
       pg_catalog.obj_description(i.indexrelid, 'pg_class') as comment,
       -- of a partition: what it is a part of
       case when x.relispartition then (
         select array[pn.nspname::pg_catalog.text, pc.relname::pg_catalog.text, px.relname::pg_catalog.text]
           from pg_catalog.pg_inherits h join pg_catalog.pg_class px on px.oid = h.inhparent
           join pg_catalog.pg_index pi on pi.indexrelid = px.oid
           join pg_catalog.pg_class pc on pc.oid = pi.indrelid
           join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
          where h.inhrelid = x.oid) end as inherited
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_index i on i.indrelid = scope.oid
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  join pg_catalog.pg_am m on m.oid = x.relam
  join pg_catalog.pg_class c on c.oid = i.indrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where not exists (
     select from pg_catalog.pg_constraint k
      where k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x'));
