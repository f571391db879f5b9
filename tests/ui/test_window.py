"""The main window, driven by its keys."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)
from shown_kit import shown_window
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import Attachment, Event, ProposalMade, TurnStarted, WriteIntended
from k2desk.core.permissions import Confinement
from k2desk.core.proposals import Proposal
from k2desk.ui.actions import Action
from k2desk.ui.app import run
from k2desk.ui.composer import Composer
from k2desk.ui.controls import button
from k2desk.ui.draft import Draft
from k2desk.ui.memory import Layout, Memory
from k2desk.ui.models.files import files_of
from k2desk.ui.palette import Palette
from k2desk.ui.pane import PaneSpec, panes
from k2desk.ui.panes.first_run import PANE as FIRST_RUN
from k2desk.ui.panes.sessions import PANE as SESSIONS
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.window import Window


class Conversation(QWidget):
    """A conversation of nothing but a composer."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        composer = Composer(runtime)
        QVBoxLayout(self).addWidget(composer)
        self.setFocusProxy(composer)


class Files(QListWidget):
    """A list with a key of its own."""

    def __init__(self, _runtime: Runtime) -> None:
        super().__init__()
        self.pressed_n = 0
        self.actions = [Action("files.next", "Next file", ("N",), self._next)]  # type: ignore[method-assign,assignment]

    def _next(self) -> None:
        self.pressed_n += 1


SPECS = (
    PaneSpec("chat", "Conversation", "message", "center", 1, Conversation),
    PaneSpec("viewer", "Viewer", "file", "center", 2, lambda _runtime: QPlainTextEdit()),
    PaneSpec("review", "Review", "changes", "review", 1, lambda _runtime: QPlainTextEdit()),
    PaneSpec("files", "Files", "folder", "side", 1, Files),
    SESSIONS,
    FIRST_RUN,
)


class Kept:
    """A memory that can be looked at."""

    def __init__(self) -> None:
        self.layouts: dict[Path, Layout] = {}
        self.themes: list[str] = []
        self.memory = Memory(
            load_layout=lambda workspace: self.layouts.get(workspace, {}),
            save_layout=self.layouts.__setitem__,
            save_theme=self.themes.append,
        )


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def window(runtime: Runtime, kept: Kept, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, SPECS, memory=kept.memory) as made:
        yield made


