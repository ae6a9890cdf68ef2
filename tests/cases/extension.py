"""Extensions; which ones there are differs from server to server."""

from collections.abc import Iterator
from dataclasses import replace

from tests.cases.case import Case

# A name, an old version that can be installed, the newest, and the versions of PostgreSQL whose tests have it.
OFFERED = (
    ("hstore", "1.4", "1.8", 14, 15),
    ("vector", "0.8.5", "0.8.5", 16, 16),
    ("hstore", "1.4", "1.8", 17, 17),
    ("vector", "0.8.5", "0.8.5", 18, 99),
)


def _of(name: str, old: str, new: str, since: int, until: int) -> Iterator[Case]:
    def case(what: str, before: str, spec: str, code: str, *sql: str, loss: bool = False) -> Case:
        hazards = ("data-loss",) if loss else ()
        return Case(
            name=f"{what}: {name} on {since}",
            before=before,
            spec=spec,
            findings=(code,) if code else (),
            sql=sql,
            hazards=hazards,
            allow=hazards,
            since=since,
            until=until,
        )

    installed = f"create extension {name};"
    yield case(
        "a missing extension is created",
        "",
        f"extensions: [{name}]",
        "missing-extension",
        f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA public",
    )
    yield case(
        "a missing extension is created as declared",
        "create schema app",
        f"extensions: {{{name}: {{schema: app, version: '{old}', comment: ours}}}}",
        "missing-extension",
        f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA app VERSION '{old}'",
        f"COMMENT ON EXTENSION {name} IS 'ours'",
    )
    type_, index = {"hstore": ("hstore", "gin (a)"), "vector": ("vector(3)", "hnsw (a vector_l2_ops)")}[name]
    made = case(
        "what an extension brings that is yet to come is named without its schema",
        "create schema app",
        f"extensions: {{{name}: {{schema: app}}}}\n"
        f"tables: {{t: {{columns: {{a: {type_}}}, indexes: {{i: using {index}}}}}}}",
        "missing-extension",
        f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA app",
        f"CREATE TABLE IF NOT EXISTS public.t (\n    a {type_}\n)",
        f"CREATE INDEX IF NOT EXISTS i ON public.t USING {index}",
    )
    yield replace(made, findings=("missing-extension", "missing-table"))
    yield case(
        "an extension of which only the name is given may be anywhere, in any version",
        f"create schema app; create extension {name} schema app version '{old}'",
        f"extensions: {{{name}: }}",
        "",
    )
    yield case(
        "an extension in another schema is moved",
        f"create schema app; {installed}",
        f"extensions: {{{name}: {{schema: app}}}}",
        "wrong-extension",
        f"ALTER EXTENSION {name} SET SCHEMA app",
    )
    if old != new:
        yield case(
            "an extension of another version is updated",
            f"create extension {name} version '{old}'",
            f"extensions: {{{name}: '{new}'}}",
            "wrong-extension",
            f"ALTER EXTENSION {name} UPDATE TO '{new}'",
        )
    yield case(
        "the comment of an extension is written",
        installed,
        f"extensions: {{{name}: {{comment: ours}}}}",
        "wrong-comment",
        f"COMMENT ON EXTENSION {name} IS 'ours'",
    )
    yield case(
        "an extra extension is dropped",
        installed,
        "unexpected: {extensions: error}",
        "unexpected-extension",
        f"DROP EXTENSION IF EXISTS {name}",
        loss=True,
    )


CASES = (
    *(one for offered in OFFERED for one in _of(*offered)),
    *(
        Case(
            name=f"the comment that an extension brings is put back: on {since}",
            before=f"create extension {name}; comment on extension {name} is 'ours'",
            spec=f"extensions: [{name}]",
            findings=("wrong-comment",),
            sql=(f"COMMENT ON EXTENSION {name} IS '{said}'",),
            since=since,
            until=until,
        )
        for name, said, since, until in (
            ("hstore", "data type for storing sets of (key, value) pairs", 14, 15),
            ("vector", "vector data type and ivfflat and hnsw access methods", 16, 16),
            ("hstore", "data type for storing sets of (key, value) pairs", 17, 17),
            ("vector", "vector data type and ivfflat and hnsw access methods", 18, 99),
        )
    ),
    *(
        case
        for since, until in ((14, 15), (17, 17))
        for case in (
            Case(
                name=f"extensions are created behind those that they need: on {since}",
                before="",
                spec="extensions: [earthdistance, cube]",
                findings=("missing-extension", "missing-extension"),
                sql=(
                    "CREATE EXTENSION IF NOT EXISTS cube SCHEMA public",
                    "CREATE EXTENSION IF NOT EXISTS earthdistance SCHEMA public",
                ),
                since=since,
                until=until,
            ),
            Case(
                name=f"extensions that need each other are dropped in any order: on {since}",
                before="create extension cube; create extension earthdistance",
                spec="unexpected: error",
                findings=("unexpected-extension", "unexpected-extension"),
                sql=("DROP EXTENSION IF EXISTS earthdistance, cube", "DROP EXTENSION IF EXISTS earthdistance"),
                hazards=("data-loss",),
                allow=("data-loss",),
                since=since,
                until=until,
            ),
        )
    ),
    Case(
        name="what the server does not offer cannot be created",
        before="",
        spec="extensions: [no_such_extension]",
        findings=("missing-extension",),
        unplanned=("no_such_extension",),
        left=("missing-extension",),
    ),
    Case(
        name="what comes with the server is not extra",
        before="",
        spec="unexpected: error\nunexpected_schemas: error\nschemas: [public]",
        findings=(),
    ),
)
