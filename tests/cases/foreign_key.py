"""Foreign keys."""

from tests.cases.case import Case

TABLES = """
    create table a (id int primary key); create table b (id int, a_id int);
    insert into a values (1); insert into b values (1, 1);
"""
ADD = "ALTER TABLE public.b ADD CONSTRAINT f FOREIGN KEY (a_id) REFERENCES public.a (id)"
DROP = "ALTER TABLE public.b DROP CONSTRAINT IF EXISTS f"
SCAN = ("full-scan",)


def _key(name: str, written: str, code: str, *sql: str, constraint: str = "", hazards: tuple[str, ...] = SCAN) -> Case:
    """Return the case of a foreign key `f` that is missing, or, as `constraint` has it, different."""
    alter = f"alter table b add constraint f foreign key (a_id) {constraint};" if constraint else ""
    return Case(
        name=name,
        before=f"{TABLES}{alter}",
        spec=f"""
            tables:
              a: {{columns: {{id: int}}, primary_key: id}}
              b: {{columns: {{id: int, a_id: int}}, foreign_keys: {{f: {written}}}}}
            """,
        findings=(code,),
        sql=sql,
        hazards=hazards,
    )


CASES = (
    _key("a missing foreign key is added", "a_id references a(id)", "missing-foreign-key", ADD),
    _key(
        "a missing foreign key is added with its actions",
        "a_id references a(id) on update cascade on delete set null",
        "missing-foreign-key",
        f"{ADD} ON UPDATE CASCADE ON DELETE SET NULL",
    ),
    _key(
        "a missing foreign key is added deferrable",
        "a_id references a(id) match full deferrable initially deferred",
        "missing-foreign-key",
        f"{ADD} MATCH FULL DEFERRABLE INITIALLY DEFERRED",
    ),
    _key(
        "a missing foreign key that need not hold for old rows is added NOT VALID",
        "{columns: a_id, references: a(id), valid: false}",
        "missing-foreign-key",
        f"{ADD} NOT VALID",
        hazards=(),
    ),
    _key(
        "a foreign key with another action is replaced",
        "a_id references a(id) on delete cascade",
        "wrong-foreign-key",
        DROP,
        f"{ADD} ON DELETE CASCADE",
        constraint="references a",
    ),
    _key(
        "a foreign key becomes deferrable in place",
        "a_id references a(id) deferrable",
        "wrong-foreign-key",
        "ALTER TABLE public.b ALTER CONSTRAINT f DEFERRABLE INITIALLY IMMEDIATE",
        constraint="references a",
        hazards=(),
    ),
    _key(
        "a foreign key is no longer deferrable, in place",
        "a_id references a(id)",
        "wrong-foreign-key",
        "ALTER TABLE public.b ALTER CONSTRAINT f NOT DEFERRABLE",
        constraint="references a deferrable initially deferred",
        hazards=(),
    ),
    _key(
        "a foreign key that is NOT VALID is validated",
        "a_id references a(id)",
        "not-valid",
        "ALTER TABLE public.b VALIDATE CONSTRAINT f",
        constraint="references a not valid",
        hazards=(),
    ),
    _key(
        "the comment of a foreign key is set",
        "{columns: a_id, references: a(id), comment: see}",
        "wrong-comment",
        "COMMENT ON CONSTRAINT f ON public.b IS 'see'",
        constraint="references a",
        hazards=(),
    ),
    Case(
        name="a foreign key that refers elsewhere is replaced",
        before=f"{TABLES} create table c (id int primary key); insert into c values (1);"
        "alter table b add constraint f foreign key (a_id) references c",
        spec="""
            tables:
              a: {columns: {id: int}, primary_key: id}
              b: {columns: {id: int, a_id: int}, foreign_keys: {f: a_id references a(id)}}
              c: {columns: {id: int}, primary_key: id}
            """,
        findings=("wrong-foreign-key",),
        sql=(DROP, ADD),
        hazards=SCAN,
    ),
    Case(
        name="a table refers to itself",
        before="create table n (id int primary key, parent int); insert into n values (1, null), (2, 1)",
        spec="""
            tables:
              n:
                columns: {id: int, parent: int}
                primary_key: id
                foreign_keys: {f: parent references n(id) on delete cascade}
            """,
        findings=("missing-foreign-key",),
        sql=("ALTER TABLE public.n ADD CONSTRAINT f FOREIGN KEY (parent) REFERENCES public.n (id) ON DELETE CASCADE",),
        hazards=SCAN,
    ),
    Case(
        name="the key that a missing foreign key refers to is added before it",
        before="create table a (id int not null); create table b (a_id int);"
        "insert into a values (1); insert into b values (1)",
        spec="""
            tables:
              b: {columns: {a_id: int}, foreign_keys: {f: a_id references a(id)}}
              a: {columns: {id: int}, primary_key: id}
            """,
        findings=("missing-foreign-key", "missing-primary-key"),
        sql=("ALTER TABLE public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id)", ADD),
        hazards=("full-scan", "index-build"),
    ),
)
