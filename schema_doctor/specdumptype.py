"""Write enums, domains and composite types as a spec does, in the short form where it says everything."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from schema_doctor.identifier import check_name, quote_ident
from schema_doctor.model import TYPES, Address, Attribute, Composite, Domain, DomainCheck, Enum, Kind, SchemaObject
from schema_doctor.names import default_name
from schema_doctor.shortform import ColumnText, column
from schema_doctor.shorttype import short_type
from schema_doctor.specdraft import WRONG
from schema_doctor.specdumptree import key_of, members, qualified, written
from schema_doctor.sqltype import parse_type
from schema_doctor.typeorder import Place
from schema_doctor.yamlwrite import Comment, Tree

SECTIONS: Mapping[Kind, str] = {Kind.ENUM: "enums", Kind.DOMAIN: "domains", Kind.COMPOSITE: "composites"}
Children = Mapping[Address, list[tuple[Address, SchemaObject]]]


class TypeWriter(Struct, frozen=True):
    """Writes types; `default` is the schema of names that stand without one."""

    default: str
    declared: frozenset[Place]
    taken: Mapping[str, Counter[str]]  # how often each name is used, by schema

    def sections(self, items: Iterable[tuple[Address, SchemaObject]], below: Children) -> dict[str, Tree]:
        """Return the sections of all types among the items, each sorted by name."""
        found: dict[str, dict[str, Tree]] = {section: {} for section in SECTIONS.values()}
        for address, item in sorted(items, key=lambda pair: (pair[0].schema, pair[0].relation)):
            if address.kind not in TYPES:
                continue
            name = address.relation
            key = key_of(name, ".") if address.schema == self.default else qualified(address.schema, name)
            section = found[SECTIONS[address.kind]]
            try:
                check_name(address.schema)
                check_name(name)
                section[key] = self._type(address, item, below.get(address, []))
            except WRONG as error:
                where = f"{quote_ident(address.schema)}.{quote_ident(name)}"
                section[Comment(f"left out: {address.kind} {where}: {error}")] = ""
        return {section: types for section, types in found.items() if types}

    def _type(self, address: Address, item: SchemaObject, children: list[tuple[Address, SchemaObject]]) -> Tree:
        match item:
            case Enum(labels=labels, comment=None):
                return list(labels)
            case Enum():
                return {**members(comment=item.comment), "labels": list(item.labels)}
            case Domain():
                checks = [(one.name, child) for one, child in children if isinstance(child, DomainCheck)]
                return self._domain(address, item, sorted(checks, key=lambda pair: pair[0]))
            case Composite():
                attributes = {
                    key_of(one.name): self._attribute(one, child)
                    for one, child in children
                    if isinstance(child, Attribute)
                }
                return {**members(comment=item.comment), "attributes": attributes}
            case _:
                raise TypeError(item)

    def _domain(self, address: Address, item: Domain, checks: list[tuple[str, DomainCheck]]) -> Tree:
        parse_type(item.type)
        type_text = short_type(item.type, self.default, self.declared)
        default = written(item.default)
        names = self.taken[address.schema]
        unsaid = [default_name(address.relation, "", "check", ())] == [name for name, _ in checks]
        plain = all(check.valid and check.comment is None and names[name] == 1 for name, check in checks)
        if item.comment is None and (not checks or (unsaid and plain)):
            text = type_text
            text += f" collate {item.collation}" if item.collation else ""
            text += "" if item.nullable else " not null"
            text += f" default {default}" if default is not None else ""
            said = tuple(written(check.expression) or "" for _, check in checks)
            text += "".join(f" check ({one})" for one in said)
            wanted = ColumnText(
                type=type_text,
                nullable=None if item.nullable else False,
                default=default,
                collation=item.collation,
                checks=said,
            )
            if _reads_as(text, wanted):
                return text
        return members(
            type=type_text,
            nullable=item.nullable,
            default=default,
            collation=item.collation,
            checks=dict(_check(name, check) for name, check in checks) or None,
            comment=item.comment,
        )

    def _attribute(self, address: Address, item: Attribute) -> Tree:
        check_name(address.name)
        parse_type(item.type)
        type_text = short_type(item.type, self.default, self.declared)
        text = type_text + (f" collate {item.collation}" if item.collation else "")
        if item.comment is None and _reads_as(text, ColumnText(type=type_text, collation=item.collation)):
            return text
        return members(type=type_text, collation=item.collation, comment=item.comment)


def _check(name: str, item: DomainCheck) -> tuple[str, Tree]:
    check_name(name)
    said = members(expression=written(item.expression), valid=item.valid, comment=item.comment)
    return key_of(name), said["expression"] if list(said) == ["expression"] else said


def _reads_as(text: str, wanted: ColumnText) -> bool:
    """Tell whether a short form says exactly what is meant."""
    try:
        return column(text) == wanted
    except WRONG:
        return False
