"""The window follows the desktop's theme while it runs, on a real X server with a real settings portal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from k2desk.ui.tokens import TOKENS

CHILD = Path(__file__).with_name("system_theme_child.py")


@pytest.mark.skipif(sys.platform != "linux", reason="the portal is Linux's")
def test_the_theme_of_the_desktop_is_followed_at_run_time(own_home: Path) -> None:
    for program in ("xvfb-run", "dbus-run-session"):
        assert shutil.which(program), f"{program} is missing; `make test` installs it"
    (own_home / "run").mkdir(mode=0o700)
    done = subprocess.run(
        ["xvfb-run", "-a", "dbus-run-session", "--", sys.executable, str(CHILD)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_CURRENT_DESKTOP": "GNOME",
            "XDG_RUNTIME_DIR": str(own_home / "run"),
        },
    )
    told = [tuple(line.split()[1:]) for line in done.stdout.splitlines() if line.startswith("theme: ")]
    white, night = TOKENS["light"]["background"], TOKENS["dark"]["background"]
    assert told == [("light", white), ("dark", night), ("light", white)], done.stderr
