"""The top bar: workspace, branch, model and how full the context is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from k2desk.ui.controls import IconLabel, button, label, restyle
from k2desk.ui.figures import short_count
from k2desk.ui.theme import look

HEIGHT = 44
NEARLY_FULL = 0.85


class Gauge(QWidget):
    """A small bar that fills; beyond `NEARLY_FULL` it asks for attention."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self.setFixedSize(QSize(50, 6))
        look().changed.connect(self.update)

    def show_share(self, share: float) -> None:
        """Fill it; ``share`` is between 0 and 1."""
        self.share = min(1.0, max(0.0, share))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and what is filled."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look().color("line"))
        painter.setBrush(look().color("line"))
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, 2.5, 2.5)
        if self.share > 0:
            color = look().color("attention" if self.share >= NEARLY_FULL else "accent")
            painter.setPen(color)
            painter.setBrush(color)
            area.setWidth(max(4.0, area.width() * self.share))
            painter.drawRoundedRect(area, 2.5, 2.5)


def _chip(*parts: QWidget) -> QFrame:
    made = QFrame()
    made.setProperty("class", "chip")
    made.setFixedHeight(26)
    inside = QHBoxLayout(made)
    inside.setContentsMargins(6, 1, 6, 1)
    inside.setSpacing(7)
    for part in parts:
        inside.addWidget(part)
    return made


class TopBar(QFrame):
    """One line at the head of the window.

    Args:
        open_folder: lets the user choose another workspace.
    """

    def __init__(self, open_folder: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Session")
        self._folder = button("K2Desk", open_folder, "quiet", "title", tip="Open a folder")
        self._branch_name = label("", "text", name="Branch")
        self._branch = _chip(IconLabel("branch", "dim", 16), self._branch_name)
        self._model_name = label("", "text", name="Model")
        self._model = _chip(self._model_name)
        self._gauge, self._used, self._room = Gauge(), label("", "strong"), label("", "dim")
        self._context = _chip(label("Context", "dim"), self._gauge, self._used, self._room)
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 0, 12, 0)
        line.setSpacing(10)
        line.addWidget(self._folder)
        line.addWidget(self._branch)
        line.addStretch()
        line.addWidget(self._model)
        line.addWidget(self._context)
        for chip in (self._branch, self._model, self._context):
            chip.hide()

    def show_workspace(self, folder: Path) -> None:
        """Name the workspace; the branch is told later."""
        self._folder.setText(folder.name.replace("&", "&&") or str(folder))
        self._folder.setAccessibleName(f"Workspace {folder.name}. Open a folder")
        self._folder.setToolTip(f"{folder}\nOpen another folder (Ctrl+O)")
        self._branch.hide()

    def show_branch(self, branch: str) -> None:
        """Name the branch, "" where the workspace has none."""
        self._branch_name.setText(branch)
        self._branch.setVisible(bool(branch))

    def show_model(self, model: str) -> None:
        """Name the model."""
        self._model_name.setText(model)
        self._model.setVisible(bool(model))

    def show_context(self, used: int, room: int) -> None:
        """Show how much of the context is used.

        Args:
            used: tokens, 0 where nothing is known yet.
            room: tokens the context holds.
        """
        self._gauge.show_share(used / room if room else 0.0)
        self._used.setText(short_count(used))
        self._room.setText(f"/ {room // 1024}k" if room % 1024 == 0 else f"/ {short_count(room)}")
        full = used >= NEARLY_FULL * room > 0
        restyle(self._used, "strong", *(("attention",) if full else ()))
        words = f"{used:,} of {room:,} tokens of the context are used"
        self._context.setAccessibleName(words)
        self._context.setToolTip(words + ("; begin a new session soon (Ctrl+K)." if full else "."))
        self._context.setVisible(room > 0)
