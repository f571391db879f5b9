"""The page of the first run: who answers, a key, a check, a folder; or the demo, which needs none of them."""

from __future__ import annotations

import inspect
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.errors import SecretError
from k2desk.core.gateway import CheckLine, GatewayView, Nearby
from k2desk.core.ports import Engine, KeyCheck
from k2desk.core.wording import mark, retold
from k2desk.settings.secret import masked
from k2desk.ui.controls import button, label, rule, scrolled
from k2desk.ui.measures import grown
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.checklist import CheckList
from k2desk.ui.settings.editors import Choice
from k2desk.ui.settings.gateway import take
from k2desk.ui.settings.key_entry import KeyEntry
from k2desk.ui.settings.line import Line
from k2desk.ui.settings.nearby import NearbyList
from k2desk.ui.theme import look
from k2desk.ui.words import tr

CARD_WIDTH = 640
WORDS_WIDTH = 400
NARROW = 760
"""Below this width, in pixels, the card stands below the words."""
STEPS = (mark("Connect a model"), mark("Check the gateway"), mark("Open a folder"))
NO_KEY = mark("No key is needed: it runs on this machine, and nothing leaves it.")


def start_demo(runtime: Runtime) -> None:
    """Open the demo, in this window where the desk names its folder."""

    async def begun() -> object:
        found = runtime.desk.start_demo()  # type: ignore[attr-defined]
        return await found if inspect.isawaitable(found) else found

    def there(found: object) -> None:
        runtime.prepared.emit()
        if isinstance(found, Path):
            runtime.open_session(found)

    runtime.spend(begun, there)


