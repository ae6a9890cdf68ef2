"""Bring the backfills of a spec into the server's spelling, for the columns that need them."""

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.askingboth import Ask
from schema_doctor.canon import Canonical
from schema_doctor.coming import waits
from schema_doctor.declaration import Spec
from schema_doctor.errors import Problem, SpecError
from schema_doctor.identifier import fold
from schema_doctor.lexer import Lexeme
from schema_doctor.lineage import above
from schema_doctor.model import Address, Check, Column, Kind, Schema
from schema_doctor.proof import prove
from schema_doctor.question import Invalid, Lacking, Question
from schema_doctor.shadow import coming_types
from schema_doctor.shortwords import tokens_of
from schema_doctor.snapshot import Snapshot
from schema_doctor.specbackfill import KEY

_ASKED = "schema_doctor_backfill"
_TAIL = " IS NOT NULL"


class Backfills(Struct, frozen=True):
    """Expressions by column, and the columns whose expression the database cannot read, each with the reason."""

    values: Mapping[Address, str] = field(default_factory=dict)
    unusable: Mapping[Address, str] = field(default_factory=dict)


NO_BACKFILLS = Backfills()


def backfills(spec: Spec, snapshot: Snapshot, both: Canonical, ask: Ask, *, complete: bool) -> Backfills:
    """Return the backfills of columns that are to become NOT NULL; with `complete`, as the server prints them.

    Raises SpecError for what PostgreSQL refuses.
    """
    said = {**_of_joining(spec, both), **spec.backfills}
    needed = {address: text for address, text in said.items() if _is_needed(address, both)}
    for text in needed.values():
        prove(text)
    server = snapshot.server
    if not needed or not complete or server.standby or not server.may_make_temporary:
        return Backfills(needed)
    coming = coming_types(both.expected, both.actual, spec.parts_to_go(both.expected, both.actual))
    questions = [_question(address, text, both, coming) for address, text in needed.items()]
    values, unusable, problems = {}, {}, []
    for (address, text), question, answer in zip(needed.items(), questions, ask(questions), strict=True):
        match answer:
            case Invalid(reason=reason):
                if mark := spec.mark(address, KEY):
                    problems.append(Problem(mark, f"{address.path}: PostgreSQL refuses the expression: {reason}"))
            case Lacking(reason=reason):
                values[address] = text  # what the plan makes before it, it may use
                if not waits(question.address, question.side, both.actual, coming):
                    unusable[address] = reason
            case Column(default=str(printed)):
                values[address] = printed
            case Check(expression=printed):
                values[address] = _without_tail(printed)
            case _:
                values[address] = text
    if problems:
        raise SpecError(problems)
    return Backfills(values, unusable)


def _of_joining(spec: Spec, both: Canonical) -> Mapping[Address, str]:
    """Return what the rows of tables get that come to others: for the columns of these, what is said there."""
    found: dict[Address, str] = {}
    for table in both.moving if spec.backfills else ():
        for one in reversed([*above(table, both.expected)]):  # the nearest counts
            said = (address for address in spec.backfills if address.parent == one)
            found |= {address.of_table(table): spec.backfills[address] for address in said}
    return found


def _is_needed(address: Address, both: Canonical) -> bool:
    expected, actual = both.expected.get(address), both.actual.get(address)
    if not isinstance(expected, Column) or expected.nullable or address.parent not in both.actual:
        return False
    return not isinstance(actual, Column) or actual.nullable or not actual.valid


def _question(address: Address, text: str, both: Canonical, coming: Schema) -> Question:
    """Return what to ask: a default is converted to the type of its column, a check may use columns."""
    column = both.expected[address]
    names = {one.name for one, item in both.declared[address.schema, address.relation] if isinstance(item, Column)}
    words = {fold(one.text) for one in tokens_of(text) if one.lexeme in (Lexeme.WORD, Lexeme.NAME)}
    if isinstance(column, Column) and not words & names:
        plain = replace(column, default=text, generated=None, identity=None, identity_options="")
        return Question({**both.expected, address: plain}, address, coming)
    check = address._replace(kind=Kind.CHECK, name=_ASKED)
    return Question({**both.expected, check: Check(expression=f"({text}){_TAIL}")}, check, coming)


def _without_tail(printed: str) -> str:
    """Return what the check that was asked for says of: `(lower(email) IS NOT NULL)`, with its brackets or without."""
    if printed.startswith("(") and printed.endswith(f"{_TAIL})"):
        return printed[1 : -len(_TAIL) - 1]
    return printed.removesuffix(_TAIL)
