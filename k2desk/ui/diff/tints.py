"""The syntax colours of every text an area shows, worked out while Qt has nothing else to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from k2desk.ui.diff.rows import DocKey
from k2desk.ui.diff.tint import PLAIN, SLICE, Tint
from k2desk.ui.highlight import Spans

_KEPT = 300
"""So many texts keep their colours; a piece of a long diff is one."""


Document = Callable[[DocKey], tuple[Sequence[str], str]]
"""Returns the lines and the language of a document."""


class Tints(QObject):
    """Colours of lines by document and line."""

    came = Signal()
    """Lines that are looked at have other colours now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._work)
        self.use(lambda _: ((), ""))

    def use(self, document: Document) -> None:
        """Forget all colours; these are the documents from now on."""
        self._document = document
        self._tints: dict[DocKey, Tint] = {}
        self._looked: dict[DocKey, list[int]] = {}
        self._timer.stop()

    def spans(self, key: DocKey, line: int) -> Spans:
        """Return what is known of a line's colours."""
        tint = self._tints.get(key)
        return tint.spans(line) if tint else PLAIN

    def look(self, looked: dict[DocKey, list[int]]) -> None:
        """Say which lines are looked at, by document; their colours are worked out first."""
        self._looked = looked
        for key, lines in looked.items():
            if key not in self._tints:
                if len(self._tints) >= _KEPT:
                    del self._tints[next(iter(self._tints))]
                self._tints[key] = Tint(*self._document(key))
            self._tints[key].look(min(lines), max(lines))
        if not all(self._tints[key].idle for key in looked):  # for the others it runs already
            self._timer.start(0)

    @property
    def idle(self) -> bool:
        """Whether all colours are worked out."""
        return not self._timer.isActive()

    def _work(self) -> None:
        waiting = [key for key in self._looked if key in self._tints and not self._tints[key].idle]
        waiting += [key for key, tint in self._tints.items() if not tint.idle and key not in self._looked]
        if not waiting:
            self._timer.stop()
            return
        before = self._known()
        self._tints[waiting[0]].work(SLICE)
        if self._known() != before:
            self.came.emit()

    def _known(self) -> list[int]:
        return [id(self.spans(key, line)) for key, lines in self._looked.items() for line in lines]
