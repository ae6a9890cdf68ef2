"""Values that requests use: `{name}` in a path or a text of JSON stands for one."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from schema_doctor.regex import regex

_NAME = regex(r"\{([^\W\d]\w*)\}")


def names(*trees: object) -> Iterator[str]:
    """Yield the names that texts in these trees of JSON use."""
    for tree in trees:
        match tree:
            case str():
                yield from _NAME.findall(tree)
            case list():
                yield from names(*tree)
            case dict():
                yield from names(*tree.values())
            case _:
                pass


def filled_in(tree: object, values: Mapping[str, object]) -> object:
    """Return the tree with its names filled in; a text that is nothing but a name becomes the value with its type."""
    match tree:
        case str():
            if whole := _NAME.fullmatch(tree):
                return values.get(whole[1], tree)
            return _NAME.sub(lambda match: str(values.get(match[1], match[0])), tree)
        case list():
            return [filled_in(item, values) for item in tree]
        case dict():
            return {key: filled_in(item, values) for key, item in tree.items()}
        case _:
            return tree


def path(text: str, values: Mapping[str, object]) -> str:
    """Return a path with its names filled in, and percent-encoded."""
    return _NAME.sub(lambda match: quote(str(values.get(match[1], match[0])), safe=""), text)
