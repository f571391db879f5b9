"""The user's own skills: ``skills/NAME/SKILL.md`` beside the settings, read as the bytes they are."""

from __future__ import annotations

import os
from pathlib import Path

MOST = 100
"""Skills that are read."""
LARGEST = 64 * 1024
"""Bytes of a skill; a larger one is none."""


def own_skills(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the name of each skill's folder and what it says; what can't be read is passed over. Blocks.

    Args:
        folder: of the settings.
    """
    try:
        names = sorted(os.listdir(folder / "skills"))[:MOST]
    except OSError:
        return ()  # there are none
    found = []
    for name in names:
        path = folder / "skills" / name / "SKILL.md"
        try:
            if path.is_file() and path.stat().st_size <= LARGEST:
                found.append((name, path.read_bytes()))
        except OSError:
            continue
    return tuple(found)
