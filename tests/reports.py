"""Results to report on, made by hand: one of everything, without clocks."""

from msgspec.structs import replace

from schema_doctor.ddl.context import Unplannable
from schema_doctor.errors import Mark
from schema_doctor.finding import Finding, Level
from schema_doctor.hazard import DATA_LOSS, INDEX_BUILD, TABLE_REWRITE, VALUES_CHANGE
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.proberun import FAILED, LEFT_OUT, PASSED, ProbeRun, Timed
from schema_doctor.result import (
    Applied,
    Checked,
    Failure,
    Fixed,
    Plan,
    Planned,
    Probed,
    Rehearsal,
    Rehearsed,
    Result,
    Unfinished,
)
from schema_doctor.snapshot import Server, Size, Unexamined
from schema_doctor.step import Phase, Step

SPEC = "expected_schema.yaml"
SERVER = Server(version=160004, database="chat", role="app", standby=False, may_make_temporary=True)
HOSTILE = "a\x1b[31m\x9b2K\x7f[/red]:smile:\u202e\u2028\u200b\n::error::owned\r##[group]\n-- '); DROP"
CONVERSATIONS = Address(Kind.TABLE, "public", "conversations")
UPDATED_AT = Address(Kind.COLUMN, "public", "conversations", "updated_at")
MESSAGES = Address(Kind.TABLE, "public", "messages")
ROLE = Address(Kind.COLUMN, "public", "messages", "role")
FOREIGN_KEY = Address(Kind.FOREIGN_KEY, "public", "messages", "messages_session_id_fkey")
INDEX = Address(Kind.INDEX, "public", "messages", "idx_messages_session_id")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


