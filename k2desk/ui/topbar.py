"""The top bar: workspace, branch, model and how full the context is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from k2desk.core.wording import mark
from k2desk.ui.controls import ElidedButton, ElidedLabel, IconLabel, show_tip
from k2desk.ui.keymap import keymap, with_key
from k2desk.ui.measures import grown
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.context import ContextUse
    from k2desk.core.permissions import Mode
    from k2desk.core.spending import Limits
    from k2desk.ui.cost import CostChip
    from k2desk.ui.diff.header import Switch
    from k2desk.ui.fill import ContextChip
    from k2desk.ui.models.meters import Meters

HEIGHT = 44
ROOMY = 1100
"""From this width on, in pixels, every chip has room for its caption."""
NARROW = 760
"""Below this width the model, the bar of the context and the limit of the cost have none."""
MODES: dict[str, Mode] = {mark("Ask"): "ask", mark("Plan"): "plan", mark("Act"): "act"}


def chip(*parts: QWidget) -> QFrame:
    """Return parts beside each other in the frame of a chip."""
    made = QFrame()
    made.setProperty("class", "chip")
    made.setFixedHeight(grown(26))
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

    model_asked = Signal()
    """The user wants another model."""

    def __init__(self, open_folder: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setFixedHeight(grown(HEIGHT))
        self.setAccessibleName(tr("Session"))
        self._workspace = Path()
        self._folder = ElidedButton("K2Desk", open_folder, "quiet", "title")
        show_tip(self._folder, tr("Open a folder"))
        self._branch_name = ElidedLabel(Qt.TextElideMode.ElideMiddle, "text", name=tr("Branch"))
        self._distance = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self._branch = chip(IconLabel("branch", "dim", 16), self._branch_name, self._distance)
        self._branch.setContentsMargins(0, 0, -2, 0)  # what the name has to spare
        self._model = ElidedButton("", self.model_asked.emit, "model")
        self._model.setAccessibleName(tr("Model"))
        self._model.setFixedHeight(grown(26))
        self._named = ""
        """The model."""
        self.context: ContextChip | None = None
        """How full the context is; made when there is something to tell."""
        self._mode: Switch | None = None
        self._cost: CostChip | None = None
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(4, 0, 12, 0)
        line.setSpacing(10)
        line.addWidget(self._folder)
        line.addWidget(self._branch)
        line.addStretch()
        line.addWidget(self._model)
        for made in (self._branch, self._distance, self._model):
            made.hide()

    def show_workspace(self, folder: Path) -> None:
        """Name the workspace; the branch is told later."""
        self._folder.say(folder.name or str(folder))
        self._folder.setAccessibleName(tr("Workspace {name}. Open a folder", name=folder.name))
        self._workspace = folder
        keymap().follow(self._name_keys)
        self._branch.hide()

    def _name_keys(self) -> None:
        opens = with_key(tr("Open another folder"), "workspace.open", "Ctrl+O")
        show_tip(self._folder, f"{self._workspace}\n{opens}")
        if self._mode is not None:
            words = tr("What the assistant may do: read, plan, or act")
            show_tip(self._mode, with_key(words, "mode.next", "Ctrl+Shift+M"))

    def show_branch(self, branch: str) -> None:
        """Name the branch, "" where the workspace has none."""
        self._branch_name.setText(branch)
        show_tip(self._branch, branch)
        self._branch.setVisible(bool(branch))

    def show_distance(self, ahead: int, behind: int, upstream: str) -> None:
        """Say how far the branch is from the one it follows.

        Args:
            ahead: commits the other one has not.
            behind: commits only the other one has.
            upstream: its name, "" for none.
        """
        words = [
            *([tr("{ahead:,} ahead", ahead=ahead)] if ahead else ()),
            *([tr("{behind:,} behind", behind=behind)] if behind else ()),
        ]
        self._distance.setText(f"· {', '.join(words)}" if words else "")
        self._distance.setVisible(bool(words))
        show_tip(self._distance, upstream)

    def show_model(self, model: str) -> None:
        """Name the model."""
        self._model.say(model)
        self._model.setAccessibleName(tr("Model {name}. Choose another", name=model))
        show_tip(self._model, tr("Choose the model…"))
        self._named = model
        self._show_captions()

    def show_context(self, use: ContextUse, opened: Callable[[], object]) -> None:
        """Show how much of the context is used.

        Args:
            use: what takes the room.
            opened: called when the user wants to know more.
        """
        if self.context is None:
            from k2desk.ui.fill import ContextChip

            self.context = ContextChip(opened)
            self._line.insertWidget(self._line.indexOf(self._model) + 1, self.context)
            self._show_captions()
        self.context.show_use(use)

    def show_mode(self, mode: Mode, pick: Callable[[Mode], object]) -> None:
        """Show what the model may do.

        Args:
            mode: just now.
            pick: takes the one the user chooses.
        """
        if self._mode is None:
            from k2desk.ui.diff.header import Switch

            self._mode = Switch(tuple(MODES), tr("Mode"))
            self._mode.setFixedHeight(grown(26))
            self._mode.picked.connect(lambda word: pick(MODES[word]))
            self._line.insertWidget(self._line.indexOf(self._model), self._mode)
            keymap().follow(self._name_keys)
        self._mode.show_word(mode.title())

    def show_cost(self, meters: Meters, limits: Limits) -> None:
        """Show what the session has cost, against its limit."""
        if self._cost is None:
            from k2desk.ui.cost import CostChip

            self._cost = CostChip()
            self._line.addWidget(self._cost)
            self._show_captions()
        self._cost.show_cost(meters, limits)

    def _show_captions(self) -> None:
        roomy, narrow = self.width() >= grown(ROOMY), self.width() < grown(NARROW)
        if self.context is not None:
            self.context.show_caption(roomy)
            self.context.gauge.setVisible(not narrow)
        if self._cost is not None:
            self._cost.show_caption(roomy, limit=not narrow)
        self._model.setVisible(bool(self._named) and not narrow)
        self._line.setSpacing(4 if narrow else 10)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave captions out where there is little room."""
        super().resizeEvent(event)
        self._show_captions()
