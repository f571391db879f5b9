"""The status bar: how well processes are confined, writes without approval, where the key is, speed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from k2desk import __version__
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import ElidedButton, IconLabel, button, label, restyle, show_tip
from k2desk.ui.measures import grown
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from k2desk.core.permissions import Confinement
    from k2desk.core.trust import Trust
    from k2desk.ui.models.meters import Meters

HEIGHT = 26

_LEVELS = {
    "full": ("good", mark("Confined")),
    "partial": ("attention", mark("Partly confined")),
    "tree": ("attention", mark("Not confined")),
    "none": ("bad", mark("Nothing can run")),
}


class StatusBar(QFrame):
    """One line at the foot of the window.

    Args:
        open_settings: shows where the provider and everything else is set.
        change_theme: takes the next theme.
    """

    writes_asked = Signal()
    """The figure of the writes was pressed."""
    confinement_asked = Signal()
    """The user wants to know how well commands are confined, and what would change that."""

    def __init__(self, open_settings: Callable[[], object], change_theme: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setFixedHeight(grown(HEIGHT))
        self.setAccessibleName(tr("Status"))
        self._dot = IconLabel("dot", "faint", 18)
        self._confined = ElidedButton(tr("Looking for a sandbox…"), self.confinement_asked.emit, "word")
        self._confined.setAccessibleName(tr("Confinement"))
        self.writes = button(
            "",
            self.writes_asked.emit,
            "quiet",
            "small",
            name=tr("Writes without approval"),
            tip=tr("What was written, against what you allowed"),
        )
        self._version = label(f"K2Desk {__version__}", "dim")
        self._key = ElidedButton("", open_settings, "quiet", "small")
        self._key.setAccessibleName(tr("Settings"))
        show_tip(self._key, tr("Provider, key and settings"))
        self._settings = button(tr("Settings"), open_settings, "quiet", "small")
        self._rate = label("", "dim", name=tr("Speed"))
        self._theme = button(
            tr("Theme"), change_theme, "quiet", "small", tip=tr("Dark, light or as the system")
        )
        self._trust: QPushButton | None = None
        self._newer: QPushButton | None = None
        self._restricted = False
        self._lay_out()
        self.show_page(False)

    def _lay_out(self) -> None:
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 8, 0)
        line.setSpacing(4)
        line.addWidget(self._version)
        self._walls = QHBoxLayout()
        self._walls.setSpacing(3)  # the button brings a border of its own
        self._walls.addWidget(self._dot)
        self._walls.addWidget(self._confined)
        line.addLayout(self._walls)
        line.addSpacing(2)  # the next one brings its own padding
        line.addWidget(self.writes)
        line.addStretch()
        for last in (self._key, self._rate, self._settings, self._theme):
            line.addWidget(last)

    def show_page(self, page: bool) -> None:
        """Show what belongs to a page that fills the window, or to the workspace."""
        on_page: tuple[QWidget, ...] = (self._version, self._settings, self._theme)
        in_work: tuple[QWidget, ...] = (self._dot, self._confined, self.writes, self._key, self._rate)
        for widget in on_page:
            widget.setVisible(page)
        for widget in in_work:
            widget.setVisible(not page)
        self._rate.setVisible(not page and bool(self._rate.text()))  # without words it would still take room
        if self._trust is not None:
            self._trust.setVisible(self._restricted and not page)

    def show_confinement(self, found: Confinement) -> None:
        """Say what the probe found, in words, a colour and a dot."""
        color, _ = _LEVELS[found.level]
        words = confinement_words(found)
        self._dot.show_icon("dot", color)
        self._confined.say(words)
        self._confined.setAccessibleName(words)
        restyle(self._confined, "word", color)
        show_tip(self._confined, retold(found.reason))

    def show_trust(self, state: Trust, ask: Callable[[], object]) -> None:
        """Say where a folder is not trusted; a trusted one needs no word.

        Args:
            state: of the folder.
            ask: leads to the question.
        """
        if self._trust is None:
            if state == "trusted":
                return
            self._trust = button(
                "", ask, "quiet", "small", tip=tr("No git, no commands, no tests, no changes")
            )
            self._line.insertWidget(self._line.indexOf(self._walls), self._trust)
        words = tr("Read only") if state == "read only" else tr("Not trusted")
        self._trust.setText(words)
        self._trust.setAccessibleName(tr("{words}. Trust in this folder…", words=words))
        self._restricted = state != "trusted"
        self._trust.setVisible(self._restricted and not self._version.isVisibleTo(self))

    def show_newer(self, version: str, tell: Callable[[], object]) -> None:
        """Say that there is a newer version, in two words and for good; "" says nothing.

        Args:
            version: the newer one.
            tell: says more.
        """
        if self._newer is None:
            if not version:
                return
            self._newer = button("", tell, "quiet", "small", tip=tr("What to do about it"))
            self._line.insertWidget(self._line.indexOf(self._key), self._newer)
        self._newer.setText(tr("{version} is out", version=version))
        self._newer.setAccessibleName(tr("K2Desk {version} is out", version=version))
        self._newer.setVisible(bool(version))

    def show_provider(self, provider: str, key_place: str | None, model: str) -> None:
        """Say who answers and where the key is; None where that is still being found out."""
        place = {
            None: tr("looking for the key…"),
            "": tr("no key yet"),
            "this session": tr("key for this session only"),
            "no key needed": tr("no key needed"),
        }.get(key_place, tr("key in {place}", place=key_place))
        self._key.say(f"{provider} · {place}")
        self._key.setAccessibleName(
            tr("Model {model} of {provider}, {place}. Settings", model=model, provider=provider, place=place)
        )

    def show_writes(self, count: int) -> None:
        """Say how many writes nobody allowed."""
        words = trn("{n} write without approval", "{n} writes without approval", count)
        self.writes.setText(words)
        self.writes.setAccessibleName(words)
        restyle(self.writes, "quiet", "small", *(("danger",) if count else ()))

    def show_meters(self, meters: Meters) -> None:
        """Say what the records add up to."""
        self._rate.setText(tr("{rate:.0f} tok/s", rate=meters.rate) if meters.rate else "")
        self._rate.setVisible(bool(meters.rate) and not self._version.isVisibleTo(self))


def confinement_words(found: Confinement) -> str:
    """Return how well commands are confined, such as ``Confined: bubblewrap, no network``."""
    _, words = _LEVELS[found.level]
    return f"{tr(words)}: {retold(found.label)}" if found.label else tr(words)
