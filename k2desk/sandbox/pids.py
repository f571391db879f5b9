"""Limits how many processes a command of root may have, by a control group.

For an ordinary user the process limit of `k2desk.sandbox.limits` does it. RLIMIT_NPROC is not enforced for
the kernel's root, and root in a user namespace of root's is that very root (kernel/fork.c, copy_process).
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from k2desk.core.wording import mark

_MOUNTS = Path("/sys/fs/cgroup")
_PREFIX = "k2desk-"

# The group is joined by the process itself, before it can have children that would be left outside.
_JOIN = 'echo $$ > "$1" && shift && exec "$@"'


def _parents(own: str, mounts: Path) -> Iterator[Path]:
    """Yield the groups a new one may be made in, the most fitting first.

    Args:
        own: the text of ``/proc/self/cgroup``.
        mounts: where control groups are mounted.
    """
    for line in own.splitlines():
        number, controllers, path = line.split(":", 2)
        inner = path.lstrip("/")
        if "pids" in controllers.split(","):
            yield mounts / "pids" / inner
        elif number == "0" and not controllers:
            # A group with processes of its own hands no controller down, so ours becomes a sibling.
            for mount in (mounts, mounts / "unified"):
                yield (mount / inner).parent if inner else mount


def _make(parent: Path, processes: int) -> Path | None:
    for old in parent.glob(f"{_PREFIX}*"):
        if not _alive(old.name):
            with contextlib.suppress(OSError):  # what it ran is still being buried
                old.rmdir()
    group = parent / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(8)}"
    try:
        group.mkdir()
    except OSError:  # a container that shows its groups read-only; the next place is tried
        return None
    try:
        (group / "pids.max").write_text(str(processes))
    except OSError:  # the controller is not handed down to here
        group.rmdir()
        return None
    return group


def _group(processes: int) -> Path | None:
    own = Path("/proc/self/cgroup").read_text()
    made = (_make(parent, processes) for parent in _parents(own, _MOUNTS) if parent.is_dir())
    return next((one for one in made if one), None)


def uncounted() -> str:
    """Return a sentence where the processes of a command are not counted, "" where they are."""
    if os.geteuid() != 0:
        return ""
    group = _group(1)
    if group is None:
        return mark(
            "K2Desk runs as root and may make no control group here, so nothing limits how many processes a "
            "command starts. Start it as an ordinary user"
        )
    group.rmdir()
    return ""


def _alive(group: str) -> bool:
    """Tell whether the K2Desk that made a group still runs: its empty group may be about to be joined."""
    number = group.removeprefix(_PREFIX).partition("-")[0]
    if not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


@contextmanager
def counted(argv: list[str], processes: int) -> Iterator[list[str]]:
    """Give an argv that runs ``argv`` in a group of at most ``processes``; the same for an ordinary user.

    Where root may make no group either, the argv is given as it is: processes are then not counted.
    """
    if os.geteuid() != 0:
        yield argv
        return
    group = _group(processes)
    if group is None:
        yield argv
        return
    try:
        yield ["/bin/sh", "-c", _JOIN, "sh", str(group / "cgroup.procs"), *argv]
    finally:
        with contextlib.suppress(OSError):  # the last process is just being buried; the next call removes it
            group.rmdir()
