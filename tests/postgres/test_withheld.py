"""Where something cannot be planned, a fix applies the rest, which must neither need it nor drop what it needs."""

from pathlib import Path

import psycopg
import pytest

from schema_doctor import doctor, fixing
from tests import servers
from tests.cases.case import load

KEPT = "unexpected: error\nunexpected_schemas: error\nschemas: [public]\ntables: {}"
CASES = {
    "a primary key and a column that may be NULL above another primary key that nobody declares": (
        """
        create table t (a int not null, b int not null) partition by list (a);
        create table t1 partition of t (primary key (a, b)) for values in (1);
        """,
        """
        tables:
          t: {partition_by: list (a), columns: {a: int, b: int, c: int}, primary_key: a}
          t1: {partition_of: t, bound: for values in (1), columns: {a: int, b: int, c: int}}
        """,
        {"column public.t.b", "column public.t1.b", "primary key public.t.t_pkey"},
        {"public.t", "public.t1", "public.t1_pkey"},
    ),
    "a table that would be made anew with a column that cannot get its type": (
        "create table t (a text, b int); create index t_up on t (upper(a))",
        """
        tables:
          t: {partition_by: list (a), columns: {a: int, b: int}, partitions: {t1: for values in (1)}}
          u: {columns: {id: int}}
        """,
        {"column public.t.a", "table public.t"},
        {"public.u", "public.t", "public.t_up"},
    ),
    "a column above a partition that cannot be made anew": (
        """
        create table t (a int, b int) partition by list (a);
        create table t1 partition of t for values in (1) partition by list (b);
        create table t11 partition of t1 for values in (2);
        """,
        """
        tables:
          t: {partition_by: list (a), columns: {a: int, b: text, c: int}}
          t1: {partition_of: t, bound: for values in (1), columns: {a: int, b: text, c: int}}
        """,
        {"column public.t.b", "table public.t1"},
        {"public.t", "public.t1", "public.t11"},
    ),
    "a table that would be made anew with a primary key that nobody declares, under a column that may be NULL": (
        "create table t (a int primary key) partition by hash (a)",
        "tables: {t: {columns: {a: int}}, u: {columns: {id: int}}}",
        {"table public.t"},
        {"public.u", "public.t", "public.t_pkey"},
    ),
    "a table that would be made anew with a domain over its rows that nobody declares": (
        "create table t (a int); create domain d as t",
        "tables: {t: {partition_by: list (a), columns: {a: int}}, u: {columns: {id: int}}}",
        {"table public.t"},
        {"public.u", "public.t"},
    ),
    "a column that comes to be computed from one that keeps its type": (
        "create table t (a int, b int[], constraint c check (b[1:2] = '{1}' or a = 1))",
        "tables: {t: {columns: {a: {type: int, generated: b / 2}, b: int, d: int}}, u: {columns: {id: int}}}",
        {"column public.t.a", "column public.t.b"},
        {"public.u", "public.t"},
    ),
    "a column that may be NULL by the spec, under a primary key that the spec leaves alone": (
        "create table t (id int primary key, a text)",
        "tables: {t: {columns: {id: int, a: text, b: int}, indexes: {t_b: b}}}",
        {"column public.t.id"},
        {"public.t", "public.t_pkey", "public.t_b"},
    ),
    "a table whose default calls a function that is not there": (
        "create table old (id int)",
        """
        tables:
          r: {columns: {id: serial, x: {type: int, default: absent(1)}}, primary_key: id, indexes: {r_x: x}}
          s: {columns: {id: int, r: int, t: int}, foreign_keys: {s_r: r references r(id), s_t: t references t(id)}}
          t: {columns: {id: int}, primary_key: id}
          old: {columns: {id: bigint}}
        """,
        {"column public.r.x", "foreign key public.s.s_r", "sequence public.r_id_seq"},
        {"public.s", "public.t", "public.t_pkey", "public.old"},
    ),
    "a table whose identity gives numbers to columns of others": (
        "create table b (id int, u text)",
        """
        tables:
          r: {columns: {id: int generated always as identity, x: {type: int, default: absent(1)}}}
          b: {columns: {id: bigint, u: "text default 'x' || nextval('r_id_seq')", y: int default nextval('r_id_seq')}}
        """,
        {"column public.r.x", "column public.b.u", "column public.b.y"},
        {"public.b"},
    ),
    "columns whose values go by attributes that are in another order": (
        "create type c as (a int, b text); create table t (id int); insert into t values (1)",
        """
        composites: {c: {attributes: {b: text, a: int}}}
        tables:
          t: {columns: {id: bigint, r: "public.c default row('x', 1)", v: "public.c default '(x,1)'"}}
          u: {columns: {id: int}}
        """,
        {"column public.t.r", "column public.t.v"},
        {"public.c", "public.t", "public.u"},
    ),
    "a table with an index on a function that is not there": (
        "",
        """
        domains: {d: int check (absent(value) > 0)}
        tables:
          a: {columns: {id: bigserial, x: jsonb}, primary_key: id, indexes: {i: gin (x)}}
          b: {columns: {id: int, x: text}, primary_key: id, foreign_keys: {b_a: id references a(id)}}
          c: {columns: {id: d}}
        """,
        {
            "index public.a.i",
            "sequence public.a_id_seq",
            "foreign key public.b.b_a",
            "domain check public.d.d_check",
            "table public.c",
        },
        {"public.b", "public.b_pkey"},
    ),
    "a column whose default calls a function that is not there": (
        "create table t (id int)",
        """
        tables:
          t:
            columns: {id: int, x: {type: int, default: absent(1)}, y: {type: int, generated: x + 1}}
            unique: {t_x_key: [x, id]}
            checks: {t_check: x > 0, t_id_check: id > 0}
            indexes: {t_x: x desc, t_where: {columns: [id], predicate: x > 1}, t_id: id}
        """,
        {
            "column public.t.x",
            "column public.t.y",
            "unique public.t.t_x_key",
            "check public.t.t_check",
            "index public.t.t_x",
            "index public.t.t_where",
        },
        {"public.t", "public.t_id"},
    ),
    "expressions over a type that stays as it is, for a default that the spec does not declare": (
        """
        create type mood as enum ('sad', 'ok', 'old'); create table t (id int, m mood not null default 'old');
        create table x (a mood)
        """,
        """
        enums: {mood: [sad, ok, new]}
        tables:
          x:
            columns: {a: {type: mood, default: "'new'"}, b: {type: mood, default: "'new'"}, c: mood, d: int}
            indexes: {x_c: c, x_e: "(c = 'new')"}
            checks: {n: c <> 'new', m: d > 1}
          y: {columns: {a: mood}}
          z: {columns: {a: {type: mood, default: "'new'"}}}
        """,
        {
            "enum public.mood",
            "check public.x.n",
            "column public.x.a",
            "column public.x.b",
            "index public.x.x_e",
            "table public.z",
        },
        {"public.t", "public.x", "public.y", "public.x_c"},
    ),
    "a row of a composite type that cannot be made anew": (
        "create type c as (a int, b text); create table tt of c; create table u (c c)",
        """
        composites: {c: {attributes: {a: bigint, b: text, n: int}}}
        tables: {u: {columns: {c: c, x: int, d: {type: c, default: "row(1, 'a', 2)::c"}}, indexes: {u_x: x}}}
        """,
        {"composite type public.c", "column public.u.d"},
        {"public.c", "public.tt", "public.u", "public.u_x"},
    ),
    "what refers to tables and columns that are neither declared nor there": (
        "create table t (id int, s int); create sequence q; create table there (a int)",
        """
        sequences: {q: {owned_by: public.there.b}, q2: {owned_by: public.nope.id}, q3: {owned_by: public.there.a}}
        tables:
          t: {columns: {id: int, s: int, z: int}, foreign_keys: {f: id references public.nope(id)}, indexes: {t_z: z}}
          c: {columns: {id: int}, inherits: public.nope}
          p: {columns: {id: int}, partition_of: public.nope, bound: in (1)}
        """,
        {"foreign key public.t.f", "sequence public.q", "sequence public.q2", "table public.c", "table public.p"},
        {"public.t", "public.q", "public.q3", "public.there", "public.t_z"},
    ),
    "tables that lack a check of the tables to which they come": (
        """
        create table p (id int, check (id > 0)) partition by list (id);
        create table p1 (id int); create table p2 (id int, constraint p_id_check check (id > 0));
        create table t (id int, constraint c check (id > 0)); create table t1 (id int, constraint c check (id > 1))
        """,
        """
        tables:
          p:
            columns: {id: int, n: int}
            partition_by: list (id)
            partitions: {p1: in (1), p2: in (2)}
            indexes: {p_n: n}
          t: {columns: {id: int, n: int}, indexes: {t_n: n}}
          t1: {columns: {id: int, n: int}, inherits: t}
        """,
        {"table public.p1", "table public.t1"},
        {*(f"public.{one}" for one in ("p", "p1", "p2", "t", "t1", "p_n", "t_n", "p2_n_idx"))},
    ),
    "an identity whose column cannot become a serial: its number is not kept": (
        """
        create table u (b int generated by default as identity (sequence name s), c int); create table u_b_seq (a int)
        """,
        "tables: {u: {columns: {b: serial, c: int}, indexes: {u_c: c}}}",
        {"sequence public.u_b_seq", "column public.u.b"},
        {"public.u", "public.s", "public.u_b_seq", "public.u_c"},
    ),
    "rows of a composite type with attributes that the spec does not declare": (
        "create type c as (a int, b text, d int); create table o (x int)",
        """
        composites: {c: {attributes: {a: bigint, b: text}}}
        tables:
          t: {columns: {c: "c default row(1, 'x')"}}
          s: {columns: {c: "c default row(1, 'x', 3)::c"}}
          o: {columns: {x: bigint, z: "c default row(1, 'x')"}, indexes: {o_x: x}}
        """,
        {"column public.t.c", "column public.o.z"},
        {"public.c", "public.o", "public.o_x", "public.s"},
    ),
    "a child that would leave a parent for a column that stays as it is": (
        "create table p (id int primary key, x text); create table c (y int) inherits (p)",
        """
        tables:
          p: {columns: {id: int, x: text}}
          c: {inherits: p, columns: {id: int, y: int}, primary_key: id, indexes: {c_x_idx: x}}
        """,
        {"column public.p.id"},
        {"public.p", "public.p_pkey", "public.c", "public.c_pkey", "public.c_x_idx"},
    ),
    "a check of the name that a key keeps which is declared without one": (
        "create table t (a int, b int, constraint k primary key (a))",
        "tables: {t: {columns: {a: int, b: int}, primary_key: a, checks: {k: b > 0}, indexes: {i: b}}}",
        {"check public.t.k"},
        {"public.t", "public.k", "public.i"},
    ),
    "a partition that has no room beside one that cannot be made anew": (
        """
        create table t (a int, b int) partition by list (a); create table t2 partition of t for values in (3);
        create table t1 partition of t for values in (1, 2) partition by list (b);
        create table t11 partition of t1 default
        """,
        """
        tables:
          t: {columns: {a: int, b: int}, partition_by: list (a), partitions: {t2: in (2)}, indexes: {t_b: b}}
          t1: {partition_of: t, bound: in (1), partition_by: range (b)}
        """,
        {"table public.t1", "table public.t2"},
        {*(f"public.{one}" for one in ("t", "t1", "t11", "t2", "t_b", "t1_b_idx", "t11_b_idx", "t2_b_idx"))},
    ),
    "a table that a view needs": (
        """
        create schema other; create type other.kind as enum ('a'); create domain other.short as other.kind;
        create table other.r (id int primary key); create sequence other.numbers; create table other.free (id int);
        create table gone (id int default nextval('other.numbers'), kind other.short, r int references other.r);
        create view v as select id from gone; create type never as enum ('n')
        """,
        KEPT,
        {
            "table public.gone",
            "domain other.short",
            "enum other.kind",
            "table other.r",
            "sequence other.numbers",
            "schema other",
        },
        {"public.gone", "public.v", "other.r", "other.numbers", "other.r_pkey"},
    ),
    "a table with columns of a type that is made anew, which a function needs": (
        """
        create type pair as (n int, t text); create type mood as enum ('a', 'b'); create table kept (p pair[], m mood);
        insert into kept values ('{"(1,a)"}', 'a'); create function f() returns bigint begin atomic
        select count(*) from kept; end
        """,
        """
        unexpected: error
        enums: {mood: [x, a]}
        composites: {pair: {attributes: {n: bigint, t: text}}}
        tables: {}
        """,
        {"table public.kept"},
        {"public.kept", "public.pair"},
    ),
    "what needs a column whose type cannot change, as a function needs it": (
        """
        create table t (id int, g text); create table p (id int, g text) partition by list (id);
        create table p1 partition of p for values in (1);
        create function f() returns bigint begin atomic select count(g) from t; end;
        create function pf() returns bigint begin atomic select count(g) from p; end
        """,
        """
        tables:
          t: {columns: {id: int, g: bigint}, checks: {c: g > 0}, indexes: {t_g: (g + 1), t_id: id}}
          p1: {columns: {id: int, g: {type: bigint, default: 5}}, partition_of: p, bound: for values in (1)}
          p: {columns: {id: int, g: bigint}, partition_by: list (id)}
        """,
        {"column public.t.g", "check public.t.c", "index public.t.t_g", "column public.p.g", "column public.p1.g"},
        {"public.t", "public.t_id", "public.p", "public.p1"},
    ),
    "columns whose new types do not fit what is built on them and is not declared": (
        """
        create type mood as enum ('sad', 'ok');
        create table t (s int check (s in (0, 1)), m text check (m <> 'ok'), j jsonb, p point, u int unique,
                        i interval, g int generated always as (extract(days from i)) stored, ok int check (ok > 0));
        create index on t using gin (j); create index t_p on t using gist (p)
        """,
        """
        enums: {st: ['0', '1'], mood: [sad, ok, new]}
        tables:
          t:
            columns: {s: st, m: mood, j: json, p: text, u: json, i: text, ok: bigint}
            indexes: {t_s: s, t_ok: ok, t_p: p}
        """,
        {f"column public.t.{name}" for name in ("s", "m", "j", "u", "i")} | {"index public.t.t_s"},
        {f"public.t{name}" for name in ("", "_j_idx", "_p", "_u_key", "_ok")},
    ),
    "what needs a sequence, a collation, an access method or an operator class that is not there": (
        "create table t (id int, a text)",
        """
        domains: {d: text collate public.nd}
        tables:
          t:
            columns: {id: int, a: text collate public.nd, b: text collate public.nd}
            exclusions: {e: {method: gist, elements: [id with =]}}
            indexes: {i: {method: rum, columns: a}, t_id: id}
          u: {columns: {id: "int default nextval('public.nos')"}}
        """,
        {
            "domain public.d",
            "column public.t.a",
            "column public.t.b",
            "exclusion public.t.e",
            "index public.t.i",
            "column public.u.id",
        },
        {"public.t", "public.t_id"},
    ),
    "a column of an index of which the key of a partition is a part that is not declared": (
        """
        create table t (a int not null, b int not null) partition by list (a);
        create table t1 partition of t (primary key (a, b)) for values in (1); create unique index i on t (a, b)
        """,
        """
        tables:
          t:
            partition_by: list (a)
            columns: {a: int not null, b: bigint not null, c: int}
            indexes: {i: "unique a, b"}
        """,
        {"column public.t.b"},
        {"public.t", "public.t1", "public.t1_pkey", "public.i"},
    ),
    "a column whose new type does not fit what a partition or child has and nobody declares": (
        """
        create table t (a int, b int) partition by list (a); create table p partition of t for values in (1);
        create index on p (a) where b > 2; create table q (x int);
        create table c (y int) inherits (q); alter table c add constraint cc check (x in (1, 2))
        """,
        """
        tables:
          t: {partition_by: list (a), columns: {a: int, b: text, c: int}}
          q: {columns: {x: text}}
        """,
        {"column public.t.b", "column public.q.x"},
        {"public.t", "public.p", "public.p_a_idx", "public.q", "public.c"},
    ),
    "a column that would accept NULL above a key that nobody declares": (
        """
        create table r (k int, id int not null) partition by list (k);
        create table r1 partition of r (primary key (id)) for values in (1);
        create table p (id int not null); create table c (primary key (id)) inherits (p)
        """,
        """
        tables:
          r: {partition_by: list (k), columns: {k: int, id: int, x: int}}
          p: {columns: {id: int, x: int}}
        """,
        {"column public.r.id", "column public.p.id"},
        {"public.r", "public.r1", "public.r1_pkey", "public.p", "public.c", "public.c_pkey"},
    ),
    "a primary key that a view needs to group by": (
        "create table p (id int primary key, a int); create view v as select id, a from p group by id",
        "unexpected: error\ntables: {p: {columns: {id: int, a: int}}, q: {columns: {id: int}}}",
        {"primary key public.p.p_pkey", "column public.p.id"},
        {"public.p", "public.p_pkey", "public.v", "public.q"},
    ),
    "a label that goes, and that defaults, checks and indexes name which are not declared": (
        """
        create type mood as enum ('sad', 'ok', 'new'); create type size as enum ('s', 'm', 'l');
        create table t (m mood default 'new', x int, s size default 's', c mood check (c <> 'new'));
        create index on t (x) where s = 'm'
        """,
        """
        enums: {mood: [sad, ok], size: [s, m]}
        tables: {t: {columns: {x: bigint}}}
        """,
        {"enum public.mood"},
        {"public.t", "public.t_x_idx"},
    ),
    "a table that would be made anew without a column that something needs": (
        """
        create table t (id int, u int, w int); create policy p on t using (u > 0);
        create table v (id int, u int); create view w as select u from v; create type e as enum ('a');
        create table z (e e)
        """,
        """
        unexpected: {columns: error}
        enums: {e: [a, b]}
        tables:
          t: {columns: {id: int, w: int}, partition_by: hash (id)}
          v: {columns: {id: int}, partition_by: hash (id)}
          z: {columns: {e: e default 'b'}, indexes: {z_e: e}}
        """,
        {"table public.t", "table public.v"},
        {"public.t", "public.v", "public.w", "public.z", "public.z_e"},
    ),
    "a table of which a view needs a partition": (
        """
        create table p (id int) partition by list (id); create table p1 partition of p for values in (1);
        create table p2 partition of p for values in (2); create view v as select id from p1; create table free ()
        """,
        KEPT,
        {"table public.p1", "table public.p"},
        {"public.p", "public.p1", "public.p2", "public.v"},
    ),
    "types and sequences that views, policies and functions need": (
        """
        create domain dom as int; create view dv as select 1::dom as d; create type mood as enum ('a');
        create table kept (id int); create policy p on kept using ('a'::mood::text > ''); create sequence counted;
        create view sv as select 1 as n; alter view sv alter n set default nextval('counted');
        create table numbered (id serial, i int generated always as identity); create type free as enum ('a');
        create view nv as select nextval('numbered_id_seq'), last_value from numbered_i_seq; create sequence alone;
        create type pair as (m mood); create function f(pair[]) returns int language sql as 'select 1'
        """,
        f"{KEPT.removesuffix(' {}')} {{kept: {{columns: {{id: int}}}}}}",
        {
            "domain public.dom",
            "enum public.mood",
            "composite type public.pair",
            "sequence public.counted",
            "table public.numbered",
        },
        {
            "public.dv",
            "public.kept",
            "public.counted",
            "public.sv",
            "public.numbered",
            "public.numbered_id_seq",
            "public.numbered_i_seq",
            "public.nv",
            "public.pair",
        },
    ),
    "identities and serial columns whose sequences views need": (
        """
        create table t (i int generated always as identity, s serial, n int); create sequence free;
        create view v as select t_i_seq.last_value as i, t_s_seq.last_value as s from t_i_seq, t_s_seq
        """,
        f"{KEPT.removesuffix(' {}')} {{t: {{columns: {{i: serial, s: int generated always as identity, n: bigint}}}}}}",
        {"column public.t.i", "column public.t.s", "sequence public.t_i_seq", "sequence public.t_s_seq"},
        {"public.t", "public.t_i_seq", "public.t_s_seq", "public.v"},
    ),
    "a sequence that should go, and whose column keeps its type": (
        """
        create table t (id serial, a int); create function f() returns bigint begin atomic select count(id) from t; end
        """,
        """
        unexpected: error
        tables: {t: {columns: {id: bigint generated always as identity, a: int not null}}}
        """,
        {"column public.t.id", "sequence public.t_id_seq"},
        {"public.t", "public.t_id_seq"},
    ),
    "tables that come to others of which one has a column that a view needs": (
        """
        create table p (a int) partition by list (a); create table part (a int, b int);
        create table q (a int, b int) partition by list (a); create table other (a int);
        create table r (a int, b int); create table child (a int); create view v as select b from part;
        create view w as select b from q; create view x as select b from r
        """,
        f"""{KEPT.removesuffix(" {}")}
          p: {{columns: {{a: int}}, partition_by: list (a)}}
          part: {{partition_of: p, bound: default}}
          q: {{columns: {{a: int}}, partition_by: list (a)}}
          other: {{partition_of: q, bound: default}}
          r: {{columns: {{a: bigint}}}}
          child: {{inherits: r}}
        """,
        {"table public.part", "column public.part.b", "table public.other", "column public.q.b"}
        | {"table public.child", "column public.r.b"},
        {"public.part", "public.p", "public.v", "public.q", "public.w", "public.other"}
        | {"public.r", "public.x", "public.child"},
    ),
    "keys that undeclared foreign keys need": (
        """
        create table c (id int primary key, name text, n int); create table o (c int references c);
        create table u (id int, n int); create unique index u_id on u (id); create table v (u int references u (id));
        create table k (id int primary key, name text); create table l (k int references k);
        create table d (id int unique, n int); create table e (d int references d (id));
        create table p (id int primary key) partition by list (id); create table p1 partition of p for values in (1);
        create table q (p int references p1)
        """,
        """
        tables:
          c: {columns: {id: int, name: text not null, n: bigint}, primary_key: name}
          new: {columns: {c: text}, foreign_keys: {new_c: c references c(name)}}
          u: {columns: {id: int, n: bigint}, indexes: {u_id: id}}
          k: {columns: {id: int not null, name: text not null}, primary_key: name, unique: {k_id: id}}
          d: {columns: {id: int, n: bigint}, unique: {d_id_key: {columns: id, deferrable: true}}}
          p: {columns: {id: int not null}, partition_by: list (id), primary_key: {drop: true}}
        """,
        {"primary key public.c.c_pkey", "column public.c.id", "foreign key public.new.new_c"}
        | {"index public.u.u_id", "unique public.d.d_id_key", "primary key public.p.p_pkey"},
        {"public.c", "public.c_pkey", "public.o", "public.new", "public.u", "public.u_id", "public.v"}
        | {"public.k", "public.k_pkey", "public.k_id", "public.l", "public.d", "public.d_id_key", "public.e"}
        | {"public.p", "public.p_pkey", "public.p1", "public.p1_pkey", "public.q"},
    ),
    "types that undeclared foreign keys compare": (
        """
        create table c (id int primary key, n int); create table o (c int references c, n int);
        create table a (id int primary key); create table b (a int references a); create table z (a int references a);
        create table s (id uuid primary key); create table t (s uuid references s);
        create table w (id numeric primary key); create table x (w int references w)
        """,
        """
        tables:
          c: {columns: {id: text not null, n: bigint}}
          a: {columns: {id: text not null}}
          b: {columns: {a: text}}
          s: {columns: {id: text not null}}
          t: {columns: {s: text}}
          w: {columns: {id: int not null}}
        """,
        {"column public.c.id", "column public.a.id", "column public.b.a"},
        {f"public.{one}" for one in ("c", "c_pkey", "o", "a", "a_pkey", "b", "z", "s", "s_pkey", "t")}
        | {"public.w", "public.w_pkey", "public.x"},
    ),
    "tables and columns that undeclared foreign keys use": (
        """
        create table c (id int primary key); create table o (id int primary key, c int references c);
        create table u (id int unique, n int); create table v (u int references u (id));
        create table i (a int, b int, unique (a) include (b)); create table j (a int references i (a));
        create table gone (id int primary key); create table left_over (gone int references gone, n int);
        create table x (id int primary key, n int); create table y (x int references x, n int);
        create table former (id int primary key, n int); create table w (f int references former)
        """,
        """
        tables:
          c: {drop: true}
          u: {columns: {id: {drop: true}, n: bigint}}
          i: {columns: {a: int, b: {drop: true}}}
          gone: {drop: true}
          left_over: {columns: {gone: {drop: true}, n: int}}
          x: {columns: {id: {drop: true}, n: int}}
          y: {columns: {x: {drop: true}, n: int}}
          latter: {renamed_from: former, columns: {id: {drop: true}, n: bigint}}
        """,
        {"table public.c", "column public.u.id", "column public.i.b", "column public.latter.id"},
        {f"public.{one}" for one in ("c", "c_pkey", "o", "o_pkey", "u", "u_id_key", "v", "i", "i_a_b_key", "j")}
        | {"public.left_over", "public.x", "public.y", "public.latter", "public.former_pkey", "public.w"},
    ),
    "partitions that undeclared foreign keys use": (
        """
        create table p (id int, n int, l int) partition by list (l); create table p1 partition of p for values in (1);
        alter table p1 add primary key (id), add unique (n); create table o (p int references p1);
        create table r (n int references p1 (n)); create table q (id int, l int) partition by list (l);
        create table q1 partition of q for values in (1); alter table q1 add primary key (id);
        create table s (q int references q1); create table t (id int)
        """,
        """
        tables:
          p: {columns: {id: text not null, n: {drop: true}, l: int}, partition_by: list (l)}
          q: {drop: true}
          t: {columns: {id: bigint}}
        """,
        {"column public.p.id", "column public.p.n", "table public.q"},
        {f"public.{one}" for one in ("p", "p1", "p1_pkey", "p1_n_key", "o", "r", "q", "q1", "q1_pkey", "s", "t")},
    ),
    "tables made anew to which undeclared foreign keys could not refer": (
        """
        create table p (id int primary key, n int); create table o (p int references p);
        create table q (id int primary key); create table r (q int references q); create table t (id int)
        """,
        """
        tables:
          p: {columns: {id: int not null, n: int}, partition_by: list (n), primary_key: {drop: true}}
          q: {columns: {id: text not null}, partition_by: list (id)}
          t: {columns: {id: bigint}}
        """,
        {"table public.p", "table public.q"},
        {"public.p", "public.p_pkey", "public.o", "public.q", "public.q_pkey", "public.r", "public.t"},
    ),
    "tables that undeclared children keep as they are": (
        """
        create table gone (id int); create table gone1 (x int) inherits (gone); create table whole (id int);
        create table whole1 () inherits (whole); create table more (id int); create table more1 (x int) inherits (more);
        create table kept (a int); create table t (a int, g int); create table t1 () inherits (t, kept);
        create table child () inherits (kept); create table less (id int) inherits (kept); create table n (c int);
        create table n1 (constraint k unique (c)) inherits (n); create table free (id int)
        """,
        """
        tables:
          gone: {drop: true}
          whole: {columns: {id: int}, partition_by: hash (id)}
          more: {columns: {id: int, x: text}}
          t: {columns: {a: bigint, g: bigint}}
          child: {columns: {a: bigint}}
          less: {columns: {id: bigint, a: {drop: true}}}
          n: {columns: {c: int}, checks: {k: c > 0}}
          free: {columns: {id: bigint}}
        """,
        {"table public.gone", "table public.whole", "column public.more.x", "column public.t.a"}
        | {"column public.child.a", "column public.less.a", "check public.n.k"},
        {f"public.{name}" for name in ("gone", "gone1", "whole", "whole1", "more", "more1", "kept", "t", "t1", "child")}
        | {"public.less", "public.n", "public.n1", "public.k", "public.free"},
    ),
    "what partitions and children have of undeclared tables": (
        """
        create table r (a int primary key); create table p (a int references r, b int constraint k check (b > 0),
        primary key (a)) partition by list (a); create index i on p (b);
        create table t partition of p for values in (1); create table u (a int constraint c check (a > 0));
        create table v () inherits (u); create table free (id int)
        """,
        """
        tables:
          t:
            columns: {a: int not null, b: bigint}
            primary_key: [a, b]
            foreign_keys: {p_a_fkey: a references r(a) on delete cascade}
            checks: {k: b > 1}
            indexes: {t_b_idx: b desc}
          r: {columns: {a: int}, primary_key: a}
          v: {columns: {a: int}, checks: {c: a > 1}}
          free: {columns: {id: bigint}}
        """,
        {"column public.t.b", "primary key public.t.t_pkey", "foreign key public.t.p_a_fkey", "check public.t.k"}
        | {"index public.t.t_b_idx", "check public.v.c"},
        {"public.r", "public.r_pkey", "public.p", "public.p_pkey", "public.i", "public.t", "public.t_pkey"}
        | {"public.t_b_idx", "public.u", "public.v", "public.free"},
    ),
    "tables that are to go, and others to stay below them": (
        """
        create table p (a int) partition by list (a); create table t partition of p for values in (1);
        create table o ()
        """,
        """
        unexpected: error
        tables: {t: {columns: {a: int}, partition_of: public.p, bound: for values in (1)}}
        """,
        {"table public.p"},
        {"public.p", "public.t"},
    ),
    "keys of tables with partitions that are foreign tables, and what else these keep": (
        """
        create foreign data wrapper w; create server s foreign data wrapper w; create table r (a int primary key);
        create table t (a int, b int, c int) partition by list (a); create table m partition of t default
        partition by list (a); create foreign table f partition of m default server s; create view v as select c from f;
        create table k (a int); create foreign table g () inherits (k) server s; create table n (a int)
        partition by list (a); create foreign table h partition of n default server s; create table d ()
        """,
        """
        tables:
          t:
            columns: {a: int, b: bigint, c: {drop: true}, d: int}
            primary_key: [a, b]
            unique: {t_b_a_key: [b, a]}
            indexes: {t_a_b_idx: {columns: [a, b], unique: true}, t_b_idx: b}
            foreign_keys: {t_r: a references public.r(a)}
            partition_by: list (a)
          k: {drop: true}
          n: {columns: {a: int}, partition_by: hash (a)}
          u: {columns: {a: int, b: int}, foreign_keys: {u_t: "(a, b) references t(a, b)"}}
        """,
        {"primary key public.t.t_pkey", "unique public.t.t_b_a_key", "index public.t.t_a_b_idx", "table public.n"}
        | {"foreign key public.t.t_r", "column public.t.c", "table public.k", "foreign key public.u.u_t"},
        {f"public.{name}" for name in ("r", "r_pkey", "t", "m", "f", "v", "k", "g", "n", "h", "d", "u", "t_b_idx")}
        | {"public.m_b_idx"},
    ),
    "columns that something uses in undeclared partitions and children": (
        """
        create table p (id int, a int, b int) partition by list (id); create table p1 partition of p default;
        create view v as select a from p1; create table p2 partition of p for values in (1) partition by list (b);
        create table t (a int, b int, c int, d int, e int, f int);
        create table t1 (b int, g int generated always as (c) stored, unique (d), foreign key (e) references t1 (d),
        primary key (f)) inherits (t); create policy q on t1 using (a > 0); create view w as select b from t1;
        create table r (f int references t1);
        create function f() returns bigint begin atomic select count(a) from t1; end
        """,
        """
        unexpected: {columns: error}
        tables:
          p: {columns: {id: int}, partition_by: list (id)}
          t: {columns: {}}
        """,
        {"column public.p.a", "column public.p.b", "column public.t.a", "column public.t.c", "column public.t.f"},
        {
            "public.p",
            "public.p1",
            "public.p2",
            "public.v",
            "public.t",
            "public.t1",
            "public.w",
            "public.t1_pkey",
            "public.r",
        },
    ),
    "what is undeclared and would not fit what its table becomes": (
        """
        create type mood as enum ('a'); create table d (a text, g text generated always as (upper(a)) stored);
        create table e (a mood, n int); create index e_n on e (n) where a = 'a';
        create table f (a mood check (a = 'a'), n int); create table h (n int, k int); create table i (n int, o int);
        create unique index h_k on h (k); create table t (id int);
        create table "H h" ("N n" int unique, k text); create unique index "K k" on "H h" (lower(k))
        """,
        """
        tables:
          d: {columns: {a: {drop: true}}}
          e: {columns: {a: text, n: int}}
          f: {columns: {a: text, n: int}, checks: [a = 'a']}
          h: {columns: {n: int, k: int}, partition_by: list (n)}
          H h: {columns: {N n: int, k: text}, partition_by: 'list ("N n")'}
          p: {columns: {n: int}, partition_by: list (n), partitions: {i: in (1)}}
          t: {columns: {id: bigint}}
        """,
        {"column public.d.a", "column public.e.a", "table public.h", "table public.H h", "table public.i"},
        {f"public.{one}" for one in ("d", "e", "e_n", "f", "h", "h_k", "i", "p", "t", "H h", "H h_N n_key", "K k")},
    ),
    "a type that is made anew under a column that cannot change, and a sequence of a table that cannot be made": (
        """
        create domain dom as text check (value <> ''); create table t (id int, d dom); create table u (r t);
        insert into u values (row(1, 'a')); create table o (id int);
        create index n_pkey on o (id); create sequence n_id_seq
        """,
        """
        domains: {dom: varchar(20) check (value <> '')}
        tables:
          t: {columns: {id: int, d: text}}
          o: {columns: {id: bigint}}
          n: {columns: {id: serial}, primary_key: id}
        """,
        {"column public.t.d", "domain public.dom", "primary key public.n.n_pkey", "sequence public.n_id_seq"},
        {f"public.{one}" for one in ("t", "u", "o", "n_pkey", "n_id_seq")},
    ),
    "types of columns of undeclared tables whose rows others hold": (
        """
        create type mood as enum ('a', 'b'); create type pair as (a int); create domain dom as int;
        create domain rule as int; create domain free as int; create schema other; create table other.h (f free);
        create table h (m mood); create table r (h h, id int); create table i (p pair[]); create type w as (i i);
        create table s (w w[]); create table j (d dom) partition by list (d); create table j1 partition of j default;
        create domain k as j1; create table t (k k); create table l (r rule); create table v (l l[]);
        insert into s values (array[row(row(array[row(1)::pair]))::w]); insert into v values (array[row(1)::l])
        """,
        """
        schemas: [public]
        enums: {mood: [b, a]}
        composites: {pair: {attributes: {a: bigint}}}
        domains: {dom: bigint, rule: int check (value > 0), free: int check (value > 0)}
        """,
        {"enum public.mood", "composite type public.pair", "domain public.dom", "domain public.rule"},
        {"other.h", *(f"public.{one}" for one in ("h", "r", "i", "pair", "w", "s", "j", "j1", "t", "l", "v"))},
    ),
    "types that another schema needs": (
        """
        create type mood as enum ('a'); create type free as enum ('a'); create domain dom as int; create schema other;
        create table other.t (m mood[]); create domain other.d as dom
        """,
        KEPT.replace("unexpected_schemas: error\n", ""),
        {"enum public.mood", "domain public.dom"},
        {"other.t"},
    ),
    "a type that becomes one of another kind, which a function needs": (
        """
        create type kind as enum ('a'); create table p (id int, k kind, j int); insert into p values (1, 'a', null);
        create domain dom as kind; create table q (d dom, x int); create index p_k on p (k);
        create function f(kind) returns int language sql immutable as 'select 1'
        """,
        f"""domains: {{kind: text, dom: kind check (length(value) > 2)}}
{KEPT.removesuffix(" {}")}
          p:
            columns: {{id: bigint, k: {{type: kind, default: "'longer'"}}, j: kind, n: kind}}
            checks: {{c: length(k) > 1}}
            indexes: {{p_k: lower(k), p_id: id}}
          q: {{columns: {{d: dom, x: bigint}}}}
          s: {{columns: {{d: kind}}}}
        """,
        {"enum public.kind", "domain public.kind", "domain check public.dom.dom_check", "table public.s"}
        | {f"column public.p.{one}" for one in "kjn"}
        | {"check public.p.c", "index public.p.p_k"},
        {"public.p", "public.p_k", "public.p_id", "public.q"},
    ),
    "a type that becomes one of another kind, which a range type needs": (
        "create domain kind as text; create table p (k kind); create type spans as range (subtype = kind)",
        f"""enums: {{kind: [a]}}
{KEPT.removesuffix(" {}")} {{p: {{columns: {{k: kind}}}}, free: {{columns: {{id: int}}}}}}""",
        {"domain public.kind", "enum public.kind"},
        {"public.p", "public.free"},
    ),
    "what has names that others are to have, which a function or view needs": (
        """
        create type kind as enum ('a'); create function f(kind) returns int language sql immutable as 'select 1';
        create table t_id_seq (id int); create view v as select id from t_id_seq; create table t (id int not null);
        create sequence s; create view w as select nextval('s'); create table part (id int);
        create table k (id int); create view x as select id from k; create table n (id int);
        create table u_pkey (id int); create view y as select id from u_pkey
        """,
        f"""sequences: {{k: {{}}}}
{KEPT.removesuffix(" {}")}
          kind: {{columns: {{id: int}}, primary_key: id}}
          z: {{columns: {{k: int}}, foreign_keys: {{z_k_fkey: k references kind(id)}}}}
          t: {{columns: {{id: bigint generated always as identity}}}}
          s: {{columns: {{id: int}}, partition_by: list (id)}}
          part: {{partition_of: s, bound: default}}
          n: {{columns: {{id: {{type: bigint, default: nextval('k')}}}}}}
          u: {{columns: {{id: int}}, primary_key: id}}
        """,
        {"enum public.kind", "table public.kind", "foreign key public.z.z_k_fkey"}
        | {"table public.t_id_seq", "column public.t.id", "sequence public.s", "table public.s"}
        | {"table public.k", "sequence public.k", "column public.n.id"}
        | {"table public.u_pkey", "primary key public.u.u_pkey"},
        {"public.z", "public.t_id_seq", "public.v", "public.t", "public.s", "public.w", "public.part"}
        | {"public.k", "public.x", "public.n", "public.u_pkey", "public.y", "public.u"},
    ),
    "tables with columns of a type that is made anew, which views need": (
        """
        create domain kind as text; create table a (id int primary key, s kind); create table b (a int references a);
        create table c (id serial, s kind); create table p (id int, s kind) partition by range (id);
        create table p1 partition of p for values from (1) to (5);
        create table p2 partition of p for values from (5) to (9); insert into p values (1, 'a'), (6, 'a');
        create view v as select b.a, c.id, p1.id as one from b, c, p1
        """,
        f"{KEPT.removesuffix(' {}')} {{p2: {{columns: {{id: int}}}}}}\nenums: {{kind: [a]}}",
        {"table public.b", "table public.a", "table public.c"} | {"table public.p1", "table public.p"},
        {"public.a", "public.a_pkey", "public.b", "public.c", "public.c_id_seq"}
        | {"public.p", "public.p1", "public.p2", "public.v"},
    ),
    "a type under the partition key of a table that cannot be made anew": (
        """
        create type kind as enum ('a', 'b'); create table p (id int, k kind) partition by list (k);
        create table p1 partition of p for values in ('a'); insert into p values (1, 'a'); create table t (id int);
        create function f(p) returns int language sql immutable as 'select 1'
        """,
        """
        enums: {kind: [a]}
        tables:
          p: {columns: {id: bigint, k: kind}, partition_by: list (k)}
          p1: {partition_of: p, bound: for values in ('a')}
          t: {columns: {id: bigint}}
        """,
        {"table public.p", "enum public.kind"},
        {"public.p", "public.p1", "public.t"},
    ),
    "tables with what no partitioned table can have, and the spec does not declare": (
        """
        create table a (id int, n int, constraint a_n exclude using btree (n with =));
        create table b (id int, n int, constraint b_n check (n > 0) no inherit);
        create table c (id int, n int); create unique index c_id on c (id);
        create table d (id int, n int); create table e (id int, n int); create table f (id int, n int);
        create function told() returns trigger language plpgsql as 'begin return null; end';
        create trigger g after update on d referencing new table as n for each row execute function told();
        create trigger g after update on e referencing new table as n for each row execute function told();
        create trigger g after update on f referencing old table as n for each row execute function told();
        create table p (id int, n int) partition by list (id);
        create table p1 partition of p default partition by list (id);
        create table p2 partition of p1 (constraint p2_n unique (n)) default; create table free (id int);
        alter table p1 add constraint p1_id unique (id);
        insert into a values (1, 2); insert into p values (1, 2)
        """,
        """
        tables:
          a: {columns: {id: int, n: int}, partition_by: list (id), partitions: {a1: default}}
          b: {columns: {id: int, n: int}, partition_by: list (id), partitions: {b1: default}}
          c: {columns: {id: int, n: int}, partition_by: list (abs(id)), partitions: {c1: default}}
          d: {columns: {id: int, n: int}, partition_by: list (id), partitions: {d1: default}}
          e: {columns: {id: int, n: int}, partition_of: r, bound: default}
          f: {columns: {id: int, n: int}, inherits: free}
          r: {columns: {id: int, n: int}, partition_by: list (id)}
          p: {columns: {id: int, n: int}, partition_by: list (n)}
          p1: {partition_of: p, bound: default, partition_by: list (n), partitions: {p2: default}}
          free: {columns: {id: int, n: int}}
        """,
        {f"table public.{name}" for name in "abcdefp"},
        {"public.a", "public.a_n", "public.b", "public.c", "public.c_id", "public.d", "public.e", "public.f"}
        | {"public.p", "public.p1", "public.p1_id", "public.p2", "public.p2_id_key", "public.p2_n", "public.free"}
        | {"public.r"},
    ),
    "a foreign key to a table that cannot be made anew, and one to a column whose type cannot change": (
        """
        create table p (id int primary key, v int); create table q (p int references p); insert into p values (1, 1);
        create function f(p) returns int language sql immutable as 'select 1';
        create table t (k int unique); create table u (k int references t (k));
        create function g() returns bigint begin atomic select count(k) from t; end
        """,
        """
        tables:
          p: {columns: {id: bigint, v: int}, partition_by: list (v), primary_key: [id, v]}
          p1: {partition_of: p, bound: default}
          q: {columns: {p: bigint, v: int}, foreign_keys: {q_p: "(p, v) references p(id, v)"}}
          t: {columns: {k: text}, unique: {t_k_key: k}}
          u: {columns: {k: text}, foreign_keys: {u_k_fkey: k references t(k)}}
        """,
        {"table public.p", "foreign key public.q.q_p", "column public.t.k", "column public.u.k"}
        | {"foreign key public.u.u_k_fkey"},
        {"public.p", "public.p_pkey", "public.q", "public.t", "public.t_k_key", "public.u"},
    ),
}


