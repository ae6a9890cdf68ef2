"""RENAME, which every kind has (manual: sql-altertable, sql-alterindex, sql-alterdomain, sql-altertype)."""

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.rename import Rename
from schema_doctor.step import Phase, Step

_RELATIONS = {
    Kind.TABLE: SQL("TABLE"),
    Kind.SEQUENCE: SQL("SEQUENCE"),
    Kind.ENUM: SQL("TYPE"),
    Kind.COMPOSITE: SQL("TYPE"),
    Kind.DOMAIN: SQL("DOMAIN"),
}
_PARTS = {
    Kind.COLUMN: SQL("TABLE {} RENAME COLUMN {} TO {}"),
    Kind.ATTRIBUTE: SQL("TYPE {} RENAME ATTRIBUTE {} TO {}"),
    Kind.DOMAIN_CHECK: SQL("DOMAIN {} RENAME CONSTRAINT {} TO {}"),
}
_CONSTRAINT = SQL("TABLE {} RENAME CONSTRAINT {} TO {}")


def step(rename: Rename, order: int) -> Step:
    """Return the step of a renaming; steps of one plan keep their order, because names may change hands.

    Those of a plan as a whole bear even numbers, so that something can stand between two of them.
    """
    address = rename.address
    on_table = address.kind is Kind.TABLE or (address.kind is not Kind.INDEX and address.parent.kind is Kind.TABLE)
    return Step(
        sql=text(SQL("ALTER {}").format(_action(address, rename.name))),
        address=address,
        phase=Phase.RENAME,
        reason=rename.reason,
        lock=LockMode.ACCESS_EXCLUSIVE if on_table else None,
        hazards=(),
        transactional=True,
        order=order,
    )


def _action(address: Address, name: str) -> Composable:
    if address.kind is Kind.INDEX:
        return SQL("INDEX {}.{} RENAME TO {}").format(ident(address.schema), ident(address.name), ident(name))
    if not address.name:
        return SQL("{} {} RENAME TO {}").format(_RELATIONS[address.kind], qualified(address), ident(name))
    template = _PARTS.get(address.kind, _CONSTRAINT)
    return template.format(qualified(address), ident(address.name), ident(name))
