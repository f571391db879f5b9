"""A04: whoever is killed in the middle of a write, the next start of the program finds all of it or nothing.

The writer alone, with two crashes in a row, is in tests/workspace/test_workspace_crash.py.
"""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from tally_kit import Tally

from k2desk.core.events import SessionStarted
from k2desk.core.proposals import FileWrite
from k2desk.desk.program import Program
from k2desk.journal.journal import Journal
from k2desk.provider.scripted.script import Rule, Script
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.provider.spec import ProviderSpec
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store

BEFORE = {"a.py": b"a\r\n\xff", "gone.txt": b"gone", "sub/c.py": b"c"}
AFTER = {"a.py": b"b\r\n\xff", "new/b.py": b"new", "sub/c.py": b"d"}
Child = Callable[[dict[str, object]], tuple[list[str], int]]


@pytest.fixture
def child() -> Iterator[Child]:
    """A process that writes, and dies where it is told."""
    script = Path(__file__).parents[1] / "workspace" / "crash_child.py"
    server = subprocess.Popen([sys.executable, str(script)], stdin=-1, stdout=-1, text=True)
    assert server.stdin is not None
    assert server.stdout is not None

    def run(job: dict[str, object]) -> tuple[list[str], int]:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(job) + "\n")
        server.stdin.flush()
        answer = json.loads(server.stdout.readline())
        return answer["steps"], answer["status"]

    yield run
    server.stdin.close()
    server.stdout.close()
    assert server.wait(timeout=10) == 0


@pytest.fixture
def scripted() -> Iterator[ProviderSpec]:
    script = Script((Rule(text="Done."),))
    with ScriptedServer(script, key=DEMO_KEY, pace=0.0) as server:
        yield ProviderSpec("scripted", "Scripted", server.base_url, script.model, context_tokens=262_144)


def prepare(base: Path) -> dict[str, object]:
    """Lay the files out and store what is to become of them."""
    root = base / "root"
    for name, data in BEFORE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
        (root / name).chmod(0o644)
    journal = Journal(base / "data")
    log = journal.create(SessionStarted(str(root), "0.1.0", "Scripted", "kimi"))
    files = [
        FileWrite(
            name,
            hashlib.sha256(BEFORE[name]).hexdigest() if name in BEFORE else None,
            log.put_blob(AFTER[name]) if name in AFTER else None,
            0o644 if name in BEFORE else 0,
            0o644 if name in AFTER else 0,
        )
        for name in sorted(BEFORE.keys() | AFTER.keys())
    ]
    journal.close()
    given = {"data": str(base / "data"), "root": str(root), "session": log.session, "what": "apply"}
    return {**given, "files": [msgspec.structs.astuple(file) for file in files], "at": -1}


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    }


async def started(base: Path, spec: ProviderSpec) -> None:
    """Start the program and open the folder, as the user would."""
    keys = Keys(list)
    keys.hold(spec.id, Secret(DEMO_KEY))
    program = Program(base / "data", Store(base / "config"), keys, spec)
    engine = await program.open_session(base / "root")
    await engine.close()
    program.close()


async def test_a04_the_next_start_finds_all_or_nothing(
    child: Child, scripted: ProviderSpec, tmp_path: Path, tally: Tally
) -> None:
    job = prepare(tmp_path / "whole")
    steps, status = child(job)
    assert status == 0
    assert contents(tmp_path / "whole" / "root") == AFTER
    found = []
    for at in range(len(steps)):
        base = tmp_path / str(at)
        _, status = child({**prepare(base), "at": at})
        assert status == -signal.SIGKILL
        await started(base, scripted)
        found.append(contents(base / "root"))
        assert found[-1] in (BEFORE, AFTER), steps[at]
    tally("crashes", len(found))
    assert found[0] == BEFORE
    assert found[-1] == AFTER
    assert len(found) > 15
