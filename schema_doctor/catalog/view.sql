-- Views and materialized views that use relations, sequences and types in scope, directly or through other views, with all
-- that is needed to make them anew but their triggers and rules, which attached.sql finds. `uses` names the columns that each
-- uses itself, "" for the relation as a whole; `keys` are constraints that it needs, as one that groups by a primary key;
-- `types` by name.
-- In: schema_doctor.used_relations, schema_doctor.used_types (see usedscope.sql)
with recursive roots as (
  select 'pg_catalog.pg_class'::pg_catalog.regclass as classid, scope.oid
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.used_relations')::pg_catalog.oid[]) as scope (oid)
  union all
  select 'pg_catalog.pg_type'::pg_catalog.regclass, scope.oid
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.used_types')::pg_catalog.oid[]) as scope (oid)
), found as (
  select r.ev_class as oid
    from roots
    join pg_catalog.pg_depend d on d.refclassid = roots.classid and d.refobjid = roots.oid
    join pg_catalog.pg_rewrite r on r.oid = d.objid
   where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and r.rulename = '_RETURN'
     and (roots.classid <> 'pg_catalog.pg_class'::pg_catalog.regclass or r.ev_class <> roots.oid)
  union
  select v.adrelid
    from roots
    join pg_catalog.pg_depend d on d.refclassid = roots.classid and d.refobjid = roots.oid
    join pg_catalog.pg_attrdef v on v.oid = d.objid
    join pg_catalog.pg_class c on c.oid = v.adrelid and c.relkind = 'v'
   where d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
  union
  select r.ev_class
    from found
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = found.oid
    join pg_catalog.pg_rewrite r on r.oid = d.objid
   where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and r.ev_class <> found.oid
     and r.rulename = '_RETURN'
)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name, c.relkind = 'm' as materialized,
       pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';') as definition,
       coalesce(c.reloptions, '{}')
         || array(select 'toast.' || option
               from pg_catalog.pg_class toast
              cross join lateral pg_catalog.unnest(toast.reloptions) as option
              where toast.oid = c.reltoastrelid) as options,
       (select m.amname::pg_catalog.text from pg_catalog.pg_am m
         where m.oid = c.relam and m.amname <> pg_catalog.current_setting('default_table_access_method')) as method,
       (select s.spcname::pg_catalog.text from pg_catalog.pg_tablespace s where s.oid = c.reltablespace) as tablespace,
       c.relispopulated as populated,
       pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
       -- first what default privileges would give to a new one
       array(select distinct pg_catalog.format('REVOKE ALL ON %I.%I FROM %s', n.nspname, c.relname,
                      case when privilege.grantee = 0 then 'PUBLIC' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(privilege.grantee)) end)
               from pg_catalog.pg_default_acl d
              cross join lateral pg_catalog.aclexplode(d.defaclacl) as privilege
              where d.defaclobjtype = 'r' and d.defaclnamespace in (0, n.oid)
                and pg_catalog.pg_get_userbyid(d.defaclrole) = current_user
                and privilege.grantee not in (c.relowner, d.defaclrole)
              order by 1)
         || array(select pg_catalog.format('GRANT %s ON %I.%I TO %s%s', privilege.privilege_type, n.nspname, c.relname,
                      case when privilege.grantee = 0 then 'PUBLIC' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(privilege.grantee)) end,
                      case when privilege.is_grantable then ' WITH GRANT OPTION' else '' end)
               from pg_catalog.aclexplode(c.relacl) as privilege
              where privilege.grantee <> c.relowner
              order by 1)
         || array(select pg_catalog.format('GRANT %s (%I) ON %I.%I TO %s%s', privilege.privilege_type, a.attname, n.nspname, c.relname,
                      case when privilege.grantee = 0 then 'PUBLIC' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(privilege.grantee)) end,
                      case when privilege.is_grantable then ' WITH GRANT OPTION' else '' end)
               from pg_catalog.pg_attribute a
              cross join lateral pg_catalog.aclexplode(a.attacl) as privilege
              where a.attrelid = c.oid and a.attnum > 0 and privilege.grantee <> c.relowner
              order by 1)
         -- what the owner has no longer
         || array(select pg_catalog.format('REVOKE %s ON %I.%I FROM %I', usual.privilege_type, n.nspname, c.relname,
                      pg_catalog.pg_get_userbyid(c.relowner))
               from pg_catalog.aclexplode(pg_catalog.acldefault('r', c.relowner)) as usual
              where c.relacl is not null and not exists (
                    select from pg_catalog.aclexplode(c.relacl) as privilege
                     where privilege.grantee = c.relowner and privilege.privilege_type = usual.privilege_type)
              order by 1) as grants,
       array(select pg_catalog.pg_get_indexdef(i.indexrelid) from pg_catalog.pg_index i where i.indrelid = c.oid order by 1)
         || array(select pg_catalog.format('COMMENT ON INDEX %I.%I IS %L', n.nspname, ic.relname, pg_catalog.obj_description(ic.oid, 'pg_class'))
               from pg_catalog.pg_index i
               join pg_catalog.pg_class ic on ic.oid = i.indexrelid
              where i.indrelid = c.oid and pg_catalog.obj_description(ic.oid, 'pg_class') is not null
              order by 1)
         || array(select pg_catalog.format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', n.nspname, ic.relname, a.attnum, a.attstattarget)
               from pg_catalog.pg_index i
               join pg_catalog.pg_class ic on ic.oid = i.indexrelid
               join pg_catalog.pg_attribute a on a.attrelid = ic.oid and a.attstattarget >= 0
              where i.indrelid = c.oid
              order by 1)
         || array(select pg_catalog.format('ALTER INDEX %I.%I SET TABLESPACE %I', n.nspname, ic.relname, s.spcname)
               from pg_catalog.pg_index i
               join pg_catalog.pg_class ic on ic.oid = i.indexrelid
               join pg_catalog.pg_tablespace s on s.oid = ic.reltablespace
              where i.indrelid = c.oid
              order by 1)
         || array(select pg_catalog.format('ALTER MATERIALIZED VIEW %I.%I CLUSTER ON %I', n.nspname, c.relname, ic.relname)
               from pg_catalog.pg_index i
               join pg_catalog.pg_class ic on ic.oid = i.indexrelid
              where i.indrelid = c.oid and i.indisclustered) as indexes,
       array(select pg_catalog.format('ALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT %s', n.nspname, c.relname, a.attname,
                      pg_catalog.pg_get_expr(d.adbin, d.adrelid))
               from pg_catalog.pg_attrdef d
               join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
              where d.adrelid = c.oid
              order by 1)
         || array(select pg_catalog.format('ALTER MATERIALIZED VIEW %I.%I ALTER COLUMN %I SET %s', n.nspname, c.relname, a.attname, said)
               from pg_catalog.pg_attribute a
              cross join lateral (
                    select 'STATISTICS ' || a.attstattarget where a.attstattarget >= 0
                    union all
                    select pg_catalog.format('(%s)', pg_catalog.array_to_string(a.attoptions, ', ')) where a.attoptions is not null) as own (said)
              where a.attrelid = c.oid and a.attnum > 0 and c.relkind = 'm'
              order by a.attnum, said)
         -- as far as the column is of a type then that can be stored elsewhere, or compressed
         || array(select 'DO ' || pg_catalog.quote_literal(pg_catalog.format(
                      'BEGIN IF (SELECT t.typstorage <> %L FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid'
                      ' WHERE a.attrelid = %L::pg_catalog.regclass AND a.attname = %L)'
                      ' THEN ALTER MATERIALIZED VIEW %I.%I ALTER COLUMN %I SET %s; END IF; END',
                      'p', pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname, n.nspname, c.relname, a.attname, said))
               from pg_catalog.pg_attribute a
               join pg_catalog.pg_type t on t.oid = a.atttypid
              cross join lateral (
                    select 'STORAGE ' || case a.attstorage when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'm' then 'MAIN' else 'EXTENDED' end
                     where a.attstorage <> t.typstorage
                    union all
                    select 'COMPRESSION ' || case a.attcompression when 'l' then 'lz4' else 'pglz' end
                     where a.attcompression <> '') as own (said)
              where a.attrelid = c.oid and a.attnum > 0 and c.relkind = 'm'
              order by a.attnum, said) as settings,
       pg_catalog.obj_description(c.oid, 'pg_class') as comment,
       coalesce((select pg_catalog.json_object_agg(a.attname, pg_catalog.col_description(c.oid, a.attnum) order by a.attnum)
          from pg_catalog.pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and pg_catalog.col_description(c.oid, a.attnum) is not null), '{}') as comments,
       array(select array[un.nspname::pg_catalog.text, uc.relname::pg_catalog.text, coalesce(ua.attname, '')::pg_catalog.text]
               from pg_catalog.pg_depend d
               join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class = c.oid and r.rulename = '_RETURN'
               join pg_catalog.pg_class uc on uc.oid = d.refobjid
               join pg_catalog.pg_namespace un on un.oid = uc.relnamespace
               left join pg_catalog.pg_attribute ua on ua.attrelid = uc.oid and ua.attnum = d.refobjsubid and d.refobjsubid <> 0
              where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                and uc.oid <> c.oid
             union
             -- the rows of a table
             select array[un.nspname::pg_catalog.text, uc.relname::pg_catalog.text, '']
               from pg_catalog.pg_depend d
               join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class = c.oid and r.rulename = '_RETURN'
               join pg_catalog.pg_type t on t.oid = d.refobjid
               left join pg_catalog.pg_type element on element.typarray = t.oid
               join pg_catalog.pg_class uc on uc.oid = coalesce(element.typrelid, t.typrelid) and uc.relkind <> 'c'
               join pg_catalog.pg_namespace un on un.oid = uc.relnamespace
              where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                and d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
             union
             -- the default of a column
             select array[un.nspname::pg_catalog.text, uc.relname::pg_catalog.text, '']
               from pg_catalog.pg_attrdef v
               join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and d.objid = v.oid
               join pg_catalog.pg_class uc on uc.oid = d.refobjid
               join pg_catalog.pg_namespace un on un.oid = uc.relnamespace
              where v.adrelid = c.oid and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and uc.oid <> c.oid) as uses,
       array(select distinct array[kn.nspname::pg_catalog.text, kc.relname::pg_catalog.text, k.conname::pg_catalog.text]
               from pg_catalog.pg_depend d
               join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class = c.oid and r.rulename = '_RETURN'
               join pg_catalog.pg_constraint k on k.oid = d.refobjid
               join pg_catalog.pg_class kc on kc.oid = k.conrelid
               join pg_catalog.pg_namespace kn on kn.oid = kc.relnamespace
              where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                and d.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass) as keys,
       array(select array[tn.nspname::pg_catalog.text, coalesce(element.typname, t.typname)::pg_catalog.text]
               from pg_catalog.pg_depend d
               join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class = c.oid and r.rulename = '_RETURN'
               join pg_catalog.pg_type t on t.oid = d.refobjid
               join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
               left join pg_catalog.pg_type element on element.typarray = t.oid
              where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                and d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
             union
             select array[tn.nspname::pg_catalog.text, coalesce(element.typname, t.typname)::pg_catalog.text]
               from pg_catalog.pg_attrdef v
               join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and d.objid = v.oid
               join pg_catalog.pg_type t on t.oid = d.refobjid
               join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
               left join pg_catalog.pg_type element on element.typarray = t.oid
              where v.adrelid = c.oid and d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass) as types,
       case
         when exists (
           select from pg_catalog.pg_depend d
            where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e')
           then 'it belongs to an extension'
         when exists (
           select from pg_catalog.pg_depend d
             join pg_catalog.pg_type t on t.oid = d.refobjid and t.typrelid = c.oid
            where d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.deptype = 'n') then 'its row type is used'
       end as obstacle
  from found
  join pg_catalog.pg_class c on c.oid = found.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('v', 'm')
 order by 1, 2;
