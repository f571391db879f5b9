"""Looks for model servers on this machine when the user asks, and offers each that answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from k2desk.core.gateway import Nearby
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import button, label
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

NOBODY = mark("No model server answers on this machine. Start llama.cpp, Ollama or LM Studio and look again.")


class NearbyList(QWidget):
    """A button, and what it found.

    Args:
        runtime: does the looking.
    """

    chosen = Signal(object)
    """(Nearby): the user wants this server."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._look = button(tr("Look for local servers"), self._begin)
        self._say = label("", "dim", name=tr("Local servers"))
        self._say.setWordWrap(True)
        self._say.hide()
        self._offers = QVBoxLayout()
        self._offers.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._look, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._say)
        column.addLayout(self._offers)

    def _begin(self) -> None:
        self._look.setEnabled(False)
        self._tell(tr("Looking on this machine…"))
        self._runtime.spend(self._runtime.desk.gateways.nearby, self._found, self._failed)

    def _found(self, found: Sequence[Nearby]) -> None:
        self._look.setEnabled(True)
        while (item := self._offers.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._tell("" if found else tr(NOBODY))
        for one in found:
            what = tr("wants a key") if one.key_wanted else ", ".join(one.models[:2]) or tr("no model loaded")
            offer = button(
                tr("Use {name} · {what}", name=one.name, what=what[:60]), partial(self.chosen.emit, one)
            )
            self._offers.addWidget(offer, alignment=Qt.AlignmentFlag.AlignLeft)

    def _failed(self, error: Exception) -> None:
        self._look.setEnabled(True)
        self._tell(retold(error))

    def _tell(self, sentence: str) -> None:
        self._say.setText(sentence)
        self._say.setVisible(bool(sentence))
