"""Links of the model: the real host is shown and the user asked; nothing but https is ever opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from k2desk.core.visible import visible
from k2desk.ui.controls import label
from k2desk.ui.words import tr

LONG = 500
"""Characters of an address that are shown."""


def refusal(href: str) -> str:
    """Return why an address is not opened, "" where it may be."""
    url = QUrl(href, QUrl.ParsingMode.StrictMode)
    scheme = href.partition(":")[0].lower() if ":" in href else ""
    if scheme != "https":
        if scheme:
            return tr("{scheme}: addresses are not opened, only https: ones.", scheme=visible(scheme)[:20])
        return tr("This is no full address; these are not opened, only https: ones.")
    if not url.isValid() or not url.host():
        return tr("This address is broken; it is not opened.")
    if url.userName() or url.password():
        return tr("This address carries a name or password in front of its host; it is not opened.")
    return ""


def host_of(href: str) -> str:
    """Return an address's real host: names beyond ASCII in the encoding they are looked up by."""
    return QUrl(href).host(QUrl.ComponentFormattingOption.FullyEncoded)


class LinkDialog(QDialog):
    """Asks whether a page may be opened.

    Args:
        href: its address; `refusal` had nothing against it.
        open_page: opens it.
        parent: the window.
    """

    def __init__(self, href: str, open_page: Callable[[QUrl], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Open a page?"))
        shown = (
            visible(href)
            if len(href) <= LONG
            else tr("{href}… ({count:,} characters)", href=visible(href[:LONG]), count=len(href))
        )
        host = label(host_of(href), "strong", name=tr("Host"))
        address = label(shown, "dim", name=tr("Address"))
        address.setWordWrap(True)
        address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox()
        self.open_button = QPushButton(tr("Open in the browser"))
        self.copy_button = QPushButton(tr("Copy the address"))
        self.cancel_button = QPushButton(tr("Cancel"))
        for made in (self.open_button, self.copy_button):
            made.setAutoDefault(False)
            buttons.addButton(made, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.cancel_button.setDefault(True)
        self.open_button.clicked.connect(partial(self._open, href, open_page))
        self.copy_button.clicked.connect(partial(self._copy, href))
        self.cancel_button.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(label(tr("The assistant's text links to a page on")))
        column.addWidget(host)
        column.addWidget(address)
        column.addWidget(
            label(tr("The page learns that you opened it, and everything in its address."), "dim")
        )
        column.addWidget(buttons)
        self.setMinimumWidth(460)
        self.cancel_button.setFocus()

    def _open(self, href: str, open_page: Callable[[QUrl], object]) -> None:
        open_page(QUrl(href))
        self.accept()

    def _copy(self, href: str) -> None:
        QGuiApplication.clipboard().setText(href)
        self.accept()


def ask(
    href: str, parent: QWidget, open_page: Callable[[QUrl], object] = QDesktopServices.openUrl
) -> LinkDialog:
    """Ask about a link that may be opened; returns at once."""
    dialog = LinkDialog(href, open_page, parent)
    dialog.open()
    return dialog
