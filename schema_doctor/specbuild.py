"""From what a spec says of a constraint or an index to its object: names of columns, elements, what implies what."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from schema_doctor import shortexclusion, shortform
from schema_doctor.identifier import quote_ident, shown
from schema_doctor.model import Check, Exclusion, ForeignKey, Index, PrimaryKey, SchemaObject, Unique
from schema_doctor.names import Identifier
from schema_doctor.shortform import NotShort, Reference, identifiers
from schema_doctor.shortindex import element, split
from schema_doctor.specdraft import TableDraft, guarded
from schema_doctor.specforeign import referring

NAMES = ("columns", "include", "on_delete_columns")  # lists of columns
LISTS = (*NAMES, "elements")

Found = tuple[SchemaObject, Reference | None]


def short(table: TableDraft, cls: type[SchemaObject], text: str) -> Found:
    """Read the short form of a constraint or an index."""
    if cls is Check:
        return _check(table, {"expression": text})
    if cls is ForeignKey:
        return _referring(table, shortform.foreign_key(text))
    if cls is Exclusion:
        said = shortexclusion.exclusion(text)
        flags = {name: getattr(said, name) for name in ("method", "predicate", "deferrable", "initially_deferred")}
        exclusion, _ = _exclusion(table, {**flags, "elements": said.elements})
        return replace(exclusion, include=among(table, said.include)), None
    if cls is Index and text not in table.columns:
        given = shortform.index(text)
        if given.predicate is not None:
            guarded(given.predicate)
        index = Index(
            columns=tuple(_element(table, one) for one in given.elements),
            unique=given.unique,
            method=given.method,
            include=among(table, given.include),
            predicate=given.predicate,
            nulls_not_distinct=given.nulls_not_distinct,
        )
        return index, None
    return BUILDERS[cls](table, {"columns": text})


def among(table: TableDraft, names: tuple[Identifier, ...]) -> tuple[str, ...]:
    """Return the columns that are meant."""
    return tuple(name.among(table.columns) for name in names)


def _referring(table: TableDraft, reference: Reference) -> tuple[ForeignKey, Reference]:
    item = referring(reference, among(table, reference.columns))
    if reference.on_delete_columns:
        item = replace(item, on_delete_columns=among(table, reference.on_delete_columns))
    return item, reference


def _names(table: TableDraft, value: object) -> tuple[str, ...]:
    """Return column names: each text that is a declared column as it stands, anything else as SQL reads it."""
    found: list[str] = []
    for item in value if isinstance(value, tuple) else (str(value),):
        found.extend((item,) if item in table.columns else among(table, identifiers(item)))
    return tuple(found)


def _settled(table: TableDraft, values: dict[str, object]) -> dict[str, object]:
    """Return the values with the names of columns, and with what one of them implies for another (sql-createtable)."""
    for key in NAMES:
        if key in values:
            values[key] = _names(table, values[key])
    if values.get("initially_deferred"):
        if values.get("deferrable") is False:
            raise NotShort("initially_deferred needs deferrable: true")
        values["deferrable"] = True
    if values.get("enforced") is False:
        values["valid"] = True  # nothing is claimed of the rows, so that nothing can be left to validate
    return values


def _primary_key(table: TableDraft, values: dict[str, object]) -> Found:
    key = PrimaryKey(**_settled(table, values))  # type: ignore[arg-type]
    table.primary_key = key.columns
    return key, None


def _unique(table: TableDraft, values: dict[str, object]) -> Found:
    return Unique(**_settled(table, values)), None  # type: ignore[arg-type]


def _check(table: TableDraft, values: dict[str, object]) -> Found:
    guarded(str(values["expression"]))
    return Check(**_settled(table, values)), None  # type: ignore[arg-type]


def _foreign_key(table: TableDraft, values: dict[str, object]) -> Found:
    reference = shortform.references(str(values.pop("references")))
    item = replace(referring(reference, ()), **_settled(table, values))
    extra = [name for name in item.on_delete_columns if name not in item.columns]
    if item.on_delete_columns and not item.on_delete.startswith("set"):
        raise NotShort("on_delete_columns needs on_delete: set null or set default")
    if extra:
        raise NotShort(f"on_delete_columns: {shown(extra[0])} is no column of the foreign key")
    return item, reference


def _exclusion(table: TableDraft, values: dict[str, object]) -> tuple[Exclusion, None]:
    given = values["elements"]
    elements = given if isinstance(given, tuple) else split(str(given))
    for text in elements:
        guarded(text)
    _check_predicate(values)
    values["elements"] = tuple(shortexclusion.element(text, table.unfolded)[0] for text in elements)
    return Exclusion(**_settled(table, values)), None  # type: ignore[arg-type]


def _index(table: TableDraft, values: dict[str, object]) -> tuple[Index, None]:
    given = values["columns"]
    if isinstance(given, tuple):
        elements = given
    else:
        elements = (str(given),) if given in table.columns else shortform.index(str(given)).elements
    values["columns"] = tuple(_element(table, text) for text in elements)
    if "include" in values:
        values["include"] = _names(table, values["include"])
    _check_predicate(values)
    return Index(**values), None  # type: ignore[arg-type]


def _check_predicate(values: Mapping[str, object]) -> None:
    if values.get("predicate") is not None:
        guarded(str(values["predicate"]))


def _element(table: TableDraft, text: str) -> str:
    if not text.strip():
        raise NotShort("an element of the index is empty; remove the comma, or name a column")
    if text in table.columns:
        return quote_ident(text)
    guarded(text)
    return element(text, table.unfolded)[0]


BUILDERS: Mapping[type[SchemaObject], Callable[[TableDraft, dict[str, object]], Found]] = {
    PrimaryKey: _primary_key,
    Unique: _unique,
    Check: _check,
    ForeignKey: _foreign_key,
    Exclusion: _exclusion,
    Index: _index,
}
