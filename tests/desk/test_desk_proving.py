"""Proof of a selection, with real runs in the sandbox of a project whose tests are lines of shell."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count, groupby
from pathlib import Path

import msgspec
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "proof"))

from python_kit import environment

from k2desk.core.errors import K2DeskError, StaleError
from k2desk.core.events import SelectionProved, SessionStarted
from k2desk.core.permissions import Confinement, FileTicks
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.proving import HunksProved, Proof
from k2desk.core.testing import TestProgress
from k2desk.core.working import Working
from k2desk.desk.proving import Proving
from k2desk.desk.suites import Suites
from k2desk.desk.trust import Trusting
from k2desk.desk.walls import Walls
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.proof.scratch import Scratch
from k2desk.proof.side_by_side import fitting
from k2desk.settings.store import Store

RUN = """\
for test in tests/*; do
    if sh "$test"; then echo "test $test ... ok"; else echo "test $test ... FAILED"; fi
done
"""
CODE = b"one=1\ntwo=2\nthree=3\nfour=4\nfive=5\nsix=6\nseven=7\neight=8\nnine=9\n"
BETTER = CODE.replace(b"one=1", b"one=10").replace(b"nine=9", b"nine=90")
"""The first line fixes a test, the last one breaks another."""


class Bench:
    """A project, its proposal, and the proofs of it."""

    def __init__(self, tmp_path: Path, walls: Walls) -> None:
        self.root = tmp_path / "project"
        (self.root / "tests").mkdir(parents=True)
        (self.root / "run.sh").write_text(RUN)
        (self.root / "code").write_bytes(CODE)
        for name, line in {"one": "test $one = 10", "nine": "test $nine = 9", "bad": "false"}.items():
            (self.root / "tests" / name).write_text(f". ./code; {line}\n")
        self.store = Store(tmp_path / "config")
        trust = Trusting(self.store)
        trust.once(self.root)
        self.data = tmp_path / "data"
        self.suites = Suites(self.data, self.store, walls, trust)
        self.suites.set_command(self.root, "sh run.sh")
        self.journal = Journal(self.data)
        self.log = self.journal.create(SessionStarted(str(self.root), "1", "Demo model", "kimi"))
        self.proofs = Proving(self.suites)
        change = FileChange("code", "modify", self.log.put_blob(CODE), self.log.put_blob(BETTER))
        self.proposal = Proposal("p1", "c1", "Better", (change,))
        self.told: list[TestProgress] = []
        self.steps: list[TestProgress] = []
        self.begun = asyncio.Event()
        """A test of a selection has come to its end."""

    def tell(self, progress: TestProgress) -> None:
        """Note how far a run is."""
        if progress.step is not None:  # a busy machine tells of these, a quick one does not
            self.steps.append(progress)
            return
        self.told.append(progress)
        if progress.done and not progress.phase:
            self.begun.set()

    async def prove(self, *lines: int, fresh: bool = False, log: SessionLog | None = None) -> Proof:
        """Try some changed lines: 0 and 1 are of the first hunk, 2 and 3 of the second."""
        ticks = (FileTicks("code", lines, whole=False),)
        digest = self.suites.plan(self.root).digest
        told = await self.proofs.prove(
            log or self.log, self.root, digest, self.proposal, lambda: ticks, self.tell, fresh=fresh
        )
        return told.proof

    def recorded(self) -> list[SelectionProved]:
        """What the record says."""
        return [one.event for one in self.log.records() if isinstance(one.event, SelectionProved)]


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Walls:
    made = Walls(Store(tmp_path_factory.mktemp("walls")))
    made.probe()
    return made


@pytest.fixture
def bench(tmp_path: Path, walls: Walls) -> Iterator[Bench]:
    made = Bench(tmp_path, walls)
    yield made
    made.journal.close()


def names(tests: Sequence[str]) -> list[str]:
    return [test.removeprefix("tests/") for test in tests]


async def test_exactly_what_is_ticked_is_tried(bench: Bench) -> None:
    good = await bench.prove(0, 1)
    assert (good.passed, good.failed, good.before, good.known, good.passing) == (2, 1, 2, 1, 1)
    assert (names(good.fixes), names(good.breaks), good.worse) == (["one"], [], 0)
    whole = await bench.prove(0, 1, 2, 3)
    assert (names(whole.fixes), names(whole.breaks), whole.worse) == (["one"], ["nine"], 1)
    nothing = await bench.prove()
    assert nothing.tree == nothing.base == whole.base
    assert (nothing.passed, nothing.failed, nothing.fixes, nothing.breaks) == (1, 2, (), ())
    assert (bench.root / "code").read_bytes() == CODE
    assert not list((bench.data / "copies").iterdir())


async def test_going_back_runs_nothing_and_the_base_runs_once(bench: Bench) -> None:
    first = await bench.prove(0, 1)
    await bench.prove(2, 3)
    told = len(bench.told)
    assert await bench.prove(0, 1) == first
    assert len(bench.told) == told
    assert len(bench.recorded()) == 2, "the record already says it"
    phases = [one.phase for one in bench.told]
    assert "before" not in phases[phases.index("") :], "the files as they are ran once"


async def test_how_far_the_files_are_is_told_before_each_run(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Working.__init__, "__defaults__", (None, 0.0))
    await bench.prove(0, 1)
    said = [(one.phase, one.step.doing, one.step.done) for one in bench.steps if one.step is not None]
    files = range(5)
    assert said[:10] == [("before", doing, done) for doing in ("Reading", "Copying") for done in files]
    assert said[10:15] == [("", "Copying", done) for done in files]
    assert bench.told[-1].step is None


async def test_the_next_start_knows_what_the_record_holds(bench: Bench) -> None:
    first = await bench.prove(0, 1)
    bench.proofs = Proving(bench.suites)
    told = len(bench.told)
    assert await bench.prove(0, 1, log=bench.journal.open(bench.log.session)) == first
    assert len(bench.told) == told


async def test_other_files_on_the_disk_are_another_state(bench: Bench) -> None:
    first = await bench.prove(0, 1)
    (bench.root / "tests/bad").write_text("true\n")
    second = await bench.prove(0, 1)
    assert second.base != first.base
    assert (second.passed, second.failed, second.before) == (3, 0, 1)


async def test_fresh_runs_again(bench: Bench) -> None:
    await bench.prove(0, 1)
    told = len(bench.told)
    await bench.prove(0, 1, fresh=True)
    assert len(bench.told) > told


async def test_what_comes_and_goes_is_flaky(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    copy, runs = bench.suites.copy, count(1)

    @asynccontextmanager
    async def counted(folder: Path, _heard: object) -> AsyncIterator[Scratch]:
        async with copy(folder) as made:
            (made.tree / "run").write_text(f"run={next(runs)}\n")  # the world is another one each time
            yield made

    monkeypatch.setattr(bench.suites, "copy", counted)
    (bench.root / "tests/odd").write_text(". ./run; test $run != 2\n")
    (bench.root / "tests/rare").write_text(". ./run; test $run != 1\n")
    found = await bench.prove(2, 3)
    assert (names(found.breaks), names(found.flaky), names(found.fixes)) == (["nine"], ["rare", "odd"], [])
    assert found.worse == 1
    assert [phase for phase, _ in groupby(one.phase for one in bench.told)] == ["before", "", "again"]


async def test_a_command_that_names_no_tests_is_told_by_counts(bench: Bench) -> None:
    bench.suites.set_command(bench.root, "sh counts.sh")
    script = (
        ". ./code\nif test $nine = 9; then echo '  5 passing'; else\n"
        "echo '  3 passing'; echo '  2 failing'; fi\n"
    )
    (bench.root / "counts.sh").write_text(script)
    found = await bench.prove(2, 3)
    assert (found.passed, found.failed, found.before, found.known, found.named) == (3, 2, 0, 0, False)
    assert found.worse == 2


async def test_fewer_tests_of_a_command_that_names_none_are_told(bench: Bench) -> None:
    bench.suites.set_command(bench.root, "sh counts.sh")
    (bench.root / "counts.sh").write_text('. ./code; echo "  $((9 - (nine > 9) * 4)) passing"\n')
    found = await bench.prove(2, 3)
    assert (found.passed, found.failed, found.fewer) == (5, 0, 4)
    assert (await bench.prove()).fewer == 0


async def test_a_command_that_fails_though_no_test_does_says_nothing_good(bench: Bench) -> None:
    (bench.root / "tests/bad").write_text("true\n")
    (bench.root / "tests/one").write_text("true\n")
    bench.suites.set_command(bench.root, "sh run.sh; . ./code; test $nine = 9")
    good, bad = await bench.prove(0, 1), await bench.prove(2, 3)
    assert not good.unexplained
    (bench.root / "tests/nine").write_text("true\n")
    bad = await bench.prove(2, 3)
    assert (bad.passed, bad.failed, bad.exit_status, bad.unexplained) == (3, 0, 1, True)
    digest = bench.suites.plan(bench.root).digest
    event = await bench.proofs.prove_hunks(bench.log, bench.root, digest, bench.proposal, bench.tell)
    assert [[one.kind for one in badge] for badge in event.badges] == [["not run"], ["not run"]]


async def test_a_change_of_what_judges_it_is_told(bench: Bench) -> None:
    (bench.root / "code").write_bytes(CODE)
    before, after = (bench.root / "tests/bad").read_bytes(), b"true\n"
    run = RUN.replace('echo "test $test ... FAILED"', "true").encode()
    files = (
        FileChange("tests/bad", "modify", bench.log.put_blob(before), bench.log.put_blob(after)),
        FileChange("run.sh", "modify", bench.log.put_blob(RUN.encode()), bench.log.put_blob(run)),
    )
    proposal, digest = Proposal("p3", "c3", "Green", files), bench.suites.plan(bench.root).digest

    async def tried(*paths: str) -> Proof:
        ticks = tuple(FileTicks(path, (0, 1), whole=True) for path in paths)
        told = await bench.proofs.prove(bench.log, bench.root, digest, proposal, lambda: ticks, bench.tell)
        return told.proof

    weaker = await tried("tests/bad")
    assert (names(weaker.fixes), weaker.judges) == (["bad"], ("tests/bad",))
    silent = await tried("run.sh")
    assert (silent.failed, names(silent.gone), silent.judges) == (0, ["bad", "one"], ("run.sh",))
    assert (await bench.prove(0, 1)).judges == ()


async def test_a_hunk_that_has_a_test_left_out_drops_it(bench: Bench) -> None:
    quiet = RUN.replace("tests/*", "tests/nine")
    files = (FileChange("run.sh", "modify", *map(bench.log.put_blob, (RUN.encode(), quiet.encode()))),)
    proposal, digest = Proposal("p4", "c4", "Quiet", files), bench.suites.plan(bench.root).digest
    event = await bench.proofs.prove_hunks(bench.log, bench.root, digest, proposal, bench.tell)
    assert [[(one.kind, one.count) for one in badge] for badge in event.badges] == [[("drops", 2)]]


async def test_a_file_that_changed_since_is_not_tried(bench: Bench) -> None:
    (bench.root / "code").write_text("one=2\n")
    with pytest.raises(K2DeskError, match="code has changed on the disk since this was proposed"):
        await bench.prove(0, 1)
    assert not bench.recorded()


async def test_files_that_change_while_they_are_copied_prove_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = bench.suites.copy

    @asynccontextmanager
    async def late(folder: Path, _heard: object) -> AsyncIterator[Scratch]:
        (bench.root / "tests/bad").write_text("true\n")
        async with copy(folder) as made:
            yield made

    monkeypatch.setattr(bench.suites, "copy", late)
    with pytest.raises(StaleError):
        await bench.prove(0, 1)
    assert not bench.recorded()


async def test_what_was_not_agreed_to_is_not_run(bench: Bench) -> None:
    digest = bench.suites.plan(bench.root).digest
    bench.suites.set_command(bench.root, "sh run.sh; true")
    with pytest.raises(K2DeskError):
        await bench.proofs.prove(bench.log, bench.root, digest, bench.proposal, tuple, bench.tell)
    assert not bench.told


async def test_what_is_ticked_meanwhile_counts_after_the_first_run(bench: Bench) -> None:
    chosen = [(FileTicks("code", (0, 1)),), (FileTicks("code", (2, 3)),)]
    found = await bench.proofs.prove(
        bench.log,
        bench.root,
        bench.suites.plan(bench.root).digest,
        bench.proposal,
        lambda: chosen.pop(0) if len(chosen) > 1 else chosen[0],
        bench.tell,
    )
    assert found.ticks == (FileTicks("code", (2, 3)),)
    assert names(found.proof.breaks) == ["nine"]


async def test_new_and_lost_tests_and_new_files_that_run(bench: Bench) -> None:
    script = b"#!/bin/sh\nfalse\n"
    files = (
        FileChange("tests/more", "create", None, bench.log.put_blob(b"./tool\n")),
        FileChange("tool", "create", None, bench.log.put_blob(script), mode=0o755),
        FileChange(
            "tests/nine", "delete", bench.log.put_blob((bench.root / "tests/nine").read_bytes()), None
        ),
    )
    proposal = Proposal("p2", "c2", "More", files)
    ticks = (
        FileTicks("tests/more", (0,), whole=True),
        FileTicks("tool", (0, 1), whole=True),
        FileTicks("tests/nine", (0,), whole=True),
    )
    digest = bench.suites.plan(bench.root).digest
    told = await bench.proofs.prove(bench.log, bench.root, digest, proposal, lambda: ticks, bench.tell)
    assert (names(told.proof.new), names(told.proof.gone), told.proof.worse) == (["more"], ["nine"], 1)
    assert (bench.root / "tests/nine").exists()


async def test_a_stopped_run_leaves_nothing_behind(bench: Bench) -> None:
    await bench.prove()
    (bench.root / "tests/slow").write_text(". ./code; test $one = 1 || sleep 60\n")
    await bench.prove()
    bench.begun.clear()
    task = asyncio.create_task(bench.prove(0, 1))
    await asyncio.wait_for(bench.begun.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not list((bench.data / "copies").iterdir())
    assert len(bench.recorded()) == 2


def test_runs_go_side_by_side_only_where_each_is_shut_in(bench: Bench, tmp_path: Path) -> None:
    """Elsewhere two runs would share their ports and their temporary folder."""
    bench.store.change(proof_runs=3)
    assert bench.suites.ways(bench.root, bench.suites.plan(bench.root).digest).width == 3
    bench.store.change(proof_runs=0)
    assert bench.suites.ways(bench.root, bench.suites.plan(bench.root).digest).width == fitting()
    trust = Trusting(bench.store)
    trust.once(bench.root)
    walls = Walls(bench.store, Confinement("tree", "no sandbox"))
    beside = Suites(tmp_path / "open", bench.store, walls, trust)
    bench.store.change(proof_runs=3)
    assert beside.ways(bench.root, beside.plan(bench.root).digest).width == 1


async def test_runs_go_side_by_side_and_a_stop_ends_them_all(bench: Bench) -> None:
    bench.store.change(proof_runs=3)
    (bench.root / "tests/slow").write_text(". ./code; test $one$nine = 19 || { touch begun; sleep 60; }\n")
    copies = bench.data / "copies"
    digest = bench.suites.plan(bench.root).digest
    work = bench.proofs.prove_hunks(bench.log, bench.root, digest, bench.proposal, bench.tell)
    task = asyncio.create_task(work)
    async with asyncio.timeout(30):
        while len(list(copies.glob("*/tree/begun"))) < 3 and not task.done():  # noqa: ASYNC110 -- other processes
            await asyncio.sleep(0.01)
    assert not task.done()
    assert len(list(copies.iterdir())) == 3
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not list(copies.iterdir())


