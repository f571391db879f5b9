"""Ends a command even where K2Desk itself is killed: a small process stands by.

A shell waits at the end of a pipe; when the pipe closes without a word, it kills the command's group, and on
Linux everything that carries the mark of this run. Their empty home goes with them. Where there are
namespaces the kernel does it (bubblewrap's ``--die-with-parent``), but only once they are set up.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from k2desk.core.errors import SandboxError
from k2desk.sandbox.tree import MARK, limit_of

_SHELL = "/bin/sh"
# A child that is being started holds the pipe open until it has become its program, and carries a mark from
# then on: whoever finds the pipe closed finds the mark.
_SCRIPT = """\
group=
while read -r word; do
  [ "$word" = done ] && exit 0
  group=$word
done
[ -n "$group" ] && kill -KILL -- "-$group" 2>/dev/null
for round in 1 2 3; do
  for file in $(grep -lsaF "$1" /proc/[0-9]*/environ; grep -lsF " $2 " /proc/[0-9]*/limits); do
    process=${file#/proc/}
    kill -KILL "${process%/*}" 2>/dev/null
  done
done
[ -n "$3" ] && rm -rf -- "$3"
"""


@contextmanager
def kept(mark: str, home: Path | None) -> Iterator[Callable[[int], None]]:
    """Give a function that hands over a command's process group; in the end nothing is left to do.

    Args:
        mark: the value of `k2desk.sandbox.tree.MARK` its processes inherit, or have the limit of.
        home: their empty home, which is removed with them; links in it are not followed.

    Raises:
        SandboxError: nobody could be found to stand by.
    """
    if os.name == "nt":  # there a job object ends with its owner
        yield lambda _group: None
        return
    try:
        keeper = subprocess.Popen(
            [_SHELL, "-c", _SCRIPT, "sh", f"{MARK}={mark}", str(limit_of(mark)), str(home or "")],
            env={"PATH": "/usr/bin:/bin"},
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"What stands by a command could not be started: {error}") from error
    assert keeper.stdin is not None  # noqa: S101 -- asked for above
    pipe = keeper.stdin

    def tell(words: bytes) -> None:
        with contextlib.suppress(OSError):  # somebody killed it; the command itself is watched still
            pipe.write(words)
            pipe.flush()

    try:
        yield lambda group: tell(b"%d\n" % group)
    finally:
        tell(b"done\n")
        with contextlib.suppress(OSError):
            pipe.close()
        keeper.wait()
