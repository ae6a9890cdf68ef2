"""What a change of type does, against what was measured on servers."""

import pytest

from schema_doctor.typechange import verdict

RELABELLED = """
    character varying(5) > character varying(9)
    character varying(5) > character varying
    character varying(5) > text
    text > character varying
    numeric(5,2) > numeric(9,2)
    numeric(5,2) > numeric
    timestamp(3) without time zone > timestamp without time zone
    timestamp(3) with time zone > timestamp(6) with time zone
    time(0) without time zone > time(3) without time zone
    interval(3) > interval
    bit varying(4) > bit varying(8)
    cidr > inet
    xml > text
"""
KEPT_BUT_REWRITTEN = """
    smallint > integer
    integer > bigint
    integer > numeric
    integer > double precision
    bigint > numeric
    real > double precision
    date > timestamp without time zone
    uuid > text
    boolean > text
    jsonb > text
    integer[] > bigint[]
    character varying(5)[] > character varying(9)[]
    character varying(5)[] > text[]
    numeric(5,2) > numeric(9,4)
"""
# PostgreSQL accepts each of them without a word.
LOSSY = """
    integer > real
    bigint > real
    bigint > double precision
    double precision > real
    real > numeric
    double precision > numeric
    numeric > real
    numeric > double precision
    double precision > integer
    real > bigint
    numeric > integer
    numeric > bigint
    numeric(10,4) > numeric(10,2)
    numeric(10,4) > numeric(12,2)
    bigint > integer
    integer > smallint
    timestamp without time zone > date
    timestamp without time zone > time without time zone
    timestamp without time zone > timestamp(3) without time zone
    timestamp(3) with time zone > timestamp(0) with time zone
    timestamp with time zone > time with time zone
    timestamp with time zone > timestamp without time zone
    timestamp without time zone > timestamp with time zone
    time with time zone > time without time zone
    time without time zone > time(3) without time zone
    interval > time without time zone
    interval > interval(3)
    interval > interval year to month
    json > jsonb
    inet > cidr
    text > character varying(9)
    character varying(9) > character varying(5)
    character varying > character varying(5)
    text > character(5)
    text > integer
    text > uuid
    text > boolean
    text > public.mood
    public.mood > public.other
    text[] > text
    integer > integer[]
    bit varying(8) > bit varying(4)
"""


def pairs(text: str) -> list[tuple[str, str]]:
    return [
        (before.strip(), after.strip())
        for before, _, after in (line.partition(" > ") for line in text.strip().splitlines())
    ]


@pytest.mark.parametrize(("before", "after"), pairs(RELABELLED))
def test_a_change_of_the_label_alone_rewrites_nothing_and_loses_nothing(before: str, after: str) -> None:
    judged = verdict(before, after)
    assert (judged.rewrite, judged.lossless, judged.using) == (False, True, False)


@pytest.mark.parametrize(("before", "after"), pairs(KEPT_BUT_REWRITTEN))
def test_a_wider_type_rewrites_and_loses_nothing(before: str, after: str) -> None:
    judged = verdict(before, after)
    assert (judged.rewrite, judged.lossless) == (True, True)


@pytest.mark.parametrize(("before", "after"), pairs(LOSSY))
def test_a_change_that_may_lose_something_says_so(before: str, after: str) -> None:
    assert not verdict(before, after).lossless


def test_what_is_not_in_the_list_counts_as_dangerous() -> None:
    judged = verdict("public.one", "public.two")
    assert (judged.rewrite, judged.lossless, judged.using) == (True, False, True)
