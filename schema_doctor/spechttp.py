"""A request of a probe, in a spec: what to ask the running backend, and what it must answer."""

from collections.abc import Mapping

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.identifier import shown
from schema_doctor.probe import Request
from schema_doctor.probetemplate import names
from schema_doctor.regex import regex
from schema_doctor.specvalue import pattern, plain
from schema_doctor.yamltree import Node, Problems, as_int, as_text, at, child, mapping_items

HTTP_KEYS = ("method", "path", "json", "expect", "save")
ANSWER_KEYS = ("status", "json")
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_PATH = regex(r"/[!-~]*")
PLACE = regex(r"[^.\s]+(\.[^.\s]+)*")
_WORD = regex(r"[^\W\d]\w*")


def read_request(node: Node, where: str, known: Mapping[str, object], problems: Problems) -> Request | None:
    """Read a request; `known` are the names that it may use. What is wrong goes to the problems."""
    before = len(problems)
    items = {key: value for key, _, value in mapping_items(node, where, problems, HTTP_KEYS)}
    if "path" not in items and len(problems) == before:
        problems.add(node.mark, at(where, "path must be given, as in /health/ready"))
    method = _method(items, where, problems)
    path = as_text(items["path"], child(where, "path"), problems) if "path" in items else None
    if path is not None and not _PATH.fullmatch(path):
        what = f"{shown(path)} is no path; begin it with /, and write what is not ASCII percent-encoded"
        problems.add(items["path"].mark, at(child(where, "path"), what))
    body = plain(items["json"]) if "json" in items else None
    status, expected = _answer(items, where, problems)
    save = _save(items, where, problems)
    for name in dict.fromkeys(names(path, body, expected)):
        if name not in known:
            hint = did_you_mean(name, known) or "save it from an answer before, or give it as a parameter"
            problems.add(node.mark, at(where, f"nothing is known as {{{name}}}; {hint}"))
    if len(problems) > before or path is None:
        return None
    return Request(method=method, path=path, mark=node.mark, body=body, status=status, expected=expected, save=save)


def _method(items: Mapping[str, Node], where: str, problems: Problems) -> str:
    if "method" not in items:
        return "POST" if "json" in items else "GET"
    text = as_text(items["method"], child(where, "method"), problems) or "get"
    if text.lower() not in METHODS:
        hint = did_you_mean(text, METHODS) or f"use one of {', '.join(METHODS)}"
        problems.add(items["method"].mark, at(child(where, "method"), f"{shown(text)} is no method; {hint}"))
    return text.upper()


def _answer(items: Mapping[str, Node], where: str, problems: Problems) -> tuple[int | None, object]:
    if "expect" not in items:
        return None, None
    inside = child(where, "expect")
    found = {key: value for key, _, value in mapping_items(items["expect"], inside, problems, ANSWER_KEYS)}
    status = None
    if "status" in found:
        status = as_int(found["status"], child(inside, "status"), problems, minimum=100, maximum=599)
    return status, pattern(found["json"]) if "json" in found else None


def _save(items: Mapping[str, Node], where: str, problems: Problems) -> dict[str, str]:
    found: dict[str, str] = {}
    if "save" not in items:
        return found
    inside = child(where, "save")
    for name, mark, value in mapping_items(items["save"], inside, problems):
        place = as_text(value, child(inside, name), problems)
        if not _WORD.fullmatch(name):
            problems.add(mark, at(inside, f"{shown(name)} is no name; use letters, digits and underscores"))
        elif place is not None and not PLACE.fullmatch(place):
            what = f"{shown(place)} is no place in an answer; write keys and numbers with dots, as in items.0.id"
            problems.add(value.mark, at(child(inside, name), what))
        elif place is not None:
            found[name] = place
    return found
