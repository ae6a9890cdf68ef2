-- schema-doctor check: expected_schema.yaml (4 tables) against chat on db.example.com (PostgreSQL 16.4, role app)
-- 4 errors, 1 warning, 1 note; 1 waived; 10 not examined
-- WARNING: billing.invoices has row-level security: rows may be hidden from this role
-- not examined: schema public: 2 functions (touch(), words(text, integer)), 1 other (collation german)
-- not examined: table public.users: 4 grants (PUBLIC, app, other (email), ...), 2 policies (own rows, rows of all), 1 trigger (touched)
-- Without a statement here:
--   error: column public.users.email is character varying(20), not character varying(320): Add a new column, copy the values with an expression that you have checked, and swap the two.
--   warning: check public.users.users_email_check is not in the spec
--   waived: index public.users.idx_users_email does not exist: the table has ten rows (until 2099-12-31)
-- Locks and hazards of these statements: schema-doctor plan expected_schema.yaml

BEGIN;
SET LOCAL lock_timeout = '3s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL standard_conforming_strings = on;
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';

-- error: table public.messages does not exist
CREATE TABLE IF NOT EXISTS public.messages (
    id character varying(36) NOT NULL,
    session_id character varying(36),
    role character varying(20) NOT NULL DEFAULT 'a\b',
    CONSTRAINT messages_pkey PRIMARY KEY (id)
);

-- error: column public.conversations.updated_at does not exist
ALTER TABLE public.conversations ADD COLUMN IF NOT EXISTS updated_at timestamp without time zone DEFAULT now();

-- note: comment of table public.conversations differs
COMMENT ON TABLE public.conversations IS E'a\x1b[31m\u009b2K\x7f[/red]:smile:\u202e\u2028\u200b\n::error::owned\r#\x23[group]\n-- ''); DROP';

-- error: table public.messages does not exist
ALTER TABLE public.messages ADD CONSTRAINT messages_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.conversations (id) ON DELETE CASCADE;

COMMIT;

-- As the owner of the tables, or a superuser:

BEGIN;
SET LOCAL lock_timeout = '3s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL standard_conforming_strings = on;
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';

-- error: table billing.invoices exists, but role app has no privilege on it
GRANT SELECT, INSERT, UPDATE, DELETE ON billing.invoices TO app;

COMMIT;
