"""The program in processes of its own, each a copy of one that has imported it: to begin takes no time."""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

ROOT = "schema_doctor"
MODULES = [
    ".".join(path.relative_to(Path(__file__).parents[2]).with_suffix("").parts)
    for path in (Path(__file__).parents[2] / ROOT).rglob("*.py")
    if not path.stem.startswith("__")
]
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "rich.progress", *MODULES])


def start(words: Sequence[str], variables: Mapping[str, str]) -> ForkServerProcess:
    """Start it with the words of a command line, and with nothing but these variables in its environment."""
    process = FORKS.Process(target=_run, args=(list(words), dict(variables)))
    process.start()
    return process


def _run(words: Sequence[str], variables: Mapping[str, str]) -> None:
    from schema_doctor import cli  # noqa: PLC0415 - the one that starts it has no need of it

    os.environ.clear()
    os.environ.update(variables)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    sys.exit(cli.run(words))
