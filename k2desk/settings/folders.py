"""Where K2Desk keeps what is its own: settings and data, never in a workspace."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Folders(NamedTuple):
    """The two folders of an installation.

    Args:
        config: holds ``settings.toml``.
        data: holds the journal.
    """

    config: Path
    data: Path


def folders() -> Folders:
    """Return the platform's own folders, or two below ``K2DESK_HOME`` where that is set (portable use)."""
    if home := os.environ.get("K2DESK_HOME"):
        return Folders(Path(home) / "config", Path(home) / "data")
    from platformdirs import PlatformDirs

    own = PlatformDirs("k2desk", appauthor=False)
    return Folders(Path(own.user_config_dir), Path(own.user_data_dir))
