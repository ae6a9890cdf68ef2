-- What the model does not cover: on the tables in scope, and in the schemas that hold declared objects.
-- The catalogs that grow with the number of tables (pg_class, pg_attribute, pg_type, pg_depend) are read by index only.
-- An oid from 16384 on is not one of initdb's. "offset 0" keeps "not exists" a lookup for each row, never a join.
-- In: schema_doctor.relations (see scope.sql)
--     schema_doctor.examined  JSON, ["public", ...] (see every.sql)
with examined as (
  select n.oid, n.nspname::pg_catalog.text as schema
    from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.examined')::pg_catalog.json) as wanted
    join pg_catalog.pg_namespace n on n.nspname = wanted::pg_catalog.name
), tables as (
  select c.oid, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation,
         c.relowner, c.relacl, c.reltablespace, c.relam, c.reloftype
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_class c on c.oid = scope.oid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p')
), columns as (
  select tables.oid, tables.schema, tables.relation, tables.relowner, a.attnum, a.attname::pg_catalog.text as column, a.attacl,
         a.attoptions, a.attidentity
    from tables join pg_catalog.pg_attribute a on a.attrelid = tables.oid
   where (a.attacl is not null or a.attoptions is not null or a.attidentity <> '') and not a.attisdropped
), on_tables as (
  select 'trigger' as kind, tables.schema, tables.relation, g.tgname::pg_catalog.text as name
    from tables join pg_catalog.pg_trigger g on g.tgrelid = tables.oid
   where not g.tgisinternal and g.tgparentid = 0  -- that of a partition is its parent's
  union all
  select 'policy', tables.schema, tables.relation, p.polname::pg_catalog.text
    from tables join pg_catalog.pg_policy p on p.polrelid = tables.oid
  union all
  select 'rule', tables.schema, tables.relation, r.rulename::pg_catalog.text
    from tables join pg_catalog.pg_rewrite r on r.ev_class = tables.oid
  union all
  select 'publication', tables.schema, tables.relation, p.pubname::pg_catalog.text
    from tables
    join pg_catalog.pg_publication_rel r on r.prrelid = tables.oid
    join pg_catalog.pg_publication p on p.oid = r.prpubid
  union all
  select 'statistics', tables.schema, tables.relation, s.stxname::pg_catalog.text
    from tables join pg_catalog.pg_statistic_ext s on s.stxrelid = tables.oid
  union all
  select 'grant', tables.schema, tables.relation,
         case acl.grantee when 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(acl.grantee)::pg_catalog.text end
    from tables cross join lateral pg_catalog.aclexplode(tables.relacl) as acl
   where acl.grantee <> tables.relowner
  union all
  select 'grant', columns.schema, columns.relation,
         case acl.grantee when 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(acl.grantee)::pg_catalog.text end
           || ' (' || columns.column || ')'
    from columns cross join lateral pg_catalog.aclexplode(columns.attacl) as acl
   where acl.grantee <> columns.relowner
  union all
  select 'other', columns.schema, columns.relation,
         'options of column ' || columns.column || ' (' || pg_catalog.array_to_string(columns.attoptions, ', ') || ')'
    from columns where columns.attoptions is not null
  union all
  select 'other', tables.schema, tables.relation, 'CLUSTER ON ' || i.relname::pg_catalog.text
    from tables
    join pg_catalog.pg_index x on x.indrelid = tables.oid and x.indisclustered
    join pg_catalog.pg_class i on i.oid = x.indexrelid
  union all
  select 'other', columns.schema, columns.relation, 'comment on sequence ' || c.relname::pg_catalog.text || ' of an identity column'
    from columns
    join pg_catalog.pg_depend o
      on o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.refobjid = columns.oid and o.refobjsubid = columns.attnum
     and o.classid = o.refclassid and o.deptype = 'i'
    join pg_catalog.pg_description d on d.objoid = o.objid and d.classoid = o.classid and d.objsubid = 0
    join pg_catalog.pg_class c on c.oid = o.objid and c.relkind = 'S'
   where columns.attidentity <> ''
  union all
  -- Only columns of an index that are expressions have one.
  select 'other', tables.schema, tables.relation,
         'statistics target ' || a.attstattarget || ' of column ' || a.attnum || ' of index ' || i.relname::pg_catalog.text
    from tables
    join pg_catalog.pg_index x on x.indrelid = tables.oid and x.indexprs is not null
    join pg_catalog.pg_attribute a on a.attrelid = x.indexrelid and a.attstattarget >= 0
    join pg_catalog.pg_class i on i.oid = x.indexrelid
  union all
  -- A partition's part of an index of its table has that index's, unless somebody has given it others.
  select 'other', tables.schema, tables.relation, 'storage parameters of index ' || i.relname::pg_catalog.text
    from tables
    join pg_catalog.pg_index x on x.indrelid = tables.oid
    join pg_catalog.pg_class i on i.oid = x.indexrelid and i.relispartition
    join pg_catalog.pg_inherits h on h.inhrelid = i.oid
    join pg_catalog.pg_class w on w.oid = h.inhparent and w.reloptions is distinct from i.reloptions
  union all
  -- A parent has it where a column of a child may hold NULL (see ddl/notnull.py): that says the same (PostgreSQL 18).
  select 'other', tables.schema, tables.relation, 'NO INHERIT of NOT NULL of column ' || a.attname::pg_catalog.text
    from tables
    join pg_catalog.pg_constraint k on k.conrelid = tables.oid and k.contype = 'n' and k.connoinherit
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
   where not exists (
     select from pg_catalog.pg_inherits h
       join pg_catalog.pg_attribute b on b.attrelid = h.inhrelid and b.attname = a.attname and not b.attnotnull
      where h.inhparent = tables.oid offset 0)
  union all
  select 'other', tables.schema, tables.relation, 'tablespace ' || s.spcname::pg_catalog.text
    from tables join pg_catalog.pg_tablespace s on s.oid = tables.reltablespace
  union all
  select 'other', tables.schema, tables.relation, 'access method ' || m.amname::pg_catalog.text
    from tables join pg_catalog.pg_am m on m.oid = tables.relam and m.amname <> 'heap'
  union all
  select 'other', tables.schema, tables.relation, 'type ' || pg_catalog.format_type(tables.reloftype, null)
    from tables where tables.reloftype <> 0
), in_schemas as (
  select case c.relkind when 'v' then 'view' else 'materialized view' end as kind,
         'pg_catalog.pg_class'::pg_catalog.regclass as catalog, c.oid,
         c.relnamespace as schema, c.relname::pg_catalog.text as name
    from pg_catalog.pg_rewrite r
    join pg_catalog.pg_class c on c.oid = r.ev_class and c.relkind in ('v', 'm')
   where r.oid >= 16384 and r.rulename = '_RETURN'
  union all
  select 'foreign table', 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, c.relnamespace, c.relname::pg_catalog.text
    from pg_catalog.pg_foreign_table f
    join pg_catalog.pg_class c on c.oid = f.ftrelid
  union all
  select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
         'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, p.pronamespace,
         p.proname::pg_catalog.text || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')'
    from pg_catalog.pg_proc p where p.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid, o.oprnamespace, 'operator ' || o.oprname::pg_catalog.text
    from pg_catalog.pg_operator o where o.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_opclass'::pg_catalog.regclass, o.oid, o.opcnamespace, 'operator class ' || o.opcname::pg_catalog.text
    from pg_catalog.pg_opclass o where o.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_opfamily'::pg_catalog.regclass, o.oid, o.opfnamespace, 'operator family ' || o.opfname::pg_catalog.text
    from pg_catalog.pg_opfamily o where o.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, t.typnamespace, 'range type ' || t.typname::pg_catalog.text
    from pg_catalog.pg_range r join pg_catalog.pg_type t on t.oid = r.rngtypid where r.rngtypid >= 16384
  union all
  select 'other', 'pg_catalog.pg_collation'::pg_catalog.regclass, l.oid, l.collnamespace, 'collation ' || l.collname::pg_catalog.text
    from pg_catalog.pg_collation l where l.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_conversion'::pg_catalog.regclass, c.oid, c.connamespace, 'conversion ' || c.conname::pg_catalog.text
    from pg_catalog.pg_conversion c where c.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_ts_config'::pg_catalog.regclass, t.oid, t.cfgnamespace, 'text search configuration ' || t.cfgname::pg_catalog.text
    from pg_catalog.pg_ts_config t where t.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, t.oid, t.dictnamespace, 'text search dictionary ' || t.dictname::pg_catalog.text
    from pg_catalog.pg_ts_dict t where t.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, t.oid, t.prsnamespace, 'text search parser ' || t.prsname::pg_catalog.text
    from pg_catalog.pg_ts_parser t where t.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_ts_template'::pg_catalog.regclass, t.oid, t.tmplnamespace, 'text search template ' || t.tmplname::pg_catalog.text
    from pg_catalog.pg_ts_template t where t.oid >= 16384
  union all
  select 'other', 'pg_catalog.pg_default_acl'::pg_catalog.regclass, d.oid, d.defaclnamespace,
         'default privileges of ' || pg_catalog.pg_get_userbyid(d.defaclrole)::pg_catalog.text
    from pg_catalog.pg_default_acl d
  union all
  select 'publication', 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid, examined.oid, p.pubname::pg_catalog.text
    from pg_catalog.pg_publication p cross join examined where p.puballtables
  union all
  -- pg_publication_namespace, of FOR TABLES IN SCHEMA, is not there before PostgreSQL 15; its dependencies tell the same.
  select 'publication', 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid, place.refobjid, p.pubname::pg_catalog.text
    from pg_catalog.pg_publication p
    join pg_catalog.pg_depend member
      on member.refclassid = 'pg_catalog.pg_publication'::pg_catalog.regclass and member.refobjid = p.oid
    join pg_catalog.pg_depend place
      on place.classid = member.classid and place.objid = member.objid
     and place.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
), found as (
  select kind, schema, relation, name from on_tables
  union all
  select item.kind, examined.schema, '', item.name
    from examined
    join in_schemas item on item.schema = examined.oid
   where not exists (
     select from pg_catalog.pg_depend d
      -- "e": an extension's own; "i": made with something else, as the constructors of a range type are
      where d.classid = item.catalog and d.objid = item.oid and d.deptype in ('e', 'i') offset 0)
)
select kind, schema, relation,
       pg_catalog.array_agg(distinct name collate pg_catalog."C" order by name collate pg_catalog."C") as names
  from found
 group by kind, schema, relation
 order by schema collate pg_catalog."C", relation collate pg_catalog."C", kind collate pg_catalog."C";
