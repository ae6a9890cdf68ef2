"""Whole processes, measured in turn: their processor time and memory from the kernel, their time on the clock."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """One process from its start to its end: processor time of user and system, time on the clock, in seconds.

    `peak` is the most memory that it held at once, in MiB.
    """

    cpu: float
    wall: float
    peak: float


def run(command: Sequence[str], environment: Mapping[str, str], code: int = 0) -> Run:
    """Run a command whose output nobody reads; raise RuntimeError when it ends with another exit code."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != code:
        raise RuntimeError(f"exit code {process.returncode} instead of {code}: {' '.join(command)[:500]}")
    peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)  # getrusage(2): bytes, or KiB
    return Run(usage.ru_utime + usage.ru_stime, wall, peak)


def in_turn(
    commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], rounds: int, codes: Mapping[str, int]
) -> dict[str, list[Run]]:
    """Run all commands once to warm up, then A B C A B C ..., so that what else the machine does meets all alike.

    `codes` are the exit codes that are not 0, by the command's name.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            done = run(command, environment, codes.get(name, 0))
            if number:
                runs[name].append(done)
    return runs


def cpu(runs: Sequence[Run]) -> float:
    """Return the median of the processor time, in seconds."""
    return median(one.cpu for one in runs)


def wall(runs: Sequence[Run]) -> float:
    """Return the median of the time on the clock, in seconds."""
    return median(one.wall for one in runs)


def peak(runs: Sequence[Run]) -> float:
    """Return the largest of the peaks of memory, in MiB."""
    return max(one.peak for one in runs)
