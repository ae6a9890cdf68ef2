-- Gives a table that is made anew what hangs on the old one without being declared: its owner and tablespace, the
-- sequences that it owns and where its identities are, rights, triggers, policies, rules, statistics and publications.
-- In: {old} and {new}, the names of both as string constants.
DECLARE
  old_table CONSTANT pg_catalog.regclass := {old};
  new_table CONSTANT pg_catalog.regclass := {new};
  item record;
  acl record;
BEGIN
  FOR item IN -- its owner
    SELECT pg_catalog.pg_get_userbyid(o.relowner) AS owner FROM pg_catalog.pg_class o, pg_catalog.pg_class n
     WHERE o.oid = old_table AND n.oid = new_table AND o.relowner <> n.relowner
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO %I', new_table, item.owner);
  END LOOP;
  FOR item IN -- its tablespace
    SELECT s.spcname FROM pg_catalog.pg_class o
      JOIN pg_catalog.pg_class n ON n.oid = new_table AND n.reltablespace <> o.reltablespace
      JOIN pg_catalog.pg_tablespace s ON s.oid = o.reltablespace
     WHERE o.oid = old_table
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s SET TABLESPACE %I', new_table, item.spcname);
  END LOOP;
  FOR item IN -- its sequences, and where its identities are
    SELECT d.deptype, d.objid::pg_catalog.regclass AS old_sequence, a.attname,
           (SELECT i.objid::pg_catalog.regclass FROM pg_catalog.pg_depend i
             WHERE i.refobjid = new_table AND i.refobjsubid = b.attnum AND i.deptype = 'i'
               AND i.classid = d.classid AND i.refclassid = d.refclassid) AS new_sequence
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
      JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      JOIN pg_catalog.pg_attribute b ON b.attrelid = new_table AND b.attname = a.attname AND NOT b.attisdropped
     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
       AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
       AND d.refobjid = old_table AND d.deptype IN ('a', 'i')
  LOOP
    IF item.deptype = 'a' THEN
      EXECUTE pg_catalog.format('ALTER SEQUENCE %s OWNED BY %s.%I', item.old_sequence, new_table, item.attname);
    ELSIF item.new_sequence IS NOT NULL THEN
      EXECUTE pg_catalog.format(
        'SELECT pg_catalog.setval(%L, last_value, is_called) FROM %s', item.new_sequence, item.old_sequence);
      FOR acl IN
        SELECT a.grantee, a.privilege_type, a.is_grantable
          FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) AS a WHERE c.oid = item.old_sequence
      LOOP
        EXECUTE pg_catalog.format('GRANT %s ON SEQUENCE %s TO %s%s', acl.privilege_type, item.new_sequence,
          CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(acl.grantee)) END,
          CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
      END LOOP;
    END IF;
  END LOOP;
  FOR item IN -- what default privileges have given to it
    SELECT DISTINCT e.grantee FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) AS e
     WHERE c.oid = new_table AND e.grantee <> c.relowner
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON %s FROM %s', new_table,
      CASE item.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(item.grantee)) END);
  END LOOP;
  FOR item IN -- rights
    SELECT e.grantee, e.privilege_type, e.is_grantable, '' AS columns
      FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) AS e WHERE c.oid = old_table
    UNION ALL
    SELECT e.grantee, e.privilege_type, e.is_grantable, pg_catalog.format(' (%I)', a.attname)
      FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) AS e
     WHERE a.attrelid = old_table AND EXISTS (SELECT FROM pg_catalog.pg_attribute b
             WHERE b.attrelid = new_table AND b.attname = a.attname AND NOT b.attisdropped)
  LOOP
    EXECUTE pg_catalog.format('GRANT %s%s ON %s TO %s%s', item.privilege_type, item.columns, new_table,
      CASE item.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(item.grantee)) END,
      CASE WHEN item.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
  FOR item IN -- triggers
    SELECT tgname, pg_catalog.pg_get_triggerdef(oid) AS definition,
           pg_catalog.obj_description(oid, 'pg_trigger') AS said,
           CASE tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END AS mode
      FROM pg_catalog.pg_trigger WHERE tgrelid = old_table AND NOT tgisinternal AND tgparentid = 0
  LOOP
    EXECUTE pg_catalog.replace(
      item.definition, pg_catalog.format(' ON %s ', old_table), pg_catalog.format(' ON %s ', new_table));
    IF item.mode IS NOT NULL THEN
      EXECUTE pg_catalog.format('ALTER TABLE %s %s TRIGGER %I', new_table, item.mode, item.tgname);
    END IF;
    IF item.said IS NOT NULL THEN
      EXECUTE pg_catalog.format('COMMENT ON TRIGGER %I ON %s IS %L', item.tgname, new_table, item.said);
    END IF;
  END LOOP;
  FOR item IN -- triggers of the table above that are enabled otherwise here
    SELECT o.tgname,
           CASE o.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END AS mode
      FROM pg_catalog.pg_trigger o
      JOIN pg_catalog.pg_trigger n ON n.tgrelid = new_table AND n.tgname = o.tgname AND n.tgenabled <> o.tgenabled
     WHERE o.tgrelid = old_table AND o.tgparentid <> 0 AND n.tgparentid <> 0
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE ONLY %s %s TRIGGER %I', new_table, item.mode, item.tgname);
  END LOOP;
  FOR item IN -- policies
    SELECT polname, polpermissive, polroles, pg_catalog.obj_description(oid, 'pg_policy') AS said,
           CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
                       ELSE 'ALL' END AS command,
           pg_catalog.replace(pg_catalog.pg_get_expr(polqual, polrelid), old_table::text, new_table::text) AS allows,
           pg_catalog.replace(pg_catalog.pg_get_expr(polwithcheck, polrelid), old_table::text, new_table::text) AS checks
      FROM pg_catalog.pg_policy WHERE polrelid = old_table
  LOOP
    EXECUTE pg_catalog.format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', item.polname, new_table,
        CASE WHEN item.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, item.command,
        (SELECT pg_catalog.string_agg(CASE role WHEN 0 THEN 'PUBLIC'
                  ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role)) END, ', ')
           FROM pg_catalog.unnest(item.polroles) AS role))
      || coalesce(' USING (' || item.allows || ')', '') || coalesce(' WITH CHECK (' || item.checks || ')', '');
    IF item.said IS NOT NULL THEN
      EXECUTE pg_catalog.format('COMMENT ON POLICY %I ON %s IS %L', item.polname, new_table, item.said);
    END IF;
  END LOOP;
  FOR item IN -- rules
    SELECT rulename, pg_catalog.pg_get_ruledef(oid) AS definition, pg_catalog.obj_description(oid, 'pg_rewrite') AS said,
           CASE ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END AS mode
      FROM pg_catalog.pg_rewrite WHERE ev_class = old_table
  LOOP
    EXECUTE pg_catalog.replace(item.definition, old_table::text, new_table::text);
    IF item.mode IS NOT NULL THEN
      EXECUTE pg_catalog.format('ALTER TABLE %s %s RULE %I', new_table, item.mode, item.rulename);
    END IF;
    IF item.said IS NOT NULL THEN
      EXECUTE pg_catalog.format('COMMENT ON RULE %I ON %s IS %L', item.rulename, new_table, item.said);
    END IF;
  END LOOP;
  FOR item IN -- options of columns, such as n_distinct
    SELECT a.attname, pg_catalog.array_to_string(a.attoptions, ', ') AS options
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_attribute b ON b.attrelid = new_table AND b.attname = a.attname AND NOT b.attisdropped
     WHERE a.attrelid = old_table AND a.attoptions IS NOT NULL AND NOT a.attisdropped
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE ONLY %s ALTER COLUMN %I SET (%s)', new_table, item.attname, item.options);
  END LOOP;
  FOR item IN -- extended statistics, but for those about a column that goes, which go with it
    SELECT pg_catalog.format('%I.%I', n.nspname, x.stxname) AS name, pg_catalog.pg_get_statisticsobjdef(x.oid) AS definition,
           coalesce(x.stxstattarget, -1) AS target, pg_catalog.pg_get_userbyid(x.stxowner) AS owner,
           pg_catalog.obj_description(x.oid, 'pg_statistic_ext') AS said
      FROM pg_catalog.pg_statistic_ext x JOIN pg_catalog.pg_namespace n ON n.oid = x.stxnamespace
     WHERE x.stxrelid = old_table AND NOT EXISTS (
       SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND d.objid = x.oid
          AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = old_table AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_attribute k
             WHERE k.attrelid = new_table AND k.attname = a.attname AND NOT k.attisdropped))
  LOOP
    EXECUTE 'DROP STATISTICS ' || item.name;
    EXECUTE pg_catalog.replace(item.definition, ' FROM ' || old_table::text, ' FROM ' || new_table::text);
    IF item.said IS NOT NULL THEN
      EXECUTE pg_catalog.format('COMMENT ON STATISTICS %s IS %L', item.name, item.said);
    END IF;
    EXECUTE pg_catalog.format('ALTER STATISTICS %s SET STATISTICS %s', item.name, item.target);
    EXECUTE pg_catalog.format('ALTER STATISTICS %s OWNER TO %I', item.name, item.owner);
  END LOOP;
  FOR item IN -- publications
    SELECT p.pubname, pg_catalog.to_jsonb(r) AS part
      FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
     WHERE r.prrelid = old_table
  LOOP
    IF item.part ->> 'prqual' IS NOT NULL OR item.part ->> 'prattrs' IS NOT NULL THEN
      RAISE feature_not_supported USING MESSAGE = pg_catalog.format(
        'publication %I sends only a part of %s; take the table out of it, and put it back afterwards',
        item.pubname, new_table);
    END IF;
    EXECUTE pg_catalog.format('ALTER PUBLICATION %I ADD TABLE %s', item.pubname, new_table);
  END LOOP;
END
