"""What a spec says about extra objects, and which findings it accepts."""

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.errors import Mark
from schema_doctor.findingcode import CODES
from schema_doctor.identifier import shown
from schema_doctor.model import Kind
from schema_doctor.yamltree import MappingNode, Node, Problems, as_list, as_text, at, child, mapping_items

LEVELS = ("ignore", "note", "warning", "error")
KIND_KEYS: Mapping[str, Kind] = {
    "extensions": Kind.EXTENSION,
    "enums": Kind.ENUM,
    "domains": Kind.DOMAIN,
    "domain_checks": Kind.DOMAIN_CHECK,
    "composites": Kind.COMPOSITE,
    "attributes": Kind.ATTRIBUTE,
    "sequences": Kind.SEQUENCE,
    "tables": Kind.TABLE,
    "columns": Kind.COLUMN,
    "primary_keys": Kind.PRIMARY_KEY,
    "unique": Kind.UNIQUE,
    "checks": Kind.CHECK,
    "foreign_keys": Kind.FOREIGN_KEY,
    "exclusions": Kind.EXCLUSION,
    "indexes": Kind.INDEX,
}
WAIVER_KEYS = ("code", "address", "reason", "expires")

Unexpected = dict[tuple[str, str], dict[Kind | None, str]]


class Waiver(Struct, frozen=True):
    """A finding that is accepted: its code, its address, why, and until which day."""

    code: str
    address: str
    reason: str
    expires: dt.date
    mark: Mark


def read_unexpected(node: Node, where: str, place: tuple[str, str], unexpected: Unexpected, problems: Problems) -> None:
    """Read one level for all extra objects, or one for each kind; `place` is (schema, table), or ("", "") for all."""
    rules: dict[Kind | None, str] = {}
    if isinstance(node, MappingNode):
        for key, _, value in mapping_items(node, where, problems, KIND_KEYS):
            level = read_level(value, child(where, key), problems)
            if level:
                rules[KIND_KEYS[key]] = level
    elif level := read_level(node, where, problems):
        rules[None] = level
    if place in unexpected:
        problems.add(node.mark, at(where, "another file of this spec says it already; keep one of the two"))
    unexpected.setdefault(place, rules)


def read_level(node: Node, where: str, problems: Problems) -> str | None:
    """Read one level, or report what is none."""
    text = as_text(node, where, problems)
    if text is not None and text not in LEVELS:
        hint = f", {close}" if (close := did_you_mean(text, LEVELS)) else f"; use one of {', '.join(LEVELS)}"
        problems.add(
            node.mark,
            at(
                where,
                f"{shown(text)} is not a level{hint}",
            ),
        )
        return None
    return text


def read_waivers(node: Node, waivers: list[Waiver], problems: Problems) -> None:
    """Read the list of accepted findings."""
    for number, item in enumerate(as_list(node, "waivers", problems), 1):
        where = f"waivers[{number}]"
        before = len(problems)
        items = mapping_items(item, where, problems, WAIVER_KEYS)
        texts = {key: as_text(value, child(where, key), problems) or "" for key, _, value in items}
        places = {key: value.mark for key, _, value in items}
        missing = [key for key in WAIVER_KEYS if key not in texts]
        if len(problems) == before and missing:
            problems.add(item.mark, at(where, f"{', '.join(missing)} must be given"))
        if (code := texts.get("code")) and code not in CODES:
            hint = did_you_mean(code, CODES) or "`schema-doctor explain` lists them"
            problems.add(places["code"], at(child(where, "code"), f"{shown(code)} is no code of a finding; {hint}"))
        if len(problems) > before:
            continue
        try:
            expires = dt.date.fromisoformat(texts["expires"])
        except ValueError:
            problems.add(
                places["expires"],
                at(child(where, "expires"), f"{shown(texts['expires'])} is not a date; write 2027-01-31"),
            )
            continue
        waivers.append(Waiver(texts["code"], texts["address"], texts["reason"], expires, item.mark))
