"""What is handed to the desktop: folders, files that can only be looked at; never what could run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from k2desk.core.errors import WorkspaceError
from k2desk.core.visible import visible
from k2desk.ui.words import tr

HARMLESS: Final = frozenset(
    {
        *(".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"),
        *(".md", ".rst", ".txt", ".log", ".csv", ".tsv", ".diff", ".patch"),
        *(".json", ".toml", ".yaml", ".yml", ".ini", ".cfg"),
        *(
            ".c",
            ".cc",
            ".cpp",
            ".go",
            ".h",
            ".hpp",
            ".java",
            ".kt",
            ".rs",
            ".swift",
            ".ts",
            ".tsx",
            ".css",
            ".scss",
        ),
        *(".flac", ".mp3", ".mp4", ".ogg", ".wav", ".webm", ".pdf"),
    }
)
"""Endings of files that desktops show or edit. Others they may run: scripts, pages, macros."""


def open_outside(root: Path, path: str) -> None:
    """Have the desktop open a file with its own program for it.

    Args:
        root: the workspace.
        path: of the file, relative to it.

    Raises:
        WorkspaceError: the desktop could run it, or it is no ordinary file; in words.
    """
    from k2desk.workspace.fence import Fence

    name = visible(path.rpartition("/")[2])
    fence = Fence(root)
    try:
        found = fence.stat(path)
    finally:
        fence.close()
    ending = os.path.splitext(path)[1].lower()
    if ending not in HARMLESS or found.kind != "file" or found.mode & 0o111:
        raise WorkspaceError(
            tr(
                "{name} is not opened from here: the desktop could run it. Show it in the file "
                "manager instead, and open it yourself.",
                name=name,
            )
        )
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(root / path)))


def reveal(root: Path, path: str, *, folder: bool) -> None:
    """Open the folder of a file, or a folder, in the desktop's file manager.

    Args:
        root: the workspace.
        path: relative to it.
        folder: whether it is one.
    """
    shown = path if folder else path.rpartition("/")[0]
    # A folder with an ending may be a program to the desktop (macOS: x.app), so its parent is opened.
    while "." in shown.rpartition("/")[2]:
        shown = shown.rpartition("/")[0]
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(root / shown)))
