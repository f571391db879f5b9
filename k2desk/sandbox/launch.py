"""How a command is started at each level of confinement: what stands before it, around it and behind it."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from k2desk.core.errors import SandboxError
from k2desk.core.permissions import Level
from k2desk.sandbox.command import Command
from k2desk.sandbox.filter import filter_file
from k2desk.sandbox.keeper import kept
from k2desk.sandbox.limits import limited
from k2desk.sandbox.pids import counted
from k2desk.sandbox.profile import INSIDE_ENV, STANDARD_ENV, bwrap_argv
from k2desk.sandbox.tree import MARK, limit_of


def _nothing(_pid: int) -> None:
    return


@dataclass(frozen=True, slots=True)
class Launch:
    """A command ready to be started.

    Args:
        argv: the whole command line.
        env: the whole environment.
        folder: where it starts, on the host.
        inherited: descriptors it gets.
        status: where bubblewrap reports, -1 where there is none.
        mark: by which its processes are known.
        held: whether a namespace holds its children together, once it is set up.
        options: further ones for `subprocess.Popen`.
        begun: is told its process id as soon as it has one.
    """

    argv: list[str]
    env: dict[str, str]
    folder: str
    inherited: tuple[int, ...] = ()
    status: int = -1
    mark: str = ""
    held: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    begun: Callable[[int], None] = _nothing


@contextmanager
def launched(level: Level, program: Path, command: Command) -> Iterator[Launch]:
    """Make a command ready to run at a level, and tidy up after it.

    Args:
        level: of the confinement.
        program: the bubblewrap, at level ``full``.
        command: what to run.

    Raises:
        SandboxError: it can't be confined so; it has not run.
    """
    if command.layers is not None and level != "full":
        raise SandboxError("Layers need the namespaces of level full; nothing was run")
    match level:
        case "full":
            with _in_namespaces(program, command) as launch:
                yield launch
        case "partial" | "tree":
            with tempfile.TemporaryDirectory(prefix="k2desk-home-", ignore_cleanup_errors=True) as home:
                opened = _by_rules if level == "partial" else _as_a_tree
                with opened(command, Path(home), secrets.token_hex(16)) as launch:
                    yield launch
        case "none":
            raise SandboxError("Commands are switched off: nothing here can confine or end them")


@contextmanager
def _in_namespaces(program: Path, command: Command) -> Iterator[Launch]:
    # WORKAROUND: bubblewrap binds the namespace's first process to the one outside only after its set-up.
    # Where K2Desk or the one outside is killed before that, the one inside goes on for itself: it runs the
    # command, or waits for ever. So it carries a mark, and somebody stands by.
    # https://github.com/containers/bubblewrap/blob/v0.11.0/bubblewrap.c (handle_die_with_parent)
    mark = secrets.token_hex(16)
    with filter_file() as filter_fd, kept(mark, None) as keep:
        reading, writing = os.pipe()
        try:
            argv = bwrap_argv(program, command, status_fd=writing, filter_fd=filter_fd)
            inherited = (writing,) if filter_fd is None else (writing, filter_fd)
            with counted(argv, command.limits.processes) as counted_argv:
                env = {MARK: mark}
                yield Launch(counted_argv, env, "/", inherited, reading, mark, held=True, begun=keep)
        finally:
            os.close(reading)
            os.close(writing)


@contextmanager
def _by_rules(command: Command, home: Path, mark: str) -> Iterator[Launch]:
    """By Landlock or Seatbelt: the command sees the host's own paths, and only some of them."""
    argv = limited(command.argv, command.limits, confined=False, data=limit_of(mark))
    if sys.platform == "darwin":
        from k2desk.sandbox.seatbelt import seatbelt_argv

        with _marked(command, home, mark, seatbelt_argv(command, home, argv), {}) as launch:
            yield launch
        return
    from k2desk.sandbox.landlock import entrance

    with (
        entrance(command, home) as enter,
        _marked(command, home, mark, argv, {"preexec_fn": enter}) as launch,
    ):
        yield launch


@contextmanager
def _as_a_tree(command: Command, home: Path, mark: str) -> Iterator[Launch]:
    """Unconfined: the tree ends as one, and that is all."""
    argv = limited(command.argv, command.limits, confined=False, data=limit_of(mark))
    if sys.platform == "win32":
        from k2desk.sandbox.job import NO_WINDOW, SUSPENDED, Job

        with closing(Job(command.limits)) as job:
            options = {"creationflags": SUSPENDED | NO_WINDOW}
            with _marked(command, home, mark, argv, options, job.take) as launch:
                yield launch
        return
    with _marked(command, home, mark, argv, {}) as launch:
        yield launch


@contextmanager
def _marked(
    command: Command,
    home: Path,
    mark: str,
    argv: tuple[str, ...] | list[str],
    options: dict[str, Any],
    begun: Callable[[int], None] = _nothing,
) -> Iterator[Launch]:
    env = _open_env(str(home)) | command.env | {MARK: mark}
    with kept(mark, home) as keep:

        def start(pid: int) -> None:
            keep(pid)
            begun(pid)

        folder = str(command.folder / command.subfolder)
        yield Launch(list(argv), env, folder, mark=mark, options=options, begun=start)


def environment(level: Level) -> dict[str, str]:
    """Return the variables every command has at a level; its home stands for a folder made for it alone."""
    return INSIDE_ENV if level == "full" else _open_env("home")


def _open_env(home: str) -> dict[str, str]:
    """Return the environment of a command where there is no sandbox to set it."""
    env = STANDARD_ENV | {"HOME": home, "TMPDIR": home}
    if sys.platform == "darwin":
        env["PATH"] = f"/opt/homebrew/bin:{env['PATH']}"
    if os.name == "nt":
        root = os.environ.get("SYSTEMROOT", r"C:\Windows")
        env |= {
            "SYSTEMROOT": root,
            "PATH": rf"{root}\System32;{root}",
            "TEMP": home,
            "TMP": home,
            "USERPROFILE": home,
        }
    return env
