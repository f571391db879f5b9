"""What is handed to the desktop, and what never is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from k2desk.core.errors import WorkspaceError
from k2desk.ui.outside import open_outside


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def take(url: QUrl) -> bool:
        found.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return found


@pytest.mark.parametrize("name", ["notes.txt", "a b/Plan.PDF", "shot.png"])
def test_what_can_only_be_looked_at_is_opened(name: str, tmp_path: Path, handed: list[str]) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    open_outside(tmp_path, name)
    assert handed == [str(tmp_path / name)]


@pytest.mark.parametrize(
    "name",
    ["run.py", "a.desktop", "x.bat", "page.html", "sheet.xlsm", "run.sh", "Makefile", "x.svg", "a.jar"],
)
def test_what_the_desktop_could_run_is_not(name: str, tmp_path: Path, handed: list[str]) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(WorkspaceError, match="could run it"):
        open_outside(tmp_path, name)
    assert handed == []


def test_an_executable_or_a_link_is_not_by_whatever_name(tmp_path: Path, handed: list[str]) -> None:
    (tmp_path / "tool.txt").write_text("#!/bin/sh\n")
    (tmp_path / "tool.txt").chmod(0o755)
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    for name in ("tool.txt", "link.txt", "../away.txt", "gone.txt"):
        with pytest.raises(WorkspaceError):
            open_outside(tmp_path, name)
    assert handed == []
