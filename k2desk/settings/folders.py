"""Where K2Desk keeps what is its own: settings and data, never in a workspace."""

from __future__ import annotations

import os
import sys
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
    if "linux" in sys.platform:  # what platformdirs says too; loading it would cost a twentieth of the start
        home = os.path.expanduser("~")
        return Folders(_xdg("CONFIG", f"{home}/.config"), _xdg("DATA", f"{home}/.local/share"))
    from platformdirs import PlatformDirs

    own = PlatformDirs("k2desk", appauthor=False)
    return Folders(Path(own.user_config_dir), Path(own.user_data_dir))


def _xdg(name: str, default: str) -> Path:
    """Return our folder as the XDG Base Directory Specification has it: a relative path counts as unset."""
    found = os.environ.get(f"XDG_{name}_HOME", "")
    return Path(found if os.path.isabs(found) else default) / "k2desk"
