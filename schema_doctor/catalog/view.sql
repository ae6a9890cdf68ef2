-- Views and materialized views that use tables in scope, directly or through other views, with all that is needed to make
-- them anew. `uses` names the columns that each uses itself, "" for the relation as a whole.
-- In: schema_doctor.relations (see scope.sql)
with recursive found as (
  select r.ev_class as oid
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_depend d on d.refobjid = scope.oid
    join pg_catalog.pg_rewrite r on r.oid = d.objid
   where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
     and r.ev_class <> d.refobjid
  union
  select r.ev_class
    from found
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = found.oid
    join pg_catalog.pg_rewrite r on r.oid = d.objid
   where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and r.ev_class <> found.oid
)
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name, c.relkind = 'm' as materialized,
       pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';') as definition,
       coalesce(c.reloptions, '{}') as options,
       c.relispopulated as populated,
       pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
       array(select pg_catalog.format('GRANT %s ON %I.%I TO %s%s', privilege.privilege_type, n.nspname, c.relname,
                      case when privilege.grantee = 0 then 'PUBLIC' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(privilege.grantee)) end,
                      case when privilege.is_grantable then ' WITH GRANT OPTION' else '' end)
               from pg_catalog.aclexplode(c.relacl) as privilege
              where privilege.grantee <> c.relowner
              order by 1) as grants,
       array(select pg_catalog.pg_get_indexdef(i.indexrelid) from pg_catalog.pg_index i where i.indrelid = c.oid order by 1) as indexes,
       pg_catalog.obj_description(c.oid, 'pg_class') as comment,
       coalesce((select pg_catalog.json_object_agg(a.attname, pg_catalog.col_description(c.oid, a.attnum) order by a.attnum)
          from pg_catalog.pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and pg_catalog.col_description(c.oid, a.attnum) is not null), '{}') as comments,
       array(select distinct array[un.nspname::pg_catalog.text, uc.relname::pg_catalog.text, coalesce(ua.attname, '')::pg_catalog.text]
               from pg_catalog.pg_depend d
               join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class = c.oid
               join pg_catalog.pg_class uc on uc.oid = d.refobjid
               join pg_catalog.pg_namespace un on un.oid = uc.relnamespace
               left join pg_catalog.pg_attribute ua on ua.attrelid = uc.oid and ua.attnum = d.refobjsubid and d.refobjsubid <> 0
              where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                and uc.oid <> c.oid) as uses,
       case
         when exists (select from pg_catalog.pg_trigger t where t.tgrelid = c.oid) then 'it has triggers'
         when exists (select from pg_catalog.pg_rewrite r where r.ev_class = c.oid and r.rulename <> '_RETURN') then 'it has rules'
         when exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and a.attacl is not null)
           then 'it has privileges on columns'
         when exists (select from pg_catalog.pg_attrdef d where d.adrelid = c.oid) then 'it has defaults'
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
