"""Check a spec further than loading it does: each expression with the parser, or all of it on a server."""

from functools import partial

import psycopg

from schema_doctor import doctor
from schema_doctor.deparse import ASKED
from schema_doctor.errors import Problem, SpecError
from schema_doctor.expression import NotAnExpression, parse
from schema_doctor.model import Index
from schema_doctor.shortform import element_expression
from schema_doctor.spec import Spec


def expressions(spec: Spec) -> None:
    """Put every expression through the parser; raises SpecError with all that are none."""
    problems = []
    for address, item in spec.schema.items():
        for name in ASKED.get(type(item), ()):
            value = getattr(item, name)
            texts = (
                [element_expression(text) for text in value]
                if isinstance(item, Index) and name == "columns"
                else [value]
            )
            for text in texts:
                try:
                    if text is not None:
                        parse(text)
                except NotAnExpression as error:
                    if mark := spec.mark(address, name):
                        problems.append(Problem(mark, f"{address.path}: {error}"))
    if problems:
        raise SpecError(problems)


def build(spec: Spec) -> None:
    """Build the spec on an embedded PostgreSQL; raises what `fix` raises when the server refuses something of it."""
    from schema_doctor.embedded import start_server  # noqa: PLC0415 - an extra

    with start_server() as server:
        open_connection = partial(psycopg.connect, server.url(), prepare_threshold=None)
        case = doctor.Case(spec=spec, database="an embedded PostgreSQL", allow=("all",))
        doctor.fix(open_connection, case, confirm=lambda _planned: True, waiting=lambda _text: None)
