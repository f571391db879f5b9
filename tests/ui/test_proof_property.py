"""Whatever is ticked, run, stopped or changed on the disk, the bar speaks of the present ticks alone."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from proof_kit import BETTER, CODE, Scene
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from window_kit import Play, until

from k2desk.core.errors import StaleError
from k2desk.core.permissions import FileTicks
from k2desk.core.ports import Log
from k2desk.core.proposals import Proposal
from k2desk.core.proving import Badge, HunksProved, Proof, SelectionProved, SmallestFound
from k2desk.core.testing import TestProgress
from k2desk.ui.models import proofs as timing

THREE = CODE.replace(b"x=0\n" * 20, b"x=0\n" * 9 + b"six=6\ntwo=2\n" + b"x=0\n" * 9)
OTHER = THREE.replace(b"one=1", b"one=10").replace(b"six=6", b"six=60").replace(b"two=2", b"two=20")
STEPS = 120
Told = Callable[[TestProgress], object]


def number(ticks: Sequence[FileTicks]) -> int:
    """Return a number that stands for a selection and for no other."""
    return sum(1 << line for file in ticks for line in file.lines)


class Slow:
    """Proves selections after some turns of the loop: as many tests pass as the selection's number says."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    async def _take_time(self, told: Told) -> None:
        for turn in range(self.chance.randrange(6)):
            told(TestProgress(turn, 9, phase=self.chance.choice(("", "before", "again"))))
            await asyncio.sleep(0.001)
        if self.chance.random() < 0.1:
            raise StaleError("Files have changed on the disk meanwhile.")

    async def prove(
        self,
        log: Log,
        folder: Path,
        digest: str,
        proposal: Proposal,
        ticks: Callable[[], Sequence[FileTicks]],
        told: Told,
        *,
        fresh: bool = False,
    ) -> SelectionProved:
        """Take some time; the ticks are asked for again in the middle, as the real one does."""
        await self._take_time(told)
        chosen = tuple(ticks())
        told(TestProgress(1, 9))
        await self._take_time(told)
        event = SelectionProved(proposal.id, chosen, Proof("t", "b", "make", 0, 1.0, number(chosen), 0))
        log.append(event)
        return event

    async def prove_hunks(
        self, log: Log, folder: Path, digest: str, proposal: Proposal, told: Told
    ) -> HunksProved:
        """Say of each hunk that it was not run."""
        told(TestProgress(1, 8, phase="hunks"))
        await self._take_time(told)
        event = HunksProved(proposal.id, "b", "make", 8, ((Badge("not run"),),) * 2)
        log.append(event)
        return event

    async def find_smallest(
        self, log: Log, folder: Path, digest: str, proposal: Proposal, told: Told
    ) -> SmallestFound:
        """Find the first line."""
        told(TestProgress(1, phase="smallest"))
        await self._take_time(told)
        event = SmallestFound(proposal.id, "b", "make", ("t",), (0,), (FileTicks("code", (0,), whole=True),))
        log.append(event)
        return event


def check(scene: Scene) -> None:
    """Compare what the bar and the button say with what is ticked now."""
    ticks = scene.proofs._ticks()
    said = scene.proofs.said()
    assert said is not None
    if " pass" in said.title:
        assert said.title == f"This selection: {number(ticks):,} pass, 0 fail"
        assert said.short == f"{number(ticks):,} pass"
    else:
        assert not any("fixes" in part or "run in a copy" in part for part in said.parts)
    shown = scene.words
    if " pass" in shown:
        assert f"{number(ticks):,} pass, 0 fail" in shown
    if scene.proofs.is_smallest():
        assert number(ticks) == 1


def act(scene: Scene, chance: random.Random) -> None:
    """Do something, as a user or the disk might."""
    selection, proofs = scene.runtime.selection, scene.proofs
    match chance.randrange(9):
        case 0 | 1 | 2:
            line = chance.randrange(6)
            selection.set_lines("p1", 0, [line], on=not selection.line_ticked("p1", 0, line))
        case 3:
            selection.toggle_hunk("p1", 0, chance.randrange(2))
        case 4:
            selection.toggle_all("p1")
        case 5:
            proofs._files_changed()
        case 6:
            proofs.run()
        case 7:
            chance.choice((proofs.find_smallest, proofs.run_hunks, proofs.tick_smallest))()
        case 8:
            proofs.stop()