def press(window: Window, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(window.focusWidget() or window, key, held)


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def focused_pane(window: Window) -> str:
    held = window.focusWidget()
    for spec in SPECS:
        pane = window.work.pane(spec.id)
        if pane is not None and held is not None and (pane is held or pane.isAncestorOf(held)):
            return spec.id
    return ""


def texts(window: Window) -> set[str]:
    found = {label.text() for label in window.findChildren(QLabel) if label.isVisible()}
    return found | {b.text() for b in window.findChildren(QAbstractButton) if b.isVisible()}


def test_f6_goes_round_all_panes(window: Window) -> None:
    window.work.offer_review()
    window.focus_composer()
    seen = []
    for _ in range(4):
        press(window, Qt.Key.Key_F6)
        seen.append(focused_pane(window))
    assert seen == ["review", "files", "chat", "review"]


def test_panels_have_numbers(window: Window) -> None:
    press(window, Qt.Key.Key_4, CTRL)
    assert window.work.panel == "sessions"
    assert focused_pane(window) == "sessions"
    press(window, Qt.Key.Key_1, CTRL)
    assert window.work.panel == "files"
    press(window, Qt.Key.Key_L, CTRL)
    assert isinstance(window.focusWidget(), QPlainTextEdit)
    assert focused_pane(window) == "chat"


def test_the_side_can_be_closed_and_opened_again(window: Window) -> None:
    press(window, Qt.Key.Key_B, CTRL)
    assert window.work.panel == ""
    press(window, Qt.Key.Key_B, CTRL)
    assert window.work.panel == "files"
    window.work.pick("files")
    assert window.work.panel == ""


def test_a_letter_of_a_pane_holds_only_inside_it(window: Window) -> None:
    files = window.work.pane("files")
    assert isinstance(files, Files)
    window.focus_composer()
    press(window, Qt.Key.Key_N)
    assert files.pressed_n == 0
    press(window, Qt.Key.Key_1, CTRL)
    press(window, Qt.Key.Key_N)
    assert files.pressed_n == 1


def test_a_wide_window_shows_everything_side_by_side(window: Window) -> None:
    window.resize(1600, 1000)
    window.work.offer_review()
    panes = [window.work.pane(name) for name in ("files", "chat", "review")]
    assert all(pane is not None and pane.isVisible() for pane in panes)
    review, files = panes[2], panes[0]
    assert review is not None
    assert files is not None
    assert abs(review.width() - 640) <= 2
    assert abs(files.width() - 250) <= 2


def test_at_1280_by_720_everything_has_its_place(window: Window) -> None:
    window.resize(1280, 720)
    window.work.offer_review()
    for name, least in (("files", 240), ("chat", 360), ("review", 360)):
        pane = window.work.pane(name)
        assert pane is not None
        assert pane.isVisible()
        assert pane.width() >= least


def test_in_a_narrow_window_review_and_conversation_take_turns(window: Window) -> None:
    window.resize(1000, 720)
    chat, review = window.work.pane("chat"), window.work.pane("review")
    assert chat is not None
    assert review is not None
    window.work.offer_review()
    assert (chat.isVisible(), review.isVisible()) == (True, False)
    press(window, Qt.Key.Key_R, CTRL)
    assert (chat.isVisible(), review.isVisible()) == (False, True)
    assert focused_pane(window) == "review"
    press(window, Qt.Key.Key_R, CTRL)
    assert (chat.isVisible(), review.isVisible()) == (True, False)
    assert focused_pane(window) == "chat"


def test_in_a_narrow_window_f6_reaches_the_review_too(window: Window) -> None:
    window.resize(1000, 720)
    window.focus_composer()
    seen = []
    for _ in range(4):
        press(window, Qt.Key.Key_F6)
        seen.append(focused_pane(window))
    assert seen == ["review", "files", "chat", "review"]


def test_the_viewer_brings_a_strip_and_takes_it_away(window: Window, runtime: Runtime) -> None:
    strip = window.findChild(QWidget, "strip")
    assert strip is not None
    assert not strip.isVisible()
    runtime.file_requested.emit("README.md", 1, 1)
    assert strip.isVisible()
    assert focused_pane(window) == "viewer"
    window.work.center.close_pane()
    assert not strip.isVisible()
    assert focused_pane(window) == "chat"


def test_sizes_and_panels_are_remembered_per_workspace(
    window: Window, runtime: Runtime, kept: Kept, folder: Path
) -> None:
    window.resize(1500, 900)
    window.work.offer_review()
    window.work.widen_review(60)
    window.work.show_panel("sessions")
    window.close()
    layout = kept.layouts[folder]
    assert layout == {
        "panel": "sessions",
        "side_open": True,
        "side": 250,
        "review_open": True,
        "review": layout["review"],
        "width": 1500,
        "height": 900,
    }
    again = Window(runtime, kept.memory, folder)
    again.furnish(SPECS)
    again.build_rest()
    again.show()
    assert (again.width(), again.height()) == (1500, 900)
    assert again.work.panel == "sessions"
    review = again.work.pane("review")
    width = review.width() if review is not None else 0
    again.deleteLater()
    assert abs(width - int(layout["review"])) <= 2


def test_nonsense_in_a_kept_layout_does_no_harm(
    runtime: Runtime, kept: Kept, folder: Path, dressed: QApplication
) -> None:
    kept.layouts[folder] = {"panel": "gone", "side": "wide", "review": -5, "side_open": 7, "width": True}
    made = Window(runtime, kept.memory, folder)
    made.furnish(SPECS)
    assert made.work.panel == "files"
    assert made.work.layout_now()["side"] == 250
    made.deleteLater()


@pytest.mark.parametrize(
    ("panel", "side_open", "built", "kept_panel"),
    [
        ("sessions", True, "sessions", "sessions"),
        ("tests", False, "", "tests"),
        ("gone", True, "files", "files"),
    ],
)
def test_only_what_is_in_view_is_made_at_first(
    panel: str,
    side_open: bool,
    built: str,
    kept_panel: str,
    runtime: Runtime,
    kept: Kept,
    folder: Path,
    dressed: QApplication,
) -> None:
    kept.layouts[folder] = {"panel": panel, "side_open": side_open}
    made = Window(runtime, kept.memory, folder)
    made.furnish()
    names = {spec.id for spec in panes() if made.work.pane(spec.id) is not None}
    assert names == {"chat", built} - {""}
    made.build_rest()
    assert not made.build_next()
    assert all(made.work.pane(spec.id) is not None for spec in panes() if spec.place != "page")
    assert made.work.panel == built
    assert made.work.layout_now()["panel"] == kept_panel
    made.resize(1200, 800)
    made.show()
    by_height = sorted(made.work.rail.findChildren(QAbstractButton), key=lambda found: found.y())
    assert [found.accessibleName() for found in by_height] == [
        "Files",
        "Search",
        "Changes",
        "Sessions",
        "Tests",
    ]
    made.deleteLater()


def test_the_palette_lists_every_action_and_runs_what_was_typed(window: Window) -> None:
    window.focus_composer()
    press(window, Qt.Key.Key_P, CTRL, SHIFT)
    line = window.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "light theme")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert look().name == "light"
    assert not line.isVisible()
    assert focused_pane(window) == "chat"


