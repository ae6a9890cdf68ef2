"""The least that a Python program can do: import psycopg, connect, and run the queries of a file in one pipeline.

Arguments: the URL, and a JSON file that holds `[[query, [parameter, ...]], ...]`.
"""

import json
import sys
from pathlib import Path

import psycopg

queries = json.loads(Path(sys.argv[2]).read_text("utf-8"))
with psycopg.connect(sys.argv[1], autocommit=True, prepare_threshold=None) as connection:
    with connection.pipeline():
        cursors = [connection.execute(query, parameters or None) for query, parameters in queries]
    rows = sum(len(cursor.fetchall()) for cursor in cursors if cursor.description)
print(rows)
