"""Compare expressions where the server cannot be asked: a standby, or a role that may not make temporary tables."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.defaultvalue import same_value
from schema_doctor.equivalence import NOTHING, Declared, equal_offline
from schema_doctor.identifier import quote_ident
from schema_doctor.lexer import NotAnExpression
from schema_doctor.model import TYPES, Address, Column, Domain, Schema, SchemaObject
from schema_doctor.question import ASKED, Answer, Invalid, Lacking, prove_all
from schema_doctor.shortindex import element_expression, words_behind


class _Table(Struct, frozen=True):
    """What the expressions of one table are read with: the types of its columns, as format_type() prints them."""

    types: Mapping[str, str]
    declared: Declared
    stored: str | None = None  # the type in which a default is stored, where that is the same on both sides

    def same(self, wanted: object, found: object, result: str | None) -> bool:
        """Tell whether two values of a property certainly mean the same; `result` is the type of a default."""
        if isinstance(wanted, tuple) and isinstance(found, tuple):
            return len(wanted) == len(found) and all(
                self._same_element(*pair) for pair in zip(wanted, found, strict=True)
            )
        if wanted is None or found is None or wanted == found:
            return wanted == found
        if self.stored is not None and same_value(str(wanted), str(found), self.stored):
            return True
        return equal_offline(str(wanted), str(found), self.types, result, self.declared)

    def _same_element(self, wanted: str, found: str) -> bool:
        """Compare two elements of an index or an exclusion: the expression, and the words behind it."""
        if wanted == found:
            return True
        first, second = element_expression(wanted), element_expression(found)
        if words_behind(wanted) != words_behind(found):
            return False
        return equal_offline(first, second, self.types, None, self.declared)


def settle_offline(
    expected: dict[Address, SchemaObject], actual: Schema, doubtful: Mapping[Address, Sequence[Address]], reason: str
) -> dict[Address, Answer]:
    """Return for each doubtful object itself in the spelling of the rival that it equals, or that nobody can tell.

    `doubtful` names for each object of the spec those of the database that it may be; what it cannot be stays as it was
    written, once it is proven to be an expression. Where there is one rival only, `expected` gets its spelling of each
    property that is the same for certain, so that the others alone are doubted.
    """
    types = column_types(expected)
    declared = declared_types(expected)
    answers: dict[Address, Answer] = {}
    for address, rivals in doubtful.items():
        item = expected[address]
        near = [actual[rival] for rival in rivals if _says_something(actual[rival])]
        if near:
            known = declared.get(address.schema, NOTHING)
            found = in_other_words(item, near, types.get(address.parent, {}), known)
            answers[address] = found or Lacking(reason)
            if found is None and len(near) == 1:
                expected[address] = _partly(item, near[0], types.get(address.parent, {}), known)
        else:
            answers[address] = as_written(item)
    return answers


def _says_something(item: SchemaObject) -> bool:
    """Tell whether an object has an expression that another could equal."""
    return any(getattr(item, name) is not None for name in ASKED[type(item)])


def column_types(schema: Schema) -> dict[Address, dict[str, str]]:
    """Return the types of the columns of each table, and of the VALUE of each domain."""
    types: dict[Address, dict[str, str]] = {}
    for address, item in schema.items():
        if isinstance(item, Column):
            types.setdefault(address.parent, {})[address.name] = item.type
        elif isinstance(item, Domain):
            types[address] = {"value": item.type}
    return types


def declared_types(schema: Schema) -> dict[str, Declared]:
    """Return for each schema the types that it, or the others, declare."""
    domains = {_name(address): item.type for address, item in schema.items() if isinstance(item, Domain)}
    domains = {name: _under(name, domains) for name in domains}
    own: dict[str, dict[str, str]] = {address.schema: {} for address in schema}
    for address in schema:
        if address.kind in TYPES and not address.name:
            own[address.schema][address.relation] = address.schema
    return {name: Declared(types, domains) for name, types in own.items()}


def _under(domain: str, domains: Mapping[str, str]) -> str:
    """Return what a domain is made of in the end; a domain may be made of a domain."""
    under = domains[domain]
    others = {name: made_of for name, made_of in domains.items() if name != domain}  # a wrong spec has circles
    return _under(under, others) if under in others else under


def _name(address: Address) -> str:
    return f"{quote_ident(address.schema)}.{quote_ident(address.relation)}"


def in_other_words(
    item: SchemaObject, rivals: Iterable[SchemaObject], types: Mapping[str, str], declared: Declared = NOTHING
) -> SchemaObject | None:
    """Return an object in the spelling of the first rival that certainly means the same, None if there is none."""
    for rival in rivals:
        found = _partly(item, rival, types, declared)
        if all(getattr(found, name) == getattr(rival, name) for name in ASKED[type(item)]):
            return found
    return None


def _partly(item: SchemaObject, rival: SchemaObject, types: Mapping[str, str], declared: Declared) -> SchemaObject:
    """Return an object with each property in the spelling of a rival that certainly means the same there."""
    result = item.type if isinstance(item, Column | Domain) else None
    table = _Table(types, declared, result if getattr(rival, "type", None) == result else None)
    names = (name for name in ASKED[type(item)] if table.same(getattr(item, name), getattr(rival, name), result))
    return replace(item, **{name: getattr(rival, name) for name in names})


def as_written(item: SchemaObject) -> Answer:
    """Return an object with its expressions as they are, if each is certainly one expression."""
    try:
        prove_all(item)
    except NotAnExpression as error:
        return Invalid(str(error))
    if isinstance(item, Column | Domain) and item.default is not None:
        return replace(item, default=f"({item.default})")
    return item
