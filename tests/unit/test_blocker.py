"""Who is in the way, in words: ended is only what should be."""

import psycopg
import pytest

from schema_doctor.blocker import Blocker
from schema_doctor.lockwait import not_had
from schema_doctor.watch import Watch


@pytest.mark.parametrize(
    ("statement", "told", "advice"),
    [
        ("autovacuum: VACUUM public.t", "autovacuum worker, active", "end that, or "),
        ("autovacuum: VACUUM public.t (to prevent wraparound)", "worker to prevent wraparound", "let it end, or "),
    ],
)
def test_a_vacuum_that_would_begin_anew_is_not_to_be_ended(statement: str, told: str, advice: str) -> None:
    found = Blocker(
        pid=7, application="", role=None, state="active", kind="autovacuum worker", seconds=1.0, statement=statement
    )
    assert told in found.told()
    watch = Watch.__new__(Watch)
    watch.blockers, watch.statements = (found,), False
    assert advice in not_had(psycopg.Error(), 5.0, watch)
