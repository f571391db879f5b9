"""Another model: what the gateway lists, found by typing, for this session and the ones after it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from k2desk.core.gateway import GatewayView
from k2desk.core.ports import Engine
from k2desk.core.wording import mark
from k2desk.ui.actions import Action
from k2desk.ui.controls import label
from k2desk.ui.measures import grown
from k2desk.ui.offer_rows import ROW, Offer, OfferPainter, Offers
from k2desk.ui.picker import Picker
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

ROWS = 10
ASKING = mark("The gateway is being asked for its models; they appear here.")
DEMO = mark("The demo has a model of its own. Open a folder of yours to choose one.")
_UNLISTED = mark("not among the models listed")
_HINT = mark("Takes effect with your next message, here and in later sessions · Enter takes · Esc leaves")
_TILL_THEN = mark("The turn that runs goes on with {before}; after it {after} answers.")


def offers(view: GatewayView, typed: str) -> list[Offer]:
    """Return the models whose id holds every typed word, the one in use first; then what was typed itself.

    Args:
        view: of the gateway.
        typed: words; all models fit none.
    """
    words = typed.casefold().split()
    fits = [model for model in _known(view) if all(word in model.casefold() for word in words)]
    fits.sort(key=lambda model: (model != view.model, not model.casefold().startswith(tuple(words) or "")))
    found = [Offer(model, _told(view, model)) for model in fits]
    if len(words) == 1 and typed.strip() not in fits:
        found.append(Offer(typed.strip(), tr(_UNLISTED)))
    return found


def _known(view: GatewayView) -> Iterable[str]:
    return dict.fromkeys((*filter(None, (view.model,)), *view.models))


def _told(view: GatewayView, model: str) -> str:
    price = dict(zip(view.models, view.prices, strict=False)).get(model, "")
    return " · ".join(filter(None, (tr("in use") if model == view.model else "", price)))


class ModelPicker(Picker):
    """Lists the models of the gateway in use.

    Args:
        window: what it lies over.
        runtime: asks the gateway, and opens the session anew.
    """

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        self._shown = Offers(window)
        super().__init__(window, self._shown, OfferPainter(), grown(ROW) * ROWS + 86)
        self.setAccessibleName(tr("Choose the model"))
        self._runtime = runtime
        self._view: GatewayView | None = None
        self._trouble = tr(ASKING)
        self.line.setPlaceholderText(tr("Type some letters of a model's name"))
        self.line.setAccessibleName(tr("Model"))
        self.list.setAccessibleName(tr("Models that fit"))
        self._hint = label(tr(_HINT), "faint")
        self._hint.setWordWrap(True)
        self.column.addWidget(self._hint)

    def begin(self) -> None:
        """Find out what there is; where nothing is known yet, the gateway is asked."""
        self._trouble = tr(ASKING)
        self._hint.setText(tr(_HINT))
        gateways = self._runtime.desk.gateways

        def look() -> GatewayView | None:
            theirs = any(option.name == "model" for option in gateways.options())
            return gateways.view() if theirs else None

        self._runtime.in_thread(look, self._known, self._failed)

    def _known(self, view: GatewayView | None) -> None:
        if view is None:
            self._tell_trouble(tr(DEMO))
            return
        self._show_view(view)
        if not view.models:
            self._runtime.spend(self._runtime.desk.gateways.ask, self._show_view, self._failed)

    def _show_view(self, view: GatewayView) -> None:
        self._view = view
        self._typed(self.line.text())

    def _failed(self, error: Exception) -> None:
        self._tell_trouble(tr("{error} You can type a model's id and take it.", error=error))

    def _tell_trouble(self, words: str) -> None:
        self._trouble = words
        self._hint.setText(words)
        self._typed(self.line.text())

    def look(self, typed: str) -> None:
        """List the models whose id holds what was typed."""
        self._shown.show_offers(offers(self._view, typed) if self._view is not None else ())

    def nothing(self, typed: str) -> str:
        """Say what the gateway said where there is no list of its."""
        return super().nothing(typed) if self._view is not None and typed else self._trouble

    def pick(self, row: int, *, along: bool) -> None:
        """Take the model from the next message on."""
        take(self._runtime, self._shown.offers[row].name)


def take(runtime: Runtime, model: str) -> None:
    """Have a model answer from the next message on, in this session and the ones after it.

    Args:
        runtime: keeps it, and opens the session anew with it; a turn that runs is waited for.
        model: its id.
    """
    gateways = runtime.desk.gateways

    def keep() -> None:
        gateways.set_option("model", model)
        gateways.view()  # what is wrong with the gateway is said before the session is left

    def kept(_: None) -> None:
        if not runtime.running:
            runtime.ask(lambda engine: _again(runtime, engine))
            return
        before = runtime.engine.model if runtime.engine is not None else ""
        runtime.noticed.emit("info", tr(_TILL_THEN, before=before, after=model))
        runtime.running_changed.connect(kept_over, type=Qt.ConnectionType.SingleShotConnection)

    def kept_over(_running: bool) -> None:
        kept(None)

    runtime.in_thread(keep, kept)


async def _again(runtime: Runtime, engine: Engine) -> None:
    """Open the session where it is; it is let go of before, for one program holds it once."""
    await engine.close()
    await runtime.change_session(engine.workspace, engine.log.session)


def choose_model(window: QWidget, runtime: Runtime) -> None:
    """Bring up the models over a window."""
    found = window.findChild(ModelPicker, options=Qt.FindChildOption.FindDirectChildrenOnly)
    popup = found if isinstance(found, ModelPicker) else ModelPicker(window, runtime)
    popup.open_up()
    popup.begin()


def model_action(window: QWidget, runtime: Runtime) -> Action:
    """Return what this file lets the user do in a window."""
    return Action(
        "model.choose",
        tr("Choose the model…"),
        (),
        lambda: choose_model(window, runtime),
        lambda: runtime.engine is not None,
    )
