"""The demo: a private copy of a small project under git, and the model server that knows its script."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from k2desk.core.errors import WorkspaceError
from k2desk.core.resources import resource
from k2desk.journal.held import Held, is_held
from k2desk.provider.scripted.server import ScriptedServer
from k2desk.provider.spec import ProviderSpec

KEY = "sk-demo-nothing-to-pay-for-here"
NAME = "Demo model"
MODEL = "demo-model"
PREFIX = "k2desk-demo-"
LOCK = "running"

_held: list[Held] = []
"""The locks of this program's demos, which end with it."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is ready.

    Args:
        workspace: the copy of the project.
        spec: the provider that leads to its model.
        key: what that provider accepts.
    """

    workspace: Path
    spec: ProviderSpec
    key: str


def new_folder() -> Path:
    """Make a folder for a demo, and remove those of demos that are over.

    What a demo left can be looked at until the next one begins. Whether it is over its lock says, which ends
    with the process, however that ends; folders of other users are never touched, nor what has no lock.
    """
    place = Path(tempfile.gettempdir())
    for old in sorted(place.glob(f"{PREFIX}*")):
        if _ours(old.lstat()) and (old / LOCK).is_file() and not is_held(old, LOCK):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    _held.append(Held(folder, LOCK))
    return folder


def _ours(found: os.stat_result) -> bool:
    """Tell whether it is a folder, no link to one, and the user's own."""
    return stat.S_ISDIR(found.st_mode) and (os.name == "nt" or found.st_uid == os.getuid())


def lay_out(folder: Path) -> Path:
    """Copy the demo project into ``folder`` and commit it, so that it is a repository like any other.

    Returns:
        The project's folder.

    Raises:
        WorkspaceError: git is missing or failed.
    """
    git = shutil.which("git")
    if git is None:
        raise WorkspaceError("The demo needs git; install it and start again.")
    project = folder / "ledger"
    shutil.copytree(
        resource("demo/workspace"), project, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache")
    )
    who = ("-c", "user.name=K2Desk", "-c", "user.email=demo@k2desk.invalid", "-c", "commit.gpgSign=false")
    for words in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        (*who, "commit", "-q", "-m", "The ledger, as it is"),
    ):
        done = subprocess.run(
            [git, "-c", "core.hooksPath=/dev/null", *words],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise WorkspaceError(f"git {words[0]} failed in the demo's folder: {done.stderr.strip()}")
    return project


@contextmanager
def demo(folder: Path, *, pace: float | None = None) -> Iterator[Demo]:
    """Lay the demo out in ``folder`` and serve its model on loopback until the context ends.

    Args:
        folder: an empty folder.
        pace: seconds between two pieces of an answer; None for the script's own.
    """
    project = lay_out(folder)
    with ScriptedServer(resource("demo/demo.toml"), key=KEY, pace=pace) as server:
        spec = ProviderSpec(
            id="demo", name=NAME, base_url=server.base_url, model=MODEL, context_tokens=262_144
        )
        yield Demo(project, spec, KEY)
