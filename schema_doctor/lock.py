"""The table-level lock modes of PostgreSQL and which of them conflict (manual: Explicit Locking, Table-Level Locks)."""

from enum import IntEnum


class LockMode(IntEnum):
    """The eight table-level lock modes, from the weakest to the strongest."""

    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    def __str__(self) -> str:
        return self.name.replace("_", " ")

    @property
    def blocks(self) -> str:
        """What the application cannot do on the table while the lock is held."""
        if self is LockMode.ACCESS_EXCLUSIVE:
            return "reads and writes wait"
        if self >= LockMode.SHARE:
            return "writes wait"
        return "nothing waits"
