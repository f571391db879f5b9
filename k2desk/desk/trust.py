"""Which folders are trusted: what the user said, bound to the folder itself and to what could run in it."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

from k2desk.core.errors import WorkspaceError
from k2desk.core.trust import Finding, Trust
from k2desk.settings.store import Store

MOST = 500
"""How many folders are remembered."""


class Trusting:
    """Knows what the user said of each folder; nothing in a folder has a say.

    A folder counts as the same while path, device and inode are: another one put in its place is unknown.

    Args:
        store: the settings, where the answers are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known: dict[Path, Trust] = {}
        self._once: set[Path] = set()

    def of(self, folder: Path) -> Trust:
        """Return how a folder was found when it was last looked at; looks where it never was."""
        root = root_of(folder)
        with self._lock:
            known = self._known.get(root)
        return known or self.look(root)

    def trusted(self, folder: Path) -> bool:
        """Tell whether git, commands and tests may run in a folder."""
        return self.of(folder) == "trusted"

    def look(self, folder: Path) -> Trust:
        """Look at a folder anew and return how it stands. Blocks for some milliseconds."""
        root = root_of(folder)
        found = "trusted" if root in self._once else self._kept(root)
        with self._lock:
            self._known[root] = found
        return found

    def _kept(self, root: Path) -> Trust:
        from k2desk.workspace.discovery import dangers, imprint

        entry = self._store.values.trust.get(str(root))
        if entry is None or entry.get("folder") != identity(root):
            return "unknown"
        if entry.get("said") != "trusted":
            return "read only"
        return "trusted" if entry.get("runs") == imprint(dangers(root)) else "changed"

    def findings(self, folder: Path) -> Sequence[Finding]:
        """Return what a folder would have loaded or run. Blocks.

        Raises:
            WorkspaceError: it can't be read.
        """
        from k2desk.workspace.discovery import discover
        from k2desk.workspace.fence import Fence

        fence = Fence(root_of(folder))
        try:
            return discover(fence)
        finally:
            fence.close()

    def decide(self, folder: Path, *, trusted: bool, shown: Sequence[Finding]) -> Trust:
        """Keep what the user said of a folder, bound to what was shown. Blocks.

        Args:
            folder: the workspace.
            trusted: whether git, commands and tests may run in it; else it is read only.
            shown: what `findings` had returned; what came since is asked about again.

        Raises:
            SettingsError: it can't be kept; it holds until the program ends.
        """
        from k2desk.workspace.discovery import imprint

        root = root_of(folder)
        said = "trusted" if trusted else "read only"
        entry = {"said": said, "folder": identity(root), "runs": imprint(shown)}
        rest = {path: one for path, one in self._store.values.trust.items() if path != str(root)}
        kept = dict(list(rest.items())[-(MOST - 1) :]) | {str(root): entry}
        with self._lock:
            self._once.discard(root)
        try:
            self._store.change(trust=kept)
        finally:
            found = self.look(root)
        return found

    def once(self, folder: Path) -> None:
        """Trust a folder until the program ends: one that K2Desk made itself, or a command line names."""
        root = root_of(folder)
        with self._lock:
            self._once.add(root)
            self._known[root] = "trusted"


def root_of(folder: Path) -> Path:
    """Return a folder as it counts: links resolved."""
    return Path(os.path.realpath(folder))


def identity(root: Path) -> str:
    """Name a folder by device and inode.

    Raises:
        WorkspaceError: it is gone.
    """
    try:
        found = root.stat()
    except OSError as error:
        raise WorkspaceError(
            f"{root} can't be looked at: {error.strerror}. Choose another folder."
        ) from error
    return f"{found.st_dev}:{found.st_ino}"
