"""A patch from anywhere is pasted, reviewed, applied and undone, by keyboard alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from own_patch_kit import PatchDesk, patch_desk
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from shown_kit import shown_window
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.core.events import Attachment, DecisionMade, ProposalEnded, Record, WriteDone
from k2desk.patch.reading import MOST
from k2desk.ui.chat.talk import Talk
from k2desk.ui.dropped import can_take, read_capped, read_picked, take
from k2desk.ui.pane import panes
from k2desk.ui.panes.paste import LONGEST_LINE, PastePage
from k2desk.ui.panes.review import Review
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

desk = patch_desk
DIFF = "--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# Ledger\n+# The ledger\n"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, panes()) as made:
        yield made


@pytest.fixture
def records(runtime: Runtime) -> list[Record]:
    found: list[Record] = []
    runtime.recorded.connect(found.append)
    return found


def press(window: Window, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.focusWidget() or window, key, held)


def page_of(window: Window) -> PastePage:
    page = window.findChild(PastePage)
    assert page is not None
    return page


def seen(records: list[Record], kind: type) -> list[object]:
    return [record.event for record in records if isinstance(record.event, kind)]


async def opened(runtime: Runtime, folder: Path) -> None:
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)


def test_paste_review_apply_undo_by_keyboard(
    window: Window, runtime: Runtime, folder: Path, play: Play, records: list[Record]
) -> None:
    readme = folder / "README.md"

    async def scenario() -> None:
        await opened(runtime, folder)
        QGuiApplication.clipboard().setText(f"Try this:\n\n```diff\n{DIFF}```\n")
        press(window, Qt.Key.Key_V, CTRL | SHIFT)
        page = page_of(window)
        await until(page.review.isEnabled)
        assert page.said.text() == "1 file, unified diff: README.md"
        press(window, Qt.Key.Key_Return, CTRL)
        review = window.work.pane("review")
        assert isinstance(review, Review)
        await until(lambda: review.isVisible() and review.bar.can_apply)
        assert review.area.hasFocus()
        assert readme.read_text() == "# Ledger\n"
        press(window, Qt.Key.Key_Return, CTRL)
        await until(lambda: seen(records, ProposalEnded))
        assert readme.read_text() == "# The ledger\n"
        await until(lambda: review.bar.can_revert)
        window.registry.run("review.undo")
        await until(lambda: len(seen(records, WriteDone)) == 2)
        assert readme.read_text() == "# Ledger\n"
        assert page.text.toPlainText() == ""

    play(scenario)


def test_what_fits_nowhere_is_said_on_the_page(
    window: Window, runtime: Runtime, folder: Path, play: Play, records: list[Record]
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.patch_requested.emit(DIFF.replace("# Ledger", "# Another"), "Dropped text", "")
        page = page_of(window)
        await until(page.review.isEnabled)
        press(window, Qt.Key.Key_Return, CTRL)
        await until(lambda: "the old text is not in the file" in page.said.text())
        assert not page.review.isEnabled()
        page.text.setPlainText("prose")
        await until(lambda: "no change of a file" in page.said.text())
        page.text.setPlainText(" ")
        await until(lambda: page.said.text().startswith("Nothing is written"))
        press(window, Qt.Key.Key_Escape)
        assert not page.isVisible()
        assert records == []

    play(scenario)


def test_a_block_of_the_conversation_is_opened_as_a_proposal(
    window: Window, runtime: Runtime, folder: Path, play: Play, records: list[Record], desk: PatchDesk
) -> None:
    desk.model.answer = f"Like this:\n\n```diff\n{DIFF}```\n\nThat is all."

    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("How?")
        await until(lambda: not runtime.running and seen(records, object)[-1:])
        await until(lambda: window.registry._known["chat.propose"].enabled())
        press(window, Qt.Key.Key_O, CTRL | SHIFT)
        review = window.work.pane("review")
        assert isinstance(review, Review)
        await until(lambda: review.bar.can_apply)
        assert (folder / "README.md").read_text() == "# Ledger\n"

    play(scenario)


def test_of_two_patches_that_wait_one_key_applies_one(
    window: Window, runtime: Runtime, folder: Path, play: Play, records: list[Record]
) -> None:
    other = DIFF.replace("README.md", "src/ledger/report.py").replace("# Ledger", "TITLE = 'report'")
    other = other.replace("# The ledger", "TITLE = 'R'")

    async def scenario() -> None:
        await opened(runtime, folder)
        talk = window.findChild(Talk)
        assert talk is not None
        for count, text in enumerate((DIFF, other), 1):
            runtime.propose(text, "Pasted", lambda error: None)
            await until(lambda count=count: len(talk.view.hosts.pending()) == count, 20)
        cards = talk.view.hosts.cards
        await until(lambda: len(cards) == 2 and all(card.armed for card in cards.values()), 20)
        talk.apply_ticked()
        await until(lambda: seen(records, ProposalEnded), 20)
        assert len(seen(records, DecisionMade)) == 1
        assert (folder / "README.md").read_text() == "# Ledger\n"
        assert (folder / "src" / "ledger" / "report.py").read_text() == "TITLE = 'R'\n"

    play(scenario)


def test_another_session_puts_a_waiting_patch_away(
    window: Window, runtime: Runtime, folder: Path, tmp_path: Path, play: Play, records: list[Record]
) -> None:
    other = tmp_path / "other"
    other.mkdir()

    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.propose(DIFF, "Pasted", lambda error: None)
        await until(lambda: len(records) == 2)
        log = runtime.engine.log  # type: ignore[union-attr]
        runtime.open_session(other)
        await until(lambda: runtime.engine is not None and runtime.engine.workspace == other)
        ends = [one.event for one in log.records() if isinstance(one.event, ProposalEnded)]
        assert [end.status for end in ends] == ["cancelled"]

    play(scenario)


def test_without_a_session_it_is_said(runtime: Runtime) -> None:
    said: list[Exception] = []
    runtime.propose(DIFF, "Pasted", said.append)
    assert "No session is open yet" in str(said[0])


def test_a_text_too_long_to_edit_is_taken_as_it_is(runtime: Runtime, dressed: QApplication) -> None:
    page = PastePage(runtime)
    for text in ("x" * (LONGEST_LINE + 1), b"\xff" + DIFF.encode(), "a\r\nb"):
        page.take(text, "Patch from x")
        assert page.held is text
        assert page.text.isReadOnly()
        assert page.text.toPlainText() == ""
    page.take(DIFF, "Pasted")
    assert (page.held, page.text.isReadOnly()) == (DIFF, False)
    page.deleteLater()
    runtime._threads.close()


def test_rich_text_is_pasted_as_plain_text(runtime: Runtime, dressed: QApplication) -> None:
    page = PastePage(runtime)
    data = QMimeData()
    data.setHtml("<b onclick='x'>bold</b><img src='file:///etc/passwd'>")
    data.setText("bold")
    page.text.insertFromMimeData(data)
    assert page.text.toPlainText() == "bold"
    urls = QMimeData()
    urls.setUrls([QUrl.fromLocalFile("/etc/passwd")])
    assert not page.text.canInsertFromMimeData(urls)
    page.deleteLater()


# --- what is dropped


def dropped(window: Window, data: QMimeData) -> bool:
    """Drop something on the window as the system does."""
    there = QPoint(20, 20)
    actions = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(there, *actions)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(there), *actions))
    return enter.isAccepted()


def file(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def test_a_patch_of_the_folder_goes_to_its_page(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    (folder / "fix.diff").write_text(DIFF)
    along: list[Attachment] = []
    runtime.context_requested.connect(along.append)

    async def scenario() -> None:
        await opened(runtime, folder)
        assert dropped(window, file(folder / "fix.diff"))
        await until(lambda: window.findChild(PastePage) is not None and page_of(window).review.isEnabled())
        assert page_of(window).text.toPlainText() == DIFF
        assert dropped(window, file(folder / "README.md"))
        await until(lambda: along)
        assert along == [Attachment("README.md")]

    play(scenario)


def test_dropped_text_goes_to_the_page(window: Window, runtime: Runtime, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        data = QMimeData()
        data.setText(DIFF)
        assert dropped(window, data)
        await until(page_of(window).review.isEnabled)
        assert not dropped(window, QMimeData())
        along: list[Attachment] = []
        runtime.context_requested.connect(along.append)
        data.setText("Totals drift\r\nby a cent.")
        assert dropped(window, data)
        assert along == [Attachment("Pasted text", kind="text", text="Totals drift\nby a cent.")]
        assert page_of(window).text.toPlainText() == DIFF, "the page has what it had"

    play(scenario)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_file_from_outside_is_read_only_once_it_was_picked(
    window: Window, runtime: Runtime, folder: Path, tmp_path: Path, play: Play
) -> None:
    outside = tmp_path / "from elsewhere.diff"
    outside.write_text(DIFF)

    async def scenario() -> None:
        await opened(runtime, folder)
        assert dropped(window, file(outside))
        dialog = window.findChild(QFileDialog)
        assert dialog is not None
        assert window.findChild(PastePage) is None
        dialog.reject()
        await asyncio.sleep(0)
        assert window.findChild(PastePage) is None
        read_picked(outside, runtime)
        await until(lambda: window.findChild(PastePage) is not None and page_of(window).review.isEnabled())

    play(scenario)


def test_what_is_no_patch_or_too_long_is_said(
    window: Window, runtime: Runtime, folder: Path, tmp_path: Path, play: Play
) -> None:
    said: list[str] = []
    runtime.noticed.connect(lambda _level, text: said.append(text))
    huge, prose = tmp_path / "huge.diff", tmp_path / "prose.txt"
    with huge.open("wb") as opened_file:
        opened_file.truncate(100 * 1024 * 1024)
    prose.write_text("only words")

    async def scenario() -> None:
        take(file(prose), runtime, window)
        assert "No session is open yet" in said[-1]
        await opened(runtime, folder)
        read_picked(huge, runtime)
        await until(lambda: "has 104,857,600 bytes; a patch may have 4 MiB" in said[-1])
        read_picked(prose, runtime)
        await until(lambda: "There is no patch in prose.txt" in said[-1])

    play(scenario)
    with pytest.raises(Exception, match="no ordinary file"):
        read_capped(tmp_path)
    with pytest.raises(Exception, match="no ordinary file"):
        read_capped(tmp_path / "missing")


def test_a_long_file_of_the_folder_goes_along_unread(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    with (folder / "big.log").open("wb") as opened_file:
        opened_file.truncate(MOST + 1)
    (folder / "link.diff").symlink_to("/etc/passwd")
    along: list[Attachment] = []
    said: list[str] = []
    runtime.context_requested.connect(along.append)
    runtime.noticed.connect(lambda _level, text: said.append(text))

    async def scenario() -> None:
        await opened(runtime, folder)
        take(file(folder / "big.log"), runtime, window)
        await until(lambda: along)
        take(file(folder / "link.diff"), runtime, window)
        await until(lambda: any("symbolic link" in text for text in said))

    play(scenario)


def test_only_local_files_or_text_are_welcome() -> None:
    assert not can_take(QMimeData())
    several = QMimeData()
    several.setUrls([QUrl.fromLocalFile("/a"), QUrl.fromLocalFile("/b")])
    assert can_take(several)
    several.setUrls([QUrl.fromLocalFile("/a"), QUrl("https://example.org/b")])
    assert not can_take(several)
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/x.diff")])
    assert not can_take(remote)