@pytest.mark.parametrize("runs", [1, 3])
async def test_each_hunk_is_tried_alone_and_left_out(bench: Bench, runs: int) -> None:
    bench.store.change(proof_runs=runs)
    lines = [b"one=1", b"two=2", b"three=3", b"four=4", b"five=5"]
    before = b"".join(line + b"\n" + b"#\n" * 10 for line in lines)
    after = before
    for line in lines:
        after = after.replace(line, line + b"0")
    (bench.root / "code").write_bytes(before)
    for name in ("one", "nine", "bad"):
        (bench.root / "tests" / name).unlink()
    formulas = {
        "fix": "test $one = 10",  # the first hunk is needed
        "harm": "test $two = 2",  # the second breaks it
        "pair": "test $three = 3 || test $four = 40",  # the third needs the fourth
    }
    for name, line in formulas.items():
        (bench.root / "tests" / name).write_text(f". ./code; {line}\n")
    change = FileChange("code", "modify", bench.log.put_blob(before), bench.log.put_blob(after))
    proposal = Proposal("p3", "c3", "Five", (change,))
    digest = bench.suites.plan(bench.root).digest
    event = await bench.proofs.prove_hunks(bench.log, bench.root, digest, proposal, bench.tell)
    assert [[(one.kind, names([one.test]), one.others) for one in badge] for badge in event.badges] == [
        [("needed", ["fix"], ())],
        [("breaks", ["harm"], ())],
        [("needs", ["pair"], (3,))],
        [("safe alone", [""], ())],
        [("not exercised", [""], ())],
    ]
    assert event.runs == 2 * 5 + 2
    assert len(event.tried) == event.runs
    tried = {one.hunks: one for one in event.tried}
    assert tried[()].tree == event.base
    assert len({one.tree for one in event.tried}) == event.runs
    counts = {hunks: (one.passed, one.failed) for hunks, one in tried.items()}
    assert (counts[()], counts[(0,)], counts[(1,)]) == ((2, 1), (3, 0), (1, 2))
    assert {one.exit_status for one in event.tried} == {0}  # the script ends well, whatever a test says
    assert b"fix" in bench.log.get_blob(tried[(0,)].output)
    assert [one.done for one in bench.told] == list(range(12 if runs == 1 else 13))
    assert bench.log.records()[-1].event == event
    again = await bench.proofs.prove_hunks(bench.log, bench.root, digest, proposal, bench.tell)
    assert again == event, "to the hundredth of a second: they are the same runs"


