"""Storage parameters whose texts mean the same."""

import pytest

from schema_doctor.parameters import meaning


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("autovacuum_enabled", "t", "true", True),
        ("toast.autovacuum_enabled", "tru", "ON", True),
        ("autovacuum_enabled", "y", "1", True),
        ("autovacuum_enabled", "of", "n", True),
        ("autovacuum_enabled", "f", "t", False),
        ("vacuum_index_cleanup", "auto", "on", False),
        ("vacuum_index_cleanup", "AUTO", "auto", True),
        ("buffering", "on", "true", False),
        ("fillfactor", "070", "70", True),
    ],
)
def test_a_flag_has_many_words(name: str, one: str, other: str, same: bool) -> None:
    assert (meaning([f"{name}={one}"]) == meaning([f"{name}={other}"])) is same
