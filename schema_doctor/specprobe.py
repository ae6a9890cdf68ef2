"""The section `probes:` of a spec: statements of the application, their parameters, and what they must answer."""

from collections.abc import Iterable, Mapping

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.errors import Mark
from schema_doctor.identifier import shown
from schema_doctor.probe import ANY, LITERAL, Expectation, Probe, Request, Statement, Value
from schema_doctor.probesql import NotAStatement, check_statement, numbered
from schema_doctor.probetemplate import names
from schema_doctor.probevalue import TYPES, references
from schema_doctor.regex import regex
from schema_doctor.spechttp import read_request
from schema_doctor.specvalue import value_of
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    Problems,
    ScalarNode,
    SequenceNode,
    as_list,
    as_text,
    at,
    child,
    mapping_items,
)

PROBE_KEYS = ("budget", "statements", "parameters")
STATEMENT_KEYS = ("sql", "expect", "http")
EXPECT_KEYS = ("rows", "columns", "values")
ROWS = regex(r"\s*(>=|<=|>|<|=)?\s*([0-9]{1,15})\s*")
BUDGET = regex(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s)\s*")
_SECONDS = {"ms": 0.001, "s": 1.0}
_CLOSE = 0.8  # what is less alike is no misspelling of a type, but a text

Entries = Iterable[tuple[str, Mark, Node]]


def read_probes(entries: Entries, problems: Problems) -> tuple[Probe, ...]:
    """Read the entries of all sections `probes:`; what is wrong goes to the problems."""
    seen: dict[str, Mark] = {}
    found: list[Probe] = []
    for name, mark, node in entries:
        where = child("probes", name)
        if name in seen:
            problems.add(mark, at(where, f"the probe stands already at {seen[name]}; remove or rename one"))
        elif not name.strip() or not name.isprintable():
            problems.add(mark, at("probes", f"{shown(name)} is no name; write one that can be read"))
        else:
            seen[name] = mark
            before = len(problems)
            probe = _probe(name, mark, node, where, problems)
            found += [probe] if len(problems) == before else []
    return tuple(found)


def _probe(name: str, mark: Mark, node: Node, where: str, problems: Problems) -> Probe:
    before = len(problems)
    items = {key: (value, place) for key, place, value in mapping_items(node, where, problems, PROBE_KEYS)}
    budget = _budget(items["budget"][0], child(where, "budget"), problems) if "budget" in items else None
    parameters: dict[str, Value] = {}
    places: dict[str, Mark] = {}
    if "parameters" in items:
        inside = child(where, "parameters")
        for key, place, value in mapping_items(items["parameters"][0], inside, problems):
            parameters[key] = _parameter(value, child(inside, key), problems)
            places[key] = place
    statements: list[Statement] = []
    requests: list[Request] = []
    if "statements" in items:
        inside = child(where, "statements")
        statements, requests = _entries(items["statements"][0], inside, parameters, problems)
    elif len(problems) == before:
        problems.add(node.mark, at(where, "statements must be given, as in [{sql: select 1}]"))
    if len(problems) == before:
        used = {name for statement in statements for name in _used(statement)}
        used |= {name for request in requests for name in names(request.path, request.body, request.expected)}
        written = "{{{}}}" if requests else "%({})s"
        for key in places.keys() - used:
            what = f"no statement uses {written.format(key)}; remove {shown(key)}"
            problems.add(places[key], at(child(where, "parameters"), what))
    return Probe(
        name=name,
        mark=mark,
        statements=tuple(statements),
        requests=tuple(requests),
        parameters=parameters,
        budget=budget,
    )


def _entries(
    node: Node, where: str, parameters: Mapping[str, Value], problems: Problems
) -> tuple[list[Statement], list[Request]]:
    statements: list[Statement] = []
    requests: list[Request] = []
    known = dict.fromkeys(parameters)
    for number, item in enumerate(as_list(node, where, problems), 1):
        found = _entry(item, f"{where}[{number}]", parameters, known, problems)
        if isinstance(found, Request):
            requests.append(found)
            known |= dict.fromkeys(found.save)
        elif found:
            statements.append(found)
    if statements and requests:
        what = "a probe is either statements of SQL or requests by http; make two probes of it"
        problems.add(node.mark, at(where, what))
    if isinstance(node, SequenceNode) and not node.items:
        problems.add(node.mark, at(where, "there is no statement; add - sql: select 1"))
    return statements, requests


