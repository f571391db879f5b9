"""Undo of single files, and of a change whose files were edited since: driven by keyboard, in real files."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from own_patch_kit import patch_desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from shown_kit import shown_window
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.core.events import Record, WriteDone
from k2desk.patch.export import to_unified
from k2desk.ui.diff.version_rows import TAKE_BACK
from k2desk.ui.pane import panes
from k2desk.ui.panes.review import Review
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

desk = patch_desk
LINES = [f"line {number}" for number in range(1, 31)]


def text(**news: str) -> bytes:
    """The lines of the file, some of them replaced by their numbers, such as ``l5="five"``."""
    lines = list(LINES)
    for name, new in news.items():
        lines[int(name[1:]) - 1] = new
    return "".join(f"{line}\n" for line in lines).encode()


WROTE = text(l5="five", l25="twenty-five")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect the loop of each test here, not in a thread of the next one."""
    yield
    gc.collect()


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    (folder / "a.txt").write_bytes(text())
    with shown_window(runtime, folder, panes()) as made:
        yield made


@pytest.fixture
def written(runtime: Runtime) -> list[str]:
    """The ids of the changes that were written."""
    found: list[str] = []

    def hear(record: Record) -> None:
        if isinstance(record.event, WriteDone):
            found.append(record.event.change_id)

    runtime.recorded.connect(hear)
    return found


def press(review: Review, key: Qt.Key) -> None:
    QTest.keyClick(review.area, key)


def shown(review: Review) -> str:
    """Return every word in the bars, and every row of the diff as a screen reader has it."""
    widgets = [w for kind in (QLabel, QPushButton) for w in review.findChildren(kind) if w.isVisible()]
    rows = [review.area.described(place) for place in range(review.area.places.count)]
    return "\n".join([*(widget.text() for widget in widgets), *rows])


async def applied(window: Window, runtime: Runtime, folder: Path, written: list[str]) -> Review:
    """Have two files changed, through the review."""
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    readme = (folder / "README.md").read_bytes()
    diff = to_unified("a.txt", text(), WROTE) + to_unified("README.md", readme, b"# Changed\n")
    runtime.propose(diff, "Pasted", print)
    review = window.work.pane("review")
    assert isinstance(review, Review)
    await until(lambda: review.can_apply())
    runtime.proposal_requested.emit(review._shown)
    window.registry.run("review.apply")
    await until(lambda: len(written) == 1 and review.bar.can_revert)
    return review


def test_one_file_is_undone_and_redone_by_a_key(
    window: Window, runtime: Runtime, folder: Path, play: Play, written: list[str]
) -> None:
    async def scenario() -> None:
        review = await applied(window, runtime, folder, written)
        assert review.area.reverts == {0: "Undo", 1: "Undo"}
        press(review, Qt.Key.Key_Z)
        await until(lambda: len(written) == 2)
        assert (folder / "a.txt").read_bytes() == text()
        assert (folder / "README.md").read_bytes() == b"# Changed\n"
        await until(lambda: review.area.reverts == {0: "Redo", 1: "Undo"})
        assert "2 files written, 1 taken back" in shown(review)
        assert "taken back, Z: Redo" in shown(review)
        press(review, Qt.Key.Key_Z)
        await until(lambda: len(written) == 3)
        assert (folder / "a.txt").read_bytes() == WROTE
        window.registry.run("review.undo_file")
        await until(lambda: len(written) == 4)
        assert "Undo the rest" in shown(review)
        window.registry.run("review.undo")
        await until(lambda: len(written) == 5)
        assert (folder / "README.md").read_bytes() == b"# Ledger\n"
        await until(lambda: "every file is as it was before" in shown(review))
        window.registry.run("review.undo")
        await until(lambda: len(written) == 6)
        assert (folder / "a.txt").read_bytes() == WROTE

    play(scenario)


def test_a_click_undoes_the_file(
    window: Window, runtime: Runtime, folder: Path, play: Play, written: list[str]
) -> None:
    async def scenario() -> None:
        review = await applied(window, runtime, folder, written)
        review.area.viewport().grab()
        (zone,) = (zone for zone, action in review.area.zones[0] if action == "revert")
        viewport = review.area.viewport()
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=zone.center().toPoint())
        await until(lambda: len(written) == 2)
        assert (folder / "a.txt").read_bytes() == text()

    play(scenario)


