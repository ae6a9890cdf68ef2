"""The fixes whose runs are broken, over all families of statements."""

from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from schema_doctor import doctor
from schema_doctor.online import Online
from tests.cases.case import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A database, and the spec that it is brought to; `online` says how large tables are changed."""

    name: str
    before: str
    spec: str
    online: str = "auto"
    allow: tuple[str, ...] = ()

    def load(self, folder: Path) -> doctor.Case:
        """Write the spec into a folder, and load it."""
        case = load(self.spec, folder, allow=self.allow)
        return replace(case, online=Online(mode=self.online), preflight_timeout=20.0)

    @property
    def arguments(self) -> list[str]:
        """What the command line is told."""
        return [f"--online={self.online}", *(f"--allow={code}" for code in self.allow)]


_ROWS = """
    create table u (id bigint primary key, code text not null);
    create table t (id bigint, user_id bigint, body text, role text);
    insert into u select g, g from generate_series(1, 5) g;
    insert into t select g, 1 + g % 5, 'b', 'user' from generate_series(1, 40) g;
"""
_RULES = """
    tables:
      u: {columns: {id: bigint, code: text not null}, primary_key: id}
      t:
        columns: {id: bigint not null, user_id: bigint not null, body: text not null default '', role: text}
        checks: {t_role_check: "role in ('user', 'bot')"}
        foreign_keys: {t_user_id_fkey: user_id references u(id)}
