"""Queries to a running chat backend at a steady rate, whatever becomes of its database meanwhile."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx

SESSIONS = "/api/v1/chat/session"
MESSAGE = {"role": "user", "content": "hello", "citations": [{"page": 1}], "selected_text": "chosen"}
RETRIES = 20


@dataclass(frozen=True)
class Query:
    """What became of a query: its first status (0: no answer), the last one, and times in seconds."""

    began: float  # after the first query
    first: int
    retryable: bool  # a 503 that says when to try again
    last: int
    tries: int
    longest: float  # of its answers


async def ask(url: str, count: int, rate: float, halfway: Callable[[], None]) -> Sequence[Query]:
    """Send so many queries, `rate` a second, each when it is due, whether those before it were answered or not.

    They begin sessions, store messages and read them back, in turn. A query that gets 503 is sent again when its
    Retry-After says so. `halfway` runs once, in a thread, when half of them are sent.
    """
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        session = (await client.post(SESSIONS)).json()["session_id"]
        messages = f"{SESSIONS}/{session}/messages"
        queries: Sequence[tuple[str, str, Any]] = [
            ("POST", SESSIONS, None),
            ("POST", messages, MESSAGE),
            ("GET", messages, None),
        ]
        begun = time.monotonic()

        async def one(number: int) -> Query:
            began = number / rate
            await asyncio.sleep(begun + began - time.monotonic())
            method, path, json = queries[number % len(queries)]
            return await _sent(client, httpx.Request(method, f"{url}{path}", json=json), began)

        async def interrupt() -> None:
            await asyncio.sleep(count / 2 / rate)
            await asyncio.to_thread(halfway)

        answers, _ = await asyncio.gather(asyncio.gather(*map(one, range(count))), interrupt())
        return answers


async def _sent(client: httpx.AsyncClient, request: httpx.Request, began: float) -> Query:
    statuses: list[int] = []
    retryable, longest = True, 0.0
    while len(statuses) < RETRIES:
        sent = time.monotonic()
        try:
            answer = await client.send(request)
        except httpx.HTTPError:
            statuses.append(0)
            break
        longest = max(longest, time.monotonic() - sent)
        statuses.append(answer.status_code)
        if answer.status_code != 503:
            break
        retryable &= (
            answer.headers.get("content-type") == "application/problem+json" and "retry-after" in answer.headers
        )
        await asyncio.sleep(int(answer.headers.get("retry-after", "1")))
    return Query(began, statuses[0], retryable, statuses[-1], len(statuses), longest)


def summary(queries: Sequence[Query]) -> str:
    """Say how many there were, and what became of them."""
    total, good = len(queries), [one for one in queries if one.first == 200]
    later = [one for one in queries if one.first == 503 and one.last == 200]
    failed = [one.began for one in queries if one.first != 200]
    lines = {
        "queries": f"{total:,}",
        "answered": f"{sum(one.first != 0 for one in queries) / total:.1%}",
        "successful at once": f"{len(good) / total:.1%}",
        "503 with a Retry-After at first": f"{sum(one.first == 503 and one.retryable for one in queries):,}",
        "of these successful when sent again": f"{len(later):,}",
        "any other failure": f"{sum(one.first not in (0, 200, 503) or one.last != 200 for one in queries):,}",
        "from the first failure to the last": f"{max(failed) - min(failed):.1f} s" if failed else "none failed",
        "median answer": f"{median(one.longest for one in queries) * 1000:,.0f} ms",
        "slowest answer": f"{max(one.longest for one in queries) * 1000:,.0f} ms",
    }
    return "\n".join(f"{name:38}{value:>8}" for name, value in lines.items())
