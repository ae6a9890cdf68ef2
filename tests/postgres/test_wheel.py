"""The package as users have it: the wheel in an environment of its own, outside of the checkout."""

import shutil
import subprocess
from pathlib import Path

from tests import servers, uvicorns
from tests.backends import CHAT, readme_example, wait_until
from tests.commandline import BY_HAND, environment


def test_the_example_of_the_readme_is_guarded_and_recovers_after_a_fix(
    installed: Path, database: servers.Database, tmp_path: Path
) -> None:
    (tmp_path / "main.py").write_text(readme_example(), "utf-8")
    shutil.copy(CHAT, tmp_path)
    database.execute(BY_HAND)
    alone = {"PYTHONPATH": ""}  # nothing of the checkout

    def run(*command: object) -> str:
        env = environment(DATABASE_URL=database.url, **alone)
        done = subprocess.run([*map(str, command)], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    where = run(installed, "-c", "import schema_doctor; print(schema_doctor.__file__)")
    assert Path(where).is_relative_to(installed.parent.parent)
    with uvicorns.started(
        tmp_path / "log", database.url, app="main:app", python=installed, folder=tmp_path, env=alone
    ) as backend:
        wait_until(lambda: backend.client.get("/health/ready").json()["state"] == "drift", 20)
        refused = backend.client.get("/health/ready")
        assert (refused.status_code, refused.json()["address"]) == (503, "public.conversations.updated_at")
        assert backend.client.get("/anything").status_code == 503
        run(installed.parent / "schema-doctor", "fix", "--yes")
        wait_until(lambda: backend.client.get("/health/ready").status_code == 200, 10)
        assert backend.client.get("/anything").status_code == 404
