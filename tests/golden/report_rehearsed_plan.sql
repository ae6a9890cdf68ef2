-- schema-doctor plan: expected_schema.yaml (4 tables) against chat on db.example.com (PostgreSQL 16.4, role app)
-- rehearsed on copy on db.example.com, and rolled back: 2 statements
-- REHEARSAL FAILED: rows break the rule (23503)
--     ALTER TABLE public.messages ADD CONSTRAINT messages_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.conversations (id) ON DELETE CASCADE;
-- 4 errors, 1 warning, 1 note; 1 waived; 10 not examined
-- WARNING: billing.invoices has row-level security: rows may be hidden from this role
-- not examined: schema public: 2 functions (touch(), words(text, integer)), 1 other (collation german)
-- not examined: table public.users: 4 grants (PUBLIC, app, other (email), ...), 2 policies (own rows, rows of all), 1 trigger (touched)
-- note: restart the application once this is applied, or let its pool close its connections: statements that return all columns (SELECT *, RETURNING *) on public.conversations that a session has prepared before fail in it from then on (SQLSTATE 0A000)

BEGIN;
SET LOCAL lock_timeout = '3s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL standard_conforming_strings = on;
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';

-- table public.messages: the table does not exist
-- lock: none on a table that exists
CREATE TABLE IF NOT EXISTS public.messages (
    id character varying(36) NOT NULL,
    session_id character varying(36),
    role character varying(20) NOT NULL DEFAULT 'a\b',
    CONSTRAINT messages_pkey PRIMARY KEY (id)
);

-- column public.conversations.updated_at: the column does not exist
-- lock: ACCESS EXCLUSIVE, reads and writes wait
ALTER TABLE public.conversations ADD COLUMN IF NOT EXISTS updated_at timestamp without time zone DEFAULT now();

-- index public.messages.idx_messages_session_id: the index does not exist
-- lock: SHARE, writes wait; hazards: index-build
CREATE INDEX IF NOT EXISTS idx_messages_session_id ON public.messages USING btree (session_id);

-- foreign key public.messages.messages_session_id_fkey: the constraint does not exist
-- lock: SHARE ROW EXCLUSIVE, writes wait; SHARE ROW EXCLUSIVE on public.conversations, writes wait
DO $schema_doctor$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = 'public.messages'::pg_catalog.regclass AND conname = 'messages_session_id_fkey') THEN
        ALTER TABLE public.messages ADD CONSTRAINT messages_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.conversations (id) ON DELETE CASCADE;
    END IF;
END
$schema_doctor$;

-- table public.conversations: the comment differs: a\x1b[31m\x9b2K\x7f[/red]:smile:\u202e\u2028\u200b\n::error::owned\r#\x23[group]\n-- '); DROP
-- lock: SHARE UPDATE EXCLUSIVE, nothing waits
COMMENT ON TABLE public.conversations IS E'a\x1b[31m\u009b2K\x7f[/red]:smile:\u202e\u2028\u200b\n::error::owned\r#\x23[group]\n-- ''); DROP';

COMMIT;
