"""What is asked of the rows and of the role before a plan runs, and what comes back."""

from msgspec import Struct

from schema_doctor.model import Address

SHOWN_KEYS = 5  # of the rows that break one rule


class Attempt(Struct, frozen=True, kw_only=True):
    """What is told where a question itself fails: the query for the rows of which some make it fail, and what helps.

    `computes` is of a rule that is an expression, which may fail for no row as well.
    """

    select: str
    repair: str
    computes: bool = False


class Inquiry(Struct, frozen=True, kw_only=True):
    """One rule that a plan brings, and the question which of the rows that are there break it.

    `select` shows those rows, their `keys` among its columns; `count` returns how many they are. `tries` is there where
    the question runs what the step will run, so that an error of the data is the answer. `told` is what to say of the
    rows where it is not that they break the rule. `unaskable` is the reason why the database cannot be asked, and
    empties the rest.
    """

    address: Address
    rule: str
    keys: tuple[str, ...] = ()
    select: str = ""
    count: str = ""
    repair: str = ""
    tries: Attempt | None = None
    told: str = ""
    unaskable: str = ""


class Violation(Struct, frozen=True, kw_only=True):
    """Rows that break a rule: how many (None where only that there are some is known), and the keys of the first.

    `error` is what the server says where it cannot compute something for a row, without stored values: `select` shows
    the rows of which that is one.
    """

    address: Address
    rule: str
    count: int | None
    keys: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    select: str
    repair: str
    told: str = ""  # of the rows, where it is not that they break the rule
    error: str = ""


class Unasked(Struct, frozen=True):
    """A rule of which nobody knows whether the rows keep it, and why."""

    address: Address
    rule: str
    reason: str


class Right(Struct, frozen=True):
    """Something that the role may not do, and the statement that lets it, to be run by `by`."""

    text: str
    statement: str
    by: str


class Want(Struct, frozen=True):
    """A right that a plan needs: to be "owner" of something, to "drop", "create" in, or make "references" to it.

    Or to have "usage" of it, or to "update" or "select" a sequence; or to "give" what is made anew, or for it, to its
    owner, who may "receive" it; to "move" the "members" of an extension. Of a "table", to "update" or "select" rows, to
    "refer" to them, to "read" them as who owns it, or to "see" all of them. To "execute" a "function": where `runs_as`
    is a table, by schema and name, as the owner of that. `what` else is a "relation", the "heirs" or extended
    "statistics" of one, a "type", "schema", "database" or "extension"; `schema` is "" where `name` says all. `columns`
    are those that are referred to, or read or written, or that statistics are about, `statement` is what needs an
    "extension". `rows` is what stands behind FROM where nothing is needed without rows. To "execute" what an
    "expression" calls is to do so with all functions that the query `calls` does; `arguments` are the types of those of
    a function, where they are known.
    """

    need: str
    what: str
    schema: str
    name: str
    columns: tuple[str, ...] = ()
    statement: str = ""
    rows: str = ""
    runs_as: tuple[str, ...] = ()
    calls: str = ""
    arguments: str | None = None
