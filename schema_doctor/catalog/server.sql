-- Facts of the server, the database and the role that the later stages need.
select pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as version,
       pg_catalog.current_database()::pg_catalog.text as database,
       current_user::pg_catalog.text as role,
       pg_catalog.pg_is_in_recovery() as standby,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY') as may_make_temporary;
