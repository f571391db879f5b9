"""The page of the first run: a key, its check, a folder; or the demo, which needs none of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from k2desk.core.errors import SecretError
from k2desk.core.ports import Engine, KeyCheck
from k2desk.ui.controls import IconLabel, button, label, restyle, rule
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look

CARD_WIDTH = 640
WORDS_WIDTH = 400
STEPS = ("Connect a model", "Check the gateway", "Open a folder")
_SHORT = 12


def masked(key: str) -> str:
    """Return a key as it may be shown: its kind and its last four characters; of a short one, nothing."""
    if len(key) < _SHORT:
        return "…"
    return f"{'sk-' if key.startswith('sk-') else ''}…{key[-4:]}"


class _Line(QWidget):
    """A line with a sign, a few words and what is known about them."""

    def __init__(self, title: str, *, sign: int = 16) -> None:
        super().__init__()
        self._title = title
        self._sign = IconLabel("dot", "faint", sign)
        self._words, self._more = label(title), label("", "dim")
        self._more.setWordWrap(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 7, 16, 7)
        line.setSpacing(10)
        line.addWidget(self._sign)
        line.addWidget(self._words)
        line.addWidget(self._more, 1)

    def show_state(self, sign: str, color: str, more: str = "", *, strong: bool = False) -> None:
        """Say how it stands.

        Args:
            sign: name of an icon.
            color: token of the icon.
            more: plain text behind the title.
            strong: whether this is what is to be done now.
        """
        self._sign.show_icon(sign, color)
        self._more.setText(more)
        restyle(self._words, "strong" if strong else ("faint" if color == "faint" else "text"))
        self.setAccessibleName(f"{self._title}. {more}")


class FirstRun(QWidget):
    """Leads from nothing to a session.

    Args:
        runtime: knows the desk that checks and keeps the key.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._key = ""
        self._kept = False
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._steps = [_Line(f"{number}  {words}") for number, words in enumerate(STEPS, 1)]
        self._line = QLineEdit()
        self._mask = label("", "code", name="Key")
        self._place = label("", "chip")
        self._replace = button("Replace…", self._ask_again, "link")
        self._check = button("Check", self._check_key, name="Check the key")
        self._hint = label(
            "Your system’s keyring stores it, else this session’s memory. Never a file, a log or an export.",
            "faint",
        )
        self._accepted, self._models, self._stored = (
            _Line("Key accepted"),
            _Line("Models listed"),
            _Line("Key kept"),
        )
        self._keep_here = button("Keep for this session only", partial(self._keep, False))
        self._retry = button("Try the keyring again", partial(self._keep, True))
        self._next = button("Open a folder…", self._continue, "primary")
        self._say = label("", "dim")
        self._lay_out()
        self._line.returnPressed.connect(self._check_key)
        self._line.textChanged.connect(self._typed)
        self.setFocusProxy(self._line)
        runtime.opened.connect(self._opened)
        runtime.prepared.connect(self._prepared)
        self._ask_again()
        self._prepared()

    # -- layout

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(24, 24, 24, 24)
        line.setSpacing(40)
        line.addStretch(1)
        words = QWidget()
        words.setLayout(self._words())
        words.setMaximumWidth(WORDS_WIDTH)
        line.addWidget(words, 60)
        line.addWidget(self._card(), 100, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        name, claim = label("K2Desk"), label("A coding assistant that writes nothing without you.", "dim")
        name.setFont(look().ui_font(28, weight=QFont.Weight.DemiBold))
        claim.setFont(look().ui_font(15))
        claim.setWordWrap(True)
        column.addStretch()
        column.addWidget(name)
        column.addWidget(claim)
        column.addSpacing(14)
        for step in self._steps:
            inside = step.layout()
            if inside is not None:
                inside.setContentsMargins(0, 6, 0, 6)
            column.addWidget(step)
        column.addSpacing(14)
        if getattr(self._runtime.desk, "start_demo", None) is not None:
            demo = button("Try the demo, no key needed", self._runtime.start_demo)
            column.addWidget(demo, alignment=Qt.AlignmentFlag.AlignLeft)
            column.addSpacing(14)
        provider = self._runtime.desk.provider
        promise = label(f"No telemetry. Requests go to {provider} and nowhere else.", "faint")
        promise.setWordWrap(True)
        column.addWidget(promise)
        column.addStretch()
        return column

    def _card(self) -> QFrame:
        card = QFrame()
        card.setProperty("class", "card")
        card.setMaximumWidth(CARD_WIDTH)
        card.setMinimumWidth(360)
        title = label(self._runtime.desk.provider)
        title.setFont(look().ui_font(15, weight=QFont.Weight.DemiBold))
        head = QVBoxLayout()
        head.setContentsMargins(18, 16, 18, 16)
        head.setSpacing(8)
        head.addWidget(title)
        head.addSpacing(4)
        head.addWidget(label("API key", "dim"))
        head.addLayout(self._entry())
        self._hint.setWordWrap(True)
        head.addWidget(self._hint)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 9, 16, 9)
        self._say.setWordWrap(True)
        foot.addWidget(self._say, 1)
        for last in (self._retry, self._keep_here, self._next):
            foot.addWidget(last)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        for row in (self._accepted, self._models, self._stored):
            column.addWidget(rule())
            column.addWidget(row)
        column.addWidget(rule())
        column.addLayout(foot)
        return card

    def _entry(self) -> QHBoxLayout:
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._line.setPlaceholderText("Paste your key")
        self._line.setAccessibleName("API key")
        self._line.setMinimumHeight(34)
        self._mask.setFont(look().code_font())
        entry = QHBoxLayout()
        entry.setSpacing(8)
        for part in (self._line, self._mask):
            entry.addWidget(part, 1)
        for last in (self._place, self._replace, self._check):
            entry.addWidget(last)
        return entry

    # -- the way

    def _ask_again(self) -> None:
        """Begin with an empty field; whatever key was in it is gone, its undo history too."""
        self._key, self._kept = "", False
        self._line.setText("")
        self._show_entry(True)
        for row in (self._accepted, self._models, self._stored):
            row.show_state("dot", "faint")
        self._keep_here.hide()
        self._retry.hide()
        self._tell("")
        self._show_steps(0)
        self._line.setFocus()

    def _show_entry(self, entry: bool) -> None:
        typing: tuple[QWidget, ...] = (self._line, self._check)
        kept: tuple[QWidget, ...] = (self._mask, self._place, self._replace)
        for widget in typing:
            widget.setVisible(entry)
        for widget in kept:
            widget.setVisible(not entry)
        self._check.setEnabled(bool(self._line.text().strip()))

    def _typed(self, text: str) -> None:
        self._check.setEnabled(bool(text.strip()))

    def _check_key(self) -> None:
        key = self._line.text().strip()
        if not key or not self._line.isEnabled():
            return
        self._key = key
        self._line.setEnabled(False)
        self._check.setEnabled(False)
        self._accepted.show_state("dot", "accent", "asking the gateway…", strong=True)
        self._tell("")
        self._show_steps(1)
        self._runtime.spend(partial(self._runtime.desk.check_key, key), self._checked, self._not_checked)

    def _checked(self, found: KeyCheck) -> None:
        self._line.setEnabled(True)
        if not found.ok:
            self._refused(found.message)
            return
        self._accepted.show_state("check", "good", masked(self._key))
        some = ", ".join(name for name in found.models if "kimi" in name)[:80]
        self._models.show_state("check", "good", f"{len(found.models)}" + (f" · {some}" if some else ""))
        self._keep(True)

    def _not_checked(self, error: Exception) -> None:
        self._line.setEnabled(True)
        self._refused(str(error))

    def _refused(self, message: str) -> None:
        self._key = ""
        self._accepted.show_state("cross", "bad", message, strong=True)
        self._check.setEnabled(bool(self._line.text().strip()))
        self._show_steps(0)
        self._line.selectAll()
        self._line.setFocus()

    def _keep(self, in_keyring: bool) -> None:
        self._stored.show_state("dot", "accent", "asking the keyring…" if in_keyring else "", strong=True)
        work = partial(self._runtime.desk.keep_key, self._key, in_keyring=in_keyring)
        self._runtime.spend(work, self._was_kept, self._not_kept)

    def _was_kept(self, place: str) -> None:
        self._mask.setText(masked(self._key))
        self._place.setText("for this session" if place == "this session" else f"in {place}")
        self._stored.show_state("check", "good", place)
        self._key, self._kept = "", True
        self._line.setText("")
        self._show_entry(False)
        self._keep_here.hide()
        self._retry.hide()
        self._show_steps(2)
        self._tell("Everything is ready.")
        self._next.setFocus()
        self._runtime.prepared.emit()

    def _not_kept(self, error: Exception) -> None:
        self._stored.show_state("warning", "attention", str(error), strong=True)
        if isinstance(error, SecretError):
            self._keep_here.show()
            self._retry.show()
            self._keep_here.setFocus()

    # -- what is shown

    def _show_steps(self, current: int) -> None:
        for place, step in enumerate(self._steps):
            if place < current:
                step.show_state("check", "good")
            elif place == current:
                step.show_state("dot", "accent", strong=True)
            else:
                step.show_state("dot", "faint")
        self._next.setEnabled(current == len(self._steps) - 1)

    def _prepared(self) -> None:
        place = self._runtime.desk.key_place
        if place and not self._kept and not self._key and not self._line.text():
            self._mask.setText("•" * 16)
            self._place.setText("for this session" if place == "this session" else f"in {place}")
            self._show_entry(False)
            self._show_steps(2)
        self._name_next()

    def _opened(self, _engine: Engine, _records: object) -> None:
        self._name_next()

    def _name_next(self) -> None:
        engine = self._runtime.engine
        self._next.setText("Open a folder…" if engine is None else f"Continue in {engine.workspace.name}")
        self._next.setAccessibleName(self._next.text())

    def _continue(self) -> None:
        if self._runtime.engine is None:
            self._runtime.folder_requested.emit()
        else:
            self._runtime.focus_requested.emit("chat")

    def _tell(self, sentence: str) -> None:
        self._say.setText(sentence)


PANE = PaneSpec("first_run", "First steps", "key", "page", 1, FirstRun)