def _entry(
    node: Node, where: str, parameters: Mapping[str, Value], known: Mapping[str, object], problems: Problems
) -> Statement | Request | None:
    """Read a statement, or a request, which may use what requests before it have saved."""
    if isinstance(node, MappingNode) and any(key.text == "http" for key, _ in node.entries):
        items = mapping_items(node, where, problems, ("http",))
        return read_request(items[0][2], child(where, "http"), known, problems) if items else None
    return _statement(node, where, parameters, problems)


def _used(statement: Statement) -> Iterable[str]:
    yield from statement.names
    for row in statement.expect.values or ():
        yield from (name for value in row for name in references(value))


def _budget(node: Node, where: str, problems: Problems) -> float | None:
    text = as_text(node, where, problems)
    if text is None:
        return None
    match = BUDGET.fullmatch(text)
    seconds = float(match[1]) * _SECONDS[match[2]] if match else 0.0
    if not 0 < seconds <= 86400:
        problems.add(node.mark, at(where, f"{shown(text)} is no time; write it as in 500ms or 2s"))
        return None
    return seconds


def _parameter(node: Node, where: str, problems: Problems) -> Value:
    if isinstance(node, ScalarNode) and node.plain:
        word = node.text.lower()
        if word in TYPES:
            return Value(word)
        if word.isalpha() and (close := did_you_mean(word, TYPES, cutoff=_CLOSE)):
            problems.add(node.mark, at(where, f"{shown(node.text)} is no type, {close} If it is a text, quote it"))
    value = value_of(node)
    return Value(LITERAL, ANY) if value.kind == ANY else value


def _statement(node: Node, where: str, parameters: Mapping[str, Value], problems: Problems) -> Statement | None:
    before = len(problems)
    items = {key: value for key, _, value in mapping_items(node, where, problems, STATEMENT_KEYS)}
    if "sql" not in items:
        if len(problems) == before:
            problems.add(node.mark, at(where, "sql or http must be given, as in {sql: select 1}"))
        return None
    text = as_text(items["sql"], child(where, "sql"), problems)
    expect = _expectation(items["expect"], child(where, "expect"), problems) if "expect" in items else Expectation()
    if text is None:
        return None
    try:
        check_statement(text)
        server_sql, names = numbered(text)
    except NotAStatement as error:
        problems.add(items["sql"].mark, at(child(where, "sql"), str(error)))
        return None
    statement = Statement(sql=text, server_sql=server_sql, names=names, mark=items["sql"].mark, expect=expect)
    for name in dict.fromkeys(_used(statement)):
        if name not in parameters:
            close = did_you_mean(name, parameters)
            hint = close or f"add parameters: {{{name}: text}}"
            problems.add(items["sql"].mark, at(where, f"%({name})s is no parameter of the probe; {hint}"))
    return statement


def _expectation(node: Node, where: str, problems: Problems) -> Expectation:
    items = {key: value for key, _, value in mapping_items(node, where, problems, EXPECT_KEYS)}
    rows = columns = values = None
    if "rows" in items and (text := as_text(items["rows"], child(where, "rows"), problems)) is not None:
        if match := ROWS.fullmatch(text):
            rows = (match[1] or "=", int(match[2]))
        else:
            what = f"{shown(text)} is no number of rows; write 1, or a comparison in quotes, as in '>=1'"
            problems.add(items["rows"].mark, at(child(where, "rows"), what))
    if "columns" in items:
        texts = [as_text(item, child(where, "columns"), problems) for item in _all(items["columns"], where, problems)]
        columns = tuple(text for text in texts if text is not None)
    if "values" in items:
        values = _values(items["values"], child(where, "values"), problems)
        for row in values:
            if columns is not None and len(row) != len(columns):
                what = f"a row of values needs one for each of the {len(columns)} columns"
                problems.add(items["values"].mark, at(child(where, "values"), what))
                break
    return Expectation(rows=rows, columns=columns, values=values)


def _all(node: Node, where: str, problems: Problems) -> tuple[Node, ...]:
    return as_list(node, child(where, "columns"), problems)


def _values(node: Node, where: str, problems: Problems) -> tuple[tuple[Value, ...], ...]:
    rows: list[tuple[Value, ...]] = []
    for item in as_list(node, where, problems):
        if not isinstance(item, SequenceNode):
            problems.add(item.mark, at(where, "expected a list of rows, each a list of values, as in [[user, hello]]"))
            continue
        rows.append(tuple(value_of(value) for value in item.items))
    return tuple(rows)
