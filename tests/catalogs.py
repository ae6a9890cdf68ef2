"""An independent reading of everything table-level in a database: own queries, nothing shared with schema_doctor."""

from collections.abc import Mapping
from typing import Any, Final

from tests.respelling import pin, same
from tests.servers import Connection

Key = tuple[str, ...]  # ("column", "public", "users", "email")
Reading = dict[Key, dict[str, Any]]  # with what belongs to each: {"type": "text", ...}

# Each query has two columns, the key and its properties; {own} stands for what no extension owns in users' schemas.
OWN: Final = """
    n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend e where e.classid = '%s'::regclass and e.objid = %s and e.deptype = 'e')
"""
OWN_CLASS: Final = OWN % ("pg_class", "c.oid")
OWN_TYPE: Final = OWN % ("pg_type", "t.oid")
COLLATION: Final = """(select format('%%I.%%I', ln.nspname, l.collname) from pg_collation l
    join pg_namespace ln on ln.oid = l.collnamespace where l.oid = %s)"""
SEQUENCE: Final = """jsonb_build_object('type', format_type(s.seqtypid, null), 'start', s.seqstart,
    'increment', s.seqincrement, 'minimum', s.seqmin, 'maximum', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle)"""
# A NOT NULL constraint of 18 that is NOT VALID lets NULLs be: the column is not NOT NULL.
NOT_NULL: Final = """a.attnotnull and not exists (select from pg_constraint k where k.conrelid = a.attrelid
    and k.contype = 'n' and k.conkey = array[a.attnum] and not k.convalidated)"""

TOPMOST: Final = """(select a.relid from pg_partition_ancestors(%s) with ordinality a (relid, place)
    order by a.place desc limit 1)"""

COLUMN: Final = f"""
    select array[n.nspname, c.relname, a.attname], jsonb_build_object(
           'type', format_type(a.atttypid, a.atttypmod), 'not null', {NOT_NULL},
           'default', case a.attgenerated when '' then pg_get_expr(d.adbin, d.adrelid) end,
           'generated', a.attgenerated,
           'expression', case a.attgenerated when '' then null else pg_get_expr(d.adbin, d.adrelid) end,
           'collation', {COLLATION % "a.attcollation"}, 'storage', a.attstorage,
           'compression', a.attcompression, 'statistics', nullif(a.attstattarget, -1),
           'comment', col_description(c.oid, a.attnum), 'comment on not null', (
                select obj_description(k.oid, 'pg_constraint') from pg_constraint k
                 where k.conrelid = a.attrelid and k.contype = 'n' and k.conkey = array[a.attnum]),
           'name of not null', (select k.conname from pg_constraint k where k.conrelid = a.attrelid
                 and k.contype = 'n' and k.conkey = array[a.attnum] and not exists (
                     select from pg_inherits h join pg_attribute p on p.attrelid = h.inhparent and p.attnotnull
                      where h.inhrelid = a.attrelid and p.attname = a.attname)),
           'identity', a.attidentity,
           'identity sequence', (select {SEQUENCE} || jsonb_build_object('name', q.objid::regclass)
                from pg_depend q join pg_sequence s on s.seqrelid = q.objid
               where q.classid = 'pg_class'::regclass and q.refclassid = 'pg_class'::regclass
                 and q.refobjid = c.oid and q.refobjsubid = a.attnum and q.deptype = 'i'))
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where c.relkind in (RELKINDS) and {OWN_CLASS}
"""

