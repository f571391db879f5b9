"""Finds what runners outside of Python need to see: their programs, and the packages kept on this machine.

Everything is shown read-only, and nothing that holds a key: of a tool's folder only the parts named here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from k2desk.sandbox.command import Bind
from k2desk.sandbox.profile import STANDARD_ENV

OF_PROJECT = ("node_modules", ".venv", "venv", "vendor")
"""Folders of packages that git usually ignores, so that no copy has them."""

_INSIDE = Path("/tmp/home")  # noqa: S108 -- the home a process has in the sandbox
_OF_HOME = (
    (".cargo/registry", ".cargo/registry"),
    (".cargo/git", ".cargo/git"),
    (".rustup", ".rustup"),
    (".m2/repository", ".m2/repository"),
    ("go/pkg/mod", "go/pkg/mod"),
)
"""Where packages are kept in the user's home, and where they are looked for inside."""

_OFFLINE = {"CARGO_NET_OFFLINE": "true", "GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}


@dataclass(frozen=True, slots=True)
class Toolchain:
    """What a line of shell needs.

    Args:
        binds: folders to show read-only.
        env: variables, PATH among them.
    """

    binds: tuple[Bind, ...] = ()
    env: dict[str, str] = field(default_factory=dict)


def program_of(name: str, root: Path, path: str | None = None) -> Path | None:
    """Find a program on the user's PATH; folders of the project are passed over. Nothing is started.

    Args:
        name: of the program, without a folder.
        root: the project.
        path: as in PATH, which it is by default.
    """
    for entry in (os.environ.get("PATH", "") if path is None else path).split(os.pathsep):
        folder = Path(entry)
        if not folder.is_absolute() or folder.resolve().is_relative_to(root):
            continue
        found = folder / name
        # Somebody else's folder may be on the PATH: what can't be entered holds no program.
        if os.path.isfile(found) and os.access(found, os.X_OK):
            return found
    return None


def toolchain(root: Path, program: str, path: str | None = None) -> Toolchain:
    """Work out what a runner needs to see.

    Args:
        root: the project, an absolute path without links.
        program: which the line begins with, "" where that is not known.
        path: see `program_of`.
    """
    found = program_of(program, root, path) if program else None
    binds = [Bind(root / name, root / name) for name in OF_PROJECT if _is_own_folder(root / name)]
    binds += [
        Bind(Path.home() / there, _INSIDE / here)
        for there, here in _OF_HOME
        if _is_own_folder(Path.home() / there)
    ]
    folders = []
    if found is not None and not found.is_relative_to("/usr"):
        binds += _shown(found)
        folders.append(str(found.parent))
    env = _OFFLINE | {"PATH": os.pathsep.join((*folders, STANDARD_ENV["PATH"]))}
    return Toolchain(tuple({bind.seen_as: bind for bind in binds}.values()), env)


def _is_own_folder(folder: Path) -> bool:
    """Tell a folder from a link, which could name any folder of the user's."""
    return folder.is_dir() and not folder.is_symlink()


def _shown(program: Path) -> Iterator[Bind]:
    """Show a program that is installed outside of the system, such as ``~/.nvm/versions/node/v22/bin/node``.

    The folder with ``bin`` is shown where it is an installation and nothing else; of other folders, the
    home's own among them, only the programs.
    """
    folder = program.parent
    prefix = folder.parent
    whole = folder.name == "bin" and (prefix / "lib").is_dir() and not Path.home().is_relative_to(prefix)
    shown = prefix if whole and prefix.name != ".local" else folder
    yield Bind(shown, shown)
    real = program.resolve()
    if not real.is_relative_to(shown) and not real.is_relative_to("/usr"):
        yield Bind(real.parent, real.parent)
