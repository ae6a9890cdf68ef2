"""The wheel of the project: built, and installed into an environment of its own."""

import subprocess
import sys
from pathlib import Path

from tests.commandline import ROOT

BUILD = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"


def build(folder: Path) -> Path:
    """Build the wheel, and return where it is."""
    return folder / _run(sys.executable, "-c", BUILD, folder).split()[-1]


def install(folder: Path, extra: str, *more: str) -> Path:
    """Install the wheel with an extra, and more from the package index; return the Python that has it."""
    python = folder / "venv" / "bin" / "python"
    _run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check")
    _run(*pip, f"{build(folder)}[{extra}]", *more)
    return python


def _run(*command: object) -> str:
    done = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
