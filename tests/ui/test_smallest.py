"""From the offer to the smallest selection that is ticked, by keyboard alone, with real runs."""

from __future__ import annotations

import pytest
from proof_kit import CODE, Scene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window_kit import Play, until

from k2desk.core.events import SmallestFound
from k2desk.core.permissions import FileTicks
from k2desk.core.testing import TestProgress
from k2desk.ui.diff.smallest_row import SmallestRow
from k2desk.ui.models.proof_words import of_progress, of_smallest, tip_of_smallest, with_hunks

THREE = CODE.replace(b"x=0\n" * 20, b"x=0\n" * 9 + b"six=6\n" + b"x=0\n" * 9)
BETTER = THREE.replace(b"one=1", b"one=10").replace(b"six=6", b"six=60").replace(b"nine=9", b"nine=90")
FIXES = ("tests/one",)


def row(scene: Scene) -> SmallestRow:
    """The row below the bar."""
    found = scene.review.findChild(SmallestRow)
    assert isinstance(found, SmallestRow)
    return found


def found(scene: Scene) -> list[SmallestFound]:
    """What the record says."""
    assert scene.runtime.engine is not None
    events = [record.event for record in scene.runtime.engine.log.records()]
    return [event for event in events if isinstance(event, SmallestFound)]


async def three_hunks(scene: Scene) -> None:
    """Propose three hunks: the first two together fix a test, the last breaks one; try each."""
    (scene.root / "code").write_bytes(THREE)
    (scene.root / "tests/one").write_text('. ./code; test "$one$six" = 1060\n')
    scene.agree()
    await scene.propose(BETTER, before=THREE)
    await until(lambda: scene.review.area.badges)
    await until(lambda: not scene.proofs._task.running and not scene.proofs._pause.isActive())


def test_it_is_offered_worked_out_and_ticked_by_keyboard_alone(
    play: Play, scene: Scene, qtbot: QtBot
) -> None:
    async def scenario() -> None:
        await three_hunks(scene)
        assert "Fewer hunks may be enough" in scene.words
        assert not found(scene), "nobody has asked for it"
        qtbot.keyClick(row(scene).seek, Qt.Key.Key_Return)
        await until(lambda: "Smallest selection that fixes tests/one: hunks 1, 2" in scene.words)
        assert not row(scene).seek.isVisible()
        (event,) = found(scene)
        assert (event.hunks, event.fixes, event.sure) == ((0, 1), FIXES, True)
        assert not scene.proofs.is_smallest()
        row(scene).tick.setFocus()
        qtbot.keyClick(row(scene).tick, Qt.Key.Key_Space)
        assert scene.runtime.selection.counts("p1") == (2, 3)
        assert scene.proofs._ticks() == event.ticks
        assert "hunks 1, 2 · ticked" in scene.words
        assert not row(scene).tick.isVisible()
        await until(lambda: "fixes 1, breaks 0" in scene.words)
        scene.untick(0)
        assert "ticked" not in scene.words
        assert row(scene).tick.isVisible()

    play(scenario)


def test_newer_ticks_go_first_and_the_search_goes_on(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        await three_hunks(scene)
        scene.proofs.find_smallest()
        scene.untick(0)
        assert not found(scene)
        await until(lambda: found(scene))
        assert scene.recorded()[-1].ticks == scene.proofs._ticks()
        assert found(scene)[0].hunks == (0, 1)

    play(scenario)


def test_it_is_stopped(play: Play, scene: Scene, qtbot: QtBot) -> None:
    async def scenario() -> None:
        await three_hunks(scene)
        (scene.root / "tests/slow").write_text(". ./code; sleep 60\n")
        scene.proofs.find_smallest()
        qtbot.keyClick(scene.button("Stop"), Qt.Key.Key_Space)
        await until(lambda: not scene.proofs._task.running)
        assert not found(scene)
        assert not scene.proofs._seeking

    play(scenario)


def test_words() -> None:
    one = SmallestFound("p", "b", "pytest -q", ("t.py::test_total",), (0, 2), (), sure=True)
    assert of_smallest(one) == "Smallest selection that fixes test_total: hunks 1, 3"
    assert tip_of_smallest(one) == "Every smaller selection was tried.\n0 runs of pytest -q\nt.py::test_total"
    more = SmallestFound("p", "b", "pytest -q", ("t.py::test_total", "t.py::u"), (4,), ())
    assert of_smallest(more) == "Smallest selection found that fixes test_total and 1 more: hunk 5"
    assert tip_of_smallest(more).startswith("None of these hunks can be left out.")
    none = SmallestFound("p", "b", "pytest -q")
    assert of_smallest(none) == "No smallest selection: the whole proposal fixes no test"
    assert tip_of_smallest(none) == "0 runs of pytest -q"


@pytest.mark.parametrize(("done", "words"), [(1, "1 run"), (7, "7 runs")])
def test_words_of_the_search(done: int, words: str) -> None:
    said = with_hunks(of_progress(TestProgress()), TestProgress(done, phase="smallest"))
    assert said.parts[-1] == f"looking for the smallest selection: {words}"
    assert said.act == "stop"


def test_what_runs_code_is_not_ticked_by_it(scene: Scene, play: Play) -> None:
    async def scenario() -> None:
        await scene.propose()
        selection = scene.runtime.selection
        for ticked in selection._ticked("p1"):
            ticked.by_hand = True
        selection.toggle_hunk("p1", 0, 0)
        before = selection.ticks("p1")
        selection.tick_only("p1", (FileTicks("code", (0, 1), whole=True),))
        assert selection.ticks("p1") == before
        selection.tick_only("p1", ())
        assert selection.ticks("p1") == ()

    play(scenario)
