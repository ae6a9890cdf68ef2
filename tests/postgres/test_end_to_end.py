"""The whole story with real processes: a backend, its database, a browser, and the fix in between."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schema_doctor import embedded
from schema_doctor.errors import UsageError
from tests import commandline, outage, servers, uvicorns
from tests.backends import RECOVERY, wait_until
from tests.browsers import Browser, Page, start_browser
from tests.commandline import BY_HAND, ROOT, words

ARTIFACTS = ROOT / "artifacts"
FIXED = ROOT / "examples" / "chat_backend" / "expected_schema.yaml"
SESSIONS = "/api/v1/chat/session"
ROWS = 1000
MESSAGE = {
    "role": "assistant",
    "content": "hello",
    "citations": [{"title": "A page", "url": "https://example.com/1"}],
    "selected_text": "chosen",
}
SAY = """
document.getElementById("text").value = "from the page";
document.getElementById("form").requestSubmit();
"""


def mode(page: Page) -> Any:
    return page.ask('document.getElementById("chat")?.dataset.mode')


def status(page: Page) -> str:
    return str(page.ask('document.getElementById("status")?.textContent'))


def said(page: Page) -> Any:
    return page.ask('[...document.querySelectorAll("#messages li")].map((item) => item.textContent)')


def test_a_chat_over_a_broken_database_falls_back_and_a_fix_brings_it_back_without_a_restart(
    database: servers.Database, browser: Browser, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    fill = f"insert into conversations (id) select md5(n::text) from generate_series(1, {ROWS}) n"
    database.execute(f"{BY_HAND}; {fill}")
    with uvicorns.started(tmp_path / "log", database.url) as backend:
        client = backend.client
        # On a busy machine the backend starts before its first check is done.
        wait_until(lambda: client.get("/health/ready").json()["state"] == "drift", 20)
        ready = client.get("/health/ready")
        assert ready.status_code == 503
        assert (ready.json()["code"], ready.json()["address"]) == ("missing-column", "public.conversations.updated_at")
        refused = client.post(SESSIONS)
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.get("/health/live").status_code == 200

        page = browser.open(f"{client.base_url}/")
        wait_until(lambda: mode(page) == "fallback", 20)
        assert "fallback mode: a column does not exist: public.conversations.updated_at" in status(page)
        page.screenshot(ARTIFACTS / "fallback.png")

        fixed = commandline.run("fix", FIXED, "--yes", env={"DATABASE_URL": database.url})
        words(fixed, 0, "nothing differs")
        well, before = time.monotonic(), len(backend.said)

        wait_until(lambda: client.post(SESSIONS).status_code == 200, RECOVERY)
        session = client.post(SESSIONS).json()["session_id"]
        assert len(session) == 36
        stored = client.post(f"{SESSIONS}/{session}/messages", json=MESSAGE)
        assert stored.json().items() >= MESSAGE.items()
        assert client.get(f"{SESSIONS}/{session}/messages").json() == [stored.json()]
        assert client.get("/health/ready").json() == {"status": "ready", "state": "healthy"}

        wait_until(lambda: mode(page) == "live", RECOVERY - (time.monotonic() - well))
        recovered = time.monotonic() - well
        page.ask(SAY)
        wait_until(lambda: said(page) == ["from the page"], 10)
        page.ask("location.reload()")
        wait_until(lambda: mode(page) == "live" and said(page) == ["from the page"], 10)
        page.screenshot(ARTIFACTS / "live.png")

        after = backend.said[before:]
        assert "does not exist" not in after
        assert "Traceback" not in backend.said
        assert backend.end() in (0, -15)
    assert database.execute("select count(*) from conversations where updated_at is not null")[0][0] == ROWS + 3
    record_property(
        "told", f"end to end: the page left fallback mode {recovered:.1f} s after the fix; screenshots in {ARTIFACTS}"
    )


def test_queries_over_a_restart_of_the_database_are_all_answered_and_succeed_when_sent_again(
    server: embedded.Server, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with embedded.start_server(servers.bin_dir(server.version)) as own:
        words(commandline.run("fix", FIXED, "--yes", env={"DATABASE_URL": own.url()}), 0)

        def restart() -> None:
            own.stop()
            time.sleep(0.5)
            own.start()

        with uvicorns.started(tmp_path / "log", own.url()) as backend:
            queries = asyncio.run(outage.ask(str(backend.client.base_url), 200, 40, restart))
            assert "Traceback" not in backend.said
    assert {one.first for one in queries} <= {200, 503}
    assert all(one.retryable and one.last == 200 for one in queries), outage.summary(queries)
    good = sum(one.first == 200 for one in queries)
    assert good > len(queries) / 2  # how many is a matter of time: benchmarks/over_restart.py
    record_property(
        "told", f"a restart in between: {good} of {len(queries)} queries successful at once, the rest later"
    )


def test_a_test_with_a_browser_fails_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match="apt-get install chromium"), start_browser():
        pass
