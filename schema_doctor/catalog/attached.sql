-- Policies, triggers, rules and extended statistics of tables in scope and of the views over them, and those of others, and
-- functions, that use these, or sequences and types in scope; with the statements that make them anew. `uses` names the
-- columns that each uses, "" for a relation as a whole. Also defaults of what is out of scope that use a sequence.
-- In: schema_doctor.relations (see scope.sql), schema_doctor.type_oids (see typescope.sql)
--     schema_doctor.used_relations, schema_doctor.used_types (see usedscope.sql)
with recursive roots as (
  select 'pg_catalog.pg_class'::pg_catalog.regclass as classid, scope.oid
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.used_relations')::pg_catalog.oid[]) as scope (oid)
  union all
  select 'pg_catalog.pg_type'::pg_catalog.regclass, scope.oid
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.used_types')::pg_catalog.oid[]) as scope (oid)
), places as (
  select roots.classid, roots.oid
    from roots
  union
  select 'pg_catalog.pg_class'::pg_catalog.regclass, r.ev_class
    from places
    join pg_catalog.pg_depend d on d.refclassid = places.classid and d.refobjid = places.oid
    join pg_catalog.pg_rewrite r on r.oid = d.objid
   where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and r.rulename = '_RETURN'
), found as (
  select d.classid, d.objid
    from places
    join pg_catalog.pg_depend d on d.refclassid = places.classid and d.refobjid = places.oid
   where d.classid in ('pg_catalog.pg_policy'::pg_catalog.regclass, 'pg_catalog.pg_trigger'::pg_catalog.regclass,
                       'pg_catalog.pg_rewrite'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass,
                       'pg_catalog.pg_statistic_ext'::pg_catalog.regclass)
  union
  select d.classid, d.objid
    from places
    join pg_catalog.pg_class c on c.oid = places.oid
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid = c.reltype
   where places.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
  union
  select d.classid, d.objid
    from places
    join pg_catalog.pg_class c on c.oid = places.oid and c.relkind = 'S'
    join pg_catalog.pg_depend d on d.refclassid = places.classid and d.refobjid = places.oid
    join pg_catalog.pg_attrdef f on f.oid = d.objid
    join pg_catalog.pg_class t on t.oid = f.adrelid and t.relkind <> 'v'
    left join pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
      on scope.oid = f.adrelid
   where places.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
     and d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and scope.oid is null
  union
  select d.classid, d.objid
    from places
    join pg_catalog.pg_class c on c.oid = places.oid and c.relkind = 'S'
    join pg_catalog.pg_depend d on d.refclassid = places.classid and d.refobjid = places.oid
    left join pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
      on scope.oid = d.objid
   where places.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
     and d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and scope.oid is null
), attached as (
  select 'policy' as kind, found.classid, found.objid, p.polrelid as relation, p.polname as name,
         array[pg_catalog.format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s%s%s', p.polname, n.nspname, c.relname,
           case when p.polpermissive then 'PERMISSIVE' else 'RESTRICTIVE' end,
           case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
           (select pg_catalog.string_agg(
                     case member.oid when 0 then 'PUBLIC' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(member.oid)) end,
                     ', ' order by member.place)
              from pg_catalog.unnest(p.polroles) with ordinality as member (oid, place)),
           ' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
           ' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')')] as statements
    from found
    join pg_catalog.pg_policy p on p.oid = found.objid
    join pg_catalog.pg_class c on c.oid = p.polrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where found.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
  union all
  select 'trigger', found.classid, found.objid, g.tgrelid, g.tgname,
         array[pg_catalog.pg_get_triggerdef(g.oid)]
         -- A trigger of a partitioned table may be enabled otherwise on a partition; the parents come first.
         || array(select pg_catalog.format('ALTER TABLE ONLY %I.%I %s TRIGGER %I', pn.nspname, pc.relname,
                           case part.tgenabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA'
                                               when 'A' then 'ENABLE ALWAYS' else 'ENABLE' end, part.tgname)
                    from (select g.tgrelid as relid, 0 as level
                           where c.relkind <> 'p'
                          union all
                          select tree.relid, tree.level
                            from pg_catalog.pg_partition_tree(g.tgrelid) as tree
                           where c.relkind = 'p') as tree
                    join pg_catalog.pg_trigger part
                      on part.tgrelid = tree.relid and part.tgname = g.tgname and (part.oid = g.oid or part.tgparentid <> 0)
                    join pg_catalog.pg_class pc on pc.oid = part.tgrelid
                    join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
                   where part.tgenabled <> 'O' or (g.tgenabled <> 'O' and part.oid <> g.oid)
                   order by tree.level, pn.nspname, pc.relname)
    from found
    join pg_catalog.pg_trigger g on g.oid = found.objid
    join pg_catalog.pg_class c on c.oid = g.tgrelid
   where found.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass and not g.tgisinternal and g.tgparentid = 0
  union all
  select 'rule', found.classid, found.objid, r.ev_class, r.rulename,
         array[pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';')]
         || case when r.ev_enabled <> 'O' then
              array[pg_catalog.format('ALTER TABLE %I.%I %s RULE %I', n.nspname, c.relname,
                case r.ev_enabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' else 'ENABLE ALWAYS' end, r.rulename)]
            else '{}' end
    from found
    join pg_catalog.pg_rewrite r on r.oid = found.objid and r.rulename <> '_RETURN'
    join pg_catalog.pg_class c on c.oid = r.ev_class
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where found.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
  union all
  select 'statistics', found.classid, found.objid, s.stxrelid, s.stxname,
         array[pg_catalog.pg_get_statisticsobjdef(s.oid)]
         || case when s.stxstattarget >= 0 then
              array[pg_catalog.format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, s.stxname, s.stxstattarget)]
            else '{}' end
         || case when pg_catalog.pg_get_userbyid(s.stxowner) <> current_user then
              array[pg_catalog.format('ALTER STATISTICS %I.%I OWNER TO %I', n.nspname, s.stxname, pg_catalog.pg_get_userbyid(s.stxowner))]
            else '{}' end
    from found
    join pg_catalog.pg_statistic_ext s on s.oid = found.objid
    join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
   where found.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
     -- What the role may not drop and make is left to ALTER TABLE, which asks for no right to it.
     and pg_catalog.pg_has_role(s.stxowner, 'USAGE') and pg_catalog.has_schema_privilege(n.oid, 'CREATE')
  union all
  select case found.classid when 'pg_catalog.pg_proc'::pg_catalog.regclass then 'function' else 'default' end,
         found.classid, found.objid, 0, ''::pg_catalog.name, '{}'
    from found
   where found.classid in ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_attrdef'::pg_catalog.regclass,
                           'pg_catalog.pg_type'::pg_catalog.regclass)
)
select attached.kind, coalesce(n.nspname, '')::pg_catalog.text as schema, coalesce(c.relname, '')::pg_catalog.text as relation,
       attached.name::pg_catalog.text as name, coalesce(sn.nspname, '')::pg_catalog.text as namespace,
       pg_catalog.pg_describe_object(attached.classid, attached.objid, 0) as description,
       coalesce(c.relkind not in ('r', 'p'), false) as on_view,
       exists (select from pg_catalog.pg_trigger g
                where attached.kind = 'trigger' and g.oid = attached.objid and g.tgtype & 1 = 1
                  and (g.tgoldtable is not null or g.tgnewtable is not null)) as transition,
       attached.statements
         -- one without a name is not made anew
         || case when attached.name <> '' and pg_catalog.obj_description(attached.objid, k.relname) is not null then
              array[case when s.oid is not null then pg_catalog.format('COMMENT ON STATISTICS %I.%I IS ', sn.nspname, attached.name)
                         else pg_catalog.format('COMMENT ON %s %I ON %I.%I IS ', pg_catalog.upper(attached.kind), attached.name, n.nspname, c.relname)
                    end || pg_catalog.quote_literal(pg_catalog.obj_description(attached.objid, k.relname))]
            else '{}' end as statements,
       array(select array[un.nspname::pg_catalog.text, uc.relname::pg_catalog.text, coalesce(ua.attname, '')::pg_catalog.text]
               from pg_catalog.pg_depend d
               join pg_catalog.pg_class uc on uc.oid = d.refobjid
               join pg_catalog.pg_namespace un on un.oid = uc.relnamespace
               left join pg_catalog.pg_attribute ua on ua.attrelid = uc.oid and ua.attnum = d.refobjsubid and d.refobjsubid <> 0
              where d.classid = attached.classid and d.objid = attached.objid
                and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
             union
             select array[un.nspname::pg_catalog.text, uc.relname::pg_catalog.text, '']
               from pg_catalog.pg_depend d
               join pg_catalog.pg_type t on t.oid = d.refobjid
               left join pg_catalog.pg_type element on element.typarray = t.oid
               join pg_catalog.pg_class uc on uc.oid = coalesce(element.typrelid, t.typrelid) and uc.relkind <> 'c'
               join pg_catalog.pg_namespace un on un.oid = uc.relnamespace
              where d.classid = attached.classid and d.objid = attached.objid
                and d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass) as uses,
       array(select distinct array[kn.nspname::pg_catalog.text, kc.relname::pg_catalog.text, uk.conname::pg_catalog.text]
               from pg_catalog.pg_depend d
               join pg_catalog.pg_constraint uk on uk.oid = d.refobjid
               join pg_catalog.pg_class kc on kc.oid = uk.conrelid
               join pg_catalog.pg_namespace kn on kn.oid = kc.relnamespace
              where d.classid = attached.classid and d.objid = attached.objid
                and d.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass) as keys,
       array(select distinct array[tn.nspname::pg_catalog.text, coalesce(element.typname, t.typname)::pg_catalog.text]
               from pg_catalog.pg_depend d
               join pg_catalog.pg_type t on t.oid = d.refobjid
               join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
               left join pg_catalog.pg_type element on element.typarray = t.oid
              where d.classid = attached.classid and d.objid = attached.objid
                and d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass) as types,
       case when exists (
         select from pg_catalog.pg_depend d
          where d.classid = attached.classid and d.objid = attached.objid and d.deptype in ('e', 'x')) then 'it belongs to an extension'
       end as obstacle
  from attached
  join pg_catalog.pg_class k on k.oid = attached.classid
  left join pg_catalog.pg_class c on c.oid = attached.relation
  left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_statistic_ext s on s.oid = attached.objid and attached.kind = 'statistics'
  left join pg_catalog.pg_namespace sn on sn.oid = s.stxnamespace
 order by 1, 2, 3, 4, 5, 6;
