"""The tests below the diff: those the present ticks change something for; the runs are real ones."""

from __future__ import annotations

from proof_kit import BETTER, Scene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window_kit import Play, until

from k2desk.core.proposals import TestCase, TestReport
from k2desk.core.proving import Proof
from k2desk.ui.diff.test_strip import MOST_ROWS, TestStrip
from k2desk.ui.models.test_results import flat_rows, of_selection


def strip_of(scene: Scene) -> TestStrip:
    strip = scene.review.evidence.strip
    assert strip is not None
    return strip


def told(strip: TestStrip) -> list[str]:
    """The rows as a screen reader hears them."""
    return [strip.list.described(place) for place in range(len(strip.list.rows))]


def test_they_speak_of_the_present_ticks_alone(play: Play, scene: Scene, qtbot: QtBot) -> None:
    (scene.root / "tests/slow").write_text(". ./code; test $one$nine != 109 || sleep 60\n")

    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        strip = strip_of(scene)
        await until(lambda: bool(strip.list.rows))
        assert told(strip) == ["failed tests/nine was passing", "passed tests/one was failing"]
        assert (strip._failed.text(), strip._passed.text()) == ("2 failed", "2 passed")
        assert strip._change.text() == "broken: tests/nine"
        assert strip._passed.property("class") == "chip", "green says that all is well"
        height = strip.height()
        scene.untick(1)
        await until(lambda: not strip.list.rows)
        assert (strip._change.text(), strip._failed.isHidden()) == ("", True), (
            "never a word about other ticks"
        )
        assert not strip.isHidden()
        assert strip.height() == height, "nothing jumps while newer ticks are tried"
        scene.untick(1)
        await until(lambda: len(strip.list.rows) == 2)  # it was kept
        scene.proofs.stop()

    play(scenario)


def test_keys_lead_there_and_to_the_file(play: Play, scene: Scene, qtbot: QtBot) -> None:
    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        strip, asked = strip_of(scene), list[tuple[str, int, int]]()
        await until(lambda: bool(strip.list.rows))
        scene.runtime.file_requested.connect(lambda *where: asked.append(where))
        act = next(one for one in scene.review.actions if one.id == "review.tests")
        qtbot.keyClick(strip._fold, Qt.Key.Key_Space)
        assert strip.list.isHidden()
        scene.review.area.setFocus()
        assert act.enabled()
        qtbot.keyClick(scene.review.area, Qt.Key.Key_T)
        assert strip.list.isVisible(), "whoever goes there sees them"
        assert strip.list.hasFocus()
        qtbot.keyClick(strip.list, Qt.Key.Key_Return)
        assert asked == [("tests/nine", 0, 0)]
        qtbot.keyClick(strip.list, Qt.Key.Key_Escape)
        assert scene.review.area.hasFocus()
        assert scene.review.bar.can_apply, "Esc decides nothing"

    play(scenario)


def test_they_go_with_the_question(play: Play, scene: Scene) -> None:
    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        await until(lambda: bool(strip_of(scene).list.rows))
        scene.review._show_nothing()
        assert strip_of(scene).isHidden()
        (scene.root / "tests/bad").unlink()
        await scene.propose(BETTER.replace(b"nine=90", b"nine=9"), "p2")
        await until(lambda: told(strip_of(scene)) == ["passed tests/one was failing"])
        assert strip_of(scene)._passed.property("class") == "chip-good"

    play(scenario)


def test_what_is_worst_comes_first_and_opens_to_its_message() -> None:
    names = ("broken", "worse", "shaky", "mended", "more", "lost")
    lists = {"breaks": 0, "new": 1, "flaky": 2, "fixes": 3, "added": 4, "gone": 5}
    proof = Proof("t", "b", "pytest", 1, 1.0, 1, 2, **{which: (names[at],) for which, at in lists.items()})
    cases = [TestCase(name, "failed" if at < 3 else "passed") for at, name in enumerate(names[:5])]
    cases[0] = TestCase("broken", "failed", message="first\nsecond")
    found = of_selection(proof, TestReport("pytest", 1, 1.0, tuple(cases)))
    assert [(one.case.id, one.word) for one in found] == [
        ("broken", "was passing"),
        ("worse", "new"),
        ("shaky", "flaky"),
        ("mended", "was failing"),
        ("more", "new"),
        ("lost", "no longer runs"),
    ]
    closed, opened = flat_rows(found), flat_rows(found, {"broken"})
    assert [row.name for row in closed] == list(names)
    assert [row.name for row in opened][:3] == ["broken", "first", "second"]
    assert len(closed) > MOST_ROWS
