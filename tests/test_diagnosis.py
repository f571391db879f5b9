"""What is printed for a report of a fault: everything that was found, and nothing of the user's."""

import os
import subprocess
import sys
from pathlib import Path

from k2desk import __version__

PROGRAM = (sys.executable, "-P", "-m", "k2desk", "--diagnose")


def test_it_names_what_was_found_and_nothing_of_the_users(tmp_path: Path) -> None:
    home = tmp_path / "a-users-own-home"
    home.mkdir()
    env = os.environ | {"HOME": str(home), "COMETAPI_KEY": "sk-secret", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(PROGRAM, env=env, cwd=home, capture_output=True, text=True, timeout=60, check=True)
    rows = dict(line.split(None, 1) for line in done.stdout.splitlines())
    assert rows["K2Desk"] == f"{__version__}, from its environment"
    assert {"read_file", "propose_edit", "run_tests"} <= set(rows["Tools"].split(", "))
    assert {"cometapi", "ollama"} <= set(rows["Providers"].split(", "))
    assert {"chat", "review", "tests"} <= set(rows["Panes"].split(", "))
    assert {"run", "propose", "verify"} <= set(rows["Commands"].split(", "))
    assert rows["Search"] == "its own ripgrep"
    assert "a-users-own-home" not in done.stdout + done.stderr
    assert "sk-secret" not in done.stdout + done.stderr
    assert not list(home.iterdir())
