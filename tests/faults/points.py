"""Where a fix is broken: at which of its messages, or of its steps."""

import zlib

from tests.faults.field import Survey
from tests.faults.striker import LOCK, WORKER, Message, Point

WHOLE = 32  # one point in so many of runs that do all the readings of a fix, those in the readings among them


def points(survey: Survey, every: int, seed: str) -> list[Point]:
    """Return where to break a fix: one in `every` of all places that may change something, others for each seed.

    What follows on a message at once cannot be told from the middle between both: only the last one of several is cut
    behind, too.
    """
    found = []
    for message in survey.short:
        if _may_change(message):
            found += [point for point in _around(message, whole=False) if _number(seed, survey, point) % every == 0]
    for message in survey.messages:
        for point in _around(message, whole=True):
            number = _number(seed, survey, point)
            if number % every == 0 and number // every % WHOLE == 0:
                found.append(point)
    return found


def _around(message: Message, *, whole: bool) -> list[Point]:
    places = ("before", "middle", "after") if message.last else ("before", "middle")
    return [Point(message.connection, message.sent, message.number, where, whole) for where in places]


def _number(seed: str, survey: Survey, point: Point) -> int:
    return zlib.crc32(f"{seed} {survey.name} {point}".encode())


def steps(survey: Survey, *, whole: bool) -> list[Point]:
    """Return the places before and behind each statement of a fix that may change something, or hold others off."""
    return [
        Point(message.connection, message.sent, message.number, where, whole)
        for message in (survey.messages if whole else survey.short)
        if message.sent and message.kind in {"Q", "S"} and _may_change(message)
        for where in ("before", "after")
    ]


def _may_change(message: Message) -> bool:
    return (message.connection == WORKER and message.phase == "changing") or message.connection == LOCK
