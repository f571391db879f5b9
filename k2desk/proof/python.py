"""Finds the Pythons that could run a project's tests, without running anything of the project."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from k2desk.proof.environments import of_conda, of_poetry, of_pyenv
from k2desk.sandbox.command import Bind

_LINKS = 16
_WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python, and what must be visible for it to start.

    Args:
        executable: its path, on the host and inside.
        binds: folders to bind read-only.
        origin: the project's environment, the user's PATH, or the Python that K2Desk itself runs on.
    """

    executable: str
    binds: tuple[Bind, ...]
    origin: Literal["project", "path", "own"]


def interpreters(root: Path, path: str | None = None) -> tuple[Interpreter, ...]:
    """Return the Pythons for a project, the most fitting first. Nothing is started.

    Args:
        root: the project, an absolute path without links.
        path: folders of programs, as in PATH, which it is by default. Folders in the project are passed
            over: the project does not decide what runs.
    """
    found = [*_of_project(root), *_of_path(root, os.environ.get("PATH", "") if path is None else path)]
    if not getattr(sys, "frozen", False):
        found.append(_interpreter(Path(sys.executable), "own"))
    return tuple({one.executable: one for one in reversed(found)}.values())[::-1]


def _of_project(root: Path) -> Iterator[Interpreter]:
    for name in (".venv", "venv"):
        folder = root / name
        # A link could name any folder of the user's and so show it to the tests.
        if folder.is_symlink() or not (folder / "pyvenv.cfg").is_file():
            continue
        program = folder / ("Scripts/python.exe" if _WINDOWS else "bin/python")
        if os.path.lexists(program):
            yield _interpreter(program, "project")
    for folder in (*of_poetry(root), *of_conda(root)):
        # conda's on Windows has no folder for its programs.
        names = ("Scripts/python.exe", "python.exe") if _WINDOWS else ("bin/python",)
        for program in (folder / name for name in names):
            if not folder.resolve().is_relative_to(root) and os.access(program, os.X_OK):
                yield _interpreter(program, "project")
                break


def _of_path(root: Path, path: str) -> Iterator[Interpreter]:
    for entry in path.split(os.pathsep):
        folder = Path(entry)
        if not folder.is_absolute() or folder.resolve().is_relative_to(root):
            continue
        try:
            program = _behind_shim(root, folder / ("python.exe" if _WINDOWS else "python3"))
            if program and os.access(program, os.X_OK) and not _is_script(program):
                yield _interpreter(program, "path")
                return
        except OSError:
            continue  # a folder of somebody else's that PATH still names


def _behind_shim(root: Path, program: Path) -> Path | None:
    """Return what a shim of pyenv's would start for a project; other programs are returned as they are."""
    versions = program.parent.parent / "versions"
    if program.parent.name != "shims" or not versions.is_dir():
        return program
    return next((version / "bin/python3" for version in of_pyenv(root, versions)), None)


def _is_script(program: Path) -> bool:
    with program.open("rb") as stream:
        return stream.read(2) == b"#!"


def _interpreter(program: Path, origin: Literal["project", "path", "own"]) -> Interpreter:
    in_environment = (program.parent.parent / "pyvenv.cfg").is_file()
    # Outside an environment a Python finds its home by its real path.
    executable = program if in_environment else program.resolve()
    binds: dict[Path, Bind] = {}
    for step in _links(executable):
        prefix = step.parent.parent
        first = in_environment and step == executable
        if prefix.is_relative_to("/usr") or not (first or is_home_of_python(prefix)):
            continue
        real = prefix.resolve()
        for place in (prefix, real):
            binds[place] = Bind(real, place)
    return Interpreter(str(executable), tuple(binds.values()), origin)


def _links(program: Path) -> Iterator[Path]:
    """Yield a program and every link on the way to the real one."""
    for _ in range(_LINKS):
        yield program
        if not program.is_symlink():
            return
        program = Path(os.path.normpath(program.parent / os.readlink(program)))


def is_home_of_python(folder: Path) -> bool:
    """Whether a folder is an installation of Python and may be shown as a whole.

    The way there was written by the project, so a folder that merely is named is not enough; and the
    user's home is never shown, even with a Python in it.
    """
    home = Path.home()
    if home.is_relative_to(folder) or home.is_relative_to(folder.resolve()):
        return False
    return any(True for _ in folder.glob("lib*/py*3*/os.py"))
