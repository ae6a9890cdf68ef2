"""Signals end the command, wherever they meet it."""

import signal
import subprocess
import sys

import pytest

# What is raised in the callback of a weak reference goes nowhere; the import system has such callbacks.
SCRIPT = """
import signal, sys, time, weakref
from schema_doctor import exits

class It:
    pass

def work():
    it = It()
    kept = weakref.ref(it, lambda _: signal.raise_signal({number}))
    del it
    time.sleep(20)
    return 0

exits.catch_signals()
sys.exit(exits.guarded(work, []))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_heard_where_exceptions_are_not(number: signal.Signals) -> None:
    script = SCRIPT.format(number=int(number))
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "schema-doctor: interrupted\n")
