"""A10: with a record that is damaged, read-only or on a full disk nothing is written; the program starts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.desk.program import Program
from k2desk.journal.journal import Journal
from k2desk.provider.cometapi import SPEC
from k2desk.sandbox.probe import programs
from k2desk.settings.folders import folders
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store
from k2desk.ui.memory import Memory
from k2desk.ui.pane import panes
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

PATCH = "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder, and a patch for it beside it."""
    made = tmp_path / "project"
    made.mkdir()
    (made / "a.py").write_text("a = 1\n")
    (tmp_path / "a.diff").write_text(PATCH)
    return made


def proposed(project: Path, *mounts: str) -> subprocess.CompletedProcess[str]:
    """Apply the patch without a window, in a process that sees the folder of the record as it is mounted."""
    argv = [str(programs()[-1]), "--dev-bind", "/", "/", *mounts, sys.executable, "-m", "k2desk", "propose"]
    argv += [str(project.parent / "a.diff"), "--workspace", str(project), "--apply"]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("what", ["read-only", "full"])
def test_a10_a_folder_that_takes_no_record(what: str, project: Path) -> None:
    data = folders().data
    assert proposed(project).returncode == 0
    assert (project / "a.py").read_text() == "a = 2\n"
    (project / "a.py").write_text("a = 1\n")
    assert (data / "journal.sqlite3").exists()
    mounts = {
        "read-only": ("--ro-bind", str(data), str(data)),
        "full": ("--size", "4096", "--tmpfs", str(data)),
    }
    done = proposed(project, *mounts[what])
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "journal" in said
    assert "Traceback" not in said
    assert (project / "a.py").read_text() == "a = 1\n"
    assert [path.name for path in project.iterdir()] == ["a.py"]
    assert proposed(project).returncode == 0, "and with room again it goes on"


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * 8192)


def locked(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.fixture(params=[zeros, locked])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    """The program behind the window, with a record that can't be opened."""
    Journal(tmp_path / "data").close()
    for beside in (tmp_path / "data").glob("journal.sqlite3-*"):
        beside.unlink()
    request.param(tmp_path / "data" / "journal.sqlite3")
    keys = Keys(list)
    keys.hold(SPEC.id, Secret("sk-for-the-test-0123456789"))
    made = Program(tmp_path / "data", Store(tmp_path / "config"), keys, SPEC)
    yield made
    made.close()


def test_a10_the_window_opens_and_says_what_to_do(
    runtime: Runtime, project: Path, dressed: QApplication, play: Play
) -> None:
    window = Window(runtime, Memory(), project)
    window.furnish(panes())
    window.build_rest()
    window.show()
    said: list[str] = []
    runtime.noticed.connect(lambda _level, words: said.append(words))

    async def scenario() -> None:
        runtime.open_session(project)
        await until(lambda: said)
        assert "journal.sqlite3" in said[0]
        assert "Move it and its folder aside" in said[0] or "check its folder" in said[0]
        assert window.isVisible()
        assert runtime.engine is None

    play(scenario)
    window.deleteLater()
    assert (project / "a.py").read_text() == "a = 1\n"
