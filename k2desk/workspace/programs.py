"""Where the programs we start lie: an absolute path, never one the workspace brought."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

# Where the common systems keep programs; PATH comes first, as far as it can be trusted.
_USUAL = ("/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin")


def find_program(name: str, root: Path, path: str | None = None) -> Path | None:
    """Find a program of the system.

    Relative entries of PATH and entries inside the workspace are passed over: a repository that brings a
    ``git`` of its own must not have it run.

    Args:
        name: such as ``git``, without an extension.
        root: the workspace.
        path: the search path; None takes PATH.

    Returns:
        An absolute path, or None where there is no such program.
    """
    entries = (os.environ.get("PATH", "") if path is None else path).split(os.pathsep)
    trusted = [entry for entry in (*entries, *_USUAL) if _trusted(entry, root)]
    found = shutil.which(name, path=os.pathsep.join(trusted))
    if found is None or _inside(Path(found), root):
        return None
    return Path(found)


def find_bundled(name: str) -> Path | None:
    """Find a program installed together with K2Desk: beside its interpreter, or in its bundle.

    Args:
        name: such as ``rg``, without an extension.
    """
    file = name + (".exe" if os.name == "nt" else "")
    bundle = getattr(sys, "_MEIPASS", None)
    folders = [Path(bundle) / "bin", Path(bundle)] if bundle else [Path(sysconfig.get_path("scripts"))]
    for folder in folders:
        if os.access(folder / file, os.X_OK):
            return folder / file
    return None


def bare_environment() -> dict[str, str]:
    """Return the environment a program of ours gets: nothing of the user's, as little as the system needs."""
    given = {"PATH": os.pathsep.join(("/usr/bin", "/bin")), "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    if os.name == "nt":
        system = os.environ.get("SYSTEMROOT", r"C:\Windows")
        given |= {
            "PATH": rf"{system}\System32",
            "SYSTEMROOT": system,
            "NoDefaultCurrentDirectoryInExePath": "1",
        }
    return given


def _trusted(entry: str, root: Path) -> bool:
    return os.path.isabs(entry) and not _inside(Path(entry), root)


def _inside(path: Path, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(root) or path.is_relative_to(root)
