"""What a step itself does not take, but its transaction: locks that are held while other steps go through many rows."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from schema_doctor.lock import LockMode
from schema_doctor.model import Address
from schema_doctor.online import Online, Size
from schema_doctor.step import Step, transactions

_NAMED = 3  # tables


def noted(steps: Sequence[Step], sizes: Mapping[tuple[str, str], Size], online: Online) -> list[Step]:
    """Return the steps, with a note where what they keep from others is kept while a large table is gone through.

    A lock is held to the end of its transaction (explicit-locking). Nothing is noted where the later step keeps the
    same from others itself.
    """
    found: list[Step] = []
    for group in transactions(steps):
        later: list[tuple[Step, list[Address]]] = []  # those that go through large tables, the last of the group first
        noted: list[Step] = []
        for step in reversed(group):
            noted.append(_with_note(step, later[::-1]) if later else step)
            if tables := _large(step, sizes, online):
                later.append((step, tables))
        found += reversed(noted)
    return found


def _with_note(step: Step, later: Sequence[tuple[Step, list[Address]]]) -> Step:
    kept = [(table, mode) for table, mode in step.tables if mode >= LockMode.SHARE]
    long = [found for one, found in later if any(dict(one.tables).get(table, 0) < mode for table, mode in kept)]
    names = list(dict.fromkeys(table.path for found in long for table in found))
    if not names:
        return step
    named = ", ".join([*names[:_NAMED], *(["others"] if len(names) > _NAMED else ())])
    note = f"the lock is held to the end of the transaction, which goes through every row of {named} meanwhile"
    return replace(step, notes=(*step.notes, note))


def _large(step: Step, sizes: Mapping[tuple[str, str], Size], online: Online) -> list[Address]:
    """Return the large tables whose rows a step goes through."""
    if not step.scans and not step.fill:
        return []
    return [table for table, _ in step.tables if not online.small(sizes.get((table.schema, table.relation)))]
