-- What has something that goes with it when another takes its place, or when it leaves its table: columns with rights or
-- options of their own, or that extended statistics are about; types with rights, or of another owner than the role that
-- asks; partitions with triggers of their table that are enabled otherwise there.
-- In: schema_doctor.relations (see scope.sql)
--     schema_doctor.type_oids (see typescope.sql)
select 'column' as kind, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation, a.attname::pg_catalog.text as name
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where a.attacl is not null or a.attoptions is not null
    or exists (select from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass and d.refobjid = c.oid
                  and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid = a.attnum)
union all
select 'type', n.nspname::pg_catalog.text, t.typname::pg_catalog.text, ''
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_type t on t.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
 where t.typacl is not null or pg_catalog.pg_get_userbyid(t.typowner) <> current_user
union
select 'table', n.nspname::pg_catalog.text, c.relname::pg_catalog.text, ''
  from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
  join pg_catalog.pg_class c on c.oid = scope.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_trigger t on t.tgrelid = c.oid
  join pg_catalog.pg_trigger p on p.oid = t.tgparentid and p.tgenabled <> t.tgenabled;
