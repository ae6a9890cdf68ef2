-- Attributes of the composite types in scope, in their order.
-- In: schema_doctor.type_oids (see typescope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, a.attname::pg_catalog.text as name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       case when a.attcollation <> base.typcollation then
         (select case when l.collnamespace = 'pg_catalog'::pg_catalog.regnamespace then pg_catalog.quote_ident(l.collname)
                 else pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname) end
            from pg_catalog.pg_collation l join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
           where l.oid = a.attcollation) end as collation,
       pg_catalog.col_description(c.oid, a.attnum) as comment
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_type t on t.oid = scope.oid
  join pg_catalog.pg_class c on c.oid = t.typrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid
  join pg_catalog.pg_type base on base.oid = a.atttypid
 where t.typtype = 'c' and a.attnum > 0 and not a.attisdropped
 order by n.nspname, c.relname, a.attnum;
