"""A command on the real files: only by the user's choice, never into git, and undoable."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tools_kit import Bench, Context, Done

from k2desk.core.errors import StaleError, WorkspaceError
from k2desk.core.events import Noticed, WriteDone, WriteIntended
from k2desk.core.permissions import Decision
from k2desk.core.ports import Log, Writes
from k2desk.journal import Journal
from k2desk.journal.changes import changes
from k2desk.proof.scratch import sweep
from k2desk.tools.real_files import finish_cut_off
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer

Git = Callable[..., str]


async def really(bench: Bench, line: str) -> Done:
    plan = await bench.plan("run_command", command=line)
    assert plan.question is not None
    assert plan.question.real_files
    return await bench.run("run_command", plan, real_files=True)


def tree(root: Path) -> dict[str, tuple[str, int]]:
    """Every file below a folder, with its bytes and permissions."""
    return {
        path.relative_to(root).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mode & 0o7777,
        )
        for path in root.rglob("*")
        if path.is_file()
    }


def undo(bench: Bench) -> None:
    bench.means.writes.revert(changes(bench.means.log.records())[-1].id)


async def test_its_effect_is_one_change_that_can_be_undone(bench: Bench, root: Path, git: Git) -> None:
    git("init", "-q")
    (root / ".gitignore").write_text("build/\n")
    (root / "changed").write_text("old\n")
    (root / "changed").chmod(0o640)
    (root / "mode").write_text("m\n")
    (root / "gone").write_text("g\n")
    (root / "moved").write_text("m\n" * 9)
    before = tree(root)
    line = (
        "pwd; echo new > changed; chmod 755 mode; rm gone; mkdir sub build; mv moved sub/moved; "
        "echo made > made; echo x > build/out"
    )
    done = await really(bench, line)
    assert done.text.startswith(f"exit status 0\n{root}\n")
    assert "On the user's real files it changed 2 files, created 1, deleted 1, renamed 1: " in done.text
    assert done.text.endswith("The user can undo this.")
    assert done.result.then is None
    assert (root / "changed").read_text() == "new\n"
    assert (root / "build/out").read_text() == "x\n"
    intended, finished = (record.event for record in bench.means.log.records()[-2:])
    assert isinstance(intended, WriteIntended)
    assert intended.approval_id == "request-1"
    assert isinstance(finished, WriteDone)
    undo(bench)
    after = tree(root)
    assert after.pop("build/out")
    assert after == before
    undo(bench)
    assert (root / "sub/moved").exists()
    assert list(bench.means.scratch.iterdir()) == []


async def test_s07_git_stays_as_it_is(bench: Bench, root: Path, git: Git) -> None:
    git("init", "-q")
    git("init", "-q", "inner")
    (root / "inner/a").write_text("a")
    before = tree(root / ".git"), tree(root / "inner/.git")
    done = await really(
        bench,
        "git status -s; for g in .git inner/.git; do echo x > $g/config; echo x > $g/hooks/pre-commit; "
        "mv $g $g.2; rm -rf $g; done; git add .",
    )
    assert done.text.lower().count("read-only file system") >= 5
    assert (tree(root / ".git"), tree(root / "inner/.git")) == before


async def test_s08_what_runs_code_is_told_and_taken_back(bench: Bench, root: Path, git: Git) -> None:
    git("init", "-q")
    line = (
        "mkdir -p .vscode sub; echo {} > .vscode/tasks.json; echo x > conftest.py; echo x > a.pth; "
        "echo x > .envrc; mkdir -p sub/.git/hooks; echo x > sub/.git/hooks/pre-commit"
    )
    done = await really(bench, line)
    for path in (".vscode/tasks.json", "conftest.py", "a.pth"):
        assert path in done.text
    undo(bench)
    assert not (root / "conftest.py").exists()
    assert not (root / ".vscode").exists()


async def test_secrets_are_covered_wherever_they_are(bench: Bench, root: Path, git: Git) -> None:
    git("init", "-q")
    (root / ".gitignore").write_text(".env\nprivate/\n__pycache__/\nrun.log\n")
    for path in (".env", "private/deep/id_rsa", "tracked.pem", "run.log", "__pycache__/a.pyc"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("hunter2")
    done = await really(bench, "cat .env private/deep/id_rsa tracked.pem; echo; echo x > .env; cat run.log")
    assert done.text.count("hunter2") == 1
    assert (root / ".env").read_text() == "hunter2"


async def test_a_file_with_another_name_is_only_read(bench: Bench, root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("theirs")
    os.link(outside, root / "linked")
    done = await really(bench, "cat linked; echo mine > linked; rm linked")
    assert "theirs" in done.text
    assert outside.read_text() == "theirs"
    assert (root / "linked").read_text() == "theirs"


async def test_undo_never_overwrites_what_the_user_wrote_since(bench: Bench, root: Path) -> None:
    (root / "a").write_text("old\n")
    await really(bench, "echo new > a; echo b > b")
    (root / "a").write_text("mine\n")
    with pytest.raises(StaleError):
        undo(bench)
    assert (root / "a").read_text() == "mine\n"
    assert (root / "b").exists()


async def test_an_unchanged_tree_is_no_change(bench: Bench, root: Path) -> None:
    (root / "a").write_text("old\n")
    done = await really(bench, "cat a; exit 3")
    assert "changed none" in done.text
    assert (done.result.ok, done.result.summary) == (False, "exit status 3")
    assert changes(bench.means.log.records()) == ()


async def test_what_was_too_large_to_keep_is_told(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from k2desk.proof import snapshot
    from k2desk.proof.copying import Size

    monkeypatch.setattr(snapshot.Snapshot.take.__func__, "__defaults__", (Size(size=10, strict=False), None))
    (root / "big").write_text("x" * 11)
    (root / "same").write_text("x" * 12)
    (root / "link").symlink_to("/nowhere")
    (root / "small").write_text("s")
    done = await really(bench, "echo y > big; echo y > small")
    assert "it changed 1 file: small." in done.text
    assert "Can't be undone: big changed and was not kept" in done.text
    assert "same" not in done.text
    assert "link" not in done.text


async def test_a_stop_records_what_was_done_by_then(bench: Bench, root: Path) -> None:
    (root / "a").write_text("old\n")
    plan = await bench.plan("run_command", command="echo new > a; echo begun; sleep 60")
    assert plan.question is not None
    begun = asyncio.Event()

    class Listening(Context):
        def emit(self, event: object) -> None:
            begun.set()

    decision = Decision("allow", plan.question.digest, real_files=True)
    task = asyncio.ensure_future(bench.tools["run_command"].run(plan, decision, Listening()))
    await asyncio.wait_for(begun.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (change,) = changes(bench.means.log.records())
    assert [file.path for file in change.files] == ["a"]
    undo(bench)
    assert (root / "a").read_text() == "old\n"
    assert list(bench.means.scratch.iterdir()) == []


async def test_too_many_secrets_run_nothing(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k2desk.tools.covers.MOST", 1)
    for name in ("a.pem", "b.pem"):
        (root / name).write_text("key")
    with pytest.raises(WorkspaceError, match="2 files with secrets"):
        await really(bench, "touch ran")
    assert not (root / "ran").exists()
    assert list(bench.means.scratch.iterdir()) == []


async def test_an_ignored_folder_without_end_runs_nothing(
    bench: Bench, root: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k2desk.tools.covers._MOST_WALKED", 1)
    git("init", "-q")
    (root / ".gitignore").write_text("out/\n")
    (root / "out").mkdir()
    for name in ("a", "b"):
        (root / "out" / name).touch()
    with pytest.raises(WorkspaceError, match="out/ is too large"):
        await really(bench, "touch ran")


async def test_a_record_that_can_not_be_kept_is_told(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> str:
        raise WorkspaceError("The disk is full.")

    monkeypatch.setattr(type(bench.means.writes), "record", fail)
    done = await really(bench, "echo x > a")
    assert "could not be recorded: The disk is full." in done.text


async def test_only_the_best_level_offers_it(unconfined_bench: Bench) -> None:
    question = (await unconfined_bench.plan("run_command", command="ls")).question
    assert question is not None
    assert not question.real_files


KILLED = """
import asyncio, sys
from pathlib import Path
from k2desk.core.permissions import Decision
from k2desk.core.ports import Log, Writes
from k2desk.core.events import SessionStarted
from k2desk.journal import Journal
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.run_command import RunCommand
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer
root, data = Path(sys.argv[1]), Path(sys.argv[2])
log = Journal(data).create(SessionStarted(str(root), "0", "Scripted", "kimi"))
workspace = open_workspace(root, data)
runner = Runner(probe())
tool = RunCommand(Means(workspace, log, Writer(workspace.fence, log), lambda: runner, data / "copies"))
class Context:
    call_id, approval = "c1", "request-9"
    def emit(self, event): print(log.session, flush=True)
