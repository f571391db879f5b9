"""Real processes: killed at any moment, or all appending at once, they leave a whole journal."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from k2desk.core.events import SessionStarted
from k2desk.journal import Journal

STARTED = SessionStarted("/home/user/ledger", "0.1.0", "", "")

APPEND_FOREVER = """
import itertools, sys
from pathlib import Path
from k2desk.core.events import Noticed, WriteIntended
from k2desk.core.proposals import FileWrite
from k2desk.journal import Journal
log = Journal(Path(sys.argv[1])).open(sys.argv[2])
for number in itertools.count():
    blob = log.put_blob(b"%d" % number * (20_000 if number % 3 else 1))
    log.append(Noticed("info", "x"))
    record = log.append(WriteIntended(str(number), "r", (FileWrite("a", None, blob),)), durable=True)
    print(record.seq, record.digest, blob, flush=True)
"""

APPEND_SOME = """
import sys
from pathlib import Path
from k2desk.core.events import Noticed
from k2desk.journal import Journal
print("ready", flush=True)
sys.stdin.readline()
journal = Journal(Path(sys.argv[1]))
log = journal.open(sys.argv[2])
for number in range(40):
    log.append(Noticed("info", str(number)), durable=number % 10 == 0)
journal.close()
"""

CREATE = """
import sys
from pathlib import Path
from k2desk.core.events import SessionStarted
from k2desk.journal import Journal
print("ready", flush=True)
sys.stdin.readline()
journal = Journal(Path(sys.argv[1]))
journal.create(SessionStarted("/", "", "", ""))
journal.close()
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run_at_once(children: list[subprocess.Popen[str]]) -> None:
    """Let children go when all are ready, and wait for their good end."""
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        with child:
            child.communicate(timeout=60)
        assert child.returncode == 0


@pytest.mark.parametrize("seed", range(8))
def test_a_killed_program_leaves_everything_it_had_acknowledged(folder: Path, seed: int) -> None:
    journal = Journal(folder)
    session = journal.create(STARTED).session
    journal.close()
    acknowledged: list[list[str]] = []
    with start(APPEND_FOREVER, folder, session) as child:
        assert child.stdout is not None
        lines = random.Random(seed).randrange(1, 60)
        acknowledged += [child.stdout.readline().split() for _ in range(lines)]
        child.kill()
        rest = child.stdout.read()
        acknowledged += [line.split() for line in rest.splitlines() if line.count(" ") == 2]
    journal = Journal(folder)
    log = journal.open(session)
    journal.verify(session)
    stored = {record.seq: record.digest for record in log.records()}
    for seq, digest, blob in acknowledged:
        assert stored[int(seq)] == digest
        assert log.get_blob(blob)
    listed = journal.sessions()
    journal.rebuild()
    assert journal.sessions() == listed
    journal.close()


def test_several_processes_append_to_one_session(folder: Path) -> None:
    journal = Journal(folder)
    log = journal.create(STARTED)
    run_at_once([start(APPEND_SOME, folder, log.session) for _ in range(3)])
    journal.verify(log.session)
    assert len(log.records()) == 121
    journal.close()


def test_several_processes_make_the_journal_together(folder: Path) -> None:
    run_at_once([start(CREATE, folder) for _ in range(4)])
    journal = Journal(folder)
    sessions = journal.sessions()
    assert len(sessions) == 4
    for info in sessions:
        journal.verify(info.id)
    journal.close()