QUERIES: Final = {
    "schema": """
        select array[n.nspname],
               jsonb_build_object('comment', obj_description(n.oid, 'pg_namespace'))
          from pg_namespace n where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    """,
    "extension": """
        select array[x.extname], jsonb_build_object('schema', n.nspname, 'version', x.extversion,
               'comment', obj_description(x.oid, 'pg_extension'))
          from pg_extension x join pg_namespace n on n.oid = x.extnamespace where x.extname <> 'plpgsql'
    """,
    "enum": f"""
        select array[n.nspname, t.typname], jsonb_build_object(
               'labels', (select jsonb_agg(e.enumlabel order by e.enumsortorder) from pg_enum e
                           where e.enumtypid = t.oid), 'comment', obj_description(t.oid, 'pg_type'))
          from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype = 'e' and {OWN_TYPE}
    """,
    "domain": f"""
        select array[n.nspname, t.typname], jsonb_build_object(
               'type', format_type(t.typbasetype, t.typtypmod), 'not null', t.typnotnull,
               'default', pg_get_expr(t.typdefaultbin, 0), 'collation', {COLLATION % "t.typcollation"},
               'comment', obj_description(t.oid, 'pg_type'))
          from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype = 'd' and {OWN_TYPE}
    """,
    "domain constraint": f"""
        select array[n.nspname, t.typname, k.conname], jsonb_build_object(
               'definition', pg_get_constraintdef(k.oid), 'valid', k.convalidated,
               'type', format_type(t.typbasetype, t.typtypmod), 'comment', obj_description(k.oid, 'pg_constraint'))
          from pg_constraint k join pg_type t on t.oid = k.contypid join pg_namespace n on n.oid = t.typnamespace
         where k.contype = 'c' and {OWN_TYPE}
    """,
    "composite": f"""
        select array[n.nspname, c.relname],
               jsonb_build_object('comment', obj_description(c.reltype, 'pg_type'))
          from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'c' and {OWN_CLASS}
    """,
    "sequence": f"""
        select array[n.nspname, c.relname], {SEQUENCE} || jsonb_build_object(
               'persistence', c.relpersistence, 'comment', obj_description(c.oid, 'pg_class'), 'owned by',
               (select format('%s.%I', d.refobjid::regclass, a.attname) from pg_depend d join pg_attribute a
                    on a.attrelid = d.refobjid and a.attnum = d.refobjsubid where d.classid = 'pg_class'::regclass
                   and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.deptype = 'a'))
          from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
         where {OWN_CLASS} and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
               and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.deptype = 'i')
    """,
    "table": f"""
        select array[n.nspname, c.relname], jsonb_build_object(
               'persistence', c.relpersistence, 'partition key', pg_get_partkeydef(c.oid),
               'bound', pg_get_expr(c.relpartbound, c.oid), 'row security', c.relrowsecurity,
               'forced', c.relforcerowsecurity, 'replica identity', c.relreplident,
               'replica index', (select coalesce(TOPMOST, i.indexrelid)::regclass::text from pg_index i
                                  where i.indrelid = c.oid and i.indisreplident and c.relreplident = 'i'),
               'parameters', (select jsonb_agg(p order by p) from unnest(c.reloptions) p),
               'toast parameters', (select jsonb_agg(p order by p) from pg_class o, unnest(o.reloptions) p
                                     where o.oid = c.reltoastrelid),
               'parents', (select jsonb_agg(i.inhparent::regclass order by i.inhparent::regclass::text)
                             from pg_inherits i where i.inhrelid = c.oid),
               'comment', obj_description(c.oid, 'pg_class'))
          from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and {OWN_CLASS}
    """.replace("TOPMOST", TOPMOST % "i.indexrelid"),
    "attribute": COLUMN.replace("RELKINDS", "'c'"),
    "column": COLUMN.replace("RELKINDS", "'r', 'p'"),
    # Foreign keys that go with those of a partitioned table are left out: the server makes and drops them.
    "constraint": f"""
        select array[n.nspname, c.relname, k.conname], jsonb_build_object(
               'type', k.contype, 'definition', pg_get_constraintdef(k.oid), 'valid', k.convalidated,
               'deferrable', k.condeferrable, 'deferred', k.condeferred,
               'of parent', o.conrelid::regclass::text || ' ' || o.conname,
               'parameters', (select jsonb_agg(p order by p) from pg_class i, unnest(i.reloptions) p
                               where i.oid = k.conindid and k.contype in ('p', 'u', 'x')),
               'comment', obj_description(k.oid, 'pg_constraint'), 'comment on index',
               case when k.contype in ('p', 'u', 'x') then obj_description(k.conindid, 'pg_class') end)
          from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
          left join pg_constraint o on o.oid = k.conparentid
         where k.contype in ('p', 'u', 'c', 'f', 'x') and (k.contype <> 'f' or o.conrelid is distinct from k.conrelid)
           and {OWN_CLASS}
    """,
    "index": f"""
        select array[n.nspname, c.relname, x.relname],
               jsonb_build_object('unique', i.indisunique, 'valid', i.indisvalid, 'live', i.indislive,
               'of parent', (select h.inhparent::regclass::text from pg_inherits h where h.inhrelid = x.oid),
               'definition', regexp_replace(regexp_replace(pg_get_indexdef(x.oid),
                                            '^.*? USING ', 'USING '), ' WITH [(][^()]*[)](?= WHERE |$)', ''),
               'parameters', (select jsonb_agg(p order by p) from unnest(x.reloptions) p),
               'comment', obj_description(x.oid, 'pg_class'))
          from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
          join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and {OWN_CLASS}
           and not exists (select from pg_constraint k where k.conindid = x.oid and k.contype in ('p', 'u', 'x'))
    """,
}

