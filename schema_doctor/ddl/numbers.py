"""The options of sequences, of those of identity columns too, in SQL (manual: sql-createsequence)."""

from collections.abc import Iterable

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, literal, qualified, text, word
from schema_doctor.identityoptions import parse, sequence_name
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Sequence
from schema_doctor.numbering import RANGES, plain, within
from schema_doctor.step import Phase, Step

BEHIND_ROWS = 400  # within TIGHTEN, when rows are where they belong, also those of tables that are made anew
_OPTIONS = (
    ("increment", SQL("INCREMENT BY")),
    ("minimum", SQL("MINVALUE")),
    ("maximum", SQL("MAXVALUE")),
    ("start", SQL("START WITH")),
    ("cache", SQL("CACHE")),
)


def options(item: Sequence, than: Sequence) -> list[Composable]:
    """Write each option in which a sequence differs from another one, but for the type."""
    found: list[Composable] = [
        SQL("{} {}").format(words, word(str(getattr(item, name))))
        for name, words in _OPTIONS
        if getattr(item, name) != getattr(than, name)
    ]
    if item.cycle is not than.cycle:
        found.append(SQL("CYCLE") if item.cycle else SQL("NO CYCLE"))
    return found


def of_identity(item: Column) -> Sequence:
    """Return the sequence of an identity column."""
    return parse(item.identity_options, item.type)[0]


def bracketed(item: Column) -> Composable:
    """Write the options of an identity column that are not default, its name, too, with a leading blank.

    The type of the sequence is that of the column there (sql-createtable); `identitytype.of_new` gives it another.
    """
    numbers, name = within(of_identity(item), item.type), sequence_name(item.identity_options)
    called = [SQL("SEQUENCE NAME {}").format(ident(name))] if name is not None else []
    said = [*called, *options(numbers, plain(numbers))]
    return SQL(" ({})").format(SQL(" ").join(said)) if said else SQL("")


def is_number(item: object) -> bool:
    """Tell whether the highest value of a column says where its numbers have to go on."""
    return isinstance(item, Column) and (item.type in RANGES or item.type.startswith("numeric"))


def go_on(
    numbers: Sequence, which: Composable, columns: Iterable[Address], upcoming: Iterable[Composable] = ()
) -> Composable:
    """Return the statement that lets a sequence go on behind the highest value of some columns.

    `which` is an expression of regclass. A sequence that is at its end stays there, and says so when it is asked. With
    the number that it, or the one that it replaces, would give out next, `upcoming`, it does not go back: others may
    take numbers from it, or have some.
    """
    ascending = numbers.increment > 0
    aggregate, outermost, nearest = (
        (SQL("max"), SQL("greatest"), SQL("least")) if ascending else (SQL("min"), SQL("least"), SQL("greatest"))
    )
    end = numbers.maximum if ascending else numbers.minimum
    values: list[Composable] = [
        SQL("(SELECT {}({})::numeric + {} FROM {})").format(
            aggregate, ident(column.name), word(str(numbers.increment)), qualified(column)
        )
        for column in columns
    ]
    values += upcoming
    return SQL(
        "SELECT pg_catalog.setval({}, {}(value, {})::bigint, value {} {}) FROM (SELECT {}({}, {}) AS value) AS next"
    ).format(
        which,
        nearest,
        word(str(end)),
        SQL(">") if ascending else SQL("<"),
        word(str(end)),
        outermost,
        SQL(", ").join(values),
        word(str(numbers.start)),
    )


def step(address: Address, statement: Composable) -> Step:
    """Return what `go_on` writes for a column as a step."""
    return Step(
        sql=text(statement),
        address=address,
        phase=Phase.TIGHTEN,
        reason="the sequence must start behind the highest value",
        lock=LockMode.ACCESS_SHARE,
        hazards=(),
        transactional=True,
        order=1,
        scan=True,
    )


def turns(before: Sequence, after: Sequence) -> bool:
    """Tell whether a sequence is to count in the other direction, where the numbers that it gave out may lie."""
    return (before.increment > 0) is not (after.increment > 0)


def upcoming(sequence: Address, increment: int) -> Composable:
    """Write the number that a sequence gives out next; it may be one beyond its end, also beyond bigint."""
    return SQL("(SELECT last_value::numeric + CASE WHEN is_called THEN {} ELSE 0 END FROM {})").format(
        word(str(increment)), qualified(sequence)
    )


def upcoming_of(which: Composable, increment: int) -> Composable:
    """Write the same of an expression of regclass; NULL before the first number is taken (view-pg-sequences)."""
    return SQL("pg_catalog.pg_sequence_last_value({})::numeric + {}").format(which, word(str(increment)))


def regclass(address: Address) -> Composable:
    """Write a sequence as a constant of regclass."""
    return literal(text(qualified(address)))
