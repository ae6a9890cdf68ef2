-- Where the types live that are not built in; whether a type is a domain with a rule, which every new value must pass; how
-- its values are stored unless a column says otherwise; and the default of a domain.
-- In: schema_doctor.types  JSON, ["mood", ...]
select n.nspname::pg_catalog.text as schema, t.typname::pg_catalog.text as name,
       t.typtype = 'd' and (t.typnotnull
         -- a domain over a domain has the rules of both
         or exists (select from pg_catalog.pg_type base where base.oid = t.typbasetype and base.typtype = 'd')
         or exists (select from pg_catalog.pg_constraint k where k.contypid = t.oid)) as constrained,
       case t.typstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' else 'main' end as storage,
       pg_catalog.pg_get_expr(t.typdefaultbin, 0) as default
  from pg_catalog.json_array_elements_text(pg_catalog.current_setting('schema_doctor.types')::pg_catalog.json) as wanted
  join pg_catalog.pg_type t on t.typname = wanted::pg_catalog.name
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
 order by 1, 2;
