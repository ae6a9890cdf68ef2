"""Every hazard of a step: what may go wrong for the data or the running application, and what to do instead."""

from msgspec import Struct


class Hazard(Struct, frozen=True, kw_only=True):
    """A danger that the user must allow by name before anything runs.

    A hazard `by_size` is one of time only: on a small table it passes in milliseconds and needs no consent.
    """

    code: str
    title: str
    why: str
    instead: str
    by_size: bool = False

    def __str__(self) -> str:
        return self.code


DATA_LOSS = Hazard(
    code="data-loss",
    title="data or a rule that protects it is lost",
    why=(
        "DROP TABLE and DROP COLUMN delete the stored values for good, and DROP COLUMN silently takes along every "
        "index, CHECK and UNIQUE constraint that mentions the column. Dropping a constraint lets wrong data in from "
        "then on. The rows of a table that is no partition or child of another any more stay, but whoever reads the "
        "other misses them. An UNLOGGED table is emptied after a crash."
    ),
    instead="Stop using the object, deploy, wait until nothing needs it, take a backup, then allow the drop.",
)
TABLE_REWRITE = Hazard(
    code="table-rewrite",
    title="the whole table and all its indexes are written anew",
    why="The table is locked in ACCESS EXCLUSIVE mode for as long as copying every row takes: reads and writes wait.",
    instead="Add a new column, fill it in batches, and swap the two in one short transaction.",
    by_size=True,
)
FULL_SCAN = Hazard(
    code="full-scan",
    title="every row is read while the table is locked",
    why="The check of the existing rows happens under the lock of the ALTER TABLE: others wait until it is done.",
    instead="Add the constraint NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.",
    by_size=True,
)
INDEX_BUILD = Hazard(
    code="index-build",
    title="an index is built while writes wait",
    why=(
        "CREATE INDEX holds a SHARE lock, and ADD PRIMARY KEY or UNIQUE an ACCESS EXCLUSIVE lock, while the index is "
        "built."
    ),
    instead="CREATE INDEX CONCURRENTLY outside a transaction; a constraint can then be added USING INDEX.",
    by_size=True,
)
VALUES_CHANGE = Hazard(
    code="values-change",
    title="stored values may be refused or changed",
    why=(
        "PostgreSQL accepts many changes of type that round, cut or shift what is stored, and refuses others only when "
        "it meets the first row that does not fit."
    ),
    instead="Add a column of the new type, copy the values with an expression that you have checked, and swap.",
)
ROW_SECURITY = Hazard(
    code="row-security",
    title="other rows are seen than before",
    why=(
        "Without row-level security every role with the privilege sees all rows. With it, roles see only what a policy "
        "allows, and nothing where there is no policy: their INSERT fails with SQLSTATE 42501."
    ),
    instead="Create the policies first, try them with SET ROLE in a transaction, then allow the change.",
)
LOOK_ALIKE = Hazard(
    code="look-alike",
    title="something of the same name exists elsewhere, or in other case",
    why=(
        "A new, empty table or column would stand beside the one that holds the data, and the application would read "
        "nothing from it."
    ),
    instead="Correct name or schema in the spec, or the search_path of the role; allow it if the two are unrelated.",
)

HAZARDS: dict[str, Hazard] = {
    hazard.code: hazard
    for hazard in (DATA_LOSS, TABLE_REWRITE, FULL_SCAN, INDEX_BUILD, VALUES_CHANGE, ROW_SECURITY, LOOK_ALIKE)
}
