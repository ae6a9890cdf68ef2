"""Which right lets a role have the server read an expression: it asks for EXECUTE where it makes one ready to run."""

from psycopg import Connection

from schema_doctor import called, deparsetable
from schema_doctor.catalog import Row
from schema_doctor.model import Domain, Kind
from schema_doctor.question import Question, expressions
from schema_doctor.temporary import columns_of


def right(connection: Connection[Row], question: Question) -> str:
    """Say what lets the role have the server read an expression."""
    item, used = question.side[question.address], columns_of([question])
    columns = [(address.name, column.type) for address, column in used.get(question.table, ())]
    if question.table[1].kind is Kind.DOMAIN and isinstance(domain := question.side[question.table[1]], Domain):
        columns = [("value", domain.type)]
    calling = called.query(list(expressions(item)), columns, question.address.relation)
    path = deparsetable.path(question.address.schema, [old for old, _ in question.moving.values()])
    if granted := called.grants(connection, calling, path):
        return f"let its owner run: {'; '.join(granted)}"
    return "let its owner grant EXECUTE on it, or USAGE of a type or schema, to the role"
