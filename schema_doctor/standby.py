"""How far a standby is behind its primary server (manual: functions-admin, "Recovery Information Functions")."""

from psycopg import Connection
from psycopg.rows import TupleRow

from schema_doctor.catalog import settings

# What is received and not replayed is not to be seen. An idle primary server writes nothing for long: the age of its
# last transaction says how far behind a standby is only where something is left to replay. What it has received is
# counted from the segment with which it began to stream: it may have replayed more, from the copy or its own files.
_BEHIND = """
    select greatest(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)::int8,
           extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8,
           pg_is_wal_replay_paused()
"""


def told(connection: Connection[TupleRow]) -> str:
    """Say in one sentence that the server is a standby, and what is known of its lag."""
    settings(connection, {"search_path": "pg_catalog, pg_temp"})
    row = connection.execute(_BEHIND).fetchone()
    connection.rollback()
    size, seconds, paused = row or (None, None, None)
    facts = []
    if paused:
        facts.append("its replay is paused")
    if size:
        age = "" if seconds is None else f", and the last transaction that it shows is {seconds:.0f} s old"
        facts.append(f"{size:,} bytes that it has received are not replayed{age}")
    elif size == 0:
        facts.append("all that it has received is replayed")
    known = f" ({'; '.join(facts)})" if facts else ""
    return (
        "the server is a standby: it may lag behind its primary server, and what is missing here may exist there"
        f"{known}"
    )
