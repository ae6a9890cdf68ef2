"""A TCP proxy before a server that counts round trips, messages and bytes, and can put the server farther away."""

import asyncio
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

TERMINATE = b"X\0\0\0\4"  # says goodbye, and waits for nothing (protocol-message-formats)


class Messages:
    """Counts the messages of one side of a conversation by their type; a part of a message waits for the rest of it."""

    def __init__(self, *, client: bool) -> None:
        self.count: Counter[str] = Counter()
        self.encrypted = False
        self._client = client
        self._typed = not client  # a client begins with messages that have no type
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take the next bytes as they come from the network."""
        if self.encrypted:
            return
        if not self._client and not self.count and data in (b"N", b"S", b"G"):  # the answer to a request to encrypt
            self.encrypted = data != b"N"
            return
        self._rest += data
        while (begin := int(self._typed)) + 4 <= len(self._rest):
            length = begin + int.from_bytes(self._rest[begin : begin + 4], "big")
            if length > len(self._rest):
                return
            kind = chr(self._rest[0]) if self._typed else "start"
            self.count[kind] += 1
            # SSLRequest and GSSENCRequest are the only ones of 8 bytes; the start-up message follows them.
            self._typed = self._typed or length != 8
            self._rest = self._rest[length:]


@dataclass(slots=True)
class Conversation:
    """What went through one connection.

    A round trip begins when the client says something after it has heard from the server, or for the first time. TLS
    hides the messages from the proxy, and not the round trips.
    """

    round_trips: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    sent: Messages = field(default_factory=lambda: Messages(client=True))
    received: Messages = field(default_factory=lambda: Messages(client=False))
    heard: bool = True


@dataclass(slots=True)
class Proxy:
    """A running proxy; `conversations` grows with every connection.

    Once `hole` is set, it takes what either side says and passes nothing on, to nobody's knowledge.
    """

    target: tuple[str, int]
    delay: float
    host: str = "127.0.0.1"
    port: int = 0
    conversations: list[Conversation] = field(default_factory=list)
    hole: threading.Event = field(default_factory=threading.Event)

    @property
    def round_trips(self) -> int:
        """The round trips of all connections, those to connect among them."""
        return sum(one.round_trips for one in self.conversations)


@contextmanager
def start_proxy(port: int, *, host: str = "127.0.0.1", delay: float = 0.0) -> Iterator[Proxy]:
    """Listen on a free port of 127.0.0.1 and pass everything on to the server at `host` and `port`.

    What the server says reaches the client `delay` seconds late, so a client that waits for an answer waits as for a
    server that is as far away. It also makes the count exact: without a delay, a server that answers the first part of
    a pipeline before the client has sent the second makes it one round trip more.
    """
    proxy = Proxy((host, port), delay)
    loop, ready, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(_serve(proxy, ready, stop)), name="proxy")
    thread.start()
    try:
        if not ready.wait(10):
            raise TimeoutError("the proxy does not start")
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _serve(proxy: Proxy, ready: threading.Event, stop: asyncio.Event) -> None:
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(_converse(proxy, reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, proxy.host, 0)
    proxy.port = server.sockets[0].getsockname()[1]
    ready.set()
    await stop.wait()
    server.close()
    for task in tuple(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _converse(proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    conversation = Conversation()
    proxy.conversations.append(conversation)
    try:
        server_reader, server_writer = await asyncio.open_connection(*proxy.target)
        try:
            await _both(
                _forward(proxy, conversation, reader, server_writer),
                _answer(proxy, conversation, server_reader, writer),
            )
        finally:
            await _close(server_writer)
    except OSError:
        pass  # a side that hangs up without a word, as a client that is killed does, ends its conversation only
    finally:
        await _close(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def _forward(
    proxy: Proxy, conversation: Conversation, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Pass on at once what the client says."""
    while data := await reader.read(1 << 16):
        if proxy.hole.is_set():
            continue
        if conversation.heard and data != TERMINATE:
            conversation.round_trips += 1
            conversation.heard = False
        conversation.bytes_sent += len(data)
        conversation.sent.feed(data)
        writer.write(data)
        await writer.drain()
    writer.write_eof()


async def _answer(
    proxy: Proxy, conversation: Conversation, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Pass on late what the server says; reading goes on meanwhile, so that no part of an answer is late twice."""
    clock = asyncio.get_running_loop().time
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def read() -> None:
        data = b"-"
        while data:
            data = await reader.read(1 << 16)
            waiting.put_nowait((clock() + proxy.delay, data))

    async def deliver() -> None:
        while True:
            due, data = await waiting.get()
            if (left := due - clock()) > 0:
                await asyncio.sleep(left)
            if not data:
                break
            if proxy.hole.is_set():
                continue
            conversation.heard = True
            conversation.bytes_received += len(data)
            conversation.received.feed(data)
            conversation.sent.encrypted = conversation.received.encrypted
            writer.write(data)
            await writer.drain()
        writer.close()

    await _both(read(), deliver())


async def _both(one: Coroutine[None, None, None], other: Coroutine[None, None, None]) -> None:
    """Run both to their end; none of them outlives the other's failure, or this one's."""
    tasks = [asyncio.ensure_future(one), asyncio.ensure_future(other)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
