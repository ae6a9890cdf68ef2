"""What a check asks the server for, taken down while it asks.

Arguments: the URL, the spec, and a name: `<name>.json` gets the queries for floor.py, `<name>.sql` the same for psql.
A process of its own: what it holds in memory would count as the peak of every process that the measuring one starts.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import Composable

from schema_doctor import doctor
from schema_doctor.spec import load

Queries = list[tuple[str, list[str]]]


def asked(url: str, spec: Path) -> Queries:
    """Run a check whose spec is in the server's spelling, and return its queries, each with its parameters."""
    queries: Queries = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> "Noting":
            queries.append((query.as_string(self) if isinstance(query, Composable) else query, list(params or ())))
            return super().execute(query, params, **options)

    with psycopg.connect(url, prepare_threshold=None, cursor_factory=Noting) as connection:
        doctor.check(connection, doctor.Case(spec=load(spec), database=""))
    return queries


def script(url: str, queries: Sequence[tuple[str, list[str]]]) -> str:
    """Return the same as one text for psql."""
    with psycopg.connect(url) as connection, psycopg.ClientCursor(connection) as cursor:
        texts = [cursor.mogrify(query, parameters) if parameters else query for query, parameters in queries]
    return ";\n".join(text.rstrip().rstrip(";") for text in texts) + ";\n"


if __name__ == "__main__":
    url, spec, name = sys.argv[1:]
    found = asked(url, Path(spec))
    Path(f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
    Path(f"{name}.sql").write_text(script(url, found), encoding="utf-8")
