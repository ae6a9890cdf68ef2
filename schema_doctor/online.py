"""Which tables are large enough for statements that take longer, and let others read and write meanwhile."""

from typing import Protocol

from msgspec import Struct

from schema_doctor.errors import UsageError

MODES = ("always", "auto", "never")
# Below both, a scan or a rewrite of the table is over before anybody notices the lock.
SMALL_ROWS = 10_000
SMALL_BYTES = 16 * 1024 * 1024


class Size(Protocol):
    """The size of a table; that of a snapshot would bring half of the program to the command line's `--help`."""

    @property
    def rows(self) -> int:
        """About how many rows, -1 where nobody has counted them."""

    @property
    def bytes(self) -> int:
        """How many bytes."""


class Online(Struct, frozen=True, kw_only=True):
    """What `--online` says, and up to how many rows and bytes a table counts as small."""

    mode: str = "auto"
    rows: int = SMALL_ROWS
    bytes: int = SMALL_BYTES

    def small(self, size: Size | None) -> bool:
        """Tell whether a table is small; a new one is. Rows that were never counted (-1) leave it to the bytes."""
        return size is None or (size.rows <= self.rows and size.bytes <= self.bytes)

    def wanted(self, size: Size | None) -> bool:
        """Tell whether the changes of a table are to let others read and write."""
        return self.mode == "always" or (self.mode == "auto" and not self.small(size))


AUTO = Online()


def checked(mode: str, rows: int, size: int) -> Online:
    """Return what the options ask for; `size` is in bytes. Raises UsageError for what is none."""
    if mode not in MODES:
        raise UsageError(f"--online {mode}: use one of {', '.join(MODES)}")
    if rows < 0 or size < 0:
        raise UsageError("--online-rows and --online-bytes: give whole numbers from 0 on")
    return Online(mode=mode, rows=rows, bytes=size)