# What schema_doctor does not model must be as before after a fix: what is built on a column is dropped and made again.
BYSTANDERS: Final = {
    "view": f"""
        select array[n.nspname, c.relname], jsonb_build_object('definition', pg_get_viewdef(c.oid),
               'options', c.reloptions, 'rights', c.relacl::text, 'owner', c.relowner::regrole, 'kind', c.relkind,
               'comment', obj_description(c.oid, 'pg_class'))
          from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and {OWN_CLASS}
    """,
    "trigger": """
        select array[t.tgrelid::regclass::text, t.tgname], jsonb_build_object(
               'definition', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled,
               'comment', obj_description(t.oid, 'pg_trigger')) from pg_trigger t where not t.tgisinternal
    """,
    "policy": """
        select array[p.polrelid::regclass::text, p.polname], jsonb_build_object('command', p.polcmd,
               'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid),
               'permissive', p.polpermissive, 'roles', p.polroles::regrole[]::text,
               'comment', obj_description(p.oid, 'pg_policy')) from pg_policy p
    """,
    "rule": f"""
        select array[r.ev_class::regclass::text, r.rulename],
               jsonb_build_object('definition', pg_get_ruledef(r.oid), 'enabled', r.ev_enabled,
               'comment', obj_description(r.oid, 'pg_rewrite'))
          from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
         where r.rulename <> '_RETURN' and {OWN_CLASS}
    """,
    "options of columns": """
        select array[a.attrelid::regclass::text, a.attname], jsonb_build_object('options', a.attoptions)
          from pg_attribute a where a.attoptions is not null and not a.attisdropped
    """,
    "rights": f"""
        select array[n.nspname, c.relname, c.relkind::text], jsonb_build_object('rights', c.relacl::text,
               'owner', c.relowner::regrole,
               'columns', (select jsonb_object_agg(a.attname, a.attacl::text) from pg_attribute a
                            where a.attrelid = c.oid and a.attacl is not null and not a.attisdropped))
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p', 'S', 'v', 'm') and {OWN_CLASS}
    """,
    "rights to types": f"""
        select array[n.nspname, t.typname], jsonb_build_object('rights', t.typacl::text, 'owner', t.typowner::regrole)
          from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
         where (t.typtype in ('d', 'e') or c.relkind = 'c') and {OWN_TYPE}
    """,
    "statistics": """
        select array[x.stxnamespace::regnamespace::text, x.stxname], jsonb_build_object(
               'definition', pg_get_statisticsobjdef(x.oid), 'owner', x.stxowner::regrole,
               'target', nullif(x.stxstattarget, -1),
               'comment', obj_description(x.oid, 'pg_statistic_ext')) from pg_statistic_ext x
    """,
    "published": """
        select array[p.pubname, r.prrelid::regclass::text], jsonb_build_object('part', to_jsonb(r) - 'oid' - 'prpubid'
               - 'prrelid') from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
    """,
}


def read(connection: Connection) -> Reading:
    """Return everything table-level: schemas, extensions, types, sequences, tables and all that belongs to them."""
    return _read(connection, QUERIES)


def bystanders(connection: Connection) -> Reading:
    """Return what else is there and built on tables: views, triggers, policies, rules, rights."""
    return _read(connection, BYSTANDERS)


def everything(connection: Connection) -> Reading:
    """Return both."""
    return _read(connection, {**QUERIES, **BYSTANDERS})


def _read(connection: Connection, queries: Mapping[str, str]) -> Reading:
    found: Reading = {}
    with connection.transaction():
        pin(connection)
        asked = " union all ".join(
            f"select '{kind}', key::text[], properties from ({query}) as _ (key, properties)"
            for kind, query in queries.items()
        )
        for kind, names, properties in connection.execute(asked.encode()).fetchall():
            key = (kind, *names)
            assert key not in found, key
            found[key] = properties
    return found


def differences(desired: Reading, actual: Reading, connection: Connection) -> list[str]:
    """Return in words what differs; `connection` is to the actual database, which is asked to read spellings again."""
    found = [f"missing: {shown(key)}" for key in desired if key not in actual]
    found += [f"unexpected: {shown(key)}" for key in actual if key not in desired]
    for key, properties in desired.items():
        for name, wanted in properties.items():
            there = actual.get(key, properties)[name]
            if wanted != there and not same(connection, key, name, properties, wanted, there):
                found.append(f"{shown(key)}: {name}: {wanted!r} is wanted, {there!r} is there")
    return sorted(found)


def shown(key: Key) -> str:
    return f"{key[0]} {'.'.join(key[1:])}"