async def test_hunks_that_only_work_together_each_name_their_own(bench: Bench) -> None:
    """Two renames, each with its use in another file; one test can't load where either is torn apart."""
    apart = "# as it was\n" * 10
    made = "def {0}a(): ...\n" + apart + "def {0}b(): ...\n"
    used = "{0}a()\n" + apart + "{0}b()\n"
    both = "! grep -q 'def new_{0}' made.py || grep -q ^new_{0} used.py"
    same = "grep -q 'def new_{0}' made.py || ! grep -q ^new_{0} used.py"
    (bench.root / "tests/whole").write_text(
        "\n".join(f"{{ {line.format(name)}; }} || exit 1" for name in "ab" for line in (both, same))
    )
    changes = []
    for path, text in {"made.py": made, "used.py": used}.items():
        before, after = text.format("old_").encode(), text.format("new_").encode()
        (bench.root / path).write_bytes(before)
        changes.append(FileChange(path, "modify", bench.log.put_blob(before), bench.log.put_blob(after)))
    proposal, digest = Proposal("p4", "c4", "Rename", tuple(changes)), bench.suites.plan(bench.root).digest
    event = await bench.proofs.prove_hunks(bench.log, bench.root, digest, proposal, bench.tell)
    found = [[(badge.kind, badge.test, badge.others) for badge in badges] for badges in event.badges]
    assert found == [[("needs", "tests/whole", (other,))] for other in (2, 3, 0, 1)]
    assert event.runs <= 2 * 4 + 2
    assert {one.hunks for one in event.tried} >= {(0, 2), (1, 3)}


