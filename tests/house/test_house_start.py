"""What may be loaded before the window is painted, and before it can be used: nothing more unseen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

START = """
import json, sys
import PySide6.QtWidgets
bare = set(sys.modules)
from k2desk import bootstrap
bootstrap._start_fast()
import k2desk.ui.app as app

seen = {}
real_window, real_run = app.Window, app.run

def make(*given):
    window = real_window(*given)
    window.painted.connect(lambda: seen.setdefault("painted", sorted(set(sys.modules) - bare)))
    return window

def ready(window):
    seen["usable"] = sorted(set(sys.modules) - bare)
    seen["made"] = sorted(vars(PySide6.QtWidgets))
    window.close()

app.Window = make
app.run = lambda *given, **named: real_run(*given, **{**named, "on_ready": ready})
status = bootstrap.main([sys.argv[1]])
print(json.dumps(seen))
sys.exit(status)
"""

PAINTED = frozenset(
    f"k2desk{name and '.'}{name}"
    for name in (
        "",
        "bootstrap",
        "cli",
        "core",
        "core.compiled",
        "core.errors",
        "core.resources",
        "core.wording",
        "settings",
        "settings.folders",
        "settings.store",
        "ui",
        "ui.app",
        "ui.beginning",
        "ui.center",
        "ui.controls",
        "ui.entered",
        "ui.garbage",
        "ui.keymap",
        "ui.measures",
        "ui.memory",
        "ui.offers",
        "ui.rail",
        "ui.runtime",
        "ui.statusbar",
        "ui.style",
        "ui.tasks",
        "ui.theme",
        "ui.threads",
        "ui.tokens",
        "ui.topbar",
        "ui.window",
        "ui.words",
        "ui.workarea",
    )
)
"""Everything of ours that the first paint needs. Whatever else is to be seen can be made a moment later."""

USABLE = PAINTED | frozenset(
    f"k2desk.{name}"
    for name in (
        "core.visible",
        "ui.along",
        "ui.chat",
        "ui.chat.column",
        "ui.chips",
        "ui.composer",
        "ui.draft",
        "ui.file_tree",
        "ui.figures",
        "ui.models",
        "ui.models.files",
        "ui.models.tree",
        "ui.pane",
        "ui.panes",
        "ui.panes.chat",
        "ui.panes.files",
        "ui.windows",
        "workspace",
        "workspace.fence",
        "workspace.guards",
        "workspace.folders",
        "workspace.named_folder",
        "workspace.names",
        "workspace.openat2",
        "workspace.paths",
        "workspace.renaming",
        "workspace.stats",
    )
)
"""What a key in the composer and the files of the root need besides."""

OTHERS_PAINTED = 9
"""Modules of others beyond those PySide brings along."""
OTHERS_USABLE = 10
"""What the settings are read with, the signals that end the program, and an array for the paths."""


def loaded(home: Path, project: Path) -> dict[str, list[str]]:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "K2DESK_HOME": str(home)}
    argv = [sys.executable, "-c", START, str(project)]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_start_loads_what_it_needs_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text('theme = "light"\n')  # as after the first use
    (tmp_path / "project").mkdir()
    found = loaded(tmp_path, tmp_path / "project")
    for moment, ours, others in (("painted", PAINTED, OTHERS_PAINTED), ("usable", USABLE, OTHERS_USABLE)):
        names = set(found[moment])
        own = {name for name in names if name.partition(".")[0] == "k2desk"}
        assert own - ours == set(), f"loaded before the window is {moment}: load them when they are needed"
        if sys.platform == "linux":
            assert ours - own == set(), f"not loaded before it is {moment}: take them off the list"
        foreign = sorted(name for name in names if name.partition(".")[0] != "k2desk")
        dear = {"argparse", "asyncio", "ssl", "tempfile"}
        assert not dear & names, f"not cheap, and not needed before it is {moment}"
        assert "QStyle" not in found["made"], "its enumerations are dear; see `ui.style.WORDS`"
        assert len(foreign) <= others, f"{len(foreign)} modules of others before it is {moment}: {foreign}"
