"""Whether the table of what statements do knows every form that the cases hold, and no form that nobody needs."""

from tests import cases
from tests.ddlfacts import FACTS, fact

# No case has them, but pairs of schemas, or the plans for large tables, which are held to the table as well.
BESIDE = {
    "ALTER TABLE * ALTER COLUMN * DROP EXPRESSION *",  # one of several in a statement
    "ALTER TABLE * RESET (user_catalog_table*",
    "CREATE CONSTRAINT TRIGGER *",
    "CREATE INDEX CONCURRENTLY *",
    "CREATE UNIQUE INDEX CONCURRENTLY *",
    "DROP INDEX CONCURRENTLY *",
    "REVOKE *",
}


def test_every_form_of_the_cases_is_in_the_table_and_every_form_of_the_table_in_a_case() -> None:
    used = {fact(sql).form for case in cases.ALL for sql in case.sql}
    assert {one.form for one in FACTS} - used == BESIDE


def test_the_first_form_that_fits_counts() -> None:
    assert fact("ALTER TABLE a.t ADD CONSTRAINT c CHECK (x > 0) NOT VALID").rows == ("nothing",)
    assert fact("CREATE UNIQUE INDEX CONCURRENTLY i ON a.t USING btree (x)").rows == ("scan",)
