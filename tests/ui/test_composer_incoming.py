"""What goes along: mentioned by keyboard, pasted, dropped, opened, taken into the text, refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QPlainTextEdit, QPushButton
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import Attachment, SessionStarted, TestsRan, TurnStarted
from k2desk.core.proposals import TestCase, TestReport
from k2desk.ui.chips import Chip
from k2desk.ui.composer import Composer
from k2desk.ui.draft import LONG, MANY_LINES, Draft
from k2desk.ui.dropped import can_take
from k2desk.ui.models import files
from k2desk.ui.pasted import PastedPage
from k2desk.ui.runtime import Runtime

ENTER, TAB, CTRL = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier
LOG = "\n".join(f"line {number}" for number in range(MANY_LINES + 12))


def typed(composer: Composer, text: str, *keys: Qt.Key) -> None:
    QTest.keyClicks(composer.draft, text)
    for key in keys:
        QTest.keyClick(composer.draft, key)


def listed(composer: Composer) -> list[str]:
    view: QListView = composer.window().findChild(QListView)
    rows = view.model()
    return [rows.index(row, 0).data() for row in range(rows.rowCount())] if view.isVisible() else []


def chips(composer: Composer) -> list[Chip]:
    return [chip for chip in composer.findChildren(Chip) if chip.isVisible()]


def text_of(words: str) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    return data


def files_of(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def page(composer: Composer) -> PastedPage:
    (found,) = composer.window().findChildren(PastedPage)
    return found  # type: ignore[no-any-return]


# -- mentions


def test_a_folder_is_mentioned_by_keyboard(composer: Composer) -> None:
    typed(composer, "Look into @src/", TAB)
    assert composer.draft.toPlainText() == "Look into @src/ "
    assert composer.attachments == (Attachment("src", kind="folder"),)
    assert chips(composer)[0].text().startswith("src/")


def test_a_test_of_the_last_run_and_an_earlier_session_are_mentioned(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    before = desk.journal.create(SessionStarted(str(folder), "0.1.0", "CometAPI", "kimi-k2-thinking"))
    before.append(TurnStarted(1, "Rounding error in totals"), durable=True)
    case = TestCase("tests/test_money.py::test_total", "failed", 0.1, "E   assert 1 == 2")

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        desk.engines[-1].log.append(TestsRan(TestReport("pytest", 1, 0.1, (case,))))
        await until(composer._failing_tests)
        typed(composer, "@fail", ENTER)
        typed(composer, "@roun")
        await until(lambda: listed(composer) == ["“Rounding error in totals”"])
        typed(composer, "", ENTER)
        test, session = composer.attachments
        assert (test.kind, test.text) == ("test", "E   assert 1 == 2")
        assert (session.kind, session.path) == ("session", before.session)
        assert composer.draft.toPlainText() == "@test_total @“Rounding error in totals” "
        await until(lambda: all(" · " in chip.text() for chip in chips(composer)))

    play(scenario)


def test_files_that_become_known_while_one_types_are_offered(composer: Composer, runtime: Runtime) -> None:
    known: list[str] = []
    runtime.find_files = lambda typed, limit: [path for path in known if typed in path]
    QTest.keyClicks(composer.draft, "@mon")
    assert not composer.draft.listing
    known.append("src/ledger/money.py")
    files.files_of(runtime).listed.emit()
    assert composer.draft.listing
    QTest.keyClick(composer.draft, Qt.Key.Key_Return)
    assert composer.attachments == (Attachment("src/ledger/money.py"),)
    files.files_of(runtime).listed.emit()
    assert not composer.draft.listing


def test_while_an_input_method_works_the_list_is_gone_and_takes_no_key(composer: Composer) -> None:
    typed(composer, "@rep")
    assert listed(composer)
    QApplication.sendEvent(composer.draft, QInputMethodEvent("ni", []))
    assert not listed(composer)
    composer.draft.listing = True  # as if it had come up in the same moment
    typed(composer, "", Qt.Key.Key_Down, ENTER, TAB)
    assert composer.attachments == ()
    assert "\n" not in composer.draft.toPlainText()


# -- pasted words


@pytest.mark.parametrize("words", ["x" * (LONG + 1), LOG])
def test_a_long_paste_becomes_a_chip(composer: Composer, words: str) -> None:
    composer.draft.insertFromMimeData(text_of(words))
    assert composer.draft.toPlainText() == ""
    assert composer.attachments == (Attachment("Pasted text", kind="text", text=words),)


def test_line_ends_of_other_systems_become_line_feeds(composer: Composer) -> None:
    composer.draft.insertFromMimeData(text_of(LOG.replace("\n", "\r\n")))
    assert composer.attachments[0].text == LOG


def test_a_chip_is_opened_read_and_put_into_the_text_by_keyboard(composer: Composer) -> None:
    composer.draft.insertFromMimeData(text_of(LOG + "\u202e<b>bold</b>"))
    (chip,) = chips(composer)
    assert chip.text().startswith(f"Pasted text, {MANY_LINES + 12} lines")
    chip.setFocus()
    QTest.keyClick(chip, ENTER)
    opened = page(composer)
    assert isinstance(opened.focusWidget(), QPlainTextEdit)
    assert opened.words.toPlainText().endswith("⟨U+202E⟩<b>bold</b>")  # plain, and nothing hides
    QTest.keyClick(opened.words, Qt.Key.Key_Escape)
    assert not opened.isVisible()
    assert chip.hasFocus()
    QApplication.sendPostedEvents(None, 52)  # deferred deletes
    QTest.keyClick(chip, ENTER)
    QTest.keyClick(page(composer).words, TAB)
    QTest.keyClick(page(composer).focusWidget(), Qt.Key.Key_Space)
    assert composer.draft.toPlainText().startswith("line 0\nline 1\n")
    assert composer.attachments == ()
    assert composer.draft.hasFocus()


def test_it_is_removed_by_key_by_its_cross_and_from_its_page(composer: Composer) -> None:
    left = Qt.MouseButton.LeftButton
    composer.draft.insertFromMimeData(text_of(LOG))
    QTest.keyClick(chips(composer)[0], Qt.Key.Key_Delete)
    assert composer.attachments == ()
    composer.draft.insertFromMimeData(text_of(LOG))
    cross = chips(composer)[0].rect().center()
    cross.setX(chips(composer)[0].width() - 12)
    QTest.mouseClick(chips(composer)[0], left, pos=cross)
    assert composer.attachments == ()
    composer.draft.insertFromMimeData(text_of(LOG))
    QTest.mouseClick(chips(composer)[0], left)
    remove = next(b for b in page(composer).findChildren(QPushButton) if b.text() == "Remove")
    remove.click()
    assert composer.attachments == ()


def test_a_paste_as_text_stays_in_the_text(composer: Composer) -> None:
    QApplication.clipboard().setText(LOG)
    (paste,) = (action for action in composer.all_actions() if action.id == "composer.paste")
    paste.run()
    assert composer.draft.toPlainText() == LOG
    assert composer.attachments == ()


def test_a_field_without_a_place_for_chips_takes_long_words(dressed: QApplication) -> None:
    field = Draft()
    field.insertFromMimeData(text_of(LOG))
    assert field.toPlainText() == LOG
    field.deleteLater()


def test_chips_are_kept_with_the_draft(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        typed(composer, "Why? @README", ENTER)
        composer.draft.insertFromMimeData(text_of(LOG))
        along = composer.attachments
        composer.outbox.keep()
        session = desk.engines[-1].log.session
        kept = desk.unsent(session)
        assert (kept.draft, kept.attachments) == ("Why? @README.md", along)
        composer.clear()
        composer._restore(kept)
        assert composer.attachments == along
        await until(lambda: all(" · " in chip.text() for chip in chips(composer)))

    play(scenario)


# -- files and pictures


def test_several_files_and_a_folder_are_dropped(
    composer: Composer, runtime: Runtime, folder: Path, tmp_path: Path, play: Play, notices: list[str]
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("x")

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        data = files_of(folder / "README.md", folder / "src", outside)
        assert can_take(data)
        composer.draft.insertFromMimeData(data)
        assert composer.attachments == (Attachment("README.md"), Attachment("src", kind="folder"))
        assert notices == [
            "Only files of the open folder go along, not outside.txt. Copy what matters and paste it."
        ]
        composer.draft.insertFromMimeData(files_of(folder / "src" / "ledger"))
        assert composer.attachments[-1] == Attachment("src/ledger", kind="folder")

    play(scenario)


def test_a_picture_is_refused_in_words_wherever_it_comes_from(
    composer: Composer, runtime: Runtime, folder: Path, play: Play, notices: list[str]
) -> None:
    (folder / "plot.PNG").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    (folder / "logo.svg").write_text("<svg/>")

    async def scenario() -> None:
        picture = QMimeData()
        picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
        assert composer.draft.canInsertFromMimeData(picture)
        composer.draft.insertFromMimeData(picture)
        assert notices.pop().startswith("The model reads text only, so the picture does not go along.")
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        composer.draft.insertFromMimeData(files_of(folder / "plot.PNG", folder / "logo.svg"))
        assert notices == [
            "kimi-k2-thinking reads text only, so plot.PNG does not go along. Write what it shows."
        ]
        assert composer.attachments == (Attachment("logo.svg"),)

    play(scenario)


@pytest.mark.parametrize(
    ("path", "said"), [("caf\udce9.txt", "not valid Unicode"), ("a\nb", "control characters")]
)
def test_what_no_record_can_name_does_not_go_along(
    composer: Composer, runtime: Runtime, notices: list[str], path: str, said: str
) -> None:
    runtime.context_requested.emit(Attachment(path))
    assert composer.attachments == ()
    assert said in notices[0]