async def test_the_smallest_selection_is_worked_out_and_no_run_is_made_twice(bench: Bench) -> None:
    lines = [b"%s=1\n" % name for name in (b"one", b"six", b"nine")]
    code = (b"\n" * 8).join(lines)
    better = code.replace(b"one=1", b"one=10").replace(b"six=1", b"six=10").replace(b"nine=1", b"nine=90")
    (bench.root / "code").write_bytes(code)
    for name, line in {"one": "test $one$six = 1010", "nine": "test $nine = 1", "bad": "false"}.items():
        (bench.root / "tests" / name).write_text(f". ./code; {line}\n")
    change = FileChange("code", "modify", bench.log.put_blob(code), bench.log.put_blob(better))
    proposal, digest = Proposal("p3", "c3", "Better", (change,)), bench.suites.plan(bench.root).digest
    event = await bench.proofs.find_smallest(bench.log, bench.root, digest, proposal, bench.tell)
    ticks = (FileTicks("code", (0, 1, 2, 3), whole=True),)
    assert (event.fixes, event.hunks, event.ticks, event.sure) == (("tests/one",), (0, 1), ticks, True)
    assert {one.hunks for one in event.tried} >= {(), (0, 1, 2), (0,), (1,), (2,), (0, 1)}
    assert [one.done for one in bench.told] == list(range(len(event.tried)))
    assert {one.phase for one in bench.told} == {"smallest"}
    assert bench.log.records()[-1].event == event
    again = await bench.proofs.find_smallest(bench.log, bench.root, digest, proposal, bench.tell)
    assert again == event, "to the hundredth of a second: they are the same runs"


