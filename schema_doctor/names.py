"""How the spec writes names, and the names that PostgreSQL gives to what got none (ChooseRelationName, indexcmds.c)."""

from collections.abc import Container
from functools import lru_cache
from typing import NamedTuple

from schema_doctor.identifier import MAX_BYTES, NotAName, check_name, fold, shown


class Identifier(NamedTuple):
    """A name in SQL text: `Users` means a declared table Users, else users; within quotes both are the same."""

    written: str
    name: str  # as SQL folds it

    def among(self, known: Container[str]) -> str:
        """Return the name that is meant: the one that is written if it is known, else the folded one."""
        return self.written if self.written in known else self.name


@lru_cache(maxsize=65_536)
def identifier(text: str) -> Identifier:
    """Read one identifier of SQL; raises NotAName."""
    name = fold(text)
    return Identifier(name if text.startswith('"') else text, name)


@lru_cache(maxsize=65_536)
def key_name(text: str) -> str:
    """Return the name that a YAML key means: itself, or with SQL's quotes around it what stands between them."""
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return fold(text)
    if text != text.strip():
        hint = "remove it, or write the name in SQL's quotes if it is meant"
        raise NotAName(f"the name {shown(text)} begins or ends with a blank; {hint}")
    check_name(text)
    return text


def table_name(text: str) -> tuple[str | None, str]:
    """Return schema and name of `users`, `app.users` or `"with.dot"`; a name in SQL's quotes is what they hold."""
    parts = split_names(text)
    if len(parts) > 2:
        raise NotAName(f"{shown(text)} has {len(parts)} parts; write schema.table, and quote a name that holds a dot")
    names = [key_name(part) for part in parts]
    return (names[0], names[1]) if len(names) == 2 else (None, names[0])


def split_names(text: str) -> list[str]:
    """Split `app.users` at its dots, those within SQL's quotes apart."""
    if '"' not in text:
        return text.split(".")
    parts, quoted = [""], False
    for character in text:
        if character == '"':
            quoted = not quoted
        if character == "." and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def default_name(table: str, columns: str, label: str, taken: Container[str]) -> str:
    """Return `table_columns_label`, cut to 63 bytes, with a number where the name is taken: `users_email_key`."""
    number = 0
    while True:
        name = _cut(table, columns, f"{label}{number or ''}")
        if name not in taken:
            return name
        number += 1


def is_default_name(name: str, table: str, columns: str, label: str) -> bool:
    """Tell whether PostgreSQL may make a name of these parts, with or without a number."""
    digits = name[len(name.rstrip("0123456789")) :]
    return any(name == _cut(table, columns, label + digits[at:]) for at in range(len(digits) + 1))


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