ADD_COLUMN = Step(
    sql=(
        "ALTER TABLE public.conversations ADD COLUMN IF NOT EXISTS updated_at timestamp without time zone DEFAULT now()"
    ),
    address=UPDATED_AT,
    phase=Phase.ADD_COLUMN,
    reason="the column does not exist",
    lock=LockMode.ACCESS_EXCLUSIVE,
    hazards=(),
    transactional=True,
)
CREATE_TABLE = Step(
    sql=(
        "CREATE TABLE IF NOT EXISTS public.messages (\n    id character varying(36) NOT NULL,\n"
        "    session_id character varying(36),\n    role character varying(20) NOT NULL DEFAULT 'a\\b',\n"
        "    CONSTRAINT messages_pkey PRIMARY KEY (id)\n)"
    ),
    address=MESSAGES,
    phase=Phase.CREATE_TABLE,
    reason="the table does not exist",
    lock=None,
    hazards=(),
    transactional=True,
)
ADD_FOREIGN_KEY = Step(
    sql=(
        "ALTER TABLE public.messages ADD CONSTRAINT messages_session_id_fkey FOREIGN KEY (session_id) "
        "REFERENCES public.conversations (id) ON DELETE CASCADE"
    ),
    address=FOREIGN_KEY,
    phase=Phase.ADD_FOREIGN_KEY,
    reason="the constraint does not exist",
    lock=LockMode.SHARE_ROW_EXCLUSIVE,
    hazards=(),
    transactional=True,
    also=((CONVERSATIONS, LockMode.SHARE_ROW_EXCLUSIVE),),
    unless=(
        "SELECT FROM pg_catalog.pg_constraint WHERE conrelid = 'public.messages'::pg_catalog.regclass "
        "AND conname = 'messages_session_id_fkey'"
    ),
)
CREATE_INDEX = Step(
    sql="CREATE INDEX IF NOT EXISTS idx_messages_session_id ON public.messages USING btree (session_id)",
    address=INDEX,
    phase=Phase.CREATE_INDEX,
    reason="the index does not exist",
    lock=LockMode.SHARE,
    hazards=(INDEX_BUILD,),
    transactional=True,
)
COMMENT = Step(
    sql=f"COMMENT ON TABLE public.conversations IS {quoted(HOSTILE)}",
    address=CONVERSATIONS,
    phase=Phase.DESCRIBE,
    reason=f"the comment differs: {HOSTILE}",
    lock=LockMode.SHARE_UPDATE_EXCLUSIVE,
    hazards=(),
    transactional=True,
)
CHANGE_TYPE = Step(
    sql="ALTER TABLE public.messages ALTER COLUMN role TYPE character varying(20)",
    address=ROLE,
    phase=Phase.ALTER_TYPE,
    reason="the type is text",
    lock=LockMode.ACCESS_EXCLUSIVE,
    hazards=(TABLE_REWRITE, VALUES_CHANGE),
    transactional=True,
)
DROP_COLUMN = Step(
    sql="ALTER TABLE public.conversations DROP COLUMN IF EXISTS legacy",
    address=Address(Kind.COLUMN, "public", "conversations", "legacy"),
    phase=Phase.DROP_COLUMN,
    reason="the spec claims that nothing else exists",
    lock=LockMode.ACCESS_EXCLUSIVE,
    hazards=(DATA_LOSS,),
    transactional=True,
)
VALIDATE = Step(
    sql="ALTER TABLE public.messages VALIDATE CONSTRAINT messages_session_id_fkey",
    address=FOREIGN_KEY,
    phase=Phase.VALIDATE,
    reason="the constraint is NOT VALID",
    lock=LockMode.SHARE_UPDATE_EXCLUSIVE,
    hazards=(),
    transactional=True,
)
FINDINGS = (
    Finding(
        code="missing-column",
        level=Level.ERROR,
        address=UPDATED_AT,
        message="column public.conversations.updated_at does not exist",
        effect='column "updated_at" of relation "conversations" does not exist',
        sqlstate="42703",
        expected="timestamp without time zone default now()",
        mark=Mark(SPEC, 9, 7),
        repair=(ADD_COLUMN.sql,),
    ),
    Finding(
        code="wrong-comment",
        level=Level.NOTE,
        address=CONVERSATIONS,
        property="comment",
        message="comment of table public.conversations differs",
        effect="nothing breaks",
        expected=HOSTILE,
        actual="none",
        mark=Mark(SPEC, 6, 3),
        repair=(COMMENT.sql,),
    ),
    Finding(
        code="missing-table",
        level=Level.ERROR,
        address=MESSAGES,
        message="table public.messages does not exist",
        effect='relation "messages" does not exist',
        sqlstate="42P01",
        expected="3 columns; primary key messages_pkey; foreign key messages_session_id_fkey",
        mark=Mark(SPEC, 12, 3),
        repair=(CREATE_TABLE.sql, ADD_FOREIGN_KEY.sql),
    ),
    Finding(
        code="wrong-type",
        level=Level.ERROR,
        address=Address(Kind.COLUMN, "public", "users", "email"),
        property="type",
        message="column public.users.email is character varying(20), not character varying(320)",
        effect="values of the application are refused or changed",
        sqlstate="22001",
        expected="character varying(320)",
        actual="character varying(20)",
        mark=Mark(SPEC, 30, 14),
        repair=("Add a new column, copy the values with an expression that you have checked, and swap the two.",),
    ),
    Finding(
        code="unexpected-check",
        level=Level.WARNING,
        address=Address(Kind.CHECK, "public", "users", "users_email_check"),
        message="check public.users.users_email_check is not in the spec",
        effect="it may refuse what the application writes",
        actual="check ((email)::text ~* '^[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{2,}$'::text AND " + "length(email) > 5)",
    ),
    Finding(
        code="hidden-table",
        level=Level.ERROR,
        address=Address(Kind.TABLE, "billing", "invoices"),
        message="table billing.invoices exists, but role app has no privilege on it",
        effect="permission denied for table invoices",
        sqlstate="42501",
        mark=Mark(SPEC, 40, 3),
        repair=("GRANT SELECT, INSERT, UPDATE, DELETE ON billing.invoices TO app",),
    ),
    Finding(
        code="missing-index",
        level=Level.WARNING,
        address=Address(Kind.INDEX, "public", "users", "idx_users_email"),
        message="index public.users.idx_users_email does not exist",
        effect="queries that would use it read the whole table",
        expected="btree (email)",
        mark=Mark(SPEC, 33, 7),
        repair=("CREATE INDEX IF NOT EXISTS idx_users_email ON public.users USING btree (email)",),
        waived="the table has ten rows (until 2099-12-31)",
    ),
)


NOT_EXAMINED = (
    Unexamined(kind="function", schema="public", table="", names=("touch()", "words(text, integer)")),
    Unexamined(kind="other", schema="public", table="", names=("collation german",)),
    Unexamined(kind="grant", schema="public", table="users", names=("PUBLIC", "app", "other (email)", "reader")),
    Unexamined(kind="policy", schema="public", table="users", names=("own rows", "rows of all")),
    Unexamined(kind="trigger", schema="public", table="users", names=("touched",)),
)


