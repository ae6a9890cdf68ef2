"""What the objects of a spec must mean to each other: columns, referenced tables, names that are used once."""

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from schema_doctor.errors import Mark
from schema_doctor.expression import Lexeme, NotAnExpression, columns, parse, tokens
from schema_doctor.identifier import QUOTED_KEYWORDS, NotAName, fold, shown
from schema_doctor.model import Address, Check, Column, ForeignKey, Index, Kind, PrimaryKey, SchemaObject, Unique
from schema_doctor.shortform import element, element_expression
from schema_doctor.spectable import Draft
from schema_doctor.typenames import WORDS

METHODS = ("btree", "hash", "gist", "spgist", "gin", "brin")
EXTENSION_METHODS = ("bloom", "hnsw", "ivfflat", "diskann", "rum")
# Words that stand in expressions without being columns, beside the keywords that could not be columns anyhow.
_WORDS = QUOTED_KEYWORDS | {word for words in WORDS for word in words.split()}
_WORDS |= {"at", "zone", "interval", "double", "escape", "year", "month", "day", "hour", "minute", "second"}
_FROZEN = re.compile(r"'\s*(now|today|tomorrow|yesterday)\s*'", re.IGNORECASE)
_NO_GIN = re.compile(r"smallint|integer|bigint|numeric|real|double|character|text|boolean|date|time|uuid")


def check_references(draft: Draft) -> None:
    """Check all that one object says of another, resolve foreign keys, and make the columns of primary keys NOT NULL."""
    tables: dict[Address, dict[str, Column]] = {}
    for address, item in draft.objects.items():
        if isinstance(item, Column):
            tables.setdefault(address.parent, {})[address.name] = item
    _check_keys(draft, tables)
    _check_names(draft)
    for address, item in list(draft.objects.items()):
        columns_here = tables.get(address.parent, {})
        match item:
            case Column():
                _check_column(draft, address, item, columns_here)
            case Check(expression=expression):
                _check_expression(draft, address, expression, columns_here)
            case Unique() | PrimaryKey():
                _known(draft, address, (*item.columns, *item.include), columns_here)
            case Index():
                _check_index(draft, address, item, columns_here)
            case ForeignKey():
                if _known(draft, address, item.columns, columns_here):
                    _resolve(draft, address, item, tables)
            case _:
                pass


def _problem(draft: Draft, address: Address, text: str) -> None:
    where = f"{address.relation}.{address.name}" if address.name else address.relation
    draft.problems.add(draft.marks[address], f"{where}: {text}")


def _check_keys(draft: Draft, tables: dict[Address, dict[str, Column]]) -> None:
    """Let the columns of a primary key be NOT NULL, which they are on every server."""
    for address, item in list(draft.objects.items()):
        if not isinstance(item, PrimaryKey):
            continue
        for name in item.columns:
            column = tables.get(address.parent, {}).get(name)
            where = Address(Kind.COLUMN, address.schema, address.relation, name)
            if column is None or not column.nullable:
                continue
            if (where, "nullable") in draft.property_marks:
                mark = draft.property_marks[where, "nullable"]
                draft.problems.add(mark, f"{address.relation}.{name}: a column of the primary key cannot be nullable")
            draft.objects[where] = tables[address.parent][name] = replace(column, nullable=False)


def _check_names(draft: Draft) -> None:
    """Report names that stand twice: constraints of one table, and all that shares the names of relations."""
    relations: dict[tuple[str, str], Address] = {}
    constraints: dict[tuple[str, str, str], Address] = {}
    keys: dict[Address, Address] = {}
    for address in draft.objects:
        if address.kind in (Kind.TABLE, Kind.INDEX, Kind.PRIMARY_KEY, Kind.UNIQUE):
            other = relations.setdefault((address.schema, address.name or address.relation), address)
            if other != address:
                text = f"the name is taken by {other} ({draft.marks[other]}); in one schema tables, indexes and keys share it"
                _problem(draft, address, text)
                continue
        if address.kind in (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.CHECK, Kind.FOREIGN_KEY):
            other = constraints.setdefault((address.schema, address.relation, address.name), address)
            if other != address:
                _problem(draft, address, f"the name is taken by {other} ({draft.marks[other]}); choose another")
        if address.kind is Kind.PRIMARY_KEY:
            other = keys.setdefault(address.parent, address)
            if other != address:
                _problem(draft, address, f"a second primary key; the first stands at {draft.marks[other]}")


