"""A TCP proxy before a server that strikes at one message of one connection: before, in the middle of, or after it."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from selectors import EVENT_READ, DefaultSelector
from typing import NamedTuple

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close() sends RST, as a machine does that knows the connection no more
WORKER, LOCK = 0, 1  # the connections of a fix, in the order in which they are made


class Point(NamedTuple):
    """Where to strike: at the `number`-th message, from 1, that was `sent` by the client or came from the server.

    `whole` is a run that does all of its readings.
    """

    connection: int
    sent: bool
    number: int
    where: str  # before, middle or after
    whole: bool = True

    def __str__(self) -> str:
        name = {WORKER: "worker", LOCK: "lock"}.get(self.connection, str(self.connection))
        way = f"{'to' if self.sent else 'from'} the server, {name} connection, {'whole' if self.whole else 'short'} run"
        return f"{self.where} message {self.number} {way}"


class Message(NamedTuple):
    """One that was seen: `kind` is its type's letter, `last` whether the one who wrote it then made a pause."""

    connection: int
    sent: bool
    number: int
    kind: str
    last: bool
    phase: str


@dataclass(slots=True, eq=False)
class Talk:
    """One connection of the client, and the proxy's own to the server."""

    number: int
    run: int
    client: socket.socket
    server: socket.socket
    pid: int = 0  # of the server's process


@dataclass(slots=True, eq=False)
class Side:
    """What comes from one end of a talk; messages are passed on when they are whole."""

    talk: Talk
    sent: bool
    count: int = 0
    rest: bytes = b""

    @property
    def source(self) -> socket.socket:
        return self.talk.client if self.sent else self.talk.server

    @property
    def sink(self) -> socket.socket:
        return self.talk.server if self.sent else self.talk.client

    def messages(self, data: bytes) -> Iterator[bytes]:
        """Yield the messages that are whole now; the first of a client has no type (protocol-message-formats)."""
        self.rest += data
        while (begin := int(not self.sent or self.count > 0)) + 4 <= len(self.rest):
            length = begin + int.from_bytes(self.rest[begin : begin + 4], "big")
            if length > len(self.rest):
                return
            message, self.rest = self.rest[:length], self.rest[length:]
            self.count += 1
            yield message


Strike = Callable[[Talk], None]


@dataclass(slots=True, eq=False)
class Striker:
    """A running proxy. `arm` begins a run: connections are numbered from 0 again, and so are their messages.

    Without an own `strike`, the connection is cut: both ends get a reset. With `dead`, no other connection is accepted
    after that. TLS would hide the messages: connect with sslmode=disable and gssencmode=disable.
    """

    target: tuple[str, int]
    port: int = 0
    struck: bool = False
    seen: list[Message] = field(default_factory=list)
    phase: str = ""
    striking: threading.Lock = field(default_factory=threading.Lock)  # held until the strike is done
    _run: int = 0
    _talks: int = 0
    _point: Point | None = None
    _strike: Strike | None = None
    _dead: bool = False
    _recording: bool = False
    _selector: DefaultSelector = field(default_factory=DefaultSelector)

    def arm(
        self, point: Point | None = None, strike: Strike | None = None, *, dead: bool = False, recording: bool = False
    ) -> None:
        """Begin a run; nothing may be connected any more, or whoever is will never be struck."""
        self._run += 1
        self._talks = 0
        self.struck = False
        self.seen = []
        self._recording = recording
        self._strike, self._dead = strike, dead
        self._point = point

    def disarm(self) -> bool:
        """End a run, and tell whether it was struck: the client may end before the strike does, as that on a server."""
        with self.striking:
            self._point = None
            return self.struck

    def serve(self, listener: socket.socket, stop: socket.socket) -> None:
        """Pass messages on until `stop` can be read."""
        self._selector.register(listener, EVENT_READ)
        self._selector.register(stop, EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is stop:
                    return
                if key.fileobj is listener:
                    self._accept(listener)
                elif key.data.source.fileno() >= 0:  # the other side may have ended both meanwhile
                    self._pass_on(key.data)

    def _accept(self, listener: socket.socket) -> None:
        client, _ = listener.accept()
        if self._dead and self.struck:
            _reset(client)
            return
        try:
            server = socket.create_connection(self.target, timeout=30)
        except OSError:  # it is being restarted
            _reset(client)
            return
        talk = Talk(self._talks, self._run, client, server)
        self._talks += 1
        for end, sent in ((client, True), (server, False)):
            end.settimeout(30)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(end, EVENT_READ, Side(talk, sent))

    def _pass_on(self, side: Side) -> None:
        try:
            data = side.source.recv(1 << 18)
            if not data:
                self._end(side.talk, _close)
                return
            out = b""
            before = len(self.seen)
            for message in side.messages(data):
                out = self._judged(side, message, out)
            if self._recording and before < len(self.seen):
                self.seen[-1] = self.seen[-1]._replace(last=not side.rest)
            if side.source.fileno() >= 0:
                side.sink.sendall(out)
        except OSError:
            self._end(side.talk, _reset)

    def _judged(self, side: Side, message: bytes, out: bytes) -> bytes:
        """Return what is to be passed on, with a message added; strike if it is the one."""
        talk = side.talk
        if not side.sent and message[:1] == b"K":
            talk.pid = int.from_bytes(message[5:9], "big")
        if talk.run != self._run or talk.client.fileno() < 0:
            return out + message
        if self._recording:
            kind = chr(message[0]) if not side.sent or side.count > 1 else "start"
            self.seen.append(Message(talk.number, side.sent, side.count, kind, last=False, phase=self.phase))
        point = self._point
        if point is None or self.struck or point[:3] != (
            talk.number, side.sent, side.count,
        ):  # fmt: skip
            return out + message
        with self.striking:
            return self._struck(side, message, out) if point is self._point else out + message

    def _struck(self, side: Side, message: bytes, out: bytes) -> bytes:
        """Strike at a message, and return what of it is to be passed on afterwards."""
        point, talk = self._point, side.talk
        assert point is not None
        middle = len(message) // 2
        cut = {"before": 0, "middle": middle, "after": len(message)}[point.where]
        side.sink.sendall(out + message[:cut])
        self.struck = True
        if self._strike:
            self._strike(talk)
        else:
            self._end(talk, _reset)
        return message[cut:]

    def _end(self, talk: Talk, how: Callable[[socket.socket], None]) -> None:
        for end in (talk.client, talk.server):
            if end.fileno() >= 0:
                self._selector.unregister(end)
                how(end)

    def close(self) -> None:
        """Close what is still open."""
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, Side):
                self._end(key.data.talk, _close)
        self._selector.close()


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.close()


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    _close(end)


@contextmanager
def start_striker(host: str, port: int) -> Iterator[Striker]:
    """Listen on a free port of 127.0.0.1, and pass everything on to a server."""
    striker = Striker((host, port))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        striker.port = listener.getsockname()[1]
        wake, stop = socket.socketpair()
        thread = threading.Thread(target=striker.serve, args=(listener, stop), name="striker")
        thread.start()
        try:
            yield striker
        finally:
            wake.close()
            thread.join()
            stop.close()
            striker.close()
