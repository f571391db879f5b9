"""What K2Desk is, opened from the palette; what is copied holds nothing of the user's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_kit import wait_for  # type: ignore[import-not-found]
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shown_kit import shown_window
from window_kit import SmallDesk  # type: ignore[import-not-found]

from k2desk import __version__
from k2desk.core.permissions import Confinement
from k2desk.diagnosis import diagnose
from k2desk.settings.secret import Secret
from k2desk.ui.about import AboutDialog
from k2desk.ui.memory import Memory
from k2desk.ui.panes.chat import PANE as CHAT
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own
KEY = "sk-planted-0123456789abcdefghij"


@pytest.fixture
def window(
    runtime: Runtime, desk: SmallDesk, folder: Path, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Window]:
    """A window amid secrets: in the environment, in the settings, held as a key, in the folder's name."""
    for name in ("COMETAPI_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "PATH_OF_MINE"):
        monkeypatch.setenv(name, KEY)
    proxy = f"http://user:{KEY}@proxy.example:8080"
    desk.store.change(
        base_url=f"https://{KEY}.example/v1", headers=f"X-Key: {KEY}", proxy="own", proxy_url=proxy
    )
    desk.keys.hold("cometapi", Secret(KEY))
    private = folder.rename(folder.with_name(f"project-{KEY}"))
    monkeypatch.chdir(private)
    memory = Memory(diagnose=lambda confinement: diagnose(confinement).text)
    with shown_window(runtime, private, (CHAT,), memory=memory) as made:
        yield made


def opened(window: Window) -> AboutDialog:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_P, control | shift)
    line = window.focusWidget()
    assert line is not None
    QTest.keyClicks(line, "about")
    QTest.keyClick(line, Qt.Key.Key_Return)
    dialog = window.findChild(AboutDialog)
    assert isinstance(dialog, AboutDialog)
    return dialog


def test_what_is_copied_says_what_it_is_made_of_and_holds_no_secret(window: Window) -> None:
    dialog = opened(window)
    wait_for(dialog.copy.isEnabled)
    assert dialog.copy.hasFocus()
    QTest.keyClick(dialog.copy, Qt.Key.Key_Return)
    copied = QGuiApplication.clipboard().text()
    assert dialog.said.text() == "Copied."
    rows = dict(line.split(None, 1) for line in copied.splitlines())
    assert rows["K2Desk"].startswith(__version__)
    assert {"Python", "Qt", "System", "Confinement", "Tools", "Panes"} <= rows.keys()
    for private in (KEY, "planted", "proxy.example", str(Path.home()), os.environ["K2DESK_HOME"], "project-"):
        assert private not in copied
    assert not re.search(r"/(home|Users|tmp)/", copied)


def test_a_long_fact_goes_on_below_itself_and_not_below_its_name(window: Window) -> None:
    dialog = opened(window)
    wait_for(dialog.copy.isEnabled)
    QApplication.processEvents()
    found = [dialog.rows.itemAtPosition(row, 1).widget() for row in range(dialog.rows.rowCount())]
    assert len({one.x() for one in found}) == 1
    assert max(one.height() for one in found) > 2 * found[0].height(), "the tools take several lines"
    assert all(one.height() >= one.heightForWidth(one.width()) for one in found)
    assert [one.accessibleName().partition(": ")[0] for one in found][:3] == ["K2Desk", "Python", "Qt"]


def test_it_is_shown_once_and_leaves_with_esc(window: Window) -> None:
    dialog = opened(window)
    window.open_about()
    assert window.findChildren(AboutDialog) == [dialog]
    wait_for(dialog.copy.isEnabled)
    QTest.keyClick(dialog.copy, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_can_not_be_found_out_is_said(window: Window, runtime: Runtime) -> None:
    def fail() -> str:
        raise OSError(KEY)

    dialog = AboutDialog(runtime, fail, window)
    wait_for(lambda: "could not be found out" in dialog.facts.text())
    assert KEY not in dialog.facts.text()
    assert not dialog.copy.isEnabled()
    dialog.deleteLater()


def test_the_diagnosis_has_no_field_for_what_is_the_users() -> None:
    found = diagnose(Confinement("full", "bubblewrap, no network"))
    assert set(type(found).__struct_fields__) == {
        "version", "bundled", "python", "qt", "system", "confinement", "git", "ripgrep",
        "tools", "providers", "panes", "commands", "languages",
    }  # fmt: skip
