"""The names that PostgreSQL gives to constraints and indexes that got none (ChooseRelationName in its indexcmds.c)."""

from collections.abc import Container

from schema_doctor.identifier import MAX_BYTES


def default_name(table: str, columns: str, label: str, taken: Container[str]) -> str:
    """Return `table_columns_label`, cut to 63 bytes, with a number where the name is taken: `users_email_key`."""
    number = 0
    while True:
        name = _cut(table, columns, f"{label}{number or ''}")
        if name not in taken:
            return name
        number += 1


def _cut(table: str, columns: str, label: str) -> str:
    """Join the parts; the longer of the first two gives up bytes first, as the server does it."""
    first, second = table.encode(), columns.encode()
    room = MAX_BYTES - len(label.encode()) - 1 - (1 if second else 0)
    while len(first) + len(second) > room:
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    parts = (first.decode(errors="ignore"), second.decode(errors="ignore"), label)
    return "_".join(part for part in parts if part)


def numbered(name: str, taken: Container[str]) -> str:
    """Return the name with the first number behind it that makes it free."""
    number = 1
    while True:
        digits = str(number)
        candidate = name.encode()[: MAX_BYTES - len(digits)].decode(errors="ignore") + digits
        if candidate not in taken:
            return candidate
        number += 1
