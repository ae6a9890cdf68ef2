"""Prove that what a spec holds for expressions are some, before a server is asked, or where none is."""

from collections.abc import Container

from schema_doctor.declaration import Spec
from schema_doctor.errors import Problem, SpecError
from schema_doctor.expression import NotAnExpression
from schema_doctor.model import Address
from schema_doctor.proof import prove
from schema_doctor.question import placed_expressions
from schema_doctor.specbackfill import KEY


def prove_spec(spec: Spec, without: Container[Address] = ()) -> None:
    """Raise SpecError with all expressions that are none, but for those of the objects that need no proof."""
    written = [
        (address, *one)
        for address, item in spec.schema.items()
        if address not in without
        for one in placed_expressions(item)
    ]
    fills = [(address, KEY, text) for address, text in spec.backfills.items()]
    problems = []
    for address, name, text in (*written, *fills):
        try:
            prove(text)
        except NotAnExpression as error:
            if mark := spec.mark(address, name):
                problems.append(Problem(mark, f"{address.path}: {error}"))
    if problems:
        raise SpecError(problems)