async def test_where_nothing_is_fixed_there_is_nothing_to_look_for(bench: Bench) -> None:
    (bench.root / "tests/one").write_text("true\n")
    digest = bench.suites.plan(bench.root).digest
    event = await bench.proofs.find_smallest(bench.log, bench.root, digest, bench.proposal, bench.tell)
    assert (event.fixes, event.hunks, len(event.tried)) == ((), (), 2)
    bench.suites.set_command(bench.root, "true")
    digest = bench.suites.plan(bench.root).digest
    with pytest.raises(K2DeskError, match="no result"):
        await bench.proofs.find_smallest(bench.log, bench.root, digest, bench.proposal, bench.tell)


async def test_runs_without_an_end_say_nothing_of_a_hunk(bench: Bench) -> None:
    bench.suites.set_command(bench.root, "true")
    digest = bench.suites.plan(bench.root).digest
    event = await bench.proofs.prove_hunks(bench.log, bench.root, digest, bench.proposal, bench.tell)
    assert [[one.kind for one in badge] for badge in event.badges] == [["not run"], ["not run"]]


def test_a_record_from_before_the_runs_were_kept_still_opens() -> None:
    old = msgspec.json.decode(msgspec.json.encode(HunksProved("p", "b", "make", 4, ((),))))
    del old["tried"]
    event = msgspec.json.decode(msgspec.json.encode(old), type=HunksProved)
    assert (event.runs, event.tried) == (4, ())