@pytest.mark.parametrize("seed", [0, 3, 15])
def test_the_bar_never_speaks_of_other_ticks(
    play: Play, scene: Scene, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "MOST_RUNS", 10 * STEPS)
    chance = random.Random(seed)

    async def scenario() -> None:
        (scene.root / "code").write_bytes(THREE)
        scene.agree()
        scene.desk.proofs = Slow(chance)  # type: ignore[assignment]
        await scene.propose(OTHER, before=THREE)
        for _ in range(STEPS):
            act(scene, chance)
            check(scene)
            for _turn in range(chance.randrange(24)):
                await asyncio.sleep(0.001)
                check(scene)
        scene.untick(0)
        await until(lambda: " pass" in scene.words)
        check(scene)

    play(scenario)


class Gated(Slow):
    """Waits where the test wants it to, and lets it do something right after the ticks were asked for."""

    def __init__(self, asked: Callable[[], object] = int) -> None:
        super().__init__(random.Random(0))
        self.gate, self.asked = asyncio.Event(), asked

    async def prove(
        self,
        log: Log,
        folder: Path,
        digest: str,
        proposal: Proposal,
        ticks: Callable[[], Sequence[FileTicks]],
        told: Told,
        *,
        fresh: bool = False,
    ) -> SelectionProved:
        """Try the files as they are for as long as the gate is shut."""
        told(TestProgress(1, 9, phase="before"))
        await self.gate.wait()
        chosen = tuple(ticks())
        self.asked()
        self.asked = int
        told(TestProgress(1, 9))
        event = SelectionProved(proposal.id, chosen, Proof("t", "b", "make", 0, 1.0, number(chosen), 0))
        log.append(event)
        return event


def test_ticks_that_go_and_come_back_take_their_words_along(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        scene.agree()
        gated = Gated()
        gated.gate.set()
        scene.desk.proofs = gated  # type: ignore[assignment]
        await scene.propose(BETTER)
        await until(lambda: "15 pass" in scene.words)
        await until(lambda: not scene.proofs._task.running and not scene.proofs._pause.isActive())
        gated.gate.clear()
        scene.untick(1)
        await until(lambda: scene.proofs._progress.phase == "before")
        scene.untick(1)
        assert "15 pass" in scene.words
        scene.untick(1)
        assert " pass" not in scene.words, "this is being tried still"
        gated.gate.set()
        await until(lambda: "3 pass" in scene.words)

    play(scenario)


def test_ticks_that_change_right_after_they_were_asked_for_are_tried_too(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        scene.agree()
        gated = Gated(lambda: scene.untick(1))
        scene.desk.proofs = gated  # type: ignore[assignment]
        await scene.propose(BETTER)
        await until(lambda: scene.proofs._progress.phase == "before")
        gated.gate.set()
        await until(lambda: "3 pass" in scene.words)
        assert [number(event.ticks) for event in scene.recorded()] == [15, 3]

    play(scenario)


def test_what_a_run_was_not_about_in_the_end_is_tried_later(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        scene.agree()
        gated = Gated()
        scene.desk.proofs = gated  # type: ignore[assignment]
        await scene.propose(BETTER)
        await until(lambda: scene.proofs._progress.phase == "before")
        scene.untick(1)
        gated.gate.set()
        await until(lambda: "3 pass" in scene.words)
        await until(lambda: not scene.proofs._task.running and not scene.proofs._pause.isActive())
        scene.untick(1)
        await until(lambda: "15 pass" in scene.words)

    play(scenario)


def test_the_bar_is_reached_and_used_by_keyboard_alone(play: Play, scene: Scene, qtbot: QtBot) -> None:
    async def scenario() -> None:
        await scene.propose(BETTER)
        await until(lambda: "sh run.sh would run in a copy" in scene.words)
        window = scene.review.window()
        scene.review.area.setFocus()
        assert await reached(window, scene.button("Run the tests"), qtbot)
        qtbot.keyClick(scene.button("Run the tests"), Qt.Key.Key_Space)
        await until(lambda: "1 pass, 2 fail" in scene.words)
        await until(lambda: scene.review.area.badges)
        await until(lambda: not scene.proofs._task.running and not scene.proofs._pause.isActive())
        scene.review.area.setFocus()
        assert await reached(window, scene.button("Run again"), qtbot)

    play(scenario)


async def reached(window: QWidget, wanted: QWidget, qtbot: QtBot) -> bool:
    """Press Tab until something has the focus."""
    for _ in range(40):
        focused = window.focusWidget()
        if focused is wanted:
            return True
        qtbot.keyClick(focused or window, Qt.Key.Key_Tab)
        await asyncio.sleep(0)
    return False
