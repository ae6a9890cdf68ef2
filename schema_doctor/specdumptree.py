"""What the writers of all parts of a spec share: keys, expressions, and members that need not be said."""

from schema_doctor.specdraft import guarded
from schema_doctor.sqlstring import portable
from schema_doctor.yamlwrite import Tree

_TRUE = ("nullable", "stored", "valid", "enforced")  # unless said otherwise


def written(text: str | None) -> str | None:
    """Return an expression of the server's as a spec writes it; raises NotAnExpression where it cannot."""
    if text is None:
        return None
    said = portable(text)
    guarded(said)
    return said


def members(**values: str | bool | int | list[str] | Tree | None) -> dict[str, Tree]:
    """Return what differs from PostgreSQL's defaults."""
    return {
        key: value
        for key, value in values.items()
        if value is not None and not (isinstance(value, bool) and value is (key in _TRUE))
    }


def key_of(name: str, special: str = "") -> str:
    """Return the key of a name: itself, or in SQL's quotes where the key would be taken for something else."""
    taken_for_sql = len(name) > 1 and name.startswith('"') and name.endswith('"')
    if taken_for_sql or name != name.strip() or (special and ("." in name or '"' in name)):
        return '"' + name.replace('"', '""') + '"'
    return name


def qualified(schema: str, relation: str) -> str:
    """Return the key of a table with its schema."""
    return f"{key_of(schema, '.')}.{key_of(relation, '.')}"
