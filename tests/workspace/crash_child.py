"""A process that writes or recovers and kills itself at a given step; see test_workspace_crash.py.

Reads a job a line: what to do (``apply``, ``undo`` or ``recover``), where, and at which step to die.
Answers with every step it reached, so that the test knows where to kill.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from k2desk.core.proposals import FileWrite
from k2desk.journal.changes import changes
from k2desk.journal.journal import Journal
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer


def main(
    data: str, root: str, session: str, at: int, what: str, files: list[FileWrite], paths: list[str]
) -> None:
    """Do it, and die at step number ``at``; -1 lives."""
    log = Journal(Path(data)).open(session)
    reached = 0

    def step(name: str) -> None:
        nonlocal reached
        if reached == at:
            os.kill(os.getpid(), signal.SIGKILL)
        reached += 1
        print(name, flush=True)

    writer = Writer(Fence(Path(root)), log, step)
    if what == "apply":
        writer.apply(files, "r")
    elif what == "undo":
        writer.revert(changes(log.records())[0].id, paths)
    else:
        writer.recover()


def serve() -> None:
    """Read one job a line and fork for each: the imports are paid for once."""
    import json

    for line in sys.stdin:
        job = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(write, 1)
            os.close(read)
            files = [FileWrite(*item) for item in job["files"]]
            main(
                job["data"], job["root"], job["session"], job["at"], job["what"], files, job.get("paths", [])
            )
            os._exit(0)
        os.close(write)
        with open(read, encoding="utf-8") as stream:
            steps = stream.read().splitlines()
        _, status = os.waitpid(child, 0)
        print(json.dumps({"steps": steps, "status": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    serve()
