"""The databases of one run: several URLs, or a YAML file of names and URLs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from schema_doctor.dburl import Target, find_url
from schema_doctor.errors import Mark, Problem, SpecError, UsageError
from schema_doctor.regex import regex
from schema_doctor.secret import keep, keep_given, looks_like_url
from schema_doctor.yamltree import MappingNode, Node, Problems, as_text, child, mapping_items, parse, read

EXAMPLE = "production: env:PRODUCTION_URL"
EXPECTED = f"expected a mapping of names to databases, such as {EXAMPLE}"
VARIABLE = regex(r"env:([A-Za-z_][A-Za-z0-9_]*)")
KEYS = ("url",)


class Named(Struct, frozen=True):
    """One database of several, and the name that tells it from the others."""

    name: str
    target: Target


def from_urls(urls: Sequence[str], environ: Mapping[str, str]) -> list[Named]:
    """Return the databases of several --database-url; those with the same database and host are numbered.

    Raises UsageError, which says which of them cannot be used.
    """
    found = []
    for number, url in enumerate(urls, 1):
        try:
            found.append(find_url(url, environ))
        except UsageError as error:
            raise UsageError(f"{error} (number {number} of {len(urls)})") from None
    same = Counter(target.label for target in found)
    seen: Counter[str] = Counter()
    named = []
    for target in found:
        seen[target.label] += 1
        suffix = f" ({seen[target.label]})" if same[target.label] > 1 else ""
        named.append(Named(f"{target.label}{suffix}", target))
    return named


def from_file(path: Path, environ: Mapping[str, str]) -> list[Named]:
    """Return the databases of a YAML file: a mapping of names to a URL, to `env:VARIABLE`, or to `{url: ...}`.

    Raises UsageError when the file cannot be read, SpecError with every problem in it, each with its place; no message
    shows a URL.
    """
    if not path.exists():
        raise UsageError(f"--targets {path}: there is no such file; write one with a line for each, such as {EXAMPLE}")
    try:
        text = read(path)
    except UsageError as error:
        raise UsageError(str(error).partition(";")[0].replace("spec ", "--targets ", 1)) from None
    keep_given(text.splitlines(), {})
    try:
        root = parse(text, str(path))
    except SpecError as error:
        raise SpecError(list(_without_values(error.problems))) from None
    if not isinstance(root, MappingNode) or not root.entries:
        raise SpecError([Problem(root.mark, EXPECTED)])
    problems = Problems()
    found = []
    for key, value in root.entries:
        if looks_like_url(key.text):
            problems.add(key.mark, f"a URL stands where a name belongs; write name: URL, such as {EXAMPLE}")
        elif target := _target(key.text, value, problems, environ):
            found.append(Named(key.text, target))
    problems.raise_if_any()
    return found


def _target(name: str, node: Node, problems: Problems, environ: Mapping[str, str]) -> Target | None:
    url, where = _url(name, node, problems)
    text = as_text(url, where, problems) if url is not None else None
    if text is None or url is None:
        return None
    if not text.startswith("env:"):
        return _found(text, where, url.mark, problems, environ)
    variable = VARIABLE.fullmatch(text)
    if variable is None:
        problems.add(url.mark, f"{where}: env: takes the name of an environment variable, such as {EXAMPLE}")
    elif variable[1] not in environ:
        problems.add(url.mark, f"{where}: the environment variable {variable[1]} is not set; set it to the URL")
    else:
        return _found(environ[variable[1]], f"{where}: {variable[1]}", url.mark, problems, environ)
    return None


def _url(name: str, node: Node, problems: Problems) -> tuple[Node | None, str]:
    """Return the node of the URL of a target, and how messages name its place."""
    if not isinstance(node, MappingNode):
        return node, name
    if any(looks_like_url(key.text) for key, _ in node.entries):
        problems.add(node.mark, f"{name}: a URL stands where the key 'url' belongs; write url: URL")
        return None, name
    items = {key: value for key, _, value in mapping_items(node, name, problems, KEYS)}
    if "url" not in items:
        problems.add(node.mark, f"{name}: the key 'url' is missing; write url: URL, or url: env:VARIABLE")
    return items.get("url"), child(name, "url")


def _found(url: str, where: str, mark: Mark, problems: Problems, environ: Mapping[str, str]) -> Target | None:
    keep_given([url], {})
    try:
        target = find_url(url, environ, source=where)
    except UsageError as error:
        problems.add(mark, str(error))
        return None
    keep(target.secrets)
    return target


def _without_values(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems of a file that is not YAML without what they quote of its lines: they hold passwords."""
    for problem in problems:
        text = problem.text.partition("; quote the whole value")[0]
        if text.startswith("the file is empty"):
            text = EXPECTED
        elif "://" in text or "@" in text:
            text = "this cannot be read as YAML; put the URL in quotes"
        elif text != problem.text:
            text = f"{text}; put the URL in quotes"
        yield Problem(problem.mark, text)
