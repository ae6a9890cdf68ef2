"""How the process ends: an exit code that a deploy gate can trust, and one line that says why."""

import _thread
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from io import TextIOWrapper
from typing import NoReturn, TextIO

import typer

from schema_doctor import __version__
from schema_doctor.errors import Interrupted, SchemaDoctorError, UsageError
from schema_doctor.output import complain
from schema_doctor.secret import keep_given

INTERNAL = 70
AGAIN = 0.2  # seconds, for a hook to end in
UNREAD = 141  # as the shell reports a program that SIGPIPE ended


def guarded(call: Callable[[], int], args: Sequence[str]) -> int:
    """Run a command and return its exit code; 1 is drift and nothing else, whatever is raised.

    `args` are what the command line says: what looks like a password in them is never shown.
    """
    keep_given(args, os.environ)
    try:
        return call()
    except BaseException as error:  # noqa: BLE001 - the last line: whatever comes here must not look like drift
        return _ended(error)


def _ended(error: BaseException) -> int:
    """Say why the command ended, and return its exit code."""
    match error:
        case SchemaDoctorError():
            return _failed(str(error), error.exit_code)
        case KeyboardInterrupt():
            return _failed("interrupted", Interrupted.exit_code)
        case typer.Abort() | EOFError():
            return _failed("nobody answered: nothing was changed", Interrupted.exit_code)
        case BrokenPipeError():
            return UNREAD
    message = getattr(error, "format_message", None)
    # Only Typer's own usage errors have one.
    return _misused(error, message()) if message is not None else _crashed(error)


def catch_signals() -> None:
    """Let SIGTERM and SIGHUP end a statement and roll back, as Ctrl-C does; nohup's ignored SIGHUP stays ignored."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    sys.unraisablehook = _raise_again


def prepare_streams() -> None:
    r"""Let any text be written to the standard streams: also when they are closed (`>&-`), or no UTF-8 is spoken."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - for good
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as Python itself does for standard error


def finish(code: int) -> int:
    """Flush the standard streams and return the exit code, another one when nobody could read the report."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = code if code > 1 else UNREAD
        _give_up(sys.stdout)
    except OSError as error:
        code = max(code, _failed(f"standard output cannot be written: {error.strerror}", UsageError.exit_code))
        _give_up(sys.stdout)
    if code == UNREAD:
        _give_up(sys.stdout)
    try:
        sys.stderr.flush()
    except OSError:
        _give_up(sys.stderr)
    return code


def _give_up(stream: TextIO) -> None:
    """Let what is left in a buffer go nowhere: Python would try to write it while it exits, and exit with 120."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _raise_again(lost: "sys.UnraisableHookArgs") -> None:
    """Send a signal again whose exception came to nothing, in the callback of a weak reference or a finalizer.

    From another thread, after a moment: what is raised in this hook comes to nothing as well.
    """
    if lost.exc_type is KeyboardInterrupt:
        _thread.start_new_thread(_send_again, (_thread.get_ident(),))  # only the main thread has such exceptions
    else:
        sys.__unraisablehook__(lost)


def _send_again(thread: int) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if callable(signal.getsignal(number)):  # not one that nohup, or a shell, lets be ignored
            time.sleep(AGAIN)
            signal.pthread_kill(thread, number)
            return


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - it lives as long as the process


def _failed(message: str, code: int) -> int:
    complain(f"schema-doctor: {message}\n")
    return code


def _misused(error: BaseException, message: str) -> int:
    """Report a command line that Typer refuses, or print the help when there is none."""
    context = getattr(error, "ctx", None)
    if context is None:
        return _failed(message[:1].lower() + message[1:], UsageError.exit_code)
    if message == context.get_help():  # the error of a command line without any command
        complain(f"{message}\n")
        return UsageError.exit_code
    wrong = getattr(error, "option_name", None)  # None for everything but an option that does not exist
    if wrong is not None:
        close = get_close_matches(
            wrong, [name for param in context.command.params for name in param.opts], n=1, cutoff=0.55
        )
        message = f"no such option: {wrong}{f'; did you mean {close[0]}?' if close else ''}"
    message = message[:1].lower() + message[1:].rstrip(".")
    return _failed(f"{message}\n{context.get_usage()}\nTry: {context.command_path} --help", UsageError.exit_code)


def _crashed(error: BaseException) -> int:
    """Report an error of schema-doctor itself; the traceback shows no values, only places in the code."""
    import traceback  # noqa: PLC0415 - never needed, one hopes

    places = "".join(traceback.format_tb(error.__traceback__)[-5:])
    return _failed(
        f"internal error: {type(error).__name__}: {error}\n{places}"
        f"This is a bug in schema-doctor {__version__}, not a finding about your database. "
        "Please report it, with the text above and the command that you ran.",
        INTERNAL,
    )
