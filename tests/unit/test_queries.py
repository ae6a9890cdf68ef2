"""The texts of the queries, without a server."""

from pathlib import Path

import pytest

from schema_doctor import catalog, temporary

QUERIES = {path.stem: path.read_text("utf-8") for path in Path(catalog.__file__).parent.glob("*.sql")}


@pytest.mark.parametrize("text", [*QUERIES.values(), temporary.AGAIN], ids=[*QUERIES, "deparse"])
def test_no_query_reads_the_list_of_relations_once_a_row(text: str) -> None:
    """As a condition, it makes the cost grow with the square of the number of tables; joined, it is read once."""
    for word in ("any", "all", "in"):
        assert f"{word} (pg_catalog.current_setting('schema_doctor.relations')" not in text
