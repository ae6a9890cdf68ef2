"""What the application asks of its database, statement by statement, and what it expects to get."""

from collections.abc import Mapping

from msgspec import Struct, field

from schema_doctor.errors import Mark

ANY = "any"  # a value that may be anything
LITERAL = "literal"  # a value as it was written
JSON = "as json"  # a value that is written as a list or a mapping


class Value(Struct, frozen=True):
    """A value that is sent, or expected: ANY, LITERAL (None as `text` is NULL), JSON, or made up of a type's name."""

    kind: str
    text: str | None = None


class Expectation(Struct, frozen=True, kw_only=True):
    """What a statement must answer; None is whatever it likes.

    `rows` is a comparison (=, >=, <=, >, <) and a number; `values` are all rows, in their order.
    """

    rows: tuple[str, int] | None = None
    columns: tuple[str, ...] | None = None
    values: tuple[tuple[Value, ...], ...] | None = None


class Statement(Struct, frozen=True, kw_only=True):
    """One statement; `server_sql` has $1, $2, ... in the place of the parameters `names`."""

    sql: str
    server_sql: str
    names: tuple[str, ...]
    mark: Mark
    expect: Expectation = field(default_factory=Expectation)

    @property
    def title(self) -> str:
        """The statement in one line, for people."""
        return " ".join(self.sql.split())


class Request(Struct, frozen=True, kw_only=True):
    """One request to the running backend; `{name}` in path and body stands for a parameter or a saved value.

    `body` and `expected` are JSON, in which Value(ANY) stands for anything that is there; None is no body, and no
    expectation. `save` gives names to values of the answer: where each stands in it, as in session.id.
    """

    method: str
    path: str
    mark: Mark
    body: object = None
    status: int | None = None
    expected: object = None
    save: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Method and path, for people."""
        return f"{self.method} {self.path}"


class Probe(Struct, frozen=True, kw_only=True):
    """Statements that run in one transaction, or requests to the backend, within a `budget` in seconds."""

    name: str
    mark: Mark
    statements: tuple[Statement, ...]
    parameters: Mapping[str, Value]
    budget: float | None = None
    requests: tuple[Request, ...] = ()

    @property
    def entries(self) -> tuple[Statement | Request, ...]:
        """The statements or the requests, in their order."""
        return self.statements or self.requests
