-- schema-doctor fix: expected_schema.yaml (4 tables) against chat on db.example.com (PostgreSQL 16.4, role app)
-- before: 4 errors, 1 warning, 1 note; 1 waived; 10 not examined
-- It stopped: the connection was lost at COMMIT, and the database cannot be asked: no route to host
-- IN DOUBT:
--     CREATE INDEX IF NOT EXISTS idx_messages_session_id ON public.messages USING btree (session_id);
-- NOT APPLIED:
--     ALTER TABLE public.messages ADD CONSTRAINT messages_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.conversations (id) ON DELETE CASCADE;
--     COMMENT ON TABLE public.conversations IS E'a\x1b[31m\u009b2K\x7f[/red]:smile:\u202e\u2028\u200b\n::error::owned\r#\x23[group]\n-- ''); DROP';
-- What was applied, 2 of 5 steps:

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

COMMIT;
