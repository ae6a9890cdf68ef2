"""Every code of a finding: what it means, and what to do about it."""

from msgspec import Struct


class Code(Struct, frozen=True):
    """A kind of finding; its code never changes. `remedy` is what to do about it."""

    code: str
    title: str
    meaning: str
    remedy: str


_FIX = "`schema-doctor fix` adds it; rows that are there stay as they are."
_CHANGE = "`schema-doctor plan` shows the statements and their hazards; `schema-doctor fix` applies them."
_CHOOSE = "Declare it in the spec if the application needs it, or set `unexpected:` to say what extra objects are."

_CODES = (
    Code(
        "missing-extension",
        "an extension is not installed",
        "Its types, functions and operators do not exist: statements fail with SQLSTATE 42704 or 42883.",
        "`schema-doctor fix` creates it, if the server offers it and the role may.",
    ),
    Code(
        "missing-sequence",
        "a sequence does not exist",
        "nextval() fails with SQLSTATE 42P01, and so does every INSERT that takes its default from the sequence.",
        "`schema-doctor fix` creates it; it goes on behind the highest value of the columns that use it.",
    ),
    Code("missing-schema", "a schema does not exist", "No table of the schema can be reached.", _FIX),
    Code(
        "missing-enum",
        "an enum type does not exist",
        "Every statement that names the type fails with SQLSTATE 42704, type does not exist.",
        _FIX,
    ),
    Code(
        "missing-domain",
        "a domain does not exist",
        "Every statement that names the type fails with SQLSTATE 42704, type does not exist.",
        _FIX,
    ),
    Code(
        "missing-domain-check",
        "a check constraint of a domain does not exist",
        "Values that the application rules out can be stored.",
        _FIX,
    ),
    Code(
        "missing-composite-type",
        "a composite type does not exist",
        "Every statement that names the type fails with SQLSTATE 42704, type does not exist.",
        _FIX,
    ),
    Code(
        "missing-attribute",
        "an attribute of a composite type does not exist",
        "Every statement that names the attribute fails with SQLSTATE 42703, column not found in data type.",
        _FIX,
    ),
    Code(
        "missing-table",
        "a table does not exist",
        "Every statement that names the table fails with SQLSTATE 42P01, relation does not exist.",
        _FIX,
    ),
    Code(
        "missing-column",
        "a column does not exist",
        "Every statement that names the column fails with SQLSTATE 42703, column does not exist.",
        _FIX,
    ),
    Code(
        "missing-primary-key",
        "a primary key does not exist",
        "Duplicates and NULLs can be stored, ON CONFLICT fails with SQLSTATE 42P10, no foreign key can refer to it.",
        _FIX,
    ),
    Code(
        "missing-unique",
        "a unique constraint does not exist",
        "Duplicates can be stored, and ON CONFLICT on these columns fails with SQLSTATE 42P10.",
        _FIX,
    ),
    Code(
        "missing-check",
        "a check constraint does not exist",
        "Values that the application rules out can be stored.",
        _FIX,
    ),
    Code(
        "missing-foreign-key",
        "a foreign key does not exist",
        "Rows can refer to nothing, and ON DELETE or ON UPDATE actions do not happen.",
        _FIX,
    ),
    Code(
        "missing-exclusion",
        "an exclusion constraint does not exist",
        "Rows can be stored that exclude one another.",
        _FIX,
    ),
    Code("missing-index", "an index does not exist", "Queries that would use it read the whole table.", _FIX),
    Code(
        "missing-default",
        "a column has no default",
        "An INSERT that leaves the column out stores NULL, or fails with SQLSTATE 23502 when it is NOT NULL.",
        _FIX,
    ),
    Code(
        "hidden-table",
        "a table exists, but this role may not see it",
        "Every statement of this role that uses the table fails with SQLSTATE 42501, permission denied.",
        "Let the owner GRANT the privileges that the role needs. Creating the table is not the remedy: it exists.",
    ),
    Code(
        "hidden-column",
        "a column exists, but this role may not see it",
        "Every statement of this role that uses the column fails with SQLSTATE 42501, permission denied.",
        "Let the owner GRANT the privileges that the role needs.",
    ),
    Code(
        "table-elsewhere",
        "a table of the name exists in another schema",
        "The application finds it only if its search_path leads there; otherwise statements fail with SQLSTATE 42P01.",
        "Correct `schema:` in the spec, or the search_path of the role. `fix` would create a second, empty table.",
    ),
    Code(
        "table-other-case",
        "a table of the name exists in other case",
        "Unquoted names in SQL are lower case, so that statements fail with SQLSTATE 42P01.",
        "Write the name as the database has it, or rename the table. `fix` would create a second, empty table.",
    ),
    Code(
        "column-other-case",
        "a column of the name exists in other case",
        "Unquoted names in SQL are lower case, so that statements fail with SQLSTATE 42703.",
        "Write the name as the database has it, or rename the column. `fix` would add a second, empty column.",
    ),
    Code(
        "not-a-table",
        "something else than a table bears the name",
        "A view, a materialized view or a foreign table cannot have the declared columns, keys and indexes.",
        "Rename or drop it, or leave it out of the spec: schema-doctor compares tables.",
    ),
    Code(
        "wrong-table",
        "an option of a table differs",
        "The finding names the option: row-level security shows or hides rows, an unlogged table is empty after a "
        "crash, replication of UPDATE and DELETE depends on the replica identity, rows find their partition by its "
        "bounds; storage parameters only cost or save time and space.",
        _CHANGE,
    ),
    Code(
        "wrong-enum",
        "an enum has other labels",
        "A label that is not there is refused with SQLSTATE 22P02; one too many lets in what the application does not "
        "know; values sort by the order of the labels.",
        _CHANGE,
    ),
    Code(
        "wrong-domain",
        "a domain is defined otherwise",
        "It lets in or refuses other values than declared, in every column of it.",
        _CHANGE,
    ),
    Code(
        "wrong-domain-check",
        "a check constraint of a domain says something else",
        "It accepts or refuses other values, in every column of the domain.",
        _CHANGE,
    ),
    Code(
        "wrong-attribute",
        "an attribute of a composite type is defined otherwise",
        "A type that holds fewer values refuses or changes what the application writes; a wider one lets more in.",
        _CHANGE,
    ),
    Code(
        "wrong-type",
        "a column has another type",
        "A type that holds fewer values refuses or changes what the application writes; a wider one lets more in.",
        _CHANGE,
    ),
    Code(
        "wrong-nullability",
        "a column accepts NULL and should not, or the other way round",
        "NULLs that the application does not expect can be stored, or its own NULLs are refused with SQLSTATE 23502.",
        _CHANGE,
    ),
    Code(
        "wrong-default",
        "a column has another default",
        "An INSERT that leaves the column out stores another value than the application expects.",
        _CHANGE,
    ),
    Code(
        "wrong-identity",
        "a column is an identity column and should not be, or the other way round",
        "Numbers are not given by the database, or an INSERT with a number fails with SQLSTATE 428C9.",
        _CHANGE,
    ),
    Code(
        "wrong-generated",
        "a column is generated otherwise than declared",
        "The stored values differ, or an INSERT that names the column fails with SQLSTATE 428C9.",
        _CHANGE,
    ),
    Code("wrong-collation", "a column has another collation", "Sorting and comparing differ.", _CHANGE),
    Code(
        "wrong-storage",
        "the values of a column are stored otherwise than declared",
        "Large values take more room, or more time to read and write (TOAST).",
        _CHANGE,
    ),
    Code(
        "wrong-compression",
        "the values of a column are compressed otherwise than declared",
        "Large values take more room, or more time to read and write. Rows that are there stay as they are.",
        _CHANGE,
    ),
    Code(
        "wrong-statistics",
        "a column has another statistics target",
        "The planner knows more, or less, of the values than declared, and may choose other plans.",
        _CHANGE,
    ),
    Code(
        "wrong-primary-key",
        "a primary key is defined otherwise",
        "It keeps other duplicates out than declared.",
        _CHANGE,
    ),
    Code(
        "wrong-unique",
        "a unique constraint is defined otherwise",
        "It keeps other duplicates out than declared.",
        _CHANGE,
    ),
    Code("wrong-check", "a check constraint says something else", "It accepts or refuses other values.", _CHANGE),
    Code("wrong-foreign-key", "a foreign key is defined otherwise", "It refers elsewhere or acts otherwise.", _CHANGE),
    Code(
        "wrong-exclusion",
        "an exclusion constraint says something else",
        "It accepts or refuses other rows.",
        _CHANGE,
    ),
    Code(
        "wrong-index", "an index is defined otherwise", "Queries that would use it may read the whole table.", _CHANGE
    ),
    Code(
        "wrong-extension",
        "an extension is in another schema, or of another version",
        "Its types and functions are not found under the declared schema, or behave otherwise.",
        _CHANGE,
    ),
    Code(
        "wrong-sequence",
        "a sequence has other options",
        "It gives other numbers, ends or starts anew elsewhere, or goes with another column.",
        _CHANGE,
    ),
    Code(
        "sequence-behind",
        "a sequence is behind the column that takes its numbers from it",
        "It gives out numbers that are stored already, as after rows were loaded with numbers of their own: an "
        "INSERT fails with SQLSTATE 23505 where the column is a key, and else stores a number twice. Looked for where "
        "the role may read column and sequence, where no policy hides rows, and where an index leads with the column "
        "or the table is under 16 MB; not for sequences that cycle.",
        "`schema-doctor fix` lets the sequence go on behind the highest number (setval).",
    ),
    Code("wrong-comment", "a comment differs", "Nothing breaks.", _CHANGE),
    Code(
        "not-valid",
        "a constraint is NOT VALID",
        "Rows from before the constraint, as NOT NULL is one, may break it; an UPDATE of such a row fails.",
        "Repair the rows that break it, then VALIDATE CONSTRAINT, as `fix` does.",
    ),
    Code(
        "invalid-index",
        "an index or key is INVALID",
        "Its build was interrupted or is not done yet, or partitions lack it: queries do not use it, but every write "
        "pays for it; a key has no force in partitions that lack it.",
        "Drop it and build it anew, as `fix` does.",
    ),
    Code(
        "unexpected-extension",
        "an extension that the spec does not declare",
        "Nothing breaks, but the spec claims that it does not exist.",
        _CHOOSE,
    ),
    Code(
        "unexpected-schema",
        "a schema that the spec does not name",
        "Nothing breaks, but the spec claims that it does not exist.",
        "Name it under `schemas:` if the application needs it, or set `unexpected_schemas:` to say what it is.",
    ),
    Code(
        "unexpected-enum",
        "an enum that the spec does not declare",
        "Nothing breaks.",
        _CHOOSE,
    ),
    Code(
        "unexpected-domain",
        "a domain that the spec does not declare",
        "Nothing breaks.",
        _CHOOSE,
    ),
    Code(
        "unexpected-domain-check",
        "a check constraint of a domain that the spec does not declare",
        "It may refuse writes.",
        _CHOOSE,
    ),
    Code(
        "unexpected-composite-type",
        "a composite type that the spec does not declare",
        "Nothing breaks.",
        _CHOOSE,
    ),
    Code(
        "unexpected-sequence",
        "a sequence that the spec does not declare",
        "Nothing breaks, but the spec claims that it does not exist.",
        _CHOOSE,
    ),
    Code(
        "unexpected-attribute",
        "an attribute of a composite type that the spec does not declare",
        "A value that is written as text, or as a row of the declared attributes, fails with SQLSTATE 22P02 or 42846.",
        _CHOOSE,
    ),
    Code(
        "unexpected-table",
        "a table that the spec does not declare",
        "Nothing breaks, but the spec claims that it does not exist.",
        _CHOOSE,
    ),
    Code(
        "unexpected-column",
        "a column that the spec does not declare",
        "A NOT NULL column without a default makes every INSERT fail with SQLSTATE 23502; any other is harmless.",
        _CHOOSE,
    ),
    Code("unexpected-primary-key", "a primary key that the spec does not declare", "It may refuse writes.", _CHOOSE),
    Code("unexpected-unique", "a unique constraint that the spec does not declare", "It may refuse writes.", _CHOOSE),
    Code("unexpected-check", "a check constraint that the spec does not declare", "It may refuse writes.", _CHOOSE),
    Code("unexpected-foreign-key", "a foreign key that the spec does not declare", "It may refuse writes.", _CHOOSE),
    Code(
        "unexpected-exclusion",
        "an exclusion constraint that the spec does not declare",
        "It may refuse writes.",
        _CHOOSE,
    ),
    Code("unexpected-index", "an index that the spec does not declare", "Writes are a little slower.", _CHOOSE),
    Code(
        "other-name",
        "a constraint or index that means the same bears another name",
        "Nothing breaks, but for code that names it, such as ON CONFLICT ON CONSTRAINT.",
        "Write the database's name into the spec, or leave it as it is.",
    ),
    Code(
        "former-name",
        "an object still bears the name that the spec calls its former one",
        "Statements with the new name of a table or column fail with SQLSTATE 42P01 or 42703.",
        "Rename it, as `fix` does; what is built on it and its rows stay as they are.",
    ),
    Code(
        "cannot-compare",
        "nobody can tell whether an expression means the same",
        "The server cannot be asked for its spelling, and the texts are not certainly equal.",
        "Write the expression as the server does, which `schema-doctor snapshot` shows, or check on a primary server.",
    ),
    Code(
        "probe-failed",
        "a statement of the application fails",
        "The server refuses the statement, with the SQLSTATE that the finding names: the application gets the same "
        "error. Nothing of the probe is stored, because its transaction is rolled back.",
        "Where something does not exist, `schema-doctor check` says what, and `fix` adds it. Otherwise correct the "
        "statement, its parameters, or the rights of the role.",
    ),
    Code(
        "probe-unexpected",
        "the application gets another answer than it expects",
        "The statement runs, but its rows, columns or values are not those that the probe declares.",
        "Correct what the statement reads, or what the probe expects of it.",
    ),
    Code(
        "probe-slow",
        "a probe takes longer than its budget",
        "Users wait longer than they should. Counted is what the application would wait for: BEGIN, its statements, "
        "and the checks of COMMIT; in the median of the later runs where there are any.",
        "Look at the times of the statements and at the plan of the slowest; make fewer round trips, or raise the "
        "budget. `--enforce-budget` makes it an error.",
    ),
    Code(
        "expired-waiver",
        "a waiver has expired",
        "The finding that it accepted counts again.",
        "Repair what the waiver accepted, or renew the date and the reason.",
    ),
)

CODES: dict[str, Code] = {code.code: code for code in _CODES}
