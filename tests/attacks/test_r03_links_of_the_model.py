"""R03, links of the model: the real host is shown, the user is asked, other schemes are refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from k2desk.ui.chat.links import LinkDialog, ask, host_of, refusal

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # of the platform without a screen


@pytest.fixture
def home(dressed: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize(
    "href",
    [
        "http://example.org",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "vscode://file/x",
        "//example.org/x",
        "relative/path",
        "\\\\server\\share",
        "https://",
        "https://user@evil.test/",
        "https://github.com:x@evil.test/",
        "https://exa mple.org/",
        "HTTPS//x",
    ],
)
def test_r03_what_is_not_opened(href: str) -> None:
    assert refusal(href).endswith("not opened, only https: ones.") or refusal(href).endswith(
        "it is not opened."
    )


def test_r03_what_may_be_opened() -> None:
    assert refusal("https://example.org/a?b=c") == ""


def test_r03_the_host_is_shown_as_it_is_looked_up() -> None:
    assert host_of("https://аpple.com/x") == "xn--pple-43d.com"
    assert host_of("https://github.com.evil.test/?q=github.com") == "github.com.evil.test"


def test_r03_nothing_is_opened_unasked(home: QWidget) -> None:
    opened: list[QUrl] = []
    dialog = ask("https://evil.test/?q=SECRET", home, opened.append)
    assert opened == []
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert "evil.test" in texts
    assert "https://evil.test/?q=SECRET" in texts
    assert dialog.cancel_button.isDefault()
    dialog.cancel_button.click()
    assert opened == []


def test_r03_the_user_may_open_it(home: QWidget) -> None:
    opened: list[QUrl] = []
    LinkDialog("https://example.org/x", opened.append, home).open_button.click()
    assert [url.toString() for url in opened] == ["https://example.org/x"]


def test_r03_the_address_can_be_copied(home: QWidget) -> None:
    LinkDialog("https://example.org/x", lambda _: pytest.fail("opened"), home).copy_button.click()
    assert QApplication.clipboard().text() == "https://example.org/x"


def test_r03_a_long_address_is_cut_and_what_hides_is_shown(home: QWidget) -> None:
    dialog = LinkDialog("https://example.org/\u202e" + "x" * 2000, lambda _: None, home)
    labels = dialog.findChildren(QLabel)
    text = next(label.text() for label in labels if label.accessibleName().startswith("Address: "))
    assert "⟨U+202E⟩" in text
    assert text.endswith("… (2,021 characters)")
    dialog.reject()