def _known(draft: Draft, address: Address, names: Iterable[str], here: dict[str, Column]) -> bool:
    """Report names that are no columns of the table, and names that stand twice."""
    found = tuple(names)
    for name in found:
        if name not in here:
            _problem(draft, address, f"unknown column {shown(name)}{_did_you_mean(name, here)}")
            return False
    if len(set(found)) < len(found):
        twice = next(name for name in found if found.count(name) > 1)
        _problem(draft, address, f"column {shown(twice)} stands twice")
        return False
    return True


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    names = list(known)
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f", did you mean {shown(close[0])}?" if close else f"; the table has {', '.join(names)}"


def _check_column(draft: Draft, address: Address, item: Column, here: dict[str, Column]) -> None:
    if item.default is not None:
        mark = draft.property_marks.get((address, "default"), draft.marks[address])
        _check_default(draft, address, item, mark)
    if item.generated is not None:
        _check_expression(draft, address, item.generated, here)


def _check_default(draft: Draft, address: Address, item: Column, mark: Mark) -> None:
    default = item.default or ""
    where = f"{address.relation}.{address.name}: default"
    names = _doubtful(default, {})
    if names:
        try:
            parse(default)
            used = columns(default)
        except NotAnExpression as error:
            draft.problems.add(mark, f"{where}: {error}")
            return
        if used:
            word = sorted(used)[0]
            quoted = word.replace("'", "''")
            draft.problems.add(
                mark,
                f"{where}: {shown(word)} is a bare word, which SQL takes for a column, and a default cannot use columns; "
                f"for the text write \"'{quoted}'\"",
            )
            return
    if _FROZEN.match(default) and item.type.startswith(("date", "time")):
        draft.warnings.add(mark, f"{where}: {default} is frozen when the column is made; for the time of each row write now()")


def _check_expression(draft: Draft, address: Address, text: str, here: dict[str, Column]) -> bool:
    """Report an expression that is none, or that uses columns which the table does not have."""
    if not _doubtful(text, here):
        return True
    try:
        parse(text)
        unknown = sorted(columns(text) - set(here))
    except NotAnExpression as error:
        _problem(draft, address, str(error))
        return False
    if unknown:
        _problem(draft, address, f"unknown column {shown(unknown[0])}{_did_you_mean(unknown[0], here)}")
    return not unknown


def _doubtful(text: str, here: dict[str, Column]) -> list[str]:
    """Return words that are neither columns of the table nor known to be something else.

    Only they are worth the parser, which takes longer to import than all else that `check` does. The whole of an expression
    goes through the parser before it reaches a server.
    """
    found = tokens(text)
    doubtful = []
    cast = False
    for place, token in enumerate(found):
        following = found[place + 1].text if place + 1 < len(found) else ""
        if token.text == "::":
            cast = True
            continue
        if token.lexeme not in (Lexeme.WORD, Lexeme.NAME):
            cast = cast and token.text == "."
            continue
        word = fold(token.text)
        if cast or following in ("(", "."):
            continue
        if word in here:
            continue
        if token.lexeme is Lexeme.NAME or word not in _WORDS or word in ("select", "from", "user"):
            doubtful.append(word)
    return doubtful


def _check_index(draft: Draft, address: Address, item: Index, here: dict[str, Column]) -> None:
    if item.method not in METHODS + EXTENSION_METHODS:
        close = get_close_matches(item.method.lower(), METHODS + EXTENSION_METHODS, n=1)
        hint = f", did you mean {close[0]}?" if close else f"; use one of {', '.join(METHODS)}"
        _problem(draft, address, f"unknown access method {shown(item.method)}{hint}")
        return
    for text in item.columns:
        if not element(text)[1]:
            if not _check_element(draft, address, text, here):
                return
            continue
        name = fold(_first_name(text))
        if not _known(draft, address, (name,), here):
            return
        if item.method == "gin" and text == _first_name(text) and _NO_GIN.match(here[name].type) and "[" not in here[name].type:
            _problem(draft, address, f"a gin index cannot hold a column of type {here[name].type} ({shown(name)})")
            return
    if _known(draft, address, item.include, here) and item.predicate is not None:
        _check_expression(draft, address, item.predicate, here)