@pytest.mark.parametrize(("before", "spec", "unplanned", "there"), CASES.values(), ids=CASES)
def test_what_cannot_be_planned_keeps_nothing_else_from_being_done(
    before: str, spec: str, unplanned: set[str], there: set[str], empty: servers.Database, tmp_path: Path
) -> None:
    empty.execute(before)
    case = load(spec, tmp_path, allow=("all",))
    fixed = fixing.fix(lambda: psycopg.connect(empty.url), case, lambda _: True, print)
    assert {str(one.address) for one in fixed.planned.plan.unplanned} == unplanned
    assert fixed.applied
    names = empty.execute(
        "select relnamespace::regnamespace || '.' || relname from pg_class"
        " where relnamespace::regnamespace::text !~ '^pg_|^information_schema$' and relkind <> 't'"
    )
    assert {name for (name,) in names} == there
    with psycopg.connect(empty.url) as connection:
        again = fixing.plan(connection, case).plan
        assert (again.steps, {str(one.address) for one in again.unplanned}) == ((), unplanned)
        assert doctor.check(connection, case).findings


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (
            "create table p (a int); create table t () inherits (p)",
            "it goes with that of public.p, from which the table",
        ),
        (
            "create table p (a int); create table t (a int); create table c () inherits (t, p)",
            "public.c has it of public.p",
        ),
    ],
)
def test_a_column_that_is_that_of_an_undeclared_table_as_well_is_not_renamed(
    before: str, why: str, database: servers.Database, tmp_path: Path
) -> None:
    database.execute(before)
    case = load("tables: {t: {columns: {b: {type: int, renamed_from: a}}}}", tmp_path)
    with psycopg.connect(database.url) as connection:
        plan = fixing.plan(connection, case).plan
    assert plan.steps == ()
    assert [(str(one.address), one.reason.startswith(why)) for one in plan.unplanned] == [("column public.t.b", True)]


