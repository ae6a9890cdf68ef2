-- What this role may see, by the privileges that the views of the SQL standard respect: the columns of each table in
-- scope. `columns` is null where the role sees every column, so that a large schema costs one row a table.
-- In: schema_doctor.tables, schema_doctor.relations (see scope.sql)
select v.table_schema::pg_catalog.text as schema, v.table_name::pg_catalog.text as relation,
       case when pg_catalog.count(*) < (
         select pg_catalog.count(*)
           from pg_catalog.pg_attribute a
           join pg_catalog.pg_class c on c.oid = a.attrelid
           join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where n.nspname = v.table_schema::pg_catalog.name and c.relname = v.table_name::pg_catalog.name
            and a.attnum > 0 and not a.attisdropped)
       then pg_catalog.array_agg(v.column_name::pg_catalog.text) end as columns
  from information_schema.columns v
 where (v.table_schema::pg_catalog.name, v.table_name::pg_catalog.name) in (
         select n.nspname, c.relname
           from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where c.oid = any (pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]))
 group by v.table_schema, v.table_name;
