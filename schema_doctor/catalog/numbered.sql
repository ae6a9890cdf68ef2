-- The columns of the tables in scope that take their numbers from a sequence: identity columns, and those whose default
-- needs one. Only where this role may read both, where no policy has a say, and where the highest number is found by an
-- index or in few pages.
-- In: schema_doctor.relations (see scope.sql)
with numbered as (
  select a.attrelid, a.attnum, a.attname, d.objid as sequence
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_attribute a on a.attrelid = scope.oid and a.attidentity <> '' and not a.attisdropped
    join pg_catalog.pg_depend d
      on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum
     and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype = 'i'
  union all
  select a.attrelid, a.attnum, a.attname, d.refobjid
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_attrdef f on f.adrelid = scope.oid
    join pg_catalog.pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
    join pg_catalog.pg_depend d
      on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and d.objid = f.oid
     and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype = 'n'
)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation,
       numbered.attname::pg_catalog.text as name, sn.nspname::pg_catalog.text as sequence_schema,
       s.relname::pg_catalog.text as sequence, pg_catalog.format_type(p.seqtypid, null) as type, p.seqstart as start,
       p.seqincrement as increment, p.seqmin as minimum, p.seqmax as maximum
  from numbered
  join pg_catalog.pg_class c on c.oid = numbered.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class s on s.oid = numbered.sequence and s.relkind = 'S'
  join pg_catalog.pg_namespace sn on sn.oid = s.relnamespace
  join pg_catalog.pg_sequence p on p.seqrelid = s.oid
 where not p.seqcycle
   and pg_catalog.has_schema_privilege(n.oid, 'USAGE') and pg_catalog.has_schema_privilege(sn.oid, 'USAGE')
   and pg_catalog.has_column_privilege(c.oid, numbered.attnum, 'SELECT')
   and pg_catalog.has_table_privilege(s.oid, 'SELECT')
   and not pg_catalog.row_security_active(c.oid)
   and not (pg_catalog.pg_is_in_recovery() and 'u' in (c.relpersistence, s.relpersistence))
   and (
     (c.relkind = 'r' and c.relpages < 2048)
     or exists (
       select from pg_catalog.pg_index i
         join pg_catalog.pg_class x on x.oid = i.indexrelid
         join pg_catalog.pg_am m on m.oid = x.relam and m.amname = 'btree'
        where i.indrelid = c.oid and i.indkey[0] = numbered.attnum and i.indisvalid and i.indpred is null))
 order by 1, 2, 3;