def checked(*findings: Finding, warnings: tuple[str, ...] = (), not_examined: tuple[Unexamined, ...] = ()) -> Checked:
    return Checked(
        database="chat on db.example.com",
        server=SERVER,
        spec=SPEC,
        tables=4,
        findings=findings,
        warnings=warnings,
        not_examined=not_examined,
    )


CHECKED = checked(
    *FINDINGS,
    warnings=("billing.invoices has row-level security: rows may be hidden from this role",),
    not_examined=NOT_EXAMINED,
)
IN_STEP = checked()
SIZES = {CONVERSATIONS: Size(rows=1234567, bytes=180_000_000)}
PLANNED = Planned(
    checked=CHECKED,
    plan=Plan(
        steps=(CREATE_TABLE, ADD_COLUMN, CREATE_INDEX, ADD_FOREIGN_KEY, COMMENT),
        unplanned=(
            Unplannable(
                Address(Kind.COLUMN, "public", "users", "shown"),
                "PostgreSQL cannot turn a plain column into a generated one; add a new column instead",
            ),
        ),
        refused=((CHANGE_TYPE, (TABLE_REWRITE, VALUES_CHANGE)), (DROP_COLUMN, (DATA_LOSS,))),
        fingerprint="5f1d3a",
        sizes=SIZES,
    ),
)
RUNNABLE = Planned(checked=CHECKED, plan=Plan(steps=PLANNED.plan.steps, fingerprint="5f1d3a", sizes=SIZES))
FIXED = Fixed(
    planned=RUNNABLE,
    applied=tuple(Applied(step=step, seconds=0.0125 * n) for n, step in enumerate(RUNNABLE.plan.steps, 1)),
    after=checked(FINDINGS[5], FINDINGS[6], not_examined=NOT_EXAMINED),
)
UNFINISHED = Unfinished(
    planned=RUNNABLE,
    applied=(*FIXED.applied[:1], Applied(step=ADD_COLUMN, seconds=None, rows=12)),
    doubtful=(CREATE_INDEX,),
    reason="the connection was lost at COMMIT, and the database cannot be asked: no route to host",
)
REHEARSED = replace(
    RUNNABLE,
    rehearsal=Rehearsal(
        database="copy on db.example.com",
        steps=(
            Rehearsed(step=CREATE_TABLE, seconds=0.004),
            Rehearsed(
                step=ADD_COLUMN,
                seconds=1.5,
                locks=(("public.conversations", LockMode.ACCESS_EXCLUSIVE),),
                rewrites=("public.conversations",),
                rebuilds=("public.conversations_pkey",),
                scans=("public.conversations",),
                differences=("it writes public.conversations anew, and the plan does not say so",),
            ),
        ),
        left_out=((CREATE_INDEX, "it can be in no transaction"), (COMMENT, "it comes behind the statement that fails")),
        failed=Failure(step=ADD_FOREIGN_KEY, sqlstate="23503", message="rows break the rule (23503)"),
    ),
)
PROBED = Probed(
    checked=replace(
        checked(
            Finding(
                code="probe-failed",
                level=Level.ERROR,
                address=Address(Kind.PROBE, "", "store a message"),
                property="statement 2",
                message="probe store a message: statement 2 fails: select updated_at from conversations",
                effect='column "updated_at" does not exist',
                sqlstate="42703",
                mark=Mark(SPEC, 51, 14),
                repair=("schema-doctor check says what the database lacks, and schema-doctor fix adds it",),
            )
        ),
        probes=(
            ProbeRun(
                name="create a session",
                outcome=PASSED,
                statements=(
                    Timed(
                        sql="insert into conversations (id) values (%(id)s)",
                        mark=Mark(SPEC, 44, 14),
                        cold=0.02,
                        warm=0.001,
                    ),
                ),
                round_trips=3,
                cold=0.025,
                warm=0.0021,
                repeat=3,
                budget=0.5,
            ),
            ProbeRun(
                name="store a message",
                outcome=FAILED,
                statements=(
                    Timed(sql="select 1", mark=Mark(SPEC, 50, 14), cold=0.001),
                    Timed(sql="select updated_at from conversations", mark=Mark(SPEC, 51, 14)),
                ),
                round_trips=4,
            ),
            ProbeRun(name="the session endpoint", outcome=LEFT_OUT, statements=(), reason="ask it with --url"),
        ),
    )
)
RESULTS: dict[str, Result] = {
    "check": CHECKED,
    "probe": PROBED,
    "plan": PLANNED,
    "fix": FIXED,
    "unfinished_fix": UNFINISHED,
    "rehearsed_plan": REHEARSED,
}
