-- What this role may see, by the privileges that the views of the SQL standard respect (infoschema-columns): the columns of
-- each table in scope. `columns` is null where the role sees every column, so that a large schema costs one row a table.
-- The view itself would read every table of the database, those that nobody asked for too.
-- In: schema_doctor.relations (see scope.sql)
with tables as (
  select c.oid, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation,
         pg_catalog.pg_has_role(c.relowner, 'USAGE')
           or pg_catalog.has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') as whole
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_class c on c.oid = scope.oid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
)
select schema, relation, null::pg_catalog.text[] as columns
  from tables
 where whole
union all
select tables.schema, tables.relation, pg_catalog.array_agg(a.attname::pg_catalog.text) as columns
  from tables
  join pg_catalog.pg_attribute a on a.attrelid = tables.oid and a.attnum > 0 and not a.attisdropped
 where not tables.whole and pg_catalog.has_column_privilege(tables.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES')
 group by tables.schema, tables.relation;
