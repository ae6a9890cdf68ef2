-- Keeps in a setting how a partition, and those below, enable the triggers that they have of the table above.
-- In: {setting} and {table}, their names as string constants.
SELECT pg_catalog.set_config({setting}, (
  SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(t.tgrelid::pg_catalog.regclass, t.tgname, t.tgenabled)), '[]')
    FROM pg_catalog.pg_partition_tree({table}::pg_catalog.regclass) AS tree
    JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.relid AND t.tgparentid <> 0)::pg_catalog.text, true)