def test_a_drop_says_why_the_spec_wants_it(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (id int, gone int); create table u (id int, extra int)")
    spec = "tables: {t: {columns: {id: int, gone: {drop: true}}}, u: {unexpected: error, columns: {id: int}}}"
    with psycopg.connect(database.url) as connection:
        steps = fixing.plan(connection, load(spec, tmp_path)).plan.steps
    assert {step.address.name: step.reason for step in steps} == {
        "gone": "the spec says that it must not be there",
        "extra": "the spec claims that nothing else exists",
    }


def test_what_goes_with_a_column_and_is_not_declared_is_named(database: servers.Database, tmp_path: Path) -> None:
    database.execute("""
        create table t (id int primary key, a int, b int, constraint c check (a > b), unique (id, a), unique (b));
        create index i on t (b) where a > 0; create index said on t (a); create index kept on t (b);
        create statistics st on a, b from t; alter table t add constraint f foreign key (a) references t;
        create table p (id int, a int) partition by list (id); create table p1 partition of p default;
        create index p1_a on p1 (a, id); create table r (a int, b int); create table child () inherits (r);
        create index child_a on child ((a + 1))
    """)
    text = """
        unexpected: warning
        tables:
          t: {columns: {id: int not null, a: {drop: true}, b: int}, indexes: {said: {drop: true}}}
          p: {columns: {id: int, a: {drop: true}}, partition_by: list (id)}
          r: {columns: {a: {drop: true}, b: {drop: true}}}
          child: {inherits: r, columns: {}}
    """
    case = load(text, tmp_path, allow=("all",))
    steps = fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print).planned.plan.steps
    told = "what the spec does not declare goes with it: "
    along = ["unique public.t.t_id_a_key", "check public.t.c", "foreign key public.t.f", "index public.t.i"]
    along.append("statistics object public.st")
    assert {str(step.address): step.notes for step in steps if "DROP COLUMN" in step.sql} == {
        "column public.t.a": (f"{told}{', '.join(along)}",),
        "column public.p.a": (f"{told}index public.p1.p1_a",),
        "table public.r": (f"{told}index public.child.child_a",),
    }
    names = "select relname from pg_class where relkind = 'i' and relnamespace = 'public'::regnamespace"
    assert {name for (name,) in database.execute(names)} == {"t_pkey", "t_b_key", "kept"}


