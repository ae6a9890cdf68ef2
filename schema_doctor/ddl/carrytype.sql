-- Gives a type that is made anew the owner and the rights of the old one.
-- In: {old} and {new}, the names of both as string constants.
DECLARE
  old_type CONSTANT pg_catalog.regtype := {old};
  new_type CONSTANT pg_catalog.regtype := {new};
  item record;
BEGIN
  FOR item IN -- its owner
    SELECT pg_catalog.pg_get_userbyid(o.typowner) AS owner FROM pg_catalog.pg_type o, pg_catalog.pg_type n
     WHERE o.oid = old_type AND n.oid = new_type AND o.typowner <> n.typowner
  LOOP
    EXECUTE pg_catalog.format('ALTER TYPE %s OWNER TO %I', new_type, item.owner);
  END LOOP;
  FOR item IN -- what everybody has unless told, and what default privileges have given
    SELECT DISTINCT e.grantee
      FROM pg_catalog.pg_type t,
           pg_catalog.aclexplode(coalesce(t.typacl, pg_catalog.acldefault('T', t.typowner))) AS e
     WHERE t.oid = new_type AND e.grantee <> t.typowner
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON TYPE %s FROM %s', new_type,
      CASE item.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(item.grantee)) END);
  END LOOP;
  FOR item IN -- rights
    SELECT e.grantee, e.privilege_type, e.is_grantable
      FROM pg_catalog.pg_type t,
           pg_catalog.aclexplode(coalesce(t.typacl, pg_catalog.acldefault('T', t.typowner))) AS e
     WHERE t.oid = old_type AND e.grantee <> t.typowner
  LOOP
    EXECUTE pg_catalog.format('GRANT %s ON TYPE %s TO %s%s', item.privilege_type, new_type,
      CASE item.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(item.grantee)) END,
      CASE WHEN item.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
