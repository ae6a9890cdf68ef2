-- Casts that are not built in, as extensions bring them (manual: catalog-pg-cast), by the names of their types without
-- modifiers, and whether they need to be written: e(xplicit), a(ssignment) or i(mplicit).
select pg_catalog.format_type(castsource, null) as source, pg_catalog.format_type(casttarget, null) as target,
       castcontext::pg_catalog.text as context
  from pg_catalog.pg_cast
 where oid >= 16384 and castsource <> casttarget
 order by 1, 2;
