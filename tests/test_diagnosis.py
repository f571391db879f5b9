"""What is printed for a report of a fault: everything that was found, and nothing of the user's."""

import base64
import os
import subprocess
import sys
from pathlib import Path

from k2desk import __version__

KEY = "sk-diagnosis-never-seen-0123456789"
PROGRAM = (sys.executable, "-P", "-m", "k2desk", "--diagnose")


def test_it_names_what_was_found_and_nothing_of_the_users(tmp_path: Path) -> None:
    home = tmp_path / "a-users-own-home"
    (home / "own" / "config").mkdir(parents=True)
    (home / "own" / "config" / "settings.toml").write_text(f'base_url = "https://me:{KEY}@example.org/v1"\n')
    own = {"HOME": str(home), "K2DESK_HOME": str(home / "own"), "COMETAPI_KEY": KEY, "MY_TOKEN": KEY}
    before = sorted(home.rglob("*"))
    env = os.environ | own | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(PROGRAM, env=env, cwd=home, capture_output=True, text=True, timeout=60, check=True)
    rows = dict(line.split(None, 1) for line in done.stdout.splitlines())
    assert rows["K2Desk"] == f"{__version__}, from its environment"
    assert {"read_file", "propose_edit", "run_tests"} <= set(rows["Tools"].split(", "))
    assert {"cometapi", "ollama"} <= set(rows["Providers"].split(", "))
    assert {"chat", "review", "tests"} <= set(rows["Panes"].split(", "))
    assert {"run", "propose", "verify"} <= set(rows["Commands"].split(", "))
    assert rows["Search"] == "its own ripgrep"
    assert "a-users-own-home" not in done.stdout + done.stderr
    for form in (KEY, KEY[::-1], KEY[:16], KEY[-16:], base64.b64encode(KEY.encode()).decode()):
        assert form not in done.stdout + done.stderr
    assert [
        path for path in sorted(home.rglob("*")) if "compiled" not in path.parts and path.name != "data"
    ] == before
