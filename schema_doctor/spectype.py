"""The types of the spec: enums, domains and composite types, each in short form and in long form."""

from collections.abc import Callable, Mapping
from graphlib import CycleError

from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName
from schema_doctor.model import Address, Attribute, Composite, Domain, DomainCheck, Kind
from schema_doctor.names import key_name
from schema_doctor.nulldefault import kept
from schema_doctor.shortform import ColumnText, column
from schema_doctor.speccolumn import collation_name
from schema_doctor.specdraft import WRONG, Draft, Item, guarded
from schema_doctor.specenum import TypeNode, members, read_enum, text_of
from schema_doctor.specplace import named
from schema_doctor.sqltype import parse_type
from schema_doctor.typeorder import in_order, needs
from schema_doctor.usualcollation import kept_collation
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    Problems,
    as_bool,
    as_list,
    as_text,
    at,
    child,
    is_null,
    mapping_items,
)

TYPE_SECTIONS: Mapping[str, Kind] = {"enums": Kind.ENUM, "domains": Kind.DOMAIN, "composites": Kind.COMPOSITE}
DOMAIN_KEYS = ("type", "nullable", "default", "collation", "checks", "comment")
DOMAIN_CHECK_KEYS = ("name", "expression", "valid", "comment")
COMPOSITE_KEYS = ("attributes", "comment")
ATTRIBUTE_KEYS = ("type", "collation", "comment")
_FLAGS = ("nullable", "valid")
_NO_TYPE = "the type is missing; write for example: text not null"


def find_types(section: str, node: Node, schema: str | None, found: list[TypeNode], problems: Problems) -> None:
    """Take note of the names of the types; they are read when the types of all files are known."""
    known = {(one.address.schema, one.address.relation): one.mark for one in found}
    for key, mark, value in mapping_items(node, section, problems):
        place = named(key, mark, TYPE_SECTIONS[section], section, schema, problems)
        if place is None:
            continue
        address, where = place
        if other := known.get((address.schema, address.relation)):
            text = f"a type {address.path} stands already at {other}; the types of a schema share their names"
            problems.add(mark, at(child(section, where), text))
            continue
        known[address.schema, address.relation] = mark
        found.append(TypeNode(address, value, mark, child(section, where), schema or "public"))


def read_types(nodes: list[TypeNode], draft: Draft) -> None:
    """Read types into the draft, those that others are made of first."""
    before = dict(draft.objects)
    draft.objects.clear()
    for one in nodes:
        draft.declared_types.setdefault(one.address.relation, []).append(one.address.schema)
        draft.paths[one.address] = one.where
        draft.marks[one.address] = one.mark
    for one in nodes:
        _READERS[one.address.kind](one, draft)
    read = dict(draft.objects)
    draft.objects.clear()
    draft.objects.update(before)
    try:
        order = in_order(needs(read))
    except CycleError as error:
        cycle = error.args[1]
        text = f"the type is made of itself: {' -> '.join(one.path for one in reversed(cycle))}"
        draft.problem(cycle[0], text)
        order = list(needs(read))
    below: dict[Address, list[Address]] = {}
    for address in read:
        if address.name:
            below.setdefault(address.parent, []).append(address)
    for address in order:
        draft.objects.update({one: read[one] for one in (address, *below.get(address, ()))})


def _domain(one: TypeNode, draft: Draft) -> None:
    node = one.node
    comment: str | None = None
    if isinstance(node, MappingNode):
        values = members(node, one.address, one.where, DOMAIN_KEYS, draft)
        text = _long(values, one.where, node, draft)
        comment = text_of(values, "comment", one.where, draft)
        if "checks" in values:
            _domain_checks(values["checks"], one, draft)
    else:
        text = _short(node, one.where, "a domain", draft)
    found = _resolved(text, node, one, draft)
    if text is None or found is None:
        return
    try:
        for value in (text.default, *text.checks):
            if value is not None:
                guarded(value)
    except WRONG as error:
        draft.problems.add(node.mark, at(one.where, str(error)))
        return
    draft.objects[one.address] = Domain(
        type=found,
        nullable=text.nullable is not False,
        default=kept(text.default, found),
        collation=kept_collation(text.collation, found),
        comment=comment,
    )
    for check in text.checks:
        _unnamed(DomainCheck(expression=check), one, node.mark, one.where, draft)


def _domain_checks(node: Node, one: TypeNode, draft: Draft) -> None:
    where = child(one.where, "checks")
    if isinstance(node, MappingNode):
        for key, mark, value in mapping_items(node, where, draft.problems):
            try:
                _domain_check(value, key_name(key), mark, child(where, key), one, draft)
            except NotAName as error:
                draft.problems.add(mark, at(where, str(error)))
        return
    for number, item in enumerate(as_list(node, where, draft.problems), 1):
        _domain_check(item, None, item.mark, f"{where}[{number}]", one, draft)


