-- FOREIGN KEY constraints of other tables that refer to the tables in scope; those that a partition inherits are its parent's.
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
       case k.confmatchtype when 's' then 'simple' when 'f' then 'full' when 'p' then 'partial' end as match,
       k.condeferrable as deferrable, k.condeferred as initially_deferred, k.convalidated as valid,
       pg_catalog.obj_description(k.oid, 'pg_constraint') as comment
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_constraint k on k.confrelid = scope.oid
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class r on r.oid = k.confrelid
  join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
 where k.contype = 'f' and k.conparentid = 0
   and not exists (select from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as other (oid) where other.oid = k.conrelid);
