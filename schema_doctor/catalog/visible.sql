-- What this role may see, by the privileges that the views of the SQL standard respect (infoschema-columns): the columns of
-- each table in scope. `columns` is null where the role sees every column, so that a large schema costs one row a table.
-- The view of the columns is asked only for tables of which the role may see a part, and table by table: it would read
-- every column of the database, those that nobody asked for too.
-- In: schema_doctor.relations (see scope.sql)
with tables as (
  select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as relation,
         pg_catalog.pg_has_role(c.relowner, 'USAGE')
           or pg_catalog.has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') as whole
    from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
    join pg_catalog.pg_class c on c.oid = scope.oid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
)
select tables.schema, tables.relation, null::pg_catalog.text[] as columns
  from tables
  join information_schema.tables v on v.table_schema = tables.schema and v.table_name = tables.relation
 where tables.whole
union all
select tables.schema, tables.relation, pg_catalog.array_agg(seen.name) as columns
  from tables
 cross join lateral (
   select v.column_name::pg_catalog.text as name
     from information_schema.columns v
    where v.table_schema = tables.schema::pg_catalog.name and v.table_name = tables.relation::pg_catalog.name
   offset 0) as seen
 where not tables.whole
 group by tables.schema, tables.relation;