def test_an_edited_file_is_shown_in_three_versions_and_what_fits_is_taken_back(
    window: Window, runtime: Runtime, folder: Path, play: Play, written: list[str]
) -> None:
    async def scenario() -> None:
        review = await applied(window, runtime, folder, written)
        mine = text(l5="five", l12="mine", l25="my twenty-five")
        (folder / "a.txt").write_bytes(mine)
        runtime.revert(written[0])
        await until(lambda: "Not undone: a file was changed since" in shown(review))
        assert (folder / "a.txt").read_bytes() == mine
        assert (folder / "README.md").read_bytes() == b"# Changed\n"
        words = shown(review)
        for part in (
            "Before",
            "What K2Desk wrote",
            "On disk now",
            "my twenty-five",
            "removed line 25 line 25",
        ):
            assert part in words
        assert "you edited it since: change it by hand" in words
        assert "line 25 my twenty-five changed since" in words
        assert words.count(TAKE_BACK) == 1
        review.area.setFocus()
        while TAKE_BACK not in review.area.described(review.area.current):
            press(review, Qt.Key.Key_Down)
        press(review, Qt.Key.Key_Return)
        await until(lambda: review.can_apply())
        assert (folder / "a.txt").read_bytes() == mine, "it is a proposal like any other"
        assert "Take K2Desk’s change back" in shown(review) or review._story[review._shown].proposal.summary
        window.registry.run("review.apply")
        await until(lambda: len(written) == 2)
        assert (folder / "a.txt").read_bytes() == text(l12="mine", l25="my twenty-five")

    play(scenario)


def test_the_other_files_are_undone_beside_it(
    window: Window, runtime: Runtime, folder: Path, play: Play, written: list[str]
) -> None:
    async def scenario() -> None:
        review = await applied(window, runtime, folder, written)
        (folder / "a.txt").write_bytes(text(l5="five", l6="close", l25="twenty-five"))
        window.registry.run("review.undo")
        await until(lambda: "Undo the other file" in shown(review))
        assert "Take back what still fits: 1 of 2 places" in shown(review)
        button = next(b for b in review.findChildren(QPushButton) if b.text() == "Undo the other file")
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        await until(lambda: len(written) == 2)
        assert (folder / "README.md").read_bytes() == b"# Ledger\n"
        await until(lambda: "Undo the other file" not in shown(review))
        fitting = next(b for b in review.findChildren(QPushButton) if b.text().startswith("Take back what"))
        fitting.setFocus()
        QTest.keyClick(fitting, Qt.Key.Key_Space)
        await until(lambda: review.can_apply())
        assert (folder / "a.txt").read_bytes() == text(l5="five", l6="close", l25="twenty-five")

    play(scenario)


@pytest.mark.parametrize("what", ["gone", "binary", "link"])
def test_where_there_are_no_lines_it_says_so_in_words(
    what: str, window: Window, runtime: Runtime, folder: Path, play: Play, written: list[str]
) -> None:
    async def scenario() -> None:
        review = await applied(window, runtime, folder, written)
        path = folder / "a.txt"
        path.unlink()
        if what == "binary":
            path.write_bytes(b"\0" * 9)
        elif what == "link":
            path.symlink_to(folder / "README.md")
        runtime.revert(written[0], ["a.txt"])
        await until(lambda: "Not undone" in shown(review))
        words = {"gone": "not there any more", "binary": "binary", "link": "link"}[what]
        assert words in shown(review)
        assert TAKE_BACK not in shown(review)
        assert "what still fits" not in shown(review)
        back = next(b for b in review.findChildren(QPushButton) if b.text() == "Back to the proposal")
        QTest.keyClick(back, Qt.Key.Key_Space)
        assert review.bar.isVisible()
        assert "Not undone" not in shown(review)

    play(scenario)


def test_a_redo_meets_edits_too(
    window: Window, runtime: Runtime, folder: Path, play: Play, written: list[str]
) -> None:
    async def scenario() -> None:
        review = await applied(window, runtime, folder, written)
        window.registry.run("review.undo")
        await until(lambda: len(written) == 2)
        (folder / "a.txt").write_bytes(text(l12="mine", l25="my twenty-five"))
        await until(lambda: review.bar.can_revert)
        window.registry.run("review.undo")
        await until(lambda: "Not redone: a file was changed since" in shown(review))
        assert "Bring K2Desk’s change again here" in shown(review)
        review._three_way._take_fitting()
        await until(lambda: review.can_apply())
        window.registry.run("review.apply")
        await until(lambda: len(written) == 3)
        assert (folder / "a.txt").read_bytes() == text(l5="five", l12="mine", l25="my twenty-five")

    play(scenario)


def test_what_became_something_else_meanwhile_is_said_above(
    window: Window, runtime: Runtime, folder: Path, play: Play, written: list[str]
) -> None:
    async def scenario() -> None:
        review = await applied(window, runtime, folder, written)
        (folder / "a.txt").write_bytes(text(l5="five", l25="mine"))
        window.registry.run("review.undo")
        await until(lambda: "what still fits" in shown(review))
        (folder / "a.txt").write_bytes(b"nothing of it\n")
        review._three_way._take_fitting()
        await until(lambda: "not in the file" in shown(review))

    play(scenario)
