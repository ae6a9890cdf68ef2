"""Send the requests of probes to the running backend, and judge what it answers; what they store stays stored."""

import json
from collections.abc import Iterable

from msgspec import Struct

from schema_doctor.backend import Answer, Backend, NoAnswer
from schema_doctor.finding import Finding
from schema_doctor.probe import ANY, JSON, Probe, Request, Value
from schema_doctor.probejudge import finding_of, other
from schema_doctor.proberun import LEFT_OUT, ProbeRun
from schema_doctor.probetemplate import filled_in, path
from schema_doctor.probetimes import Times, measured
from schema_doctor.probevalue import made

REPEAT = 1  # each run stores what it stores
LEFT = "runs on a database, without --url"
_FAILURE = 400
_TOLD = ("title", "code", "address")  # of application/problem+json: words of the backend, no data


class Asking(Struct, frozen=True, kw_only=True):
    """How requests are sent: once, and `repeat` times more."""

    repeat: int = REPEAT
    enforce_budget: bool = False


def run(backend: Backend, probes: Iterable[Probe], terms: Asking) -> tuple[tuple[ProbeRun, ...], tuple[Finding, ...]]:
    """Ask the backend. Raises Unreachable when it does not wake up in time."""
    runs: list[ProbeRun] = []
    findings: list[Finding] = []
    for probe in probes:
        if not probe.requests:
            runs.append(ProbeRun(name=probe.name, outcome=LEFT_OUT, statements=(), reason=LEFT))
            continue
        one, found = _run(backend, probe, terms)
        runs.append(one)
        findings += found
    return tuple(runs), tuple(findings)


def _run(backend: Backend, probe: Probe, terms: Asking) -> tuple[ProbeRun, list[Finding]]:
    backend.close()  # the first run of each probe connects anew
    return measured(probe, lambda: _once(backend, probe), repeat=terms.repeat, enforce_budget=terms.enforce_budget)


def _once(backend: Backend, probe: Probe) -> tuple[Times, Finding | None]:
    texts = made(probe.parameters)
    values: dict[str, object] = {
        name: json.loads(text) if text is not None and probe.parameters[name].kind == JSON else text
        for name, text in texts.items()
    }
    times: list[float] = []
    for number, request in enumerate(probe.requests, 1):
        body = None if request.body is None else filled_in(request.body, values)
        try:
            answer = backend.ask(request.method, path(request.path, values), body, expected=request.status)
        except NoAnswer as error:
            failed = finding_of(probe, number, "probe-failed", "fails", str(error))
            return Times(sum(times), tuple(times)), failed
        times.append(answer.seconds)
        if finding := _judged(probe, number, request, answer, values):
            return Times(sum(times), tuple(times)), finding
    return Times(sum(times), tuple(times)), None


def _judged(probe: Probe, number: int, request: Request, answer: Answer, values: dict[str, object]) -> Finding | None:
    """Return what is wrong with an answer, or None and keep the values that it brings."""
    good = answer.status < _FAILURE if request.status is None else answer.status == request.status
    if not good:
        wanted = "a status below 400" if request.status is None else f"status {request.status}"
        return other(probe, number, (wanted, f"status {answer.status}{_problem(answer)}"))
    if request.expected is None and not request.save:
        return None
    try:
        found = json.loads(answer.body)
    except ValueError:
        return other(probe, number, ("JSON", "something else"))
    expected = filled_in(request.expected, values)
    if request.expected is not None and (what := mismatch(expected, found)):
        return other(probe, number, what)
    for name, place in request.save.items():
        value = _at(found, place)
        if value is None:
            return other(probe, number, (f"a value at {place}", f"nothing at {place}"))
        values[name] = value
    return None


def _problem(answer: Answer) -> str:
    """Return what the backend says of its problem (RFC 9457), without the data that a detail may hold."""
    if "problem+json" not in answer.type:
        return ""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return ""
    words = [found[key] for key in _TOLD if isinstance(found.get(key), str)] if isinstance(found, dict) else []
    return f" ({', '.join(words)[:300]})" if words else ""


def mismatch(expected: object, actual: object, place: str = "") -> tuple[str, str] | None:
    """Return what was expected and what came, None when `actual` holds at least what is expected."""
    where = f" at {place}" if place else ""
    match expected:
        case Value(kind=kind) if kind == ANY:
            return (f"anything{where}", f"nothing{where}") if actual is None else None
        case dict():
            if not isinstance(actual, dict):
                return f"an object{where}", f"something else{where}"
            pairs = [(one, actual.get(key), f"{place}.{key}".strip(".")) for key, one in expected.items()]
        case list():
            if not isinstance(actual, list) or len(actual) != len(expected):
                return f"a list of {len(expected)}{where}", f"something else{where}"
            pairs = [(one, actual[at], f"{place}.{at}".strip(".")) for at, one in enumerate(expected)]
        case _:
            same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
            return None if same else (f"{json.dumps(expected)}{where}", f"{_other(actual)}{where}")
    return next((found for one in pairs if (found := mismatch(*one))), None)


def _other(actual: object) -> str:
    return "nothing" if actual is None else "another value"


def _at(tree: object, place: str) -> object:
    """Return the value at a place such as items.0.id, None where there is none."""
    for key in place.split("."):
        if isinstance(tree, dict):
            tree = tree.get(key)
        elif isinstance(tree, list) and key.isdigit() and int(key) < len(tree):
            tree = tree[int(key)]
        else:
            return None
    return tree