def _domain_check(node: Node, name: str | None, mark: Mark, where: str, one: TypeNode, draft: Draft) -> None:
    problems, before = draft.problems, len(draft.problems)
    comment, valid = None, True
    expression: str | None
    if isinstance(node, MappingNode):
        keys = DOMAIN_CHECK_KEYS if name is None else DOMAIN_CHECK_KEYS[1:]
        values = {key: value for key, _, value in mapping_items(node, where, problems, keys)}
        expression = text_of(values, "expression", where, draft)
        comment = text_of(values, "comment", where, draft)
        if "valid" in values:
            valid = as_bool(values["valid"], child(where, "valid"), problems) is not False
        said = text_of(values, "name", where, draft)
        if "expression" not in values and len(problems) == before:
            problems.add(node.mark, at(where, "expression must be given, as in: value > 0"))
        try:
            name = key_name(said) if said is not None else name
        except NotAName as error:
            problems.add(node.mark, at(where, str(error)))
    else:
        expression = as_text(node, where, problems)
    try:
        if expression is not None:
            guarded(expression)
    except WRONG as error:
        problems.add(node.mark, at(where, str(error)))
    if expression is None or len(problems) > before:
        return
    item = DomainCheck(expression=expression, valid=valid, comment=comment)
    if name is None:
        _unnamed(item, one, mark, where, draft)
        return
    address = Address(Kind.DOMAIN_CHECK, one.address.schema, one.address.relation, name)
    draft.add(address, Item(kind=item.kind, table=one.address, item=item, mark=mark, where=where))


def _unnamed(item: DomainCheck, one: TypeNode, mark: Mark, where: str, draft: Draft) -> None:
    draft.unnamed.append(Item(kind=item.kind, table=one.address, item=item, mark=mark, where=where))


def _composite(one: TypeNode, draft: Draft) -> None:
    if not isinstance(one.node, MappingNode):
        text = "expected a mapping: {attributes: {street: text, zip: varchar(10)}}"
        draft.problems.add(one.node.mark, at(one.where, text))
        return
    values = members(one.node, one.address, one.where, COMPOSITE_KEYS, draft)
    draft.objects[one.address] = Composite(comment=text_of(values, "comment", one.where, draft))
    if "attributes" not in values:
        text = "attributes must be given, as in: attributes: {street: text}"
        draft.problems.add(one.node.mark, at(one.where, text))
        return
    where = child(one.where, "attributes")
    for key, mark, value in mapping_items(values["attributes"], where, draft.problems):
        try:
            name = key_name(key)
        except NotAName as error:
            draft.problems.add(mark, at(where, str(error)))
            continue
        address = Address(Kind.ATTRIBUTE, one.address.schema, one.address.relation, name)
        item = _attribute(value, address, child(where, key), one, draft)
        if item is not None:
            draft.add(address, Item(kind=item.kind, table=one.address, item=item, mark=mark, where=child(where, key)))


def _attribute(node: Node, address: Address, where: str, one: TypeNode, draft: Draft) -> Attribute | None:
    comment = None
    if isinstance(node, MappingNode):
        values = members(node, address, where, ATTRIBUTE_KEYS, draft)
        text = _long(values, where, node, draft)
        comment = text_of(values, "comment", where, draft)
    else:
        text = _short(node, where, "an attribute", draft)
        if text is not None and (text.nullable is not None or text.default is not None or text.checks):
            what = "an attribute has a type and a collation, nothing else; put it into a domain"
            draft.problems.add(node.mark, at(where, what))
            return None
    found = _resolved(text, node, one, draft, where)
    return (
        Attribute(type=found, collation=kept_collation(text.collation, found), comment=comment)
        if text and found
        else None
    )


def _short(node: Node, where: str, what: str, draft: Draft) -> ColumnText | None:
    """Read a text that is written like the definition of a column, but says less."""
    if is_null(node):
        draft.problems.add(node.mark, at(where, _NO_TYPE))
        return None
    text = as_text(node, where, draft.problems)
    if text is None:
        return None
    try:
        found = column(text)
    except WRONG as error:
        draft.problems.add(node.mark, at(where, str(error)))
        return None
    said = ColumnText(
        type=found.type,
        nullable=found.nullable,
        default=found.default,
        collation=found.collation,
        checks=found.checks,
    )
    if said != found:
        text = f"{what} cannot have a key, an identity, a generated value or a reference"
        draft.problems.add(node.mark, at(where, text))
        return None
    return found


def _long(values: Mapping[str, Node], where: str, node: Node, draft: Draft) -> ColumnText | None:
    problems, before = draft.problems, len(draft.problems)
    if "type" not in values:
        problems.add(node.mark, at(where, "the type is missing; add type: text, or whatever it is"))
    type_text = text_of(values, "type", where, draft)
    collation = text_of(values, "collation", where, draft)
    default = text_of(values, "default", where, draft)
    nullable = as_bool(values["nullable"], child(where, "nullable"), problems) if "nullable" in values else None
    if collation is not None:
        try:
            collation = collation_name(collation)
        except NotAName as error:
            problems.add(values["collation"].mark, at(child(where, "collation"), str(error)))
    if type_text is None or len(problems) > before:
        return None
    return ColumnText(type=type_text, nullable=nullable, default=default, collation=collation)


def _resolved(text: ColumnText | None, node: Node, one: TypeNode, draft: Draft, where: str = "") -> str | None:
    """Return the type of a domain or an attribute in the spelling of the server."""
    if text is None:
        return None
    try:
        return draft.own_type(parse_type(text.type, known=draft.declared_types), one.schema).canonical
    except WRONG as error:
        draft.problems.add(node.mark, at(where or one.where, str(error)))
        return None


_READERS: Mapping[Kind, Callable[[TypeNode, Draft], None]] = {
    Kind.ENUM: read_enum,
    Kind.DOMAIN: _domain,
    Kind.COMPOSITE: _composite,
}
