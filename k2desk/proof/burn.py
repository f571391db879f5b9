"""Removes a folder that strange processes have filled: locked, endlessly deep or full of links."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def burn(folder: Path) -> None:
    """Remove a folder and all in it. Links are removed, not followed. Nobody else may use it meanwhile.

    Every subfolder is first moved to the top and then emptied, so neither depth nor the length of a path
    matters.

    Raises:
        OSError: something in it can't be removed.
    """
    try:
        os.chmod(folder, 0o700)
    except FileNotFoundError:
        return
    token, number = secrets.token_hex(16), 0  # a name that nobody can have taken
    waiting = [str(folder)]
    while waiting:
        current = waiting.pop()
        with os.scandir(current) as entries:
            listed = list(entries)
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                with contextlib.suppress(
                    PermissionError
                ):  # root's, in a folder of ours: an empty one still goes
                    os.chmod(entry.path, 0o700)
                number += 1
                moved = os.path.join(folder, f"{token}-{number}")
                os.rename(entry.path, moved)
                waiting.append(moved)
            else:
                os.unlink(entry.path)
        if current != str(folder):
            os.rmdir(current)
    os.rmdir(folder)
