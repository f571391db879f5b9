"""Puts the limits of a command in front of its argv, by prlimit or by the shell's ulimit."""

from __future__ import annotations

import os
import platform
import re
import sys
from pathlib import Path

from k2desk.sandbox.command import Limits

_PRLIMIT = Path("/usr/bin/prlimit")
_OLD_KERNEL_PROCESSES = 8192

# A limit the system does not know is no reason to run nothing: each is set for itself.
_ULIMIT = """\
ulimit -c 0
ulimit -n {files} 2>/dev/null || :
ulimit -t {cpu} 2>/dev/null || :
ulimit -f {blocks} 2>/dev/null || :
ulimit -v {kibibytes} 2>/dev/null || :
[ {data} -eq 0 ] || ulimit -d {data} 2>/dev/null || :
[ {processes} -eq 0 ] || ulimit -u {processes} 2>/dev/null || ulimit -p {processes} 2>/dev/null || :
exec "$@"
"""


def _counts_by_namespace() -> bool:
    """Whether the process limit counts the sandbox alone (Linux 5.14 on), not all of the user's processes."""
    version = re.match(r"(\d+)\.(\d+)", platform.release())
    return version is not None and (int(version[1]), int(version[2])) >= (5, 14)


def _allowed(data: int) -> bool:
    """Whether so large a limit of data can be set: none that is set may be raised."""
    if sys.platform != "linux":
        return False
    import resource

    highest = resource.getrlimit(resource.RLIMIT_DATA)[1]
    return highest == resource.RLIM_INFINITY or highest >= data


def limited(argv: tuple[str, ...], limits: Limits, *, confined: bool, data: int = 0) -> tuple[str, ...]:
    """Return an argv that sets the limits and then becomes ``argv``.

    Args:
        argv: the program and its arguments.
        limits: what it may use up.
        confined: whether it runs in namespaces of its own. Elsewhere processes are not limited, because
            the kernel would count everything the user has open.
        data: what `k2desk.sandbox.tree.limit_of` says, in bytes; 0 for no such mark.
    """
    if os.name == "nt":
        return argv
    data = data if data and _allowed(data) else 0
    processes = 0
    if confined:
        processes = limits.processes if _counts_by_namespace() else _OLD_KERNEL_PROCESSES
    if _PRLIMIT.exists():
        return (
            str(_PRLIMIT),
            *([f"--nproc={processes}"] if processes else []),
            *([f"--data={data}"] if data else []),
            f"--as={limits.memory}",
            f"--fsize={limits.file}",
            f"--cpu={limits.cpu}",
            f"--nofile={limits.files}",
            "--core=0",
            "--",
            *argv,
        )
    script = _ULIMIT.format(
        files=limits.files,
        cpu=limits.cpu,
        blocks=limits.file // 512,
        kibibytes=limits.memory // 1024,
        processes=processes,
        data=data // 1024,
    )
    return ("/bin/sh", "-c", script, "sh", *argv)
