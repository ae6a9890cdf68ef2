-- Domains in scope.
-- In: schema_doctor.type_oids (see typescope.sql)
select n.nspname::pg_catalog.text as schema, t.typname::pg_catalog.text as relation, '' as name,
       pg_catalog.format_type(t.typbasetype, t.typtypmod) as type,
       not t.typnotnull as nullable,
       pg_catalog.pg_get_expr(t.typdefaultbin, 0) as default,
       case when t.typcollation <> base.typcollation then
         (select case when l.collnamespace = 'pg_catalog'::pg_catalog.regnamespace then pg_catalog.quote_ident(l.collname)
                 else pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname) end
            from pg_catalog.pg_collation l join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
           where l.oid = t.typcollation) end as collation,
       pg_catalog.obj_description(t.oid, 'pg_type') as comment
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_type t on t.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  join pg_catalog.pg_type base on base.oid = t.typbasetype
 where t.typtype = 'd'
 order by n.nspname, t.typname;
