-- Tables in scope, and what else bears a declared name (`relkind` tells).
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, '' as name,
       -- Of a partitioned table it means nothing; PostgreSQL 18 refuses it.
       c.relpersistence = 'u' and c.relkind <> 'p' as unlogged,
       case when c.reloptions is null and toast.reloptions is null then '{}'::pg_catalog.text[] else array(
         select option collate "C"
           from (select pg_catalog.unnest(c.reloptions) as option
                 union all select 'toast.' || pg_catalog.unnest(toast.reloptions)) as options
          order by 1) end as parameters,
       c.relrowsecurity as row_security, c.relforcerowsecurity as force_row_security,
       -- An index that was dropped leaves the table without an identity (catalog-pg-class, relreplident).
       case c.relreplident when 'd' then 'default' when 'f' then 'full' when 'n' then 'nothing' else coalesce((
         select 'index ' || x.relname::pg_catalog.text
           from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid
          where i.indrelid = c.oid and i.indisreplident), 'nothing') end as replica_identity,
       pg_catalog.obj_description(c.oid, 'pg_class') as comment,
       pg_catalog.pg_get_partkeydef(c.oid) as partition_by,
       pg_catalog.pg_get_expr(c.relpartbound, c.oid) as bound,
       case when c.relispartition then (
         select array[pn.nspname::pg_catalog.text, p.relname::pg_catalog.text]
           from pg_catalog.pg_inherits h join pg_catalog.pg_class p on p.oid = h.inhparent
           join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
          -- An interrupted DETACH ... CONCURRENTLY leaves a partition that is seen no more through its table.
          where h.inhrelid = c.oid and not h.inhdetachpending) end as partition_of,
       case when c.relispartition then '{}'::pg_catalog.text[] else array(
         select array[pn.nspname::pg_catalog.text, p.relname::pg_catalog.text]
           from pg_catalog.pg_inherits h join pg_catalog.pg_class p on p.oid = h.inhparent
           join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
          where h.inhrelid = c.oid) end as inherits,
       c.relkind::pg_catalog.text as relkind
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_class toast on toast.oid = c.reltoastrelid;
