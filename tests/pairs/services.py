"""Schemas of a forge, an event store, a queue, tenants, audits and caches, and what they became."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    r"""
    # a forge: partitions in schemas of their own, bigint ids, loose foreign keys
    create schema gitlab_partitions_dynamic;
    create schema gitlab_partitions_static
    --
    create table audit_events (id bigserial, author_id integer not null, entity_id integer not null,
        entity_type varchar not null, details text, created_at timestamp not null,
        ip_address inet, primary key (id, created_at)) partition by range (created_at);
    create table gitlab_partitions_dynamic.audit_events_000000 partition of audit_events for values from (minvalue) to
        ('2024-01-01');
    create table gitlab_partitions_dynamic.audit_events_202401 partition of audit_events for values from
        ('2024-01-01') to ('2024-02-01');
    create index idx_audit_events_on_entity on audit_events (entity_id, entity_type, created_at desc, id desc);
    create table issue_search_data (project_id bigint not null, issue_id bigint not null, search_vector tsvector,
        primary key (project_id, issue_id)) partition by hash (project_id);
    create table gitlab_partitions_static.issue_search_data_00 partition of issue_search_data for values with (modulus
        2, remainder 0);
    create table gitlab_partitions_static.issue_search_data_01 partition of issue_search_data for values with (modulus
        2, remainder 1);
    create table namespaces (id bigserial primary key, name varchar not null, path varchar not null,
        type varchar default 'User' not null, parent_id integer,
        traversal_ids int[] default '{}' not null, constraint check_2eae3bdf93 check (char_length(name) <= 255));
    create index index_on_namespaces_path on namespaces using btree (lower(path));
    create index index_namespaces_on_traversal_ids on namespaces using gin (traversal_ids);
    insert into audit_events (author_id, entity_id, entity_type, created_at) values (1, 1, 'Project', '2023-05-05'),
        (1, 2, 'Group', '2024-01-15');
    insert into issue_search_data select n, n from generate_series(1, 9) n;
    insert into namespaces (name, path) values ('a', 'a')
    --
    create table audit_events (id bigserial, author_id bigint not null, entity_id bigint not null,
        entity_type varchar not null, details text, created_at timestamp not null,
        ip_address inet, target_details text, constraint check_492aaa021d check (char_length(entity_type) <= 5500),
        primary key (id, created_at)) partition by range (created_at);
    create table gitlab_partitions_dynamic.audit_events_000000 partition of audit_events for values from (minvalue) to
        ('2024-01-01');
    create table gitlab_partitions_dynamic.audit_events_202401 partition of audit_events for values from
        ('2024-01-01') to ('2024-02-01');
    create table gitlab_partitions_dynamic.audit_events_202402 partition of audit_events for values from
        ('2024-02-01') to ('2024-03-01');
    create index idx_audit_events_on_entity on audit_events (entity_id, entity_type, created_at desc, id desc);
    create index idx_audit_events_on_author on audit_events (author_id) where author_id > 0;
    create table issue_search_data (project_id bigint not null, issue_id bigint not null, namespace_id bigint,
        search_vector tsvector, primary key (project_id, issue_id)) partition by hash (project_id);
    create table gitlab_partitions_static.issue_search_data_00 partition of issue_search_data for values with (modulus
        2, remainder 0);
    create table gitlab_partitions_static.issue_search_data_01 partition of issue_search_data for values with (modulus
        2, remainder 1);
    create index index_issue_search_data_on_search_vector on issue_search_data using gin (search_vector);
    create table namespaces (id bigserial primary key, name varchar not null, path varchar not null,
        type varchar default 'User' not null, parent_id bigint,
        traversal_ids bigint[] default '{}' not null, constraint check_2eae3bdf93 check (char_length(name) <= 100));
    create index index_on_namespaces_path on namespaces using btree (lower(path));
    create index index_namespaces_on_traversal_ids on namespaces using gin (traversal_ids);
    create unique index index_namespaces_name_parent on namespaces (name, parent_id) where type <> 'User';
    alter table namespaces add constraint fk_parent foreign key (parent_id) references namespaces (id) on delete
        cascade not valid;
    insert into namespaces (name, path) values ('a', 'a')
    # an event store: by range, below by list and by hash, with default partitions
    create schema es
    --
    create table es.events (stream uuid not null, version int not null, kind text not null, region text not null,
        at timestamptz not null, body jsonb not null)
        partition by range (at);
    create table es.events_2023 partition of es.events for values from ('2023-01-01 00:00+00') to ('2024-01-01
        00:00+00') partition by list (region);
    create table es.events_2023_eu partition of es.events_2023 for values in ('de', 'fr');
    create table es.events_2023_rest partition of es.events_2023 default;
    create table es.events_rest partition of es.events default;
    alter table es.events add constraint events_version check (version > 0);
    create index on es.events (stream, version);
    insert into es.events values ('00000000-0000-0000-0000-000000000001', 1, 'a', 'de', '2023-05-05', '{}'),
        ('00000000-0000-0000-0000-000000000001', 2, 'a', 'us', '2023-05-05', '{}'),
        ('00000000-0000-0000-0000-000000000002', 1, 'a', 'us', '2024-05-05', '{}')
    --
    create table es.events (stream uuid not null, version int not null, kind text not null default 'unknown',
        region text not null, at timestamptz not null default now(), body jsonb not null default '{}',
        correlation uuid) partition by range (at);
    create table es.events_2023 partition of es.events for values from ('2023-01-01 00:00+00') to ('2024-01-01
        00:00+00') partition by list (region);
    create table es.events_2023_eu partition of es.events_2023 for values in ('de', 'fr', 'it');
    create table es.events_2023_us partition of es.events_2023 for values in ('us');
    create table es.events_2023_rest partition of es.events_2023 default;
    create table es.events_2024 partition of es.events for values from ('2024-01-01 00:00+00') to ('2025-01-01
        00:00+00') partition by hash (stream);
    create table es.events_2024_0 partition of es.events_2024 for values with (modulus 2, remainder 0);
    create table es.events_2024_1 partition of es.events_2024 for values with (modulus 2, remainder 1);
    create table es.events_rest partition of es.events default;
    alter table es.events add constraint events_version check (version >= 0);
    alter table es.events add primary key (stream, version, at, region);
    create index events_kind on es.events (kind) where kind <> 'unknown';
    create index on es.events_2024_0 using brin (at);
    comment on table es.events_2024 is 'by stream';
    insert into es.events (stream, version, region, at) values ('00000000-0000-0000-0000-000000000001', 1, 'it',
        '2023-05-05'), ('00000000-0000-0000-0000-000000000002', 1, 'us', '2024-05-05')
    # a queue in a table
    create table keep (id int)
    --
    create table jobs (id bigserial primary key, queue text not null default 'default', payload json not null,
        run_at timestamp not null default now(), attempts smallint not null default 0,
        state text not null default 'ready', locked_by text, locked_at timestamp, error text);
    create index jobs_next on jobs (queue, run_at) where state = 'ready';
    insert into jobs (payload, state) values ('{"a": 1}', 'ready'), ('{"b": 1}', 'done')
    --
    create type job_state as enum ('ready', 'running', 'failed', 'done');
    create table jobs (id bigint generated always as identity primary key, queue text not null default 'default',
        payload jsonb not null default '{}', run_at timestamptz not null default now(),
        attempts smallint not null default 0,
        max_attempts smallint not null default 25, state job_state not null default 'ready', locked_by text,
        locked_at timestamptz, errors text[] not null default '{}',
        priority smallint generated always as (case when queue = 'urgent' then 0 else 9 end) stored,
        constraint attempts_left check (attempts between 0 and max_attempts),
        constraint locked check ((locked_by is null) = (locked_at is null)))
        with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_enabled = true);
    create index jobs_next on jobs (priority, run_at,
        id) include (payload) where state = 'ready'::job_state and locked_by is null;
    create unique index jobs_one_running on jobs ((payload ->> 'unique_key')) where state in ('ready',
        'running') and payload ? 'unique_key';
    create index jobs_payload on jobs using gin (payload jsonb_path_ops);
    insert into jobs (state) values ('ready'), ('done')
    # tenants behind row security
    create schema app;
    create table keep (id int)
    --
    create table app.tenants (id int primary key, name text not null);
    create table app.documents (id bigserial primary key, tenant_id int not null references app.tenants,
        title text not null, body text, created timestamptz default now());
    insert into app.tenants values (1, 'a'), (2, 'b');
    insert into app.documents (tenant_id, title) values (1, 't'), (2, 'u')
    --
    create domain app.tenant_id as int check (value > 0);
    create table app.tenants (id app.tenant_id primary key, name text not null,
        slug text generated always as (lower(replace(name, ' ', '-'))) stored unique);
    create table app.documents (id bigserial,
        tenant_id app.tenant_id not null default nullif(current_setting('app.tenant', true),
        '')::int references app.tenants on delete cascade, title text not null, body text,
        created timestamptz not null default now(), primary key (tenant_id, id));
    create unique index on app.documents (tenant_id, lower(title));
    create table app.comments (tenant_id app.tenant_id not null, document_id bigint not null, n int not null,
        said text, primary key (tenant_id, document_id, n),
        foreign key (tenant_id, document_id) references app.documents (tenant_id,
        id) on update cascade on delete cascade);
    alter table app.documents enable row level security, force row level security;
    alter table app.comments enable row level security;
    insert into app.tenants (id, name) values (1, 'a'), (2, 'b');
    insert into app.documents (tenant_id, title) values (1, 't'), (2, 'u')
    # audit tables by inheritance
    create table keep (id int)
    --
    create table audited (created_at timestamp not null default now(), created_by text);
    create table customers (id serial primary key, name text not null) inherits (audited);
    create table orders (id serial primary key, customer int references customers, total numeric(10,
        2)) inherits (audited);
    insert into customers (name, created_by) values ('c', 'x');
    insert into orders (customer, total, created_by) values (1, 5.5, 'x')
    --
    create table audited (created_at timestamptz not null default clock_timestamp(),
        created_by text not null default current_user, updated_at timestamptz, check (updated_at >= created_at));
    create table versioned (version int not null default 1);
    create table customers (id serial primary key, name text not null) inherits (audited, versioned);
    create table orders (id bigserial primary key, customer int references customers, total numeric(12, 2), unique (id,
        customer)) inherits (audited);
    create table invoices (number text primary key) inherits (orders, versioned);
    create index on customers (created_at);
    insert into customers (name, created_by) values ('c', 'x');
    insert into orders (customer, total, created_by) values (1, 5.5, 'x')
    # caches that need no log
    create table keep (id int)
    --
    create unlogged table cache (key text primary key, value jsonb not null,
        expires timestamp not null default now() + interval '1 hour');
    create table sessions (id text primary key, data text not null, touched timestamptz not null);
    create index on sessions (touched);
    insert into sessions values ('00000000-0000-0000-0000-000000000001', '{}', now())
    --
    create table cache (key text collate "C" primary key, value bytea not null,
        expires timestamptz not null default now() + '1 day'::interval) with (fillfactor = 50,
        autovacuum_enabled = off);
    create index on cache using hash (key);
    create unlogged table sessions (id uuid primary key default gen_random_uuid(), data jsonb not null default '{}',
        touched timestamptz not null default now(), user_id bigint);
    create index on sessions (touched);
    create index on sessions (user_id) where user_id is not null
    """
)
