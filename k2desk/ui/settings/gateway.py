"""The gateway in use: where requests go, its key, what it tells of itself, and servers on this machine."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from k2desk.core.gateway import GatewayView, Nearby
from k2desk.core.wording import retold
from k2desk.ui.chips import Wrap
from k2desk.ui.controls import button, label
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.nearby import NearbyList
from k2desk.ui.words import tr


class GatewayCard(QFrame):
    """A card above the options of the provider.

    Args:
        runtime: asks the gateway.
        change_key: leads to where a key is entered.
    """

    shown = Signal(object)
    """(GatewayView): what holds now is known."""
    chosen = Signal(object)
    """(Nearby): the user wants a server on this machine."""
    asked = Signal()
    """The gateway was asked for its models; what may be suggested has changed."""

    def __init__(self, runtime: Runtime, change_key: Callable[[], object]) -> None:
        super().__init__()
        self._runtime = runtime
        self.setProperty("class", "card")
        self._where, self._told = label("", "strong"), label("", "dim", name=tr("What the gateway tells"))
        for wrapped in (self._where, self._told):
            wrapped.setWordWrap(True)
        self._ask = button(tr("Ask for models and balance"), self._begin)
        self.nearby = NearbyList(runtime)
        self.nearby.chosen.connect(self.chosen)
        buttons = Wrap(spacing=8)
        for widget in (button(tr("Change the key…"), change_key), self._ask, self.nearby):
            buttons.addWidget(widget)
        head = QVBoxLayout(self)
        head.setContentsMargins(16, 14, 16, 14)
        head.setSpacing(8)
        head.addWidget(self._where)
        head.addWidget(self._told)
        head.addLayout(buttons)

    def refresh(self) -> None:
        """Show what holds now."""
        self._runtime.in_thread(self._runtime.desk.gateways.view, self._show, self._wrong)

    def _begin(self) -> None:
        self._ask.setEnabled(False)
        self._told.setText(tr("Asking the gateway…"))
        self._runtime.spend(self._runtime.desk.gateways.ask, self._answered, self._wrong)

    def _answered(self, view: GatewayView) -> None:
        self._show(view)
        self.asked.emit()

    def _show(self, view: GatewayView) -> None:
        self._ask.setEnabled(True)
        place = self._runtime.desk.key_place
        key = {
            "": tr("no key yet"),
            "this session": tr("key for this session only"),
            "no key needed": tr("no key needed"),
        }.get(place, tr("key in {place}", place=place))
        way = f", {retold(view.way)}" if view.way else ""
        self._where.setText(tr("{name} at {base_url}{way}", name=view.name, base_url=view.base_url, way=way))
        known = [view.model or tr("no model named"), key]
        known += [tr("{count:,} models listed", count=len(view.models))] if view.models else []
        known += [retold(view.price), retold(view.balance or "")]
        self._told.setText(" · ".join(filter(None, known)))
        self.shown.emit(view)

    def _wrong(self, error: Exception) -> None:
        self._ask.setEnabled(True)
        self._told.setText(retold(error))


def take(runtime: Runtime, found: Nearby, done: Callable[[None], object]) -> None:
    """Set a server on this machine as the provider.

    Args:
        runtime: does it.
        found: the server.
        done: called when it is in use.
    """
    gateways = runtime.desk.gateways

    def work() -> None:
        gateways.set_option("provider", found.provider)
        gateways.set_option("base_url", found.base_url)

    runtime.in_thread(work, done)
