-- Tables in scope of which a publication sends only some columns, or only some rows; PostgreSQL 15 and newer. `filtered` are
-- the columns that decide which rows, `listed` those that are sent; `changes` tells whether an UPDATE or DELETE is sent.
-- In: schema_doctor.used_relations (see usedscope.sql)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, p.pubname::pg_catalog.text as publication,
       -- What is both depends on the publication twice (pg_depend), once for the list and once for the filter.
       array(select a.attname::pg_catalog.text
               from pg_catalog.pg_depend d
               join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
              where d.classid = 'pg_catalog.pg_publication_rel'::pg_catalog.regclass and d.objid = r.oid
                and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = c.oid
              group by a.attname, a.attnum
             having pg_catalog.count(*) > 1 or a.attnum <> all (coalesce(r.prattrs::pg_catalog.int2[], '{}'))
              order by 1) as filtered,
       array(select a.attname::pg_catalog.text
               from pg_catalog.unnest(r.prattrs::pg_catalog.int2[]) with ordinality as listed (attnum, place)
               join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = listed.attnum
              order by listed.place) as listed,
       p.pubupdate or p.pubdelete as changes,
       pg_catalog.format('ALTER PUBLICATION %I DROP TABLE %I.%I', p.pubname, n.nspname, c.relname) as off,
       pg_catalog.format('ALTER PUBLICATION %I ADD TABLE ONLY %I.%I%s%s', p.pubname, n.nspname, c.relname,
         (select pg_catalog.format(' (%s)', pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by listed.place))
            from pg_catalog.unnest(r.prattrs::pg_catalog.int2[]) with ordinality as listed (attnum, place)
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = listed.attnum
          having pg_catalog.count(*) > 0),
         ' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')') as again
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.used_relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_publication_rel r on r.prrelid = c.oid
  join pg_catalog.pg_publication p on p.oid = r.prpubid
 where r.prqual is not null or r.prattrs is not null
 order by 1, 2, 3;
