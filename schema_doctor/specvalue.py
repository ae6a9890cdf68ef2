"""Values in a spec that are meant as data: texts for a statement, trees for JSON."""

import json

from schema_doctor.probe import ANY, JSON, LITERAL, Value
from schema_doctor.yamltree import MappingNode, Node, ScalarNode, SequenceNode, is_null


def value_of(node: Node) -> Value:
    """Return a value as it stands in the file; `any` without quotes is any value, a list or a mapping is JSON."""
    if isinstance(node, ScalarNode):
        if is_null(node):
            return Value(LITERAL, None)
        return Value(ANY) if node.plain and node.text == ANY else Value(LITERAL, node.text)
    return Value(JSON, json.dumps(plain(node), ensure_ascii=False))


def plain(node: Node) -> object:
    """Return a tree of YAML as JSON has it; only what is written as JSON writes them are numbers and booleans."""
    match node:
        case ScalarNode(text=text):
            return None if is_null(node) else _scalar(text) if node.plain else text
        case SequenceNode(items=items):
            return [plain(item) for item in items]
        case MappingNode(entries=entries):
            return {key.text: plain(value) for key, value in entries}


def _scalar(text: str) -> object:
    try:
        found: object = json.loads(text, parse_constant=_refuse)
    except ValueError:
        return text
    return found


def _refuse(constant: str) -> object:
    raise ValueError(constant)  # JSON has no NaN


def pattern(node: Node) -> object:
    """Return a tree of YAML as JSON that an answer is held against; `any` without quotes is anything that is there."""
    match node:
        case ScalarNode(text="any", plain=True):
            return Value(ANY)
        case ScalarNode():
            return plain(node)
        case SequenceNode(items=items):
            return [pattern(item) for item in items]
        case MappingNode(entries=entries):
            return {key.text: pattern(value) for key, value in entries}