"""

FIXES = (
    Mended(
        name="columns, comments and defaults",
        before="create table t (id int, n int); insert into t select g, g from generate_series(1, 9) g;",
        spec="""
            tables:
              t:
                comment: all that is there
                columns:
                  id: {type: int, comment: a number}
                  n: int default 7
                  name: text not null default 'nobody'
                  at: timestamptz default '2024-01-01 00:00+00'
                  twice: int generated always as (n * 2) stored
              log: {columns: {id: int not null, what: text}, primary_key: id}
            """,
    ),
    Mended(name="not null, check and foreign key, online", before=_ROWS, spec=_RULES, online="always"),
    Mended(name="not null, check and foreign key, at once", before=_ROWS, spec=_RULES, online="never"),
    Mended(
        name="primary key, unique and index, concurrently",
        before=_ROWS + "create index t_body_idx on t (role);",
        spec="""
            unexpected: error
            tables:
              u: {columns: {id: bigint, code: text not null}, primary_key: id, unique: {u_code_key: code}}
              t:
                columns: {id: bigint not null, user_id: bigint, body: text, role: text}
                primary_key: id
                indexes: {t_user_idx: user_id, t_role_idx: {columns: [role], predicate: body is null, comment: a}}
            """,
        online="always",
        allow=("data-loss",),
    ),
    Mended(
        name="primary key, unique, exclusion and index, at once",
        before=_ROWS + "create index t_body_idx on t (role);",
        spec="""
            tables:
              u: {columns: {id: bigint, code: text not null}, primary_key: id, unique: {u_code_key: code}}
              t:
                columns: {id: bigint not null, user_id: bigint, body: text, role: text}
                primary_key: id
                indexes: {t_user_idx: user_id, t_body_idx: lower(body)}
                exclusions: {t_excl: {elements: ["id with ="], method: btree}}
            """,
        online="never",
    ),
    Mended(
        name="what interrupted runs have left",
        before=_ROWS
        + """
            create index t_user_idx on t (user_id);
            update pg_index set indisvalid = false where indexrelid = 't_user_idx'::regclass;
            create index t_body_idx on t (body);
            update pg_index set indisvalid = false, indisready = false, indislive = false
             where indexrelid = 't_body_idx'::regclass;
            alter table t add constraint t_role_check check (role in ('user', 'bot')) not valid;
            alter table t add constraint user_id_schema_doctor_not_null check (user_id is not null) not valid;
            """,
        spec="""
            tables:
              t:
                columns: {id: bigint, user_id: bigint not null, body: text, role: text}
                checks: {t_role_check: "role in ('user', 'bot')"}
                indexes: {t_user_idx: user_id, t_body_idx: body}
            """,
        online="always",
    ),
    Mended(
        name="rows that are filled, online",
        before=_ROWS,
        spec="""
            tables:
              t:
                columns:
                  id: bigint
                  user_id: bigint
                  body: text
                  role: {type: text, nullable: false, backfill: "'user'"}
                  low: {type: text, nullable: false, default: "'new'", backfill: lower(body)}
            """,
        online="always",
    ),
    Mended(
        name="labels of an enum",
        before="create type mood as enum ('sad', 'ok'); create table t (id int, m mood);"
        "insert into t values (1, 'ok');",
        spec="""
            enums: {mood: {labels: [unhappy, so-so, ok, happy], renamed_labels: {sad: unhappy}}}
            tables: {t: {columns: {id: int, m: mood default 'happy', n: int}}}
            """,
    ),
    Mended(
        name="an enum made anew under its columns",
        before="""
            create type mood as enum ('sad', 'ok', 'happy'); comment on type mood is 'x';
            create table t (id int, m mood default 'ok', ms mood[]); create index i on t (m);
            insert into t values (1, 'ok', '{happy,ok}'), (2, 'happy', null);
            """,
        spec="""
            enums: {mood: {labels: [ok, happy], comment: x}}
            tables: {t: {columns: {id: int, m: mood default 'ok', ms: 'mood[]'}, indexes: {i: m}}}
            """,
        allow=("values-change",),
    ),
    Mended(
        name="types of columns, with views and policies set aside",
        before="""
            create table t (id int primary key, n int, s varchar(5));
            insert into t select g, g, g from generate_series(1, 9) g;
            create index t_n on t (n); create table r (t_id int references t); insert into r values (1), (2);
            create view v as select id, n from t; create view w as select n + 1 as m from v;
            create policy p on t using (n > 0); comment on view w is 'x'; grant select on w to public;
            """,
        spec="""
            tables:
              t: {columns: {id: bigint, n: bigint, s: text}, primary_key: id, indexes: {t_n: n}}
              r: {columns: {t_id: bigint}, foreign_keys: {r_t_id_fkey: t_id references t(id)}}
            """,
        allow=("all",),
    ),
    Mended(
        name="renames",
        before="""
            create table old (id int constraint k primary key, n int constraint c check (n > 0));
            create index i on old (n); create table r (id int references old);
            insert into old values (1, 2), (2, 3); insert into r values (1);
            """,
        spec="""
            tables:
              new:
                renamed_from: old
                columns: {id: int, m: {type: bigint, renamed_from: n}, more: text}
                primary_key: {name: new_pkey, renamed_from: k, columns: id}
                checks: {new_check: {expression: m > 0, renamed_from: c}}
                indexes: {new_m: {columns: [m], renamed_from: i}}
              r: {columns: {id: int}, foreign_keys: {r_id_fkey: id references new(id)}}
            """,
        allow=("all",),
    ),
    Mended(
        name="drops",
        before="""
            create table p (id int primary key); create type gone as enum ('a');
            create table t (id int, extra int, must int default 0, g gone,
                constraint u unique (id), constraint c check (id > 0), constraint f foreign key (id) references p);
            create index i on t (extra);
            create table other (id int constraint k references p, t_id int references t (id));
            insert into p values (1); insert into t values (1, 2); insert into other values (1, 1);
            """,
        spec="""
            unexpected: error
            tables: {p: {columns: {id: int}, primary_key: id}, t: {columns: {id: int, must: int default 0}}}
            """,
        allow=("data-loss",),
    ),
    Mended(
        name="sequences and identity",
        before="""
            create sequence s; create table t (id int not null, n int, k int generated by default as identity);
            insert into t (id, n) select g, g from generate_series(1, 9) g; select setval('s', 5);
            """,
        spec="""
            sequences: {s: {type: bigint, increment: 7, cache: 5}, other: {start: 100}}
            tables:
              t:
                columns:
                  id: {type: int, identity: always}
                  n: {type: int, default: "nextval('other')"}
                  k: {type: bigint, identity: by default}
            """,
        allow=("all",),
    ),
    Mended(
        name="domains and composite types",
        before="""
            create domain d as int; create type c as (a int); create table t (id int, v d); insert into t values (1, 2);
            """,
        spec="""
            domains: {d: {type: int, nullable: false, default: 5, checks: {d_check: value > 0}}, e: text}
            composites: {c: {attributes: {a: int, b: text}}}
            tables: {t: {columns: {id: int, v: d, w: e}}}
            """,
        allow=("all",),
    ),
    Mended(
        name="partitions",
        before="""
            create table e (id int not null, at date not null, kind text) partition by range (at);
            create table e_24 partition of e for values from ('2024-01-01') to ('2025-01-01');
            insert into e select g, date '2024-01-01' + g, 'a' from generate_series(1, 20) g;
            """,
        spec="""
            tables:
              e:
                partition_by: range (at)
                columns: {id: bigint not null, at: date not null, kind: text not null, note: text default 'x'}
                primary_key: [id, at]
                indexes: {e_kind: kind}
                partitions:
                  e_24: for values from ('2024-01-01') to ('2025-01-01')
                  e_25: for values from ('2025-01-01') to ('2026-01-01')
            """,
        allow=("all",),
    ),
    Mended(
        name="partitions, online",
        before="""
            create table u (id int primary key); insert into u select generate_series(1, 5);
            create table e (id int not null, at date not null, kind text, u_id int) partition by range (at);
            create table e_24 partition of e for values from ('2024-01-01') to ('2025-01-01');
            create table e_25 partition of e for values from ('2025-01-01') to ('2026-01-01') partition by list (kind);
            create table e_25_a partition of e_25 for values in ('a');
            insert into e select g, date '2024-12-22' + g, 'a', 1 + g % 5 from generate_series(1, 20) g;
            """,
        spec="""
            tables:
              u: {columns: {id: int}, primary_key: id}
              e:
                partition_by: range (at)
                columns: {id: int not null, at: date not null, kind: text not null, u_id: int}
                unique: {e_key: [id, at, kind]}
                checks: {e_id_check: id > 0}
                foreign_keys: {e_u_id_fkey: u_id references u(id)}
                indexes: {e_kind: kind}
            """,
        online="always",
    ),
    Mended(
        name="a schema with all that is new",
        before="create table t (id int); insert into t values (1);",
        spec="""
            schemas: {app: {comment: of the application}}
            enums: {app.mood: [sad, ok]}
            tables:
              t: {columns: {id: int}}
              app.users: {columns: {id: {type: int, identity: always}, m: app.mood default 'ok'}, primary_key: id}
              app.posts:
                columns: {id: int, author: int}
                foreign_keys: {posts_author: author references app.users(id)}
                indexes: {posts_author_idx: author}
            """,
    ),
    Mended(
        name="storage, options and row security",
        before="create table t (id int, s text); insert into t select g, repeat('x', g) from generate_series(1, 9) g;",
        spec="""
            tables:
              t:
                columns: {id: {type: int, statistics: 50}, s: {type: text, storage: external}}
                parameters: {fillfactor: 70}
                row_security: true
            """,
        allow=("all",),
    ),
)