class FirstRun(QWidget):
    """Leads from nothing to a session.

    Args:
        runtime: knows the desk that checks and keeps the key.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._key = ""
        self._connected = self._checked = False
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._steps = [
            Line(f"{number}  {tr(words)}", margins=(0, 6)) for number, words in enumerate(STEPS, 1)
        ]
        self._promise = label("", "faint")
        self._provider = Choice()
        self._title = label("")
        self._entry = KeyEntry()
        self._free = label(tr(NO_KEY), "dim")
        self._nearby = NearbyList(runtime)
        self._list = CheckList(runtime)
        self._keep_here = button(tr("Keep for this session only"), partial(self._keep, False))
        self._retry = button(tr("Try the keyring again"), partial(self._keep, True))
        self._next = button(tr("Open a folder…"), self._continue, "primary")
        self._lay_out()
        self._listen()
        self._ask_again()
        self._prepared()

    def _listen(self) -> None:
        self._entry.entered.connect(self._check_key)
        self._entry.replaced.connect(self._ask_again)
        self._provider.activated.connect(lambda _: self._choose(self._provider.currentData()))
        self._nearby.chosen.connect(self._take)
        self._list.ended.connect(self._gateway_checked)
        self._runtime.opened.connect(self._opened)
        self._runtime.prepared.connect(self._prepared)

    # -- layout

    def _lay_out(self) -> None:
        inside = QWidget()
        self._across = line = QHBoxLayout(inside)
        line.setContentsMargins(24, 16, 24, 16)
        line.addStretch(1)
        self._said = words = QWidget()
        words.setLayout(self._words())
        line.addWidget(words, 60)
        line.addWidget(self._card(), 100, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the card below the words where there is no room beside them."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < grown(NARROW)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._across.setDirection(way)
        self._across.setSpacing(20 if narrow else 40)
        self._said.setMaximumWidth(grown(CARD_WIDTH if narrow else WORDS_WIDTH))

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        name, claim = label("K2Desk"), label(tr("A coding assistant that writes nothing without you."), "dim")
        name.setFont(look().ui_font(28, weight=QFont.Weight.DemiBold))
        claim.setFont(look().ui_font(15))
        for wrapped in (claim, self._promise):
            wrapped.setWordWrap(True)
        column.addStretch()
        column.addWidget(name)
        column.addWidget(claim)
        column.addSpacing(14)
        for step in self._steps:
            column.addWidget(step)
        column.addSpacing(14)
        if getattr(self._runtime.desk, "start_demo", None) is not None:
            demo = button(tr("Try the demo, no key needed"), partial(start_demo, self._runtime))
            column.addWidget(demo, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._nearby)
        column.addSpacing(14)
        column.addWidget(self._promise)
        column.addStretch()
        return column

    def _card(self) -> QFrame:
        card = QFrame()
        card.setProperty("class", "card")
        card.setMaximumWidth(grown(CARD_WIDTH))
        card.setMinimumWidth(360)
        self._title.setFont(look().ui_font(15, weight=QFont.Weight.DemiBold))
        self._provider.setAccessibleName(tr("Provider"))
        self._provider.setFixedWidth(grown(200))
        self._free.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._provider)
        head = QVBoxLayout()
        head.setContentsMargins(18, 14, 18, 12)
        head.setSpacing(8)
        head.addLayout(top)
        head.addWidget(self._entry)
        head.addWidget(self._free)
        asked = QHBoxLayout()
        asked.addStretch(1)
        for last in (self._retry, self._keep_here):
            asked.addWidget(last)
        head.addLayout(asked)
        self._list.add_button(self._next)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self._list)
        return card

    # -- who answers

    def _choose(self, provider: str) -> None:
        work = partial(self._runtime.desk.gateways.set_option, "provider", provider)
        self._runtime.in_thread(work, self._changed)

    def _take(self, found: Nearby) -> None:
        take(self._runtime, found, self._changed)

    def _changed(self, _: None) -> None:
        self._ask_again()
        self._runtime.prepared.emit()

    def _ask_view(self) -> None:
        self._runtime.in_thread(self._runtime.desk.gateways.view, self._show_view, self._no_view)

    def _show_view(self, view: GatewayView) -> None:
        named = self._runtime.desk.provider
        self._title.setText(tr("Provider") if named == self._provider.currentText() else named)
        self._entry.setVisible(view.key_needed)
        self._free.setVisible(not view.key_needed)
        way = f", {retold(view.way)}" if view.way else ""
        host = urlsplit(view.base_url).hostname
        self._promise.setText(
            tr("No telemetry. Requests go to {host}{way} and nowhere else.", host=host, way=way)
        )
        self._list.know(view)
        if self._list.blank and (self._connected or view.checked is not None):
            self._list.show_view(view)
        self._checked = self._checked or (view.checked is not None and view.checked.fine)
        self._show_steps()

    def _no_view(self, error: Exception) -> None:
        self._list.say(retold(error))

    def _show_providers(self) -> None:
        options = {option.name: option for option in self._runtime.desk.gateways.options()}
        provider = options.get("provider")
        self._provider.setVisible(provider is not None)
        if provider is not None:
            self._provider.clear()
            for value, words in provider.choices:
                self._provider.addItem(words, value)
            self._provider.setCurrentIndex(max(0, self._provider.findData(provider.value)))

    # -- the key

    def _ask_again(self) -> None:
        """Begin with an empty field."""
        self._key, self._connected, self._checked = "", False, False
        self._entry.ask()
        self._list.clear()
        self._list.say("")
        self._keep_here.hide()
        self._retry.hide()
        self._show_steps()
        self._entry.line.setFocus()

    def _check_key(self, key: str) -> None:
        self._key = key
        self._entry.wait()
        self._list.clear()
        self._list.say(tr("Asking the gateway…"))
        self._runtime.spend(partial(self._runtime.desk.check_key, key), self._key_checked, self._not_checked)

    def _key_checked(self, found: KeyCheck) -> None:
        if not found.ok:
            self._refused(retold(found.message))
            return
        self._list.tell(CheckLine("key", "green", masked(self._key)))
        some = ", ".join(name for name in found.models if "kimi" in name)[:80]
        self._list.tell(
            CheckLine("models", "green", f"{len(found.models):,}" + (f" · {some}" if some else ""))
        )
        self._keep(True)

    def _not_checked(self, error: Exception) -> None:
        self._refused(retold(error))

    def _refused(self, message: str) -> None:
        self._key = ""
        self._list.tell(CheckLine("key", "red", message))
        self._list.say("")
        self._entry.mend()

    def _keep(self, in_keyring: bool) -> None:
        self._list.say(tr("Asking the keyring…") if in_keyring else "")
        work = partial(self._runtime.desk.keep_key, self._key, in_keyring=in_keyring)
        self._runtime.spend(work, self._was_kept, self._not_kept)

    def _was_kept(self, place: str) -> None:
        self._entry.show_kept(place, self._key)
        self._key, self._connected = "", True
        self._keep_here.hide()
        self._retry.hide()
        self._show_steps()
        self._list.say(
            tr("Everything is ready. You may check the gateway first; {price}.", price=self._list.price)
        )
        self._next.setFocus()
        self._runtime.prepared.emit()

    def _not_kept(self, error: Exception) -> None:
        self._list.say("")
        self._entry.say(retold(error), "attention")
        if isinstance(error, SecretError):
            self._keep_here.show()
            self._retry.show()
            self._keep_here.setFocus()

    # -- what is shown

    def _gateway_checked(self, _: object) -> None:
        self._checked = True
        self._show_steps()

    def _show_steps(self) -> None:
        done = (self._connected, self._checked, False)
        current = done.index(False)
        for place, step in enumerate(self._steps):
            if done[place]:
                step.show_state("check", "good")
            elif place == current:
                step.show_state("dot", "accent", strong=True)
            else:
                step.show_state("dot", "faint")
        self._next.setEnabled(self._connected)
        self._list.start_button.setEnabled(self._connected)
        self.setFocusProxy(self._next if self._connected else self._entry)

    def _prepared(self) -> None:
        place = self._runtime.desk.key_place
        if place and not self._key and not self._entry.line.text() and not self._connected:
            self._connected = True
            self._entry.show_kept(place)
            self._ask_view()
        elif not self._connected:
            self._ask_view()
        self._show_providers()
        self._show_steps()
        self._name_next()

    def _opened(self, _engine: Engine, _records: object) -> None:
        self._name_next()

    def _name_next(self) -> None:
        engine = self._runtime.engine
        self._next.setText(
            tr("Open a folder…") if engine is None else tr("Continue in {name}", name=engine.workspace.name)
        )
        self._next.setAccessibleName(self._next.text())

    def _continue(self) -> None:
        if self._runtime.engine is None:
            self._runtime.folder_requested.emit()
        else:
            self._runtime.focus_requested.emit("chat")


PANE = PaneSpec("first_run", mark("First steps"), "key", "page", 1, FirstRun)
