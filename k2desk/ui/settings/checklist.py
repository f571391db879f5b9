"""The check of the gateway on the screen: ten lines, what it costs, a button that starts and stops it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.gateway import PARTS, CheckLine, GatewayChecked, GatewayView
from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.ui.controls import button, label, rule
from k2desk.ui.dates import short_date
from k2desk.ui.following import follow
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.line import Line
from k2desk.ui.words import tr

_SIGNS = {"green": ("check", "good"), "red": ("cross", "bad"), "untried": ("dot", "faint")}
_LONGEST = 300
"""Characters of a detail that are shown; a gateway may have said more."""


class CheckList(QWidget):
    """Ten lines that turn green or red.

    Args:
        runtime: starts the check.
    """

    ended = Signal(object)
    """(GatewayChecked): a check has come to its end."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._stop: Callable[[], None] | None = None
        self._most = 0.0
        self._told: dict[str, CheckLine] = {}
        self.setAccessibleName(tr("Gateway check"))
        self._lines = {part: Line(tr(title)) for part, title in PARTS.items()}
        self._say = label("", "dim", name=tr("About the check"))
        self._say.setWordWrap(True)
        self.start_button = button(tr("Check the gateway"), self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in self._lines.values():
            column.addWidget(line)
            column.addWidget(rule())
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(16, 9, 16, 9)
        self._foot.setSpacing(8)
        self._foot.addWidget(self._say, 1)
        self._foot.addWidget(self.start_button)
        column.addLayout(self._foot)
        self.clear()

    @property
    def running(self) -> bool:
        """Whether a check runs."""
        return self._stop is not None

    def add_button(self, widget: QWidget) -> None:
        """Put something behind the button at the foot."""
        self._foot.addWidget(widget)

    def say(self, sentence: str) -> None:
        """Say something at the foot."""
        self._say.setText(sentence)

    def clear(self) -> None:
        """Know nothing of any line."""
        self._told = {}
        for line in self._lines.values():
            line.show_state("dot", "faint")

    @property
    def blank(self) -> bool:
        """Whether nothing is known of any line."""
        return not self._told

    @property
    def price(self) -> str:
        """What a check costs at most, in words."""
        return _at_most(self._most)

    def know(self, view: GatewayView) -> None:
        """Know what a check of a gateway would cost."""
        self._most = view.most_dollars

    def show_view(self, view: GatewayView) -> None:
        """Show what is known of a gateway, and what a check of it would cost."""
        if self.running:
            return
        self.know(view)
        self.clear()
        if view.checked is not None:
            self._show(view.checked)
            at = datetime.fromtimestamp(view.checked.checked).astimezone()
            when = f"{short_date(at)}, {at:%H:%M}"
            self.say(
                tr(
                    "{greens} of {count} green on {when}.",
                    greens=view.checked.greens,
                    count=len(PARTS),
                    when=when,
                )
            )
        else:
            self.say(tr("Ten short requests; {at_most}.", at_most=_at_most(self._most)))

    def tell(self, line: CheckLine) -> None:
        """Show what was found of a line; the next one that is not known is being looked at."""
        self._told[line.part] = line
        sign, color = _SIGNS[line.state]
        detail = " ".join(visible(retold(line.detail)).split())
        shown = f"{detail[:_LONGEST]}…" if len(detail) > _LONGEST else detail
        after, title = retold(line.remedy), tr(line.title)
        self._lines[line.part].show_state(sign, color, shown, after=after, title=title)
        if self.running:
            self._mark_next()
            self.say(
                tr(
                    "{done} of {count} · {at_most}",
                    done=len(self._told),
                    count=len(PARTS),
                    at_most=_at_most(self._most),
                )
            )

    def start(self) -> None:
        """Begin a check, or stop the one that runs."""
        if self._stop is not None:
            stop, self._stop = self._stop, None
            stop()
            self._settle(tr("Stopped. What was asked so far may have cost something."))
            return
        self.clear()
        check = self._runtime.desk.gateways.check
        self._stop = follow(self._runtime, check, self._heard, self._over, self._failed)
        self.start_button.setText(tr("Stop"))
        self.start_button.setAccessibleName(tr("Stop the check"))
        self.say(tr("0 of {count} · {at_most}", count=len(PARTS), at_most=_at_most(self._most)))
        self._mark_next()

    def _heard(self, line: CheckLine) -> None:
        if self.running:
            self.tell(line)

    def _over(self, found: GatewayChecked) -> None:
        if self._stop is None:
            return
        self._stop = None
        self._show(found)
        self._settle(
            tr(
                "{greens} of {count} green · spent about ${dollars:.4f}",
                greens=found.greens,
                count=len(PARTS),
                dollars=found.dollars,
            )
        )
        self.ended.emit(found)

    def _failed(self, error: Exception) -> None:
        self._stop = None
        self._settle(retold(error))

    def _settle(self, sentence: str) -> None:
        for part, line in self._lines.items():
            if part not in self._told:
                line.show_state("dot", "faint")
        self.start_button.setText(tr("Check again"))
        self.start_button.setAccessibleName(tr("Check the gateway again"))
        self.say(sentence)

    def _show(self, found: GatewayChecked) -> None:
        for line in found.lines:
            self.tell(line)

    def _mark_next(self) -> None:
        for part, line in self._lines.items():
            if part not in self._told:
                line.show_state("dot", "accent", "…", strong=True)
                return


def _at_most(dollars: float) -> str:
    return (
        tr("it costs ${dollars:.2f} at most, mostly far less", dollars=dollars)
        if dollars
        else tr("it costs nothing")
    )