def _first_name(element_text: str) -> str:
    return tokens(element_text)[0].text


def _check_element(draft: Draft, address: Address, text: str, here: dict[str, Column]) -> bool:
    """Check an expression of an index, without the words that stand behind it: operator class, collation, order."""
    found = tokens(text)
    first = found[0]
    if first.lexeme in (Lexeme.WORD, Lexeme.NAME) and (len(found) == 1 or found[1].text not in ("(", ".", "::")):
        try:
            return _known(draft, address, (fold(first.text),), here)
        except NotAName as error:
            _problem(draft, address, str(error))
            return False
    return _check_expression(draft, address, element_expression(text), here)


def _resolve(draft: Draft, address: Address, item: ForeignKey, tables: dict[Address, dict[str, Column]]) -> None:
    """Find the referenced table and its columns."""
    target = _referenced(address, item, tables)
    if target is None:
        names = {table.path: None for table in tables} | {table.relation: None for table in tables}
        close = get_close_matches(item.referenced_table.lower(), names, n=1, cutoff=0.6)
        hint = f"did you mean {shown(close[0])}?" if close else "a table that the spec does not declare is written with its schema"
        _problem(draft, address, f"unknown table {shown(item.referenced_table)}; {hint}")
        return
    there = tables.get(target)
    referenced = item.referenced_columns
    keys = _unique_keys(draft, target)
    if there is None and not referenced:
        _problem(draft, address, f"the spec does not declare {target.path}; name the referenced columns: {target.path}(id)")
        return
    if there is not None and not referenced:
        primary = [key for kind, key in keys if kind is Kind.PRIMARY_KEY]
        if not primary:
            _problem(draft, address, f"{target.path} declares no primary key; name the referenced columns")
            return
        referenced = primary[0]
    if len(referenced) != len(item.columns):
        _problem(draft, address, f"{len(item.columns)} columns refer to {len(referenced)}; the numbers must be equal")
        return
    if there is not None:
        unknown = [name for name in referenced if name not in there]
        if unknown:
            _problem(draft, address, f"unknown column {shown(unknown[0])} of {target.path}{_did_you_mean(unknown[0], there)}")
            return
        if not any(set(referenced) == set(key) for _, key in keys):
            said = "; ".join(", ".join(key) for _, key in keys) or "none"
            _problem(draft, address, f"({', '.join(referenced)}) is no primary key, unique constraint or unique index of "
                     f"{target.path}, which declares: {said}")
            return
        _warn_of_types(draft, address, item, referenced, tables)
    draft.objects[address] = replace(
        item, referenced_schema=target.schema, referenced_table=target.relation, referenced_columns=referenced
    )


def _referenced(address: Address, item: ForeignKey, tables: dict[Address, dict[str, Column]]) -> Address | None:
    if item.referenced_schema:
        return Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
    same = Address(Kind.TABLE, address.schema, item.referenced_table)
    if same in tables:
        return same
    elsewhere = [table for table in tables if table.relation == item.referenced_table]
    return elsewhere[0] if len(elsewhere) == 1 else None


def _unique_keys(draft: Draft, table: Address) -> list[tuple[Kind, tuple[str, ...]]]:
    keys: list[tuple[Kind, tuple[str, ...]]] = []
    for address, item in _below(draft, table):
        if isinstance(item, PrimaryKey | Unique):
            keys.append((address.kind, item.columns))
        elif isinstance(item, Index) and item.unique and item.predicate is None:
            keys.append((address.kind, item.columns))
    return keys


def _below(draft: Draft, table: Address) -> list[tuple[Address, SchemaObject]]:
    return [(address, item) for address, item in draft.objects.items() if address.name and address.parent == table]


def _warn_of_types(
    draft: Draft, address: Address, item: ForeignKey, referenced: tuple[str, ...], tables: dict[Address, dict[str, Column]]
) -> None:
    target = _referenced(address, item, tables)
    if target is None:
        return
    for name, other in zip(item.columns, referenced, strict=True):
        mine, theirs = tables[address.parent][name].type, tables[target][other].type
        if mine.partition("(")[0] != theirs.partition("(")[0]:
            text = f"{address.relation}.{address.name}: {name} is {mine}, but {target.path}.{other} is {theirs}"
            draft.warnings.add(draft.marks[address], text)
