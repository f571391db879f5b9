"""Taking a session out of K2Desk: as Markdown, or as a bundle whose contents are shown before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.exports import SUFFIX, Bundle
from k2desk.core.ports import SessionInfo
from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.ui.controls import button, give_size, label
from k2desk.ui.models.sessions import title_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.words import tr, trn
from k2desk.ui.works import works_of

MOST_SHOWN = 200_000
"""Characters of the events that are shown; the file holds all of them."""
MOST_FILES = 12


class BundleDialog(QDialog):
    """Shows what a bundle holds, every word of it, before it is kept.

    Args:
        bundle: what would be kept.
        title: of the session.
        parent: the window.
    """

    def __init__(self, bundle: Bundle, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export a bundle for a report"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(480, 320)
        give_size(self, 760, 560)
        self.told = label("\n".join(told(bundle)))
        self.told.setWordWrap(True)
        self.events = QPlainTextEdit(visible(bundle.events[:MOST_SHOWN]))
        self.events.setReadOnly(True)
        self.events.setProperty("class", "box")
        self.events.setFont(look().code_font())
        self.events.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.events.setAccessibleName(tr("Every event of the bundle"))
        self.keep = button(tr("Save as…"), self.accept, "primary")
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(button(tr("Cancel"), self.reject))
        foot.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(label(tr("What a report about “{title}” would carry", title=title), "strong"))
        column.addWidget(self.told)
        column.addWidget(self.events, 1)
        column.addLayout(foot)
        self.keep.setFocus()


def told(bundle: Bundle) -> list[str]:
    """Return what a bundle holds, in sentences."""
    holds = bundle.contents
    turns = trn("{n:,} turn", "{n:,} turns", holds.turns)
    counts = f"{turns}, {trn('{n:,} event', '{n:,} events', holds.records)}"
    size = tr("{count:,} bytes", count=len(bundle.data))
    said = tr(
        "{counts}, {size}: your words, the model's, and what its tools gave back.", counts=counts, size=size
    )
    lines = [said]
    if holds.files:
        names = ", ".join(visible(path) for path in holds.files[:MOST_FILES])
        more = len(holds.files) - MOST_FILES
        lines.append(
            tr(
                "The bytes of {names}{more}, before and after.",
                names=names,
                more=tr(" and {count} more", count=more) if more > 0 else "",
            )
        )
    if holds.redacted:
        kinds = ", ".join(f"{count} × {retold(kind)}" for kind, count in holds.redacted.items())
        lines.append(tr("Taken out: {kinds}.", kinds=kinds))
    else:
        lines.append(
            tr("No secret was found in it. Read it all the same: nobody knows every secret by its shape.")
        )
    if holds.left_out:
        lines.append(
            trn(
                "Left out: {n:,} file of bytes that are no text.",
                "Left out: {n:,} files of bytes that are no text.",
                holds.left_out,
            )
        )
    if len(bundle.events) > MOST_SHOWN:
        lines.append(tr("Below are the first {most:,} characters of its events.", most=MOST_SHOWN))
    lines.append(tr("It goes nowhere by itself: you choose where it is kept, and whom you give it to."))
    return lines


class Exporting(QObject):
    """Asks the desk for it, shows it, and has it kept where the user says.

    Args:
        runtime: knows the desk.
        parent: a widget of the window.
    """

    def __init__(self, runtime: Runtime, parent: QWidget) -> None:
        super().__init__(parent)
        self._runtime, self._parent = runtime, parent

    def markdown(self, info: SessionInfo) -> None:
        """Export a session as Markdown."""
        made = partial(self._runtime.desk.exports.report, info.id)
        title = tr("Export “{title}” as Markdown", title=title_of(info))
        works_of(self._runtime).start(title, made, lambda text: self._ask_where(info, ".md", text.encode()))

    def bundle(self, info: SessionInfo) -> None:
        """Export a session as a bundle, shown first."""

        def show(bundle: Bundle) -> None:
            dialog = BundleDialog(bundle, title_of(info), self._parent.window())
            dialog.accepted.connect(partial(self._ask_where, info, SUFFIX, bundle.data))
            dialog.open()

        made = partial(self._runtime.desk.exports.bundle, info.id)
        works_of(self._runtime).start(tr("Export “{title}” for a report", title=title_of(info)), made, show)

    def _ask_where(self, info: SessionInfo, suffix: str, data: bytes) -> None:
        dialog = QFileDialog(self._parent.window(), tr("Keep the session"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.selectFile(f"{_name(title_of(info))}{suffix}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda picked: self.keep(Path(picked), data))
        dialog.open()

    def keep(self, path: Path, data: bytes) -> None:
        """Write what was exported where the user said."""
        engine = self._runtime.engine
        inside = (engine.workspace,) if engine is not None else ()
        keep: Callable[[], None] = partial(self._runtime.desk.exports.keep, path, data, inside)
        self._runtime.in_thread(
            keep, lambda _: self._runtime.noticed.emit("info", tr("Kept as {path}.", path=visible(str(path))))
        )


def _name(title: str) -> str:
    """Return a title as the name of a file."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return "-".join(part for part in plain.split("-") if part)[:60] or "session"
