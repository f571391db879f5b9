"""The program as its command starts it, without a display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def started(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "K2DESK_HOME": str(home)}
    argv = [sys.executable, "-m", "k2desk", *words]
    return subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_settings_that_name_no_provider_end_the_program_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text('provider = "nowhere"\n')
    (tmp_path / "project").mkdir()
    for words in ((str(tmp_path / "project"),), ()):
        done = started(tmp_path, *words)
        assert (done.returncode, "There is no provider 'nowhere'" in done.stderr) == (1, True), done.stderr
        assert "Traceback" not in done.stderr
