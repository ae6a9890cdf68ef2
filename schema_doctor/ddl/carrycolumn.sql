-- Keeps in a setting the statements that give a new column the rights of the old one, and the statistics about it.
-- In: {setting}, {table} and {column}, their names as string constants; {gone}, the names of columns that go for good.
SELECT pg_catalog.set_config({setting}, coalesce((
SELECT pg_catalog.string_agg(kept.statement, '; ') FROM (
  SELECT pg_catalog.format('GRANT %s (%I) ON %s TO %s%s', e.privilege_type, a.attname, a.attrelid::pg_catalog.regclass,
           CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) END,
           CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) AS e
   WHERE a.attrelid = {table}::pg_catalog.regclass AND a.attname = {column}
  UNION ALL
  SELECT pg_catalog.format('ALTER TABLE ONLY %s ALTER COLUMN %I SET (%s)', a.attrelid::pg_catalog.regclass, a.attname,
           pg_catalog.array_to_string(a.attoptions, ', '))
    FROM pg_catalog.pg_attribute a
   WHERE a.attrelid = {table}::pg_catalog.regclass AND a.attname = {column} AND a.attoptions IS NOT NULL
  UNION ALL
  SELECT 'CREATE STATISTICS IF NOT EXISTS' || pg_catalog.substr(pg_catalog.pg_get_statisticsobjdef(x.oid), 18)
           || pg_catalog.format('; ALTER STATISTICS %1$I.%2$I SET STATISTICS %3$s; ALTER STATISTICS %1$I.%2$I OWNER TO %4$I',
                n.nspname, x.stxname, coalesce(x.stxstattarget, -1), pg_catalog.pg_get_userbyid(x.stxowner))
           || coalesce(pg_catalog.format('; COMMENT ON STATISTICS %I.%I IS %L', n.nspname, x.stxname,
                         pg_catalog.obj_description(x.oid, 'pg_statistic_ext')), '')
    FROM pg_catalog.pg_statistic_ext x
    JOIN pg_catalog.pg_namespace n ON n.oid = x.stxnamespace
    CROSS JOIN LATERAL (
      SELECT pg_catalog.array_agg(a.attname::pg_catalog.text) AS names
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
       WHERE d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND d.objid = x.oid
         AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = x.stxrelid) AS about
   WHERE x.stxrelid = {table}::pg_catalog.regclass AND {column} = ANY (about.names) AND NOT about.names && {gone}
) AS kept (statement)), ''), true)