NUMBERS = """\
def one():
    return 1


def two():
    return 2


def three():
    return 3


def nobody():
    return 4
"""


async def test_the_tests_a_change_reaches_run_first_and_what_is_run_is_not_called_unexercised(
    bench: Bench,
) -> None:
    environment(bench.root)
    (bench.root / ".gitignore").write_text(".venv/\n")
    shutil.rmtree(bench.root / "tests")
    (bench.root / "numbers_.py").write_text(NUMBERS)
    tests = (
        f"def test_{name}():\n    assert numbers_.{name}() == {n}\n"
        for n, name in enumerate(("one", "two", "three"), 1)
    )
    (bench.root / "test_numbers.py").write_text("import numbers_\n\n" + "\n".join(tests))
    bench.suites.set_command(bench.root, "pytest")
    better = NUMBERS.replace("return 1", "return 1 + 0").replace("return 4", "return 5")
    blobs = (bench.log.put_blob(text.encode()) for text in (NUMBERS, better))
    bench.proposal = Proposal("p5", "c5", "Better", (FileChange("numbers_.py", "modify", *blobs),))
    digest = bench.suites.plan(bench.root).digest
    event = await bench.proofs.prove_hunks(bench.log, bench.root, digest, bench.proposal, bench.tell)
    assert [[one.kind for one in badges] for badges in event.badges] == [["safe alone"], ["not exercised"]]
    assert event.runs == 4
    other = bench.log.put_blob(NUMBERS.replace("return 2", "return 2 + 0").encode())
    change = FileChange("numbers_.py", "modify", bench.log.put_blob(NUMBERS.encode()), other)
    bench.proposal = Proposal("p6", "c6", "Other", (change,))
    bench.told.clear()
    ticks = (FileTicks("numbers_.py", (0, 1), whole=True),)
    await bench.proofs.prove(bench.log, bench.root, digest, bench.proposal, lambda: ticks, bench.tell)
    assert [phase for phase, _ in groupby(one.phase for one in bench.told)] == ["first", ""]
    assert bench.told[0] == TestProgress(phase="first", whole=1)
    assert {(one.reached, one.reached_failed) for one in bench.told if one.phase == ""} == {(1, 0)}