def test_the_palette_knows_other_words_and_says_where_nothing_fits(window: Window) -> None:
    press(window, Qt.Key.Key_P, CTRL, SHIFT)
    line = window.focusWidget()
    assert isinstance(line, QLineEdit)
    palette = line.parentWidget()
    assert isinstance(palette, Palette)
    QTest.keyClicks(line, "zone.next")
    assert palette.list.currentIndex().data() == "Go to the next pane"
    line.setText(line.text() + "\u202e?")
    assert "Nothing fits “zone.next⟨U+202E⟩?”" in palette.none.text()
    assert palette.none.isVisible()
    assert not palette.list.isVisible()


def test_esc_leaves_the_palette_without_doing_anything(window: Window) -> None:
    window.focus_composer()
    press(window, Qt.Key.Key_P, CTRL, SHIFT)
    line = window.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not line.isVisible()
    assert look().name == "dark"
    assert focused_pane(window) == "chat"


def test_every_action_has_its_own_key(window: Window) -> None:
    keys = [key for action in window.registry.all() for key in action.keys]
    assert len(keys) == len(set(keys))
    with pytest.raises(ValueError, match="two actions"):
        window.registry.add([Action("palette", "Again", (), print)])


def test_a_chosen_theme_is_kept(window: Window, kept: Kept) -> None:
    window.registry.run("theme.light")
    assert kept.themes == ["light"]
    assert look().name == "light"


def test_every_control_has_a_name(window: Window, runtime: Runtime) -> None:
    window.show_pane("first_run")
    window.show_pane("chat")
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not widget.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_the_bars_tell_of_the_session(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.confinement = Confinement("tree", "no sandbox", "Install bubblewrap.")

    async def scenario() -> None:
        runtime.open_session(folder)
        runtime.prepare()
        await until(lambda: runtime.engine is not None)
        runtime.submit("Hello")
        await until(lambda: "79k" in texts(window))
        assert {"ledger", "kimi-k2-thinking", "/ 256k"} <= texts(window)
        assert {"0 writes without approval", "CometAPI · key in Secret Service"} <= texts(window)
        assert "Not confined: no sandbox" in texts(window)
        (asked,) = (one for one in window.findChildren(QAbstractButton) if "Not confined" in one.text())
        QTest.keyClick(asked, Qt.Key.Key_Space)
        assert "Not confined: no sandbox. Install bubblewrap." in texts(window)
        desk.engines[0].log.append(WriteIntended("w1", "nobody", ()))
        await until(lambda: "1 write without approval" in texts(window))

    play(scenario)


def test_the_branch_is_named(window: Window, runtime: Runtime, folder: Path, play: Play) -> None:
    (folder / ".git" / "refs").mkdir(parents=True)
    (folder / ".git" / "objects").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/fix/rounding\n")

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: "fix/rounding" in texts(window))

    play(scenario)


def test_how_far_the_branch_is_from_its_upstream_is_told(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)

    git("init", "-qb", "main")
    git("add", ".")
    for words in (["first"], ["second", "--allow-empty"]):
        git("commit", "-qm", *words)
    git("update-ref", "refs/heads/there", "HEAD")
    git("reset", "-q", "--hard", "HEAD~1")
    git("branch", "-q", "--set-upstream-to=there")

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: "· 1 behind" in texts(window))
        git("commit", "-qm", "own", "--allow-empty")
        files_of(runtime).refresh()
        await until(lambda: "· 1 ahead, 1 behind" in texts(window))
        git("reset", "-q", "--hard", "there")
        files_of(runtime).refresh()
        await until(lambda: not any("behind" in text for text in texts(window)))

    play(scenario)


