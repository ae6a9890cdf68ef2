"""The workflow of examples/deploy.yml: what it runs is what the program takes, and it brings a release to its end."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests import servers, uvicorns
from tests.commandline import BY_HAND, ROOT, environment

WORKFLOW = ROOT / "examples" / "deploy.yml"
SPEC = ROOT / "examples" / "chat_backend" / "expected_schema.yaml"


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]["deploy"]["steps"]
    return found


def test_it_repairs_the_database_and_asks_the_release(database: servers.Database, tmp_path: Path) -> None:
    """Each `run` in its order, in the shell that GitHub starts, in a folder that holds what a repository would."""
    database.execute(BY_HAND)
    shutil.copy(SPEC, tmp_path)
    (tmp_path / "deploy.sh").write_text("#!/bin/sh\necho released\n", "utf-8")
    (tmp_path / "deploy.sh").chmod(0o755)
    output = tmp_path / "output"
    output.touch()
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    with uvicorns.started(tmp_path / "log", database.url) as backend:

        def run(step: dict[str, Any]) -> subprocess.CompletedProcess[str]:
            env = environment(
                DATABASE_URL=database.url,
                BACKEND_URL=str(backend.client.base_url),
                GITHUB_OUTPUT=str(output),
                PATH=path,
            )
            script = ["bash", "-e", "-c", step["run"]]
            return subprocess.run(script, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

        said = ""
        for step in steps():
            wanted = step.get("if", "").removeprefix("steps.check.outputs.").replace(" == ", "=").replace("'", "")
            if (
                "run" not in step
                or step["run"].startswith("pip ")
                or (wanted and wanted not in output.read_text("utf-8"))
            ):
                continue
            done = run(step)
            assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
            said += done.stdout
        assert output.read_text("utf-8") == "code=1\n"
        assert "4 of 4 statements applied" in said
        assert "released" in said
        assert "probe the session endpoint: passed" in said
        assert (tmp_path / "schema-report.json").stat().st_size
        check = next(step for step in steps() if step.get("id") == "check")
        output.write_text("", "utf-8")
        assert run(check).returncode == 0
        assert output.read_text("utf-8") == "code=0\n"  # nothing to repair now
        (tmp_path / SPEC.name).write_text("version: 1\ntabels: {}\n", "utf-8")
        assert run(check).returncode == 1  # which ends the deploy
