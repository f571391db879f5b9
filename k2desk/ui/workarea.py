"""The body of the window: rail, side panel, conversation or viewer, review, with splitters between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from k2desk.ui.center import Center
from k2desk.ui.measures import grown
from k2desk.ui.memory import Layout, flag, number, word
from k2desk.ui.rail import Rail
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.pane import PaneSpec
    from k2desk.ui.recent import Recent

SESSIONS = "sessions"
SIDE_WIDTH = 250
REVIEW_WIDTH = 640
LEAST_SIDE = 180
LEAST_CENTER = 360
LEAST_REVIEW = 360
AS_IT_FITS = 0
"""The review's width while the user has not chosen one."""
LOW = 440
"""Below this height, in pixels, the side panel has all of the side."""
NARROW = 1100
"""Below this width, in pixels, the review covers the conversation."""


class WorkArea(QWidget):
    """Places the panes and remembers where they were; at first it is an empty frame for them.

    Args:
        build: makes the widget of a pane.
    """

    shown = Signal(str)
    """(pane id): a pane came into view."""

    def __init__(self, build: Callable[[PaneSpec], QWidget]) -> None:
        super().__init__()
        self._specs: dict[str, PaneSpec] = {}
        self._build = build
        self._recent: Recent | None = None
        self._built: dict[str, QWidget] = {}
        self._restored: Layout = {}
        self._cover: QWidget | None = None
        """What lies over the review."""
        self._side_open, self._review_open, self._covering = True, False, False
        self._panel = ""
        self._review_width = AS_IT_FITS
        self._side_width = grown(SIDE_WIDTH)
        self.rail = Rail()
        self.rail.picked.connect(self.pick)
        self.center = Center()
        self.center.picked.connect(self.show_pane)
        self._side, self._side_stack = _host("side", tr("Side panel"), grown(LEAST_SIDE))
        self._review, self._review_stack = _host("review", tr("Review"), grown(LEAST_REVIEW))
        self.center.setMinimumWidth(grown(LEAST_CENTER))
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)  # Qt widens the area that can be grabbed to five pixels
        for index, widget in enumerate((self._side, self.center, self._review)):
            self._splitter.addWidget(widget)
            self._splitter.setCollapsible(index, False)
            self._splitter.setStretchFactor(index, int(index == 1))
        self._splitter.splitterMoved.connect(self._moved)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.rail)
        line.addWidget(self._splitter)

    # -- panes

    def furnish(self, specs: Sequence[PaneSpec]) -> None:
        """Make the panes that are in view; the others follow with `add` and `build_next`.

        Args:
            specs: at least these panes.
        """
        self._know(specs)
        for spec in self._in("center")[:1]:
            self._place(spec)
        known = [spec.id for spec in self._in("side")]
        self._panel = self._panel if self._panel in known else "".join(known[:1])
        self.show_panel(self._panel if self._side_open else "")

    def add_recent(self, recent: Recent) -> None:
        """Take in what stands at the foot of the side, except where it is low or lists all sessions."""
        self._recent = recent
        self._want_recent()
        side = self._side.layout()
        if side is not None:
            side.addWidget(recent)

    def add(self, specs: Sequence[PaneSpec]) -> None:
        """Get to know more panes, without making them, and give all of them their buttons.

        Args:
            specs: all that are known by now.
        """
        self._know(specs)
        self.rail.furnish(self._in("side"))
        self.rail.mark(self.panel)
        self.center.furnish(self._in("center"))

    def _know(self, specs: Sequence[PaneSpec]) -> None:
        self._specs = {spec.id: spec for spec in specs if spec.place != "page"}

    def _in(self, place: str) -> list[PaneSpec]:
        return [spec for spec in self._specs.values() if spec.place == place]

    def build_next(self) -> bool:
        """Make one of the panes nobody has seen yet; False where every one is made."""
        spec = next((spec for spec in self._specs.values() if spec.id not in self._built), None)
        if spec is not None:
            self._place(spec)
        return spec is not None

    def pane(self, pane_id: str) -> QWidget | None:
        """Return a pane's widget, None where it is not made yet or does not exist."""
        return self._built.get(pane_id)

    def _place(self, spec: PaneSpec) -> QWidget:
        if spec.id not in self._built:
            made = self._built[spec.id] = self._build(spec)
            _recall(made, self._restored)
            match spec.place:
                case "side":
                    self._side_stack.addWidget(made)
                case "review":
                    self._review_stack.addWidget(made)
                    self._arrange()
                case _:
                    self.center.add(spec.id, made)
        return self._built[spec.id]

    def show_pane(self, pane_id: str) -> QWidget | None:
        """Bring a pane into view, wherever it lives; None where there is no such pane."""
        spec = self._specs.get(pane_id)
        if spec is None:
            return None
        made = self._place(spec)
        match spec.place:
            case "side":
                self.show_panel(pane_id)
            case "review":
                made = self._cover or made
                self._review_stack.setCurrentWidget(made)
                self._review_open = self._covering = True
                self._arrange()
            case _:
                self._covering = False
                self.center.show_pane(pane_id)
                self._arrange()
        self.shown.emit(pane_id)
        return made

    def pick(self, pane_id: str) -> None:
        """Answer the rail: open a side panel, or close it where it is open."""
        if self._side_open and pane_id == self._panel:
            self.show_panel("")
        else:
            self.show_panel(pane_id)

    def show_panel(self, pane_id: str) -> None:
        """Open a side panel; "" closes the side."""
        self._side_open = bool(pane_id)
        if pane_id:
            self._panel = pane_id
            self._side_stack.setCurrentWidget(self._place(self._specs[pane_id]))
        self._want_recent()
        self.rail.mark(pane_id)
        self._arrange()

    def _want_recent(self) -> None:
        if self._recent is not None:
            self._recent.want(self._panel != SESSIONS and self.height() >= grown(LOW))

    @property
    def panel(self) -> str:
        """The open side panel, "" where the side is closed."""
        return self._panel if self._side_open else ""

    # -- review

    @property
    def narrow(self) -> bool:
        """Whether the review and the conversation take turns."""
        return self.window().width() < grown(NARROW)

    @property
    def review_visible(self) -> bool:
        """Whether the review can be seen."""
        return not self._review.isHidden()

    def cover_review(self, widget: QWidget | None) -> None:
        """Show something instead of the review, which goes on underneath; None shows the review again."""
        if self._cover is not None and self._cover is not widget:
            self._review_stack.removeWidget(self._cover)
            self._cover.hide()
            self._cover.deleteLater()
        if widget is not None and self._cover is not widget:
            self._review_stack.addWidget(widget)
            self._review_stack.setCurrentWidget(widget)
        self._cover = widget

    def offer_review(self) -> None:
        """Open the review beside the conversation; where there is no room, the user decides when."""
        self._review_open = True
        self._arrange()

    def switch_review(self) -> None:
        """Open or close the review; in a narrow window, switch between it and the conversation."""
        if self.narrow:
            self._covering = not self._covering
            self._review_open = self._review_open or self._covering
        else:
            self._review_open = not self._review_open
        self._arrange()

    def widen_review(self, pixels: int) -> None:
        """Move the border of the review to the left."""
        if self.review_visible and not self.narrow:
            sizes = self._splitter.sizes()
            self._splitter.setSizes([sizes[0], sizes[1] - pixels, sizes[2] + pixels])
            self._moved()

    # -- sizes

    def zones(self) -> list[QWidget]:
        """Return what can be seen, from left to right, for the key that goes from one to the next."""
        found: list[QWidget | None] = [
            self._side_stack.currentWidget() if self._side_open else None,
            None if self.center.isHidden() else self.center.current(),
            self._review_stack.currentWidget() if self.review_visible else None,
        ]
        return [widget for widget in found if widget is not None]

    def tab_zones(self) -> tuple[QWidget, ...]:
        """Return all that is in it, from left to right, for the key that goes from control to control."""
        return self.rail, self._side, self.center, self._review

    def layout_now(self) -> dict[str, str | int | bool]:
        """Return what is worth remembering."""
        return {
            **_remembered(self._built.values()),
            "panel": self._panel,
            "side_open": self._side_open,
            "side": self._side_width,
            "review_open": self._review_open,
            "review": self._review_width,
        }

    def restore(self, layout: Layout) -> None:
        """Arrange everything as it was."""
        self._restored = layout
        for pane in self._built.values():
            _recall(pane, layout)
        self._side_width = max(grown(LEAST_SIDE), number(layout, "side", grown(SIDE_WIDTH)))
        self._review_width = number(layout, "review", AS_IT_FITS)
        self._review_open = flag(layout, "review_open", False)
        panel = word(layout, "panel", self._panel)
        self._panel = panel if panel in self._specs or not self._specs else self._panel
        self._side_open = flag(layout, "side_open", True)
        if self._specs:
            self.show_panel(self._panel if self._side_open else "")
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the panes their widths again."""
        super().resizeEvent(event)
        self._want_recent()
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the font's size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        narrow, has_review = self.narrow, bool(self._review_stack.count())
        review = has_review and (self._covering if narrow else self._review_open)
        self._side.setVisible(self._side_open)
        self._review.setVisible(review)
        self.center.setVisible(not (narrow and review))
        room = self.width() - self.rail.width()
        side = min(self._side_width, max(grown(LEAST_SIDE), room // 3)) if self._side_open else 0
        rest = room - side
        wide = rest if narrow else self._review_share(rest)
        self._splitter.setSizes([side, rest - (wide if review else 0), wide])

    def _review_share(self, room: int) -> int:
        """Return the width of the review beside the conversation: the user's choice, or what is fair."""
        if self._review_width:
            return max(grown(LEAST_REVIEW), min(self._review_width, room - grown(LEAST_CENTER)))
        return min(REVIEW_WIDTH, room // 2)

    def _moved(self, *_: int) -> None:
        side, _center, review = self._splitter.sizes()
        if self._side_open and side:
            self._side_width = side
        if self.review_visible and not self.narrow:
            self._review_width = review


def _recall(pane: QWidget, layout: Layout) -> None:
    """Give a pane back what it had remembered; most remember nothing."""
    recall = getattr(pane, "recall", None)
    if recall is not None:
        recall(layout)


def _remembered(panes: Iterable[QWidget]) -> dict[str, str | int | bool]:
    """Return what panes want to be remembered of them."""
    asked = [remembered for pane in panes if (remembered := getattr(pane, "remembered", None))]
    return {key: value for remembered in asked for key, value in remembered().items()}


def _host(name: str, title: str, least: int) -> tuple[QFrame, QStackedWidget]:
    frame, stack = QFrame(), QStackedWidget()
    frame.setObjectName(name)
    frame.setAccessibleName(title)
    frame.setMinimumWidth(least)
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(stack)
    return frame, stack