def test_a_proposal_opens_the_review_without_taking_the_focus(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    proposal: Event = ProposalMade(Proposal("p1", "c1", "A change", ()))

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        window.focus_composer()
        assert not window.work.review_visible
        desk.engines[0].log.append(proposal)
        await until(lambda: window.work.review_visible)
        assert focused_pane(window) == "chat"
        runtime.proposal_requested.emit("p1")
        assert focused_pane(window) == "review"

    play(scenario)


def test_without_a_key_the_first_steps_are_shown(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.key_place = ""

    async def scenario() -> None:
        runtime.open_session(folder)
        runtime.prepare()
        await until(lambda: "Paste your key" in {line.placeholderText() for line in visible_lines(window)})
        await until(lambda: runtime.engine is not None)
        assert visible_lines(window)
        assert "ledger" not in texts(window)

    play(scenario)


def visible_lines(window: Window) -> list[QLineEdit]:
    return [line for line in window.findChildren(QLineEdit) if line.isVisible()]


def test_a_notice_is_plain_text_and_can_be_closed(window: Window, runtime: Runtime) -> None:
    runtime.noticed.emit("bad", "<b>The disk</b> is full.")
    label = next(label for label in window.findChildren(QLabel) if "disk" in label.text())
    assert label.isVisible()
    assert label.textFormat() == Qt.TextFormat.PlainText
    close = next(b for b in window.findChildren(QAbstractButton) if b.accessibleName() == "Close this notice")
    close.click()
    assert not label.isVisible()


def test_a_notice_is_put_away_when_something_new_begins(window: Window, runtime: Runtime) -> None:
    for level, stays in (("attention", False), ("bad", True)):
        runtime.noticed.emit(level, "Not sent: no session is open yet.")
        runtime.running_changed.emit(False)
        assert window._notice.isVisible()
        runtime.running_changed.emit(True)
        assert window._notice.isVisible() == stays


def test_what_is_added_to_the_conversation_leads_to_the_composer(window: Window, runtime: Runtime) -> None:
    window.show_pane("viewer")
    runtime.context_requested.emit(Attachment("src/app.py", 1, 2))
    composer = window.findChild(Composer)
    assert composer is not None
    assert composer.isVisible()
    assert composer.attachments == (Attachment("src/app.py", 1, 2),)
    QTest.keyClicks(window.focusWidget(), "why?")
    assert composer.draft.text == "why?"


def test_an_action_picked_from_the_palette_is_done_in_view(window: Window) -> None:
    window.work.show_panel("")
    window.focus_composer()
    press(window, Qt.Key.Key_P, CTRL, SHIFT)
    line = window.focusWidget()
    QTest.keyClicks(line, "next file")
    QTest.keyClick(line, Qt.Key.Key_Return)
    files = window.work.pane("files")
    assert isinstance(files, Files)
    assert (files.pressed_n, files.isVisible()) == (1, True)


def test_without_a_folder_the_first_steps_stay(
    runtime: Runtime, kept: Kept, folder: Path, play: Play, dressed: QApplication
) -> None:
    window = Window(runtime, kept.memory, None)
    window.furnish(SPECS)
    window.build_rest()
    window.show_pane("first_run")
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    press(window, Qt.Key.Key_1, CTRL)
    press(window, Qt.Key.Key_L, CTRL)
    assert not window.work.isVisible()

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: window.work.isVisible())

    play(scenario)
    assert focused_pane(window) == "chat"
    window.deleteLater()


def test_enter_presses_a_button_as_the_space_bar_does(dressed: QApplication) -> None:
    pressed: list[str] = []
    made = button("Open a folder…", lambda: pressed.append("yes"))
    made.show()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(made, key)
    QTest.keyClick(made, Qt.Key.Key_Return, CTRL)
    assert pressed == ["yes"] * 3
    made.deleteLater()


def test_no_label_of_the_window_takes_markup(window: Window) -> None:
    window.show_pane("first_run")
    rich = [label for label in window.findChildren(QLabel) if label.textFormat() != Qt.TextFormat.PlainText]
    assert [label for label in rich if label.text()] == []


def test_the_application_paints_first_and_ends_when_the_window_is_closed(
    desk: SmallDesk, folder: Path, kept: Kept, dressed: QApplication
) -> None:
    seen: list[str] = []

    def ready(window: Window) -> None:
        seen.append("painted" if window.isVisible() else "hidden")
        seen.append(str(window.findChild(Draft).hasFocus()))
        window.runtime.opened.connect(lambda *_: opened(window))

    def opened(window: Window) -> None:
        seen.append(str(asyncio.get_running_loop().is_running()))
        window.close()

    assert run(lambda: desk, folder, memory=kept.memory, on_ready=ready) == 0
    assert seen == ["painted", "True", "True"]
    assert desk.engines[0].closed
    assert folder in kept.layouts


def test_the_application_takes_words_before_the_session_is_open(
    desk: SmallDesk, folder: Path, kept: Kept, dressed: QApplication
) -> None:
    seen: list[object] = []

    def ready(window: Window) -> None:
        runtime, draft = window.runtime, window.findChild(Draft)
        assert runtime.engine is None
        assert window.focusWidget() is draft
        tree = window.findChild(QTreeView)
        assert isinstance(tree, QTreeView)
        assert isinstance(draft, Draft)
        assert tree.model().rowCount() == 2
        QTest.keyClicks(draft, "Hello")
        QTest.keyClick(draft, Qt.Key.Key_Return)
        QTest.keyClicks(draft, "and")
        runtime.running_changed.connect(lambda running: None if running else over(window, draft))

    def over(window: Window, draft: Draft) -> None:
        seen.extend([desk.prepared, draft.toPlainText(), desk.engines[0].turns])
        seen.extend(window.work.pane(spec.id) is not None for spec in panes() if spec.place != "page")
        window.close()

    assert run(lambda: desk, folder, memory=kept.memory, on_ready=ready) == 0
    assert seen == [True, "and", 1, *[True] * 8]
    started = [r.event for r in desk.engines[0].log.records() if isinstance(r.event, TurnStarted)]
    assert [event.text for event in started] == ["Hello"]


def test_a_pane_is_in_the_file_of_its_name() -> None:
    for spec in panes():
        assert panes([spec.id]) == (spec,)
    assert panes(["gone", "chat"]) == panes(["chat"])


def test_the_application_begins_with_the_first_steps_where_there_is_no_folder(
    desk: SmallDesk, dressed: QApplication
) -> None:
    shown: list[bool] = []

    def ready(window: Window) -> None:
        shown.append(bool(visible_lines(window)))
        window.close()

    desk.key_place = ""
    assert run(lambda: desk, None, on_ready=ready) == 0
    assert shown == [True]
    assert desk.engines == []


def test_a_key_nobody_near_wants_reaches_a_pane_in_view(window: Window) -> None:
    ran: list[str] = []
    review = window.work.pane("review")
    assert review is not None
    keys = ("Ctrl+Return",)
    window.registry.add([Action("review.apply", "Apply", keys, lambda: ran.append("apply"))], review)
    window.show_pane("files")
    press(window, Qt.Key.Key_Return, CTRL)
    assert ran == [], "the review is not in view"
    window.work.offer_review()
    press(window, Qt.Key.Key_Return, CTRL)
    assert ran == ["apply"]


def test_the_newest_sessions_stand_below_the_files(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    def named(title: str) -> list[QAbstractButton]:
        buttons = window.findChildren(QAbstractButton)
        return [b for b in buttons if b.isVisible() and b.accessibleName() == f"Session: {title}"]

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        runtime.submit("First <b>words</b>")
        await until(lambda: not runtime.running and named("First <b>words</b>"))
        runtime.new_session()
        await until(lambda: len(desk.engines) == 2 and runtime.engine is desk.engines[1])
        await until(lambda: not named("First <b>words</b>")[0].isChecked())
        named("First <b>words</b>")[0].click()
        await until(lambda: len(desk.engines) == 3)
        window.work.show_panel("sessions")
        assert named("First <b>words</b>") == []

    play(scenario)


def test_ctrl_c_closes_in_order(desk: SmallDesk, folder: Path, dressed: QApplication) -> None:
    def ready(window: Window) -> None:
        window.runtime.opened.connect(lambda *_: signal.raise_signal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    assert run(lambda: desk, folder, on_ready=ready) == 0
    assert desk.engines[0].closed
    assert signal.getsignal(signal.SIGINT) is before