async def main():
    plan = await tool.plan('{"command": "echo new > a; echo b > b; echo begun; sleep 60"}', Context())
    await tool.run(plan, Decision("allow", plan.question.digest, real_files=True), Context())
asyncio.run(main())
"""


def test_s15_a_killed_program_is_finished_by_the_next_start(root: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (root / "a").write_text("old\n")
    argv = [sys.executable, "-c", KILLED, str(root), str(data)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        session = app.stdout.readline().strip()
        app.kill()
    journal = Journal(data)
    workspace = open_workspace(root, data)
    sweep(data / "copies")
    assert len(os.listdir(data / "copies")) == 1

    def write(name: str) -> tuple[Log, Writes]:
        log = journal.open(name)
        return log, Writer(workspace.fence, log)

    (root / "elsewhere").mkdir()
    finish_cut_off(open_workspace(root / "elsewhere", data), data / "copies", write)
    assert len(os.listdir(data / "copies")) == 1
    finish_cut_off(workspace, data / "copies", write)
    log, writes = write(session)
    (change,) = changes(log.records())
    assert (change.approval_id, [file.path for file in change.files]) == ("request-9", ["a", "b"])
    notice = log.records()[-1].event
    assert isinstance(notice, Noticed)
    assert notice.text.startswith(
        "K2Desk ended while a command ran. On the user's real files it changed 1 file,"
    )
    writes.revert(change.id)
    assert (root / "a").read_text() == "old\n"
    assert os.listdir(data / "copies") == []
    finish_cut_off(workspace, data / "copies", write)
    workspace.close()
    journal.close()


def test_a_promise_nobody_can_keep_is_let_go(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from k2desk.core.errors import JournalError
    from k2desk.proof import scratch
    from k2desk.proof.snapshot import Snapshot

    home = tmp_path / "copies"
    (root / "a").write_text("old\n")
    Snapshot.take(root, ["a"], home).promise("gone", "request-1")
    workspace = open_workspace(root, tmp_path / "data")

    def write(_name: str) -> tuple[Log, Writes]:
        raise JournalError("There is no such session.")

    finish_cut_off(workspace, home, write)
    assert len(os.listdir(home)) == 1  # the program that made it is there still: this one
    monkeypatch.setattr(scratch, "_born", lambda _pid: "4711")
    finish_cut_off(workspace, home, write)
    workspace.close()
    assert os.listdir(home) == []
