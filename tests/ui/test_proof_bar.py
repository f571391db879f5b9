"""The bar over the review speaks of the present ticks; the runs are real ones, in the sandbox."""

from __future__ import annotations

import msgspec
import pytest
from proof_kit import Scene
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from window_kit import Play, until

from k2desk.core.events import DecisionMade, DecisionRequested
from k2desk.core.permissions import Decision, Question
from k2desk.core.proving import Badge, Proof
from k2desk.core.testing import TestProgress
from k2desk.core.working import Step
from k2desk.proof import cluster
from k2desk.tools.binding import digest_of_process
from k2desk.ui.diff.badges import BADGES, badge_words
from k2desk.ui.diff.proof_bar import ProofBar
from k2desk.ui.models import proofs as timing
from k2desk.ui.models.proof_words import of_progress, of_proof, tip_of


def test_from_the_question_to_the_proof_of_each_selection(play: Play, scene: Scene, qtbot: QtBot) -> None:
    async def scenario() -> None:
        await scene.propose()
        await until(lambda: "sh run.sh would run in a copy · confined · no network" in scene.words)
        assert scene.apply == "Apply 2 hunks · not run"
        assert not scene.recorded()
        qtbot.keyClick(scene.button("Run the tests"), Qt.Key.Key_Return)
        await until(lambda: "1 pass, 2 fail" in scene.words)
        assert "fixes 1, breaks 1 · 1 failed before too · run in a copy" in scene.words
        assert scene.apply == "Apply 2 hunks · breaks 1"
        scene.untick(1)
        assert "breaks" not in scene.words, "never a word about other ticks"
        await until(lambda: "2 pass, 1 fail" in scene.words)
        assert "fixes 1, breaks 0" in scene.words
        assert scene.apply == "Apply 1 of 2 hunks · 1 fail as before"
        count = len(scene.recorded())
        scene.untick(1)
        assert "fixes 1, breaks 1" in scene.words, "going back needs no run and no pause"
        await until(lambda: not scene.proofs._task.running and not scene.proofs._pause.isActive())
        assert len(scene.recorded()) == count
        assert scene.button("Run again").isEnabled()

    play(scenario)


def test_newer_ticks_go_before_older_ones(play: Play, scene: Scene) -> None:
    (scene.root / "tests/slow").write_text(". ./code; test $nine = 9 || sleep 60\n")

    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        await until(lambda: scene.proofs._progress.phase == "" and scene.proofs._progress.done)
        assert "tests" in scene.words
        scene.untick(1)
        await until(lambda: "3 pass, 1 fail" in scene.words)
        assert len(scene.recorded()) == 1, "the older run was given up"

    play(scenario)


def test_it_is_stopped_and_begins_again_with_the_next_tick(play: Play, scene: Scene, qtbot: QtBot) -> None:
    (scene.root / "tests/slow").write_text(". ./code; test $nine = 9 || sleep 60\n")

    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        await until(lambda: scene.proofs._progress.phase == "" and scene.proofs._progress.done)
        qtbot.keyClick(scene.button("Stop"), Qt.Key.Key_Space)
        await until(lambda: "not run · it was stopped" in scene.words)
        assert scene.review.bar.can_apply, "applying is always allowed"
        scene.untick(1)
        await until(lambda: "3 pass, 1 fail" in scene.words)

    play(scenario)


