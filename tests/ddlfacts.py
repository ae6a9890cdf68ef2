"""What each form of statement does to its table, in one place: its lock, and whether rows are read or written.

Measured on PostgreSQL 14 to 18: `test_truth.py` holds every step of every case to the server and to this table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from schema_doctor.lock import LockMode
from schema_doctor.step import Step

AE, SRE, SHARE, SUE = (
    LockMode.ACCESS_EXCLUSIVE, LockMode.SHARE_ROW_EXCLUSIVE, LockMode.SHARE, LockMode.SHARE_UPDATE_EXCLUSIVE,
)  # fmt: skip
WORDS = {"AE": AE, "SRE": SRE, "SHARE": SHARE, "SUE": SUE, "RE": LockMode.ROW_EXCLUSIVE, "AS": LockMode.ACCESS_SHARE}

# The form, the lock on its table, and what can happen to its rows. The first that fits counts; `*` is any text. A new
# table is nobody else's: then there is no lock. What stands for itself, as a type, has none either.
TABLE = """
    ALTER TABLE * ADD COLUMN *                                      | AE       | nothing, scan, rewrite
    ALTER TABLE * DROP COLUMN *                                     | AE       | nothing
    ALTER TABLE * ADD CONSTRAINT * USING INDEX *                    | AE       | nothing
    ALTER TABLE * ADD CONSTRAINT * FOREIGN KEY * NOT VALID          | SRE      | nothing
    ALTER TABLE * ADD CONSTRAINT * FOREIGN KEY * NOT ENFORCED       | SRE      | nothing
    ALTER TABLE * ADD CONSTRAINT * FOREIGN KEY *                    | SRE      | nothing, scan
    ALTER TABLE * ADD CONSTRAINT * CHECK * NOT VALID                | AE       | nothing
    ALTER TABLE * ADD CONSTRAINT * CHECK * NOT ENFORCED             | AE       | nothing
    ALTER TABLE * ADD CONSTRAINT * CHECK *                          | AE       | scan
    ALTER TABLE * ADD CONSTRAINT * PRIMARY KEY *                    | AE       | nothing, scan
    ALTER TABLE * ADD CONSTRAINT * UNIQUE *                         | AE       | nothing, scan
    ALTER TABLE * ADD CONSTRAINT * EXCLUDE *                        | AE       | scan
    ALTER TABLE * ADD NOT NULL * NOT VALID                          | AE       | nothing
    ALTER TABLE * ADD CONSTRAINT * NOT NULL * NOT VALID             | AE       | nothing
    ALTER TABLE * VALIDATE CONSTRAINT *                             | SUE      | scan
    ALTER TABLE * ALTER CONSTRAINT * ENFORCED                       | SRE, AE  | nothing, scan
    ALTER TABLE * ALTER CONSTRAINT *                                | AE       | nothing
    ALTER TABLE * DROP CONSTRAINT *                                 | AE       | nothing
    ALTER TABLE * ALTER COLUMN * TYPE *                             | AE       | nothing, scan, rewrite
    ALTER TABLE * ALTER COLUMN * SET NOT NULL                       | AE       | nothing, scan
    ALTER TABLE * ADD CONSTRAINT * NOT NULL *                       | AE       | nothing, scan
    ALTER TABLE * ALTER COLUMN * DROP NOT NULL                      | AE       | nothing
    ALTER TABLE * ALTER COLUMN * SET DEFAULT *                      | AE       | nothing
    ALTER TABLE * ALTER COLUMN * DROP DEFAULT                       | AE       | nothing
    ALTER TABLE * ALTER COLUMN * SET EXPRESSION *                   | AE       | nothing, rewrite
    ALTER TABLE * ALTER COLUMN * DROP EXPRESSION *                  | AE       | nothing
    ALTER TABLE * ALTER COLUMN * ADD GENERATED * AS IDENTITY*       | AE       | nothing
    ALTER TABLE * ALTER COLUMN * DROP IDENTITY *                    | AE       | nothing
    ALTER TABLE * ALTER COLUMN * SET STATISTICS *                   | SUE      | nothing
    ALTER TABLE * ALTER COLUMN * SET STORAGE *                      | AE       | nothing
    ALTER TABLE * ALTER COLUMN * SET COMPRESSION *                  | AE       | nothing
    ALTER TABLE * ALTER COLUMN * SET *                              | AE       | nothing
    ALTER TABLE * ATTACH PARTITION *                                | AE       | nothing, scan
    ALTER TABLE * DETACH PARTITION *                                | AE       | nothing
    ALTER TABLE * NO INHERIT *                                      | AE       | nothing
    ALTER TABLE * INHERIT *                                         | AE       | nothing
    ALTER TABLE * RENAME *                                          | AE       | nothing
    ALTER TABLE * REPLICA IDENTITY *                                | AE       | nothing
    ALTER TABLE * ROW LEVEL SECURITY                                | AE       | nothing
    ALTER TABLE * SET LOGGED                                        | AE       | rewrite
    ALTER TABLE * SET UNLOGGED                                      | AE       | rewrite
    ALTER TABLE * OWNER TO *                                        |          | nothing
    ALTER TABLE * TRIGGER *                                         | SRE      | nothing
    ALTER TABLE * RULE *                                            | AE       | nothing
    ALTER TABLE * SET (user_catalog_table *                         | AE       | nothing
    ALTER TABLE * RESET (user_catalog_table*                        | AE       | nothing
    ALTER TABLE * SET (*                                            | SUE      | nothing
    ALTER TABLE * RESET (*                                          | SUE      | nothing
    CREATE INDEX CONCURRENTLY *                                     | SUE      | scan
    CREATE UNIQUE INDEX CONCURRENTLY *                              | SUE      | scan
    CREATE INDEX *                                                  | SHARE    | nothing, scan
    CREATE UNIQUE INDEX *                                           | SHARE    | nothing, scan
    DROP INDEX CONCURRENTLY *                                       | SUE      | nothing
    DROP INDEX *                                                    | AE       | nothing
    ALTER INDEX *                                                   |          | nothing
    DROP TABLE *                                                    | AE       | nothing, rewrite
    CREATE TABLE *                                                  |          | nothing
    CREATE UNLOGGED TABLE *                                         |          | nothing
    INSERT INTO *                                                   | AS       | scan
    UPDATE *                                                        | RE       | scan
    SELECT *                                                        | AS       | nothing, scan
    CREATE POLICY *                                                 | AE       | nothing
    DROP POLICY *                                                   | AE       | nothing
    CREATE TRIGGER *                                                | SRE      | nothing
    CREATE CONSTRAINT TRIGGER *                                     | SRE      | nothing
    DROP TRIGGER *                                                  | AE       | nothing
    CREATE RULE *                                                   | AE       | nothing
    DROP RULE *                                                     | AE       | nothing
    CREATE STATISTICS *                                             | SUE      | nothing
    DROP STATISTICS *                                               | SUE      | nothing
    ALTER STATISTICS *                                              |          | nothing
    COMMENT ON TABLE *                                              | SUE      | nothing
    COMMENT ON COLUMN *                                             | SUE      | nothing
    COMMENT ON CONSTRAINT * ON DOMAIN *                             |          | nothing
    COMMENT ON CONSTRAINT *                                         | AS       | nothing
    COMMENT ON POLICY *                                             | AS       | nothing
    COMMENT ON RULE *                                               | AS       | nothing
    COMMENT ON TRIGGER *                                            | AS       | nothing
    COMMENT ON *                                                    |          | nothing
    ALTER DOMAIN * ADD CONSTRAINT * NOT VALID                       |          | nothing
    ALTER DOMAIN * ADD CONSTRAINT *                                 |          | nothing, scan
    ALTER DOMAIN * VALIDATE CONSTRAINT *                            |          | nothing, scan
    ALTER DOMAIN * SET NOT NULL                                     |          | nothing, scan
    ALTER DOMAIN *                                                  |          | nothing
    ALTER TYPE *                                                    |          | nothing
    ALTER SCHEMA *                                                  |          | nothing
    ALTER SEQUENCE *                                                |          | nothing
    ALTER EXTENSION *                                               |          | nothing
    ALTER MATERIALIZED VIEW *                                       |          | nothing
    ALTER VIEW *                                                    |          | nothing
    CREATE MATERIALIZED VIEW *                                      |          | scan
    CREATE *                                                        |          | nothing
    DROP MATERIALIZED VIEW *                                        | AE       | nothing
    DROP VIEW *                                                     | AE       | nothing
    DROP *                                                          |          | nothing
    GRANT *                                                         | AS       | nothing
    REVOKE *                                                        | AS       | nothing
    DO *current_setting('schema_doctor.policy_*                     | AE       | nothing
    DO *current_setting('schema_doctor.rule_*                       | AE       | nothing
    DO *current_setting('schema_doctor.trigger_*                    | SRE      | nothing
    DO *current_setting('schema_doctor.statistics_*                 | SUE      | nothing
    DO *ALTER TABLE %s RENAME CONSTRAINT %I TO %I*                  | AE       | nothing
    DO *ALTER TABLE %s REPLICA IDENTITY USING INDEX %I*             | AE       | nothing
    DO *ALTER TABLE %s VALIDATE CONSTRAINT %I*                      | SUE      | scan
    DO *COMMENT ON CONSTRAINT %I ON %s IS %L*                       | AS       | nothing
    DO *                                                            |          | nothing
"""


@dataclass(frozen=True)
class Fact:
    """One form: the locks that it can take, and what can happen to rows: nothing, a scan or a rewrite."""

    form: str
    locks: tuple[LockMode, ...]
    rows: tuple[str, ...]

    def fits(self, sql: str) -> bool:
        return _pattern(self.form).fullmatch(sql) is not None


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, form.split("*"))), re.DOTALL)


def facts() -> Iterator[Fact]:
    """Yield the lines of the table."""
    for line in TABLE.strip().splitlines():
        form, locks, rows = (cell.strip() for cell in line.split("|"))
        modes = tuple(WORDS[word] for word in locks.split(", ") if word)
        yield Fact(form, modes, tuple(rows.split(", ")))


FACTS = tuple(facts())


def fact(sql: str) -> Fact:
    """Return what is known of a statement; raise LookupError if its form is not in the table."""
    for one in FACTS:
        if one.fits(sql):
            return one
    raise LookupError(f"no form in tests/ddlfacts.py fits: {sql}")


def untrue(step: Step) -> Iterator[str]:
    """Yield what a step states and the table does not know of its form."""
    known = [fact(sql) for sql in step.parts or (step.sql,)]
    locks = {mode for one in known for mode in one.locks}
    if step.lock is not None and step.lock not in locks:
        yield f"states {step.lock}, and its form takes {_list(locks)}"
    did = "rewrite" if step.rewrites else "scan" if step.scans else "nothing"
    rows = {word for one in known for word in one.rows}
    if did not in rows or (did == "nothing" and any("nothing" not in one.rows for one in known)):
        yield f"states {did} of rows, and its form is known for {_list(rows)}"


def _list(words: Sequence[object] | set[LockMode] | set[str]) -> str:
    return ", ".join(sorted(map(str, words))) or "no lock"