def test_a_table_that_is_made_anew_and_its_partitions_keep_what_uses_no_column_that_goes(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("""
        create table p (id int not null, b int, c int, d int, constraint low check (d > 0),
            constraint less check (c < d)) partition by list (id);
        create table p1 partition of p default; create index p_b on p (b); create index p1_bd on p1 (b, d);
        create index p1_cd on p1 (c, d); create statistics st on c, d from p;
        alter table p1 add constraint p1_d unique (d), add check (b > 0), add constraint p1_c check (c > 1);
        insert into p values (1, 2, 3, 4)
    """)
    text = """
        unexpected: ignore
        tables:
          p: {columns: {id: int not null, b: int, c: {drop: true}, d: int}, partition_by: list (b)}
          p1: {partition_of: p, bound: default}
    """
    case = load(text, tmp_path, allow=("all",))
    fixed = fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    assert fixed.after.findings == ()
    *_, notes = [step.notes for step in fixed.planned.plan.steps if step.sql.startswith("DROP TABLE")]
    assert [*notes] == [
        "what the spec does not declare goes with it: check public.p.less, check public.p1.p1_c, index public.p1.p1_cd",
        "what the spec does not declare goes with it: statistics object public.st",
    ]
    names = """
        select relname from pg_class where relkind in ('i', 'I') and relnamespace = 'public'::regnamespace
        union all select conname from pg_constraint where contype = 'c' and conrelid = 'p1'::regclass
    """
    kept = {"p_b", "p1_b_idx", "p1_bd", "p1_d", "low", "p1_b_check"}
    assert {name for (name,) in database.execute(names)} == kept
    assert database.execute("select id, b, d from p1") == [(1, 2, 4)]


def test_a_foreign_key_of_a_table_that_is_made_anew_is_dropped_for_that_reason(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table r (id int primary key); create table t (id int, r int constraint f references r)")
    text = "tables: {t: {columns: {id: int, r: int}, partition_by: list (id), partitions: {t1: default}}}"
    with psycopg.connect(database.url) as connection:
        steps = fixing.plan(connection, load(text, tmp_path)).plan.steps
    reasons = [step.reason for step in steps if " DROP CONSTRAINT " in step.sql]
    assert reasons == ["its table is made anew"]


def test_a_column_that_keeps_its_not_null_gets_the_rest_of_what_is_declared(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t (id int primary key, n int); insert into t values (1, 2)")
    text = "tables: {t: {columns: {id: {type: bigint, default: 7, comment: x}, n: int}, checks: {c: id > 0}}}"
    with psycopg.connect(database.url) as connection:
        plan = fixing.plan(connection, load(text, tmp_path)).plan
    assert [str(one.address) for one in plan.unplanned] == ["column public.t.id"]
    assert [step.sql for step in plan.steps] == [
        "ALTER TABLE public.t ALTER COLUMN id TYPE bigint, ALTER COLUMN id SET DEFAULT 7",
        "ALTER TABLE public.t ADD CONSTRAINT c CHECK ((id > 0))",
        "COMMENT ON COLUMN public.t.id IS 'x'",
    ]


def test_what_an_undeclared_foreign_key_needs_is_said_with_its_name(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table c (id int primary key); create table o (c int constraint f references c)")
    why: dict[str, str] = {}
    for text in ("{drop: true}", "{columns: {id: int}, primary_key: {drop: true}}"):
        with psycopg.connect(database.url) as connection:
            plan = fixing.plan(connection, load(f"tables: {{c: {text}}}", tmp_path)).plan
        assert plan.steps == ()
        why |= {str(one.address): one.reason for one in plan.unplanned}
    with psycopg.connect(database.url) as connection:
        plan = fixing.plan(connection, load("tables: {c: {columns: {id: text not null}}}", tmp_path)).plan
    why["type"], *others = [one.reason for one in plan.unplanned]
    assert (plan.steps, others) == ((), [])
    key, stays = "foreign key public.o.f", "primary key public.c.c_pkey stays"
    assert why == {
        "table public.c": f"{key} uses it, and cannot stay without it; drop that first",
        "column public.c.id": f"{stays}, and none of its columns can hold NULL; declare the key, or NOT NULL",
        "primary key public.c.c_pkey": f"{key} refers to (id), which would be no key any more; declare it UNIQUE, or "
        "drop that first",
        "type": f"{key} compares it with public.o.c, whose type would not fit; declare both alike, or drop that first",
    }


def test_what_can_be_planned_only_then_is_left_to_the_next_run(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (id bigint not null); create table u (a bigint)")
    spec = """
        domains: {d: bigint default nextval('t_id_seq')}
        tables:
          t: {columns: {id: bigint generated always as identity}}
          u: {columns: {a: bigint, z: d}}
    """
    case = load(spec, tmp_path)
    first, second = (fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print) for _ in range(2))
    assert [str(one.address) for one in first.planned.plan.unplanned] == ["domain public.d", "column public.u.z"]
    assert [one.code for one in first.after.findings] == ["missing-domain", "missing-column"]
    assert [step.step.sql for step in second.applied] == [
        "CREATE DOMAIN public.d AS bigint",
        "ALTER DOMAIN public.d SET DEFAULT nextval('public.t_id_seq'::regclass)",
        "ALTER TABLE public.u ADD COLUMN IF NOT EXISTS z public.d",
    ]
    assert (second.planned.plan.unplanned, second.after.findings) == ((), ())


def test_a_key_of_a_partition_becomes_the_part_of_an_index_as_it_is(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (a int not null) partition by list (a)")
    database.execute("create table t1 partition of t (primary key (a)) for values in (1)")
    declared = "partition_by: list (a), columns: {a: int not null}"
    wanted = load(f"tables: {{t: {{{declared}, indexes: {{i: unique a}}}}}}", tmp_path)
    fixed = fixing.fix(lambda: psycopg.connect(database.url), wanted, lambda _: True, print)
    assert [one.step.sql for one in fixed.applied] == [
        "CREATE UNIQUE INDEX IF NOT EXISTS i ON public.t USING btree (a)"
    ]
    assert database.execute("select indexrelid::regclass::text from pg_index where indrelid = 't1'::regclass") == [
        ("t1_pkey",)
    ]
    with psycopg.connect(database.url) as connection:  # a key that is only not declared is no reason to let go
        assert (
            fixing.plan(
                connection, load(f"tables: {{t: {{{declared}, partitions: {{t1: for values in (1)}}}}}}", tmp_path)
            ).plan.steps
            == ()
        )


def test_a_partition_gets_another_bound_beside_a_column_that_both_have_and_nobody_declares(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t (a int, b int) partition by list (a); create index on t (b)")
    database.execute("create table p partition of t for values in (1); create index i on p (b)")
    text = "tables: {t: {partition_by: list (a), columns: {a: int}, partitions: {p: 'for values in (1, 2)'}}}"
    wanted = load(text, tmp_path, allow=("all",))
    fixed = fixing.fix(lambda: psycopg.connect(database.url), wanted, lambda _: True, print)
    assert fixed.planned.plan.unplanned == ()
    assert [one.address.name for one in fixed.after.findings] == ["b", "t_b_idx"]


def test_an_identity_of_another_type_beside_the_sequence_of_a_serial_that_nobody_declares(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t (id serial); insert into t values (default), (default)")
    columns = "{id: integer generated always as identity (as smallint)}"
    case = load(f"tables: {{t: {{columns: {columns}}}}}", tmp_path, allow=("all",))
    fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    with psycopg.connect(database.url) as connection:
        assert not doctor.check(connection, case).findings
    assert database.execute("insert into t default values returning id") == [(3,)]
