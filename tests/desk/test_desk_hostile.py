"""A hostile test suite as the proof's subject: it harms nothing, and the proof ends in a clear sentence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from test_desk_proving import Bench, bench, walls

from k2desk.core.proving import Proof
from k2desk.proof.trial import MOST_OUTPUT

__all__ = ["bench", "walls"]

MARK = f"63.{os.getpid()}"
"""Seconds no honest process sleeps, and no other worker of these tests either."""
SLEEP = f"sleep {MARK}"
FORKS = f"n=0; while test $n -lt 600; do {SLEEP} & n=$((n + 1)); done; wait; {SLEEP}"
FILL = "n=0; while :; do n=$((n + 1)); head -c 4000000 /dev/zero >full$n || exit; done"
DEEP = "i=0; while test $i -lt 200; do mkdir deep; cd deep; i=$((i + 1)); done"
TOO_LONG = "The tests took longer than 1 seconds and were ended"


def contents(root: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def sleeping() -> list[int]:
    """Return the processes that a hostile suite has left."""
    lines = {one.pid: one.info["cmdline"] or [] for one in psutil.process_iter(["cmdline"])}
    return [pid for pid, line in lines.items() if MARK in line]


async def proved(bench: Bench, test: str) -> Proof:
    """Prove a good selection while one of the tests is hostile, and see that nothing was harmed."""
    (bench.root / "tests/a-hostile").write_text(test)
    before = contents(bench.root)
    proof = await bench.prove(0, 1)
    assert contents(bench.root) == before
    assert not list((bench.data / "copies").iterdir())
    assert not sleeping()
    return proof


@pytest.mark.parametrize(
    "test",
    [SLEEP, f"trap '' TERM INT HUP; {SLEEP}", f"setsid {SLEEP} & {SLEEP}"],
    ids=["hangs", "ignores signals", "leaves its group"],  # the marks differ from worker to worker
)
async def test_what_never_ends_is_ended(bench: Bench, test: str) -> None:
    bench.store.change(command_seconds=1)
    proof = await proved(bench, test)
    assert proof.note.endswith(TOO_LONG)
    assert (proof.passed, proof.worse, proof.exit_status) == (0, 0, None)


async def test_of_half_a_run_nothing_is_said(bench: Bench) -> None:
    """Two fail before the one that hangs, and one of them did not fail without the change."""
    bench.store.change(command_seconds=1)
    (bench.root / "tests/zz").write_text(f". ./code; test $nine = 9 || {SLEEP}")
    proof = await bench.prove(2, 3)
    assert (proof.failed, proof.before, proof.note) == (3, 2, TOO_LONG)
    assert (proof.worse, proof.breaks, proof.fixes, proof.gone) == (0, (), (), ())


async def test_what_forks_comes_to_its_limit(bench: Bench) -> None:
    bench.store.change(command_seconds=2)
    proof = await proved(bench, FORKS)
    assert proof.worse == 0
    assert proof.note.endswith("were ended") or proof.known == 2, "the shell gives up where it can't fork"


async def test_what_prints_for_ever_is_ended_and_little_of_it_is_kept(bench: Bench) -> None:
    bench.store.change(command_seconds=1)
    (bench.root / "tests/a-hostile").write_text("yes 'test a ... ok'")
    digest = bench.suites.plan(bench.root).digest
    event = await bench.proofs.prove_hunks(bench.log, bench.root, digest, bench.proposal, bench.tell)
    assert {one.note for one in event.tried} == {TOO_LONG}
    assert max(len(bench.log.get_blob(one.output)) for one in event.tried) < MOST_OUTPUT + 100
    assert [[badge.kind for badge in one] for one in event.badges] == [["not run"], ["not run"]]


async def test_what_fills_the_disk_is_ended(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk of this test is as large as what has to stay free, and 32 MB."""
    size = 32_000_000

    def usage(folder: Path) -> SimpleNamespace:
        used = sum(path.stat().st_size for path in Path(folder).glob("full*"))
        return SimpleNamespace(free=512 * 1024 * 1024 + size - used)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    proof = await proved(bench, FILL)
    assert proof.note.endswith("The disk was almost full, so the tests were ended. Make room, then try again")


@pytest.mark.parametrize(
    "test",
    [
        "rm -rf code tests run.sh .git; echo bad >new",
        "echo bad >code; chmod 000 code tests .",
        f"ln -s / everything; ln -sf /etc/passwd code; mkfifo pipe; {DEEP}",
        'for path in "$HOME" "$PWD" / /root; do echo bad >"$path/bad"; rm -f "$path/code"; done',
    ],
)
async def test_what_changes_files_changes_its_own_copy(bench: Bench, test: str) -> None:
    await proved(bench, test)
    (bench.root / "tests/a-hostile").unlink()
    honest = await bench.prove(0, 1)
    assert (honest.passed, honest.failed, honest.note) == (2, 1, ""), "the next copy is a fresh one"
    assert [test.removeprefix("tests/") for test in honest.fixes] == ["one"]


async def test_what_knows_the_copy_tells_nothing_of_the_change(bench: Bench) -> None:
    """It fails in the copy alone; it fails there without the change too, and the change is not blamed."""
    proof = await proved(bench, 'test "$(uname -n)" != k2box')
    assert "tests/a-hostile" not in (*proof.breaks, *proof.new, *proof.flaky)
    assert (proof.known, proof.worse, proof.fixes) == (2, 0, ("tests/one",))
