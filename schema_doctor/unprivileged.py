"""Programs of PostgreSQL run as somebody who may: it refuses root, and others may not enter every folder.

An account is None where the program itself is not run by root.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from schema_doctor import errors


def workspace() -> tuple[Path, pwd.struct_passwd | None]:
    """Make a folder for a server, and choose who runs it there; raise UsageError where nobody can."""
    if os.geteuid() != 0:
        return Path(tempfile.mkdtemp(prefix="schema-doctor-")), None
    # As root, TMPDIR is often a folder that nobody else may enter.
    for parent in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108 - mkdtemp makes a folder of its own there
        for account in _accounts():
            folder = Path(tempfile.mkdtemp(prefix="schema-doctor-", dir=parent))
            os.chown(folder, account.pw_uid, account.pw_gid)
            if _works(["/bin/sh", "-c", 'cd "$0" && test -w .', str(folder)], folder, account):
                return folder, account
            folder.rmdir()
    raise errors.UsageError(
        "PostgreSQL refuses to run as root, and no other user can work in the temporary folder; run as another user"
    )


def _accounts() -> Iterator[pwd.struct_passwd]:
    others = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    yield from sorted(others, key=lambda entry: entry.pw_name != "nobody")


def usable(bin_dir: Path, folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Return where the account can run the binaries, a copy of them if need be; raise UsageError if nowhere."""
    if _runnable(bin_dir, folder, account):
        return bin_dir
    if account is not None and (bin_dir / "initdb").is_file():
        copy = _copied(bin_dir, folder, account)
        if _runnable(copy, folder, account):
            return copy
    raise errors.UsageError(f"{bin_dir}: initdb and postgres do not run; is this a PostgreSQL for this machine?")


def _copied(bin_dir: Path, folder: Path, account: pwd.struct_passwd) -> Path:
    # The binaries stand in a folder that only root may enter: the server gets a copy. They look for their own `lib`
    # and `share` beside them, and for what the wheel brings along beside or below the package.
    install, package = bin_dir.parent, bin_dir.parent.parent
    copy = folder / "install" / package.name
    pairs = [
        (install, copy / install.name),
        (package.with_name(f"{package.name}.libs"), copy.with_name(f"{package.name}.libs")),
        (package / ".dylibs", copy / ".dylibs"),
    ]
    for source, target in pairs:
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in (folder / "install", *(folder / "install").rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return copy / install.name / bin_dir.name


def _runnable(bin_dir: Path, folder: Path, account: pwd.struct_passwd | None) -> bool:
    return all(_works([f"{bin_dir}/{name}", "--version"], folder, account) for name in ("initdb", "postgres"))


def _works(command: Sequence[str], folder: Path, account: pwd.struct_passwd | None) -> bool:
    try:
        return run(command, folder, account, subprocess.DEVNULL) == 0
    except OSError:
        return False


def run(command: Sequence[str], folder: Path, account: pwd.struct_passwd | None, output: int | IO[bytes]) -> int:
    """Run a program to its end and return its exit code; Ctrl-C ends it, with all that it has started."""
    process = launch(command, folder, account, output)
    try:
        return process.wait()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):  # Ctrl-C can come when all of them have just ended
            os.killpg(process.pid, signal.SIGKILL)  # with what it started: initdb starts postgres
        process.wait()
        raise


def launch(
    command: Sequence[str], folder: Path, account: pwd.struct_passwd | None, output: int | IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, with hardly any environment; raises OSError."""
    # The caller's environment may hold passwords, and PGOPTIONS, TZ or LC_ALL that change the server.
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    environment |= {name: value for name, value in os.environ.items() if name.endswith("LD_LIBRARY_PATH")}
    return subprocess.Popen(  # noqa: S603 - the caller chose the binaries
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=folder,
        env=environment,
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=account and [],
        start_new_session=True,  # Ctrl-C is for this program, which then stops the server
    )