def test_why_it_was_not_run_is_said(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        (scene.root / "code").write_text("one=2\n")
        await until(lambda: "code has changed on the disk since this was proposed" in scene.words)
        assert scene.apply == "Apply 2 hunks · not run"
        await until(lambda: not scene.review.bar.can_apply)
        assert "code has changed on the disk since this was proposed" in scene.words

    play(scenario)


def test_why_tests_cannot_run_is_said(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        scene.desk.store.change(commands=False)
        await scene.propose()
        await until(lambda: "Tests cannot run here · Commands and tests are switched off" in scene.words)

    play(scenario)


def test_a_cluster_is_asked_about_first_and_nothing_runs_here_in_its_stead(
    play: Play, scene: Scene, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(cluster, "REACH", 0.2)

    async def scenario() -> None:
        scene.agree()
        scene.desk.store.change(cluster="tcp://127.0.0.1:9")
        await scene.propose()
        await until(
            lambda: "would run on the cluster at tcp://127.0.0.1:9, which is sent 5 files" in scene.words
        )
        qtbot.keyClick(scene.button("Run the tests"), Qt.Key.Key_Return)
        await until(lambda: "the cluster at tcp://127.0.0.1:9 does not answer." in scene.words)
        assert not scene.recorded()
        scene.desk.store.change(cluster="")
        scene.runtime.prepared.emit()  # as the settings do
        await until(lambda: "would run in a copy · confined · no network" in scene.words)

    play(scenario)


def test_files_that_change_are_tried_anew(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        await until(lambda: "1 pass, 2 fail" in scene.words)
        (scene.root / "tests/bad").write_text("true\n")
        scene.proofs._files_changed()
        await until(lambda: "2 pass, 1 fail" in scene.words)

    play(scenario)


def test_a_session_that_is_opened_again_shows_what_is_known(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        await until(lambda: "1 pass, 2 fail" in scene.words)
        assert scene.runtime.engine is not None
        session, log = scene.runtime.engine.log.session, scene.runtime.engine.log
        scene.runtime.open_session(scene.root)
        await until(lambda: scene.runtime.engine is not None and scene.runtime.engine.log is not log)
        assert scene.proofs.said() is None
        scene.runtime.open_session(scene.root, session)
        await until(lambda: "1 pass, 2 fail" in scene.words)
        await until(lambda: not scene.proofs._task.running and not scene.proofs._pause.isActive())
        assert len(scene.recorded()) == 1

    play(scenario)


def test_after_so_many_runs_it_waits_to_be_asked(
    play: Play, scene: Scene, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(timing, "MOST_RUNS", 1)

    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        await until(lambda: "1 pass, 2 fail" in scene.words)
        await until(lambda: not scene.proofs._task.running)
        scene.untick(1)
        await until(lambda: "not run · 1 runs of this proposal have begun by themselves" in scene.words)
        qtbot.keyClick(scene.button("Run again"), Qt.Key.Key_Return)
        await until(lambda: "2 pass, 1 fail" in scene.words)

    play(scenario)


# -- the words

GOOD = Proof("a" * 64, "b" * 64, "pytest -q", 0, 2.6, 88, 0, before=1, fixes=("t.py::test_total",))


def test_words_of_results() -> None:
    said = of_proof(GOOD, 2.6)
    assert (said.title, said.words) == (
        "This selection: 88 pass, 0 fail",
        "fixes 1, breaks 0 · run in a copy 2.6 s ago",
    )
    assert (said.face, said.short) == ("good", "88 pass")
    assert tip_of(GOOD).splitlines() == [
        "pytest -q",
        "exit status 0 · 2.6 s · files aaaaaaaaaaaa",
        "fixes t.py::test_total",
    ]
    bad = Proof(
        "a",
        "b",
        "pytest",
        1,
        1.0,
        5,
        2,
        breaks=("x",),
        new=("y",),
        flaky=("z",),
        gone=tuple("abcdefghijklmnop"),
    )
    said = of_proof(bad, 75)
    assert (said.face, said.short) == ("bad", "breaks 2")
    assert said.words == "fixes 0, breaks 2 · 1 flaky · 16 no longer run · run in a copy 1 min ago"
    assert "… no longer run 4 more" in said.tip
    ended = Proof("a", "b", "pytest", None, 1.0, 0, 0, note="It took too long\nand more")
    said = of_proof(ended, 0)
    assert (said.title, said.words, said.short) == (
        "This selection: no result",
        "It took too long",
        "no result",
    )
    assert "ended by K2Desk" in said.tip
    partly = Proof("a", "b", "pytest", 1, 1.0, 3, 1, before=1, note="Without the change: it took too long")
    words = of_proof(partly, 4000).words
    assert words == "Without the change: it took too long · run in a copy 1 h ago", (
        "half a run breaks nothing"
    )
    counts = Proof("a", "b", "make test", 1, 1.0, 3, 2, before=1, known=1, named=False)
    said = of_proof(counts, 0)
    assert said.words == "1 failed before; this command names no tests · run in a copy just now"
    assert (said.face, said.short) == ("bad", "breaks 1")
    assert (of_proof(partly, 30).face, of_proof(partly, 30).short) == ("attention", "1 fail as before")


@pytest.mark.parametrize(
    ("proof", "words", "short"),
    [
        (msgspec.structs.replace(GOOD, exit_status=2), "exit status 2 · fixes 1, breaks 0", "exit status 2"),
        (
            msgspec.structs.replace(GOOD, judges=("tests/test_money.py",)),
            "fixes 1, breaks 0 · changes what judges it: test_money.py",
            "88 pass",
        ),
        (
            msgspec.structs.replace(GOOD, judges=("conftest.py", "tests/test_money.py")),
            "fixes 1, breaks 0 · changes what judges it: conftest.py and 1 more",
            "88 pass",
        ),
        (
            msgspec.structs.replace(GOOD, named=False, fixes=(), fewer=1200),
            "1 failed before; this command names no tests · 1,200 fewer ran than before",
            "88 pass",
        ),
        (msgspec.structs.replace(GOOD, passed=0, fixes=()), "fixes 0, breaks 0", "0 pass"),
        (
            msgspec.structs.replace(GOOD, gone=("t.py::test_b",)),
            "fixes 1, breaks 0 · 1 no longer run",
            "88 pass",
        ),
    ],
)
def test_what_looks_good_and_is_not_is_never_green(proof: Proof, words: str, short: str) -> None:
    said = of_proof(proof, 2.6)
    assert (said.face, said.words, said.short) == ("attention", f"{words} · run in a copy 2.6 s ago", short)


@pytest.mark.parametrize(
    ("progress", "title", "words"),
    [
        (TestProgress(), "This selection: running…", ""),
        (TestProgress(61, 88), "This selection: 61 of 88 tests", "0 fail so far"),
        (TestProgress(3, 88, 1, "before"), "This selection: running…", "3 of 88 tests without the change"),
        (TestProgress(0, 88, 0, "before"), "This selection: running…", "first without the change"),
        (
            TestProgress(0, 88, 0, "before", step=Step("Copying", 1_200, 40_000, "files")),
            "This selection: running…",
            "Copying 1,200 of 40,000 files · first without the change",
        ),
        (
            TestProgress(phase="before", step=Step("Reading", 7, 9, "files")),
            "This selection: running…",
            "Reading 7 of 9 files",
        ),
        (TestProgress(1, 2, 0, "again"), "This selection: running…", "what has changed runs once more"),
        (
            TestProgress(1, 3, 1, "first"),
            "This selection: 1 of 3 tests",
            "those it reaches, then all · 1 fail so far",
        ),
        (TestProgress(0, 3, 0, "first"), "This selection: running…", "those it reaches, then all"),
        (
            TestProgress(2, 88, 0, reached=3),
            "This selection: 2 of 88 tests",
            "none of the 3 it reaches fails that did not · 0 fail so far",
        ),
        (
            TestProgress(0, 88, 0, reached=3, reached_failed=2),
            "This selection: running…",
            "2 of the 3 it reaches fail that did not",
        ),
    ],
)
def test_words_of_progress(progress: TestProgress, title: str, words: str) -> None:
    said = of_progress(progress)
    assert (said.title, said.words, said.act) == (title, words, "stop")


def test_each_hunk_gets_its_badge(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        area = scene.review.area
        await until(lambda: area.badges)
        assert {place: [badge_words(one) for one in found] for place, found in area.badges.items()} == {
            (0, 0): ["needed"],
            (0, 1): ["breaks tests/nine"],
        }
        await until(lambda: not scene.proofs._task.running and not scene.proofs._pause.isActive())
        header = next(place for place in range(9) if "needed" in area.described(place))
        assert area.described(header).startswith("hunk 1 of 2")
        area.grab()
        count = len(scene.recorded())
        scene.untick(1)
        await until(lambda: len(scene.recorded()) == count)
        assert area.badges, "the badges are about the files and the proposal, not about the ticks"
        (scene.root / "tests/bad").write_text("true\n")
        scene.proofs._files_changed()
        await until(lambda: not area.badges)

    play(scenario)


@pytest.mark.parametrize(
    ("badge", "words"),
    [
        (Badge("breaks", "tests/t.py::test_repr", count=1), "breaks test_repr"),
        (Badge("breaks", "tests/t.py::test_repr", count=3), "breaks test_repr and 2 more"),
        (Badge("drops", "tests/t.py::test_repr", count=1), "drops test_repr"),
        (Badge("drops", "tests/t.py::test_repr", count=3), "drops test_repr and 2 more"),
        (Badge("needs", "t", (0, 2), 1), "needs hunk 1, 3"),
        (Badge("needs", "t", (), 1), "not alone"),
        (Badge("not exercised"), "not exercised"),
    ],
)
def test_words_of_badges(badge: Badge, words: str) -> None:
    assert badge_words(badge) == words
    assert badge.kind in BADGES


# -- the width


def test_nothing_is_cut_off_at_any_width(play: Play, scene: Scene) -> None:
    """Words are left out whole, and what must be said in full stands below."""

    async def scenario() -> None:
        await scene.propose()
        bar = scene.review.findChild(ProofBar)
        assert isinstance(bar, ProofBar)

        def whole() -> bool:
            labels = [one for one in bar.findChildren(QLabel) if one.isVisible() and one.text()]
            return all(one.wordWrap() or one.width() >= one.sizeHint().width() for one in labels)

        await until(lambda: "sh run.sh would run in a copy" in scene.words)
        for width in (320, 380, 468, 560, 760, 1200):
            scene.review.resize(width + 24, 900)
            scene.proofs.changed.emit()
            await until(lambda width=width: bar.width() == width and whole())  # type: ignore[misc]
            assert "if you let it" in scene.words
            bar._show(of_proof(GOOD, 2.6))
            await until(whole)
            assert "88 pass, 0 fail" in scene.words
            assert "fixes 1, breaks 0" in scene.words
            assert ("run in a copy 2.6 s ago" in scene.words) or 380 <= width < 760

    play(scenario)


def test_what_was_allowed_for_the_session_is_not_asked_again(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        await scene.propose()
        await until(lambda: "would run in a copy" in scene.words)
        assert scene.runtime.engine is not None
        log, desk = scene.runtime.engine.log, scene.desk
        command = desk.tests.command(scene.root)
        assert command is not None
        digest = digest_of_process(
            "tests",
            (command.runner, command.words()),
            scene.root,
            desk.walls.confinement,
            float(desk.store.values.command_seconds),
        )
        log.append(DecisionRequested("t1", "c2", Question("tests", "Run?", "", digest, remember=True)))
        log.append(DecisionMade("t1", "", Decision("allow", digest, scope="session")))
        await until(lambda: "1 pass, 2 fail" in scene.words)
        assert not desk.tests.plan(scene.root).agreed, "it was said of the session alone"
        assert not desk.tests.plan(scene.root, None).agreed
        assert desk.tests.plan(scene.root, log).agreed
        desk.store.change(cluster="tcp://127.0.0.1:9")
        assert not desk.tests.plan(scene.root, log).agreed, "what may run here may not leave the machine"

    play(scenario)
