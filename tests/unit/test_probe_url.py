"""The requests of probes to a backend: a small one, which sleeps, fails and answers as it is told."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schema_doctor.asking import mismatch
from schema_doctor.probe import ANY, Value
from schema_doctor.report import json_schema
from tests import commandline
from tests.commandline import CANARY, Run, words

SPEC = """\
version: 1
probes:
  the session endpoint:
    budget: 5s
    statements:
      - http:
          method: post
          path: /api/v1/chat/session
          json: {title: "{title}", tags: [a]}
          expect: {status: 200, json: {session_id: any}}
          save: {session: session_id}
      - http: {path: "/api/v1/chat/{session}", expect: {json: {session_id: "{session}", messages: [{role: user}]}}}
    parameters: {title: text}
  a statement:
    statements: [sql: select 1]
"""
Answer = tuple[int, Any]


class Backend:
    """What the backend answers, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.first: list[Answer] = []  # answers that come before the others
        self.type = "application/json"

    def answer(self, method: str, path: str, body: Any) -> Answer:
        self.asked.append((method, path, body))
        if self.first:
            return self.first.pop(0)
        if method == "POST":
            return 200, {"session_id": "a/b c"}
        return 200, {"session_id": "a/b c", "messages": [{"role": "user", "content": CANARY}]}


@contextmanager
def listening(backend: Backend, port: int = 0) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            status, found = backend.answer(self.command, self.path, body)
            content = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", backend.type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - the name that the server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Write no line for each request."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/base/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def ask(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, backend: Backend
) -> Iterator[Callable[..., commandline.Ended]]:
    run: Run = commandline.in_process(capfd, monkeypatch, tmp_path)
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    with listening(backend) as url:
        yield lambda *args: run("probe", "spec.yaml", "--url", url, *args)


def finding(ended: commandline.Ended) -> dict[str, Any]:
    """Return the one finding of a report as JSON, which keeps to its schema."""
    report = json.loads(ended.out)
    assert list(Draft202012Validator(json.loads(json_schema())).iter_errors(report)) == []
    (found,) = report["findings"]
    return dict(found)


def test_requests_are_sent_in_order_with_what_answers_before_them_have_brought(
    ask: Callable[..., commandline.Ended], backend: Backend
) -> None:
    words(
        ask(),
        0,
        *("spec.yaml (0 tables) against http://127.0.0.1:", "probe the session endpoint: passed; cold"),
        *("(median of 1); 2 round trips", "probe a statement: left out; runs on a database, without --url"),
        *("1 probe passed, 1 left out",),
    )
    (post, path, body), (get, read, nothing) = backend.asked[:2]
    assert (post, path, body["tags"]) == ("POST", "/base/api/v1/chat/session", ["a"])
    assert body["title"].startswith("probe ")
    assert (get, read, nothing, len(backend.asked)) == ("GET", "/base/api/v1/chat/a%2Fb%20c", None, 4)
    report = json.loads(ask("--format", "json", "--repeat", 0).out)
    assert (report["server"], report["probes"][0]["statements"][0]["text"]) == (None, "POST /api/v1/chat/session")


def test_a_host_that_wakes_up_is_waited_for(
    ask: Callable[..., commandline.Ended], backend: Backend, capfd: pytest.CaptureFixture[str]
) -> None:
    backend.first = [(503, {}), (502, {})]
    ended = ask("--repeat", 0)
    words(ended, 0, "to wake up: status 503", "status 502", "1 probe passed")
    assert len(backend.asked) == 4


def test_a_backend_that_is_not_there_yet_is_waited_for(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, backend: Backend
) -> None:
    run = commandline.in_process(capfd, monkeypatch, tmp_path)
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/base"
    words(run("probe", "spec.yaml", "--url", url, "--wait-for", 0), 3, "cannot connect to", "Connection refused")
    ready = threading.Event()

    def later() -> None:
        time.sleep(0.5)
        with listening(backend, port):
            ready.wait(20)

    thread = threading.Thread(target=later, daemon=True)
    thread.start()
    try:
        words(run("probe", "spec.yaml", "--url", url), 0, "to wake up: Connection refused", "1 probe passed")
    finally:
        ready.set()
        thread.join()


def test_a_backend_that_stays_degraded_is_a_finding_with_its_reason(
    ask: Callable[..., commandline.Ended], backend: Backend
) -> None:
    backend.first = [(503, {"title": "the schema is wrong", "code": "missing-column", "detail": CANARY})] * 9
    backend.type = "application/problem+json"
    found = finding(ask("--wait-for", 0, "--format", "json"))
    assert (found["code"], found["line"], found["expected"], found["actual"]) == (
        *("probe-unexpected", 7, "status 200", "status 503 (the schema is wrong, missing-column)"),
    )


@pytest.mark.parametrize(
    ("answer", "expected", "actual"),
    [
        ((500, {}), "status 200", "status 500"),
        ((200, {"session_id": None}), "anything at session_id", "nothing at session_id"),
        ((200, [1]), "an object", "something else"),
    ],
)
def test_another_answer_is_a_finding_that_shows_no_value(
    ask: Callable[..., commandline.Ended], backend: Backend, answer: Answer, expected: str, actual: str
) -> None:
    backend.first = [answer]
    found = finding(ask("--format", "json"))
    assert (found["code"], found["expected"], found["actual"]) == ("probe-unexpected", expected, actual)


def test_a_budget_holds_for_requests_as_well(ask: Callable[..., commandline.Ended], tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC.replace("budget: 5s", "budget: 0.001ms"), encoding="utf-8")
    words(ask(), 0, "note", "probe-slow")
    words(ask("--enforce-budget"), 1, "error", "probe-slow")


def test_what_is_no_address_of_a_backend_is_refused(run_in: Run, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    for url, said in (
        ("chat.example.com", "it must begin with http:// or https://"),
        (f"https://me:{CANARY}@chat.example.com", "user and password have no place in it"),
        ("https://chat.example.com/?a=1", "it ends with a path"),
        ("http://[", "it is no URL"),
    ):
        words(run_in("probe", "spec.yaml", "--url", url), 2, said)
    words(run_in("probe", "spec.yaml", "--url", "http://no.such.host.invalid", "--wait-for", 0), 3, "cannot connect to")
    words(run_in("probe", "spec.yaml", "--url", "http://a", "--prepare-only"), 2, "use one of them")
    (tmp_path / "spec.yaml").write_text("version: 1\nprobes: {p: {statements: [sql: select 1]}}\n", encoding="utf-8")
    words(run_in("probe", "spec.yaml", "--url", "http://a"), 2, "has no requests for --url")


@pytest.fixture
def run_in(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return commandline.in_process(capfd, monkeypatch, tmp_path)


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": [1, {"b": Value(ANY)}]}, {"a": [1, {"b": False}]}, True),
        ({"a": True}, {"a": 1}, False),
        ([1], [1, 2], False),
        (None, None, True),
        ({"a": None}, {}, True),
    ],
)
def test_an_answer_holds_at_least_what_is_expected(expected: object, actual: object, same: bool) -> None:
    assert (mismatch(expected, actual) is None) is same
