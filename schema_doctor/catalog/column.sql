-- Columns of the tables in scope.
-- In: schema_doctor.relations (see scope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, a.attname::pg_catalog.text as name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       not a.attnotnull as nullable,
       -- Looked up for each column that has one: a join would read all of pg_attrdef in the order of its index.
       case when a.atthasdef and a.attgenerated = '' then
         (select pg_catalog.pg_get_expr(d.adbin, d.adrelid)
            from pg_catalog.pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum) end as default,
       case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
       case when a.attidentity <> '' then
         (select pg_catalog.concat_ws(
                   ' ', pg_catalog.format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
                   s.seqcache, s.seqcycle::pg_catalog.int4)
            from pg_catalog.pg_depend q
            join pg_catalog.pg_sequence s on s.seqrelid = q.objid
           where q.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and q.refobjid = a.attrelid
             and q.refobjsubid = a.attnum and q.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
             and q.deptype = 'i') end as numbers,
       -- Where the server has cut it, the default name looks like another one.
       case when a.attidentity <> '' then
         (select pg_catalog.json_build_array(c.relname, a.attname, s.relname)::pg_catalog.text
            from pg_catalog.pg_depend q
            join pg_catalog.pg_class s on s.oid = q.objid
           where q.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and q.refobjid = a.attrelid
             and q.refobjsubid = a.attnum and q.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
             and q.deptype = 'i' and s.relname <> c.relname || '_' || a.attname || '_seq') end as called,
       case when a.attgenerated <> '' then
         (select pg_catalog.pg_get_expr(d.adbin, d.adrelid)
            from pg_catalog.pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum) end as generated,
       a.attgenerated <> 'v' as stored,
       case when a.attcollation <> t.typcollation then
         (select case when l.collnamespace = 'pg_catalog'::pg_catalog.regnamespace then pg_catalog.quote_ident(l.collname)
                 else pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname) end
            from pg_catalog.pg_collation l join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
           where l.oid = a.attcollation) end as collation,
       case when a.attstorage <> t.typstorage then
         case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main' end
         end as storage,
       case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
       -- PostgreSQL 17 made NULL of the -1 that leaves the statistics target to the server's setting.
       nullif(a.attstattarget, -1)::pg_catalog.int4 as statistics,
       s.description as comment
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = scope.oid
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_description s
    on s.objoid = a.attrelid and s.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and s.objsubid = a.attnum
 where a.attnum > 0 and not a.attisdropped
 order by a.attrelid, a.attnum;
