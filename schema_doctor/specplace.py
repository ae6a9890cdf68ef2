"""The names of what stands at the top level of a spec: which schema each belongs to."""

from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName, shown
from schema_doctor.model import Address, Kind
from schema_doctor.names import table_name
from schema_doctor.yamltree import Problems, at

SYSTEM_SCHEMAS = ("pg_catalog", "information_schema", "pg_toast")


def check_schema(name: str, mark: Mark, where: str, problems: Problems) -> None:
    """Report a schema that belongs to PostgreSQL."""
    if name in SYSTEM_SCHEMAS or name.startswith("pg_"):
        problems.add(mark, at(where, f"{shown(name)} is a system schema; the spec is for schemas of your own"))


def named(
    key: str, mark: Mark, kind: Kind, section: str, schema: str | None, problems: Problems
) -> tuple[Address, str] | None:
    """Return the address that a key of a section means, and the path of keys that leads there.

    None where it cannot be one, which is reported; `schema` is what `schema:` says in the same file.
    """
    try:
        name_schema, name = table_name(key)
    except NotAName as error:
        problems.add(mark, at(section, str(error)))
        return None
    place = name_schema or schema or "public"
    check_schema(place, mark, key, problems)
    if schema is not None and name_schema == "public" != schema:
        problems.add(
            mark,
            f"{key} stands under 'schema: {schema}': which of the two is meant? Write the name without its schema, "
            f"or leave 'schema: {schema}' out and qualify every name",
        )
        return None
    return Address(kind, place, name), key if name_schema else name
