"""The one style sheet of the application, built from the theme's tokens."""

from __future__ import annotations

import re

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from k2desk.ui.measures import grown
from k2desk.ui.theme import look

_SHEET = """
QWidget { color: @text; selection-background-color: @accent-background; selection-color: @text; }
QMainWindow, QDialog, #page { background: @background; }
#bar, #rail, #side, #status, #strip { background: @panel; }
#bar { border-bottom: 1px solid @line; }
#rail { border-right: 1px solid @line; }
#status { border-top: 1px solid @line; }
#strip { border-bottom: 1px solid @line; }
#undo { border-top: 1px solid @line; }
#outcomes { background: @panel; border-top: 1px solid @line; }
#center { background: @background; }
#review { background: @background; }
#notice { background: @raised; border-top: 1px solid @line; }

QLabel { background: transparent; }
QLabel[class~="strong"] { font-weight: 600; }
QLabel[class~="dim"] { color: @dim; }
QLabel[class~="faint"] { color: @faint; }
QLabel[class~="good"] { color: @good; }
QLabel[class~="bad"] { color: @bad; }
QLabel[class~="attention"] { color: @attention; }
QLabel[class~="heading"] { color: @dim; font-size: 11px; font-weight: 600; letter-spacing: 1px; }
QLabel[class~="key"] { color: @faint; font-family: "JetBrains Mono"; font-size: 11px;
    border: 1px solid @line; border-radius: 4px; padding: 0 4px; }
QLabel[class~="chip"], QFrame[class~="chip"] { color: @dim; background: @raised; border: 1px solid @line;
    border-radius: 6px; padding: 2px 8px; }
QLabel[class~="chip-good"] { color: @good; background: @good-line; border-radius: 6px; padding: 2px 8px; }
QLabel[class~="chip-bad"] { color: @bad; background: @bad-line; border-radius: 6px; padding: 2px 8px; }
QLabel[class~="chip-attention"] { color: @attention; background: @attention-background; border-radius: 6px;
    padding: 2px 8px; }
QFrame[class~="card"] { background: @panel; border: 1px solid @line; border-radius: 8px; }
QFrame[class~="queued"]:focus { border-color: @accent; }
QFrame[class~="card-attention"] { background: @attention-background; border: 1px solid @attention;
    border-radius: 8px; }
QFrame[class~="card-attention"]:focus { border-color: @accent; }
QFrame[class~="card-attention"] QLabel { background: transparent; }
QFrame[class~="field"] { background: @raised; border: 1px solid @line; border-radius: 10px; }
QFrame[class~="focused"] { border: 1px solid @accent; }
QFrame[class~="popup"] { background: @raised; border: 1px solid @line; border-radius: 8px; }
QFrame[class~="rule"] { background: @line; border: none; max-height: 1px; min-height: 1px; }

QPushButton { background: @raised; color: @text; border: 1px solid @line; border-radius: 6px;
    padding: 5px 12px; }
QPushButton:hover { background: @accent-background; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border: 1px solid @accent; }
QPushButton:disabled { color: @faint; background: @panel; }
QPushButton:checked { color: @accent; background: @accent-background; }
QPushButton[class~="primary"] { background: @accent; color: @on-accent; border: 1px solid @accent;
    font-weight: 600; }
QPushButton[class~="primary"]:hover { background: @accent; border: 1px solid @dim; }
QPushButton[class~="primary"]:focus { border: 1px solid @text; }
QPushButton[class~="primary"]:disabled { background: @raised; color: @faint; border: 1px solid @line; }
QPushButton[class~="danger"] { color: @bad; }
QPushButton[class~="danger"]:hover { background: @bad-line; }
QPushButton[class~="quiet"] { background: transparent; border: 1px solid transparent; color: @dim; }
QPushButton[class~="quiet"][class~="danger"] { color: @bad; }
QPushButton[class~="quiet"]:hover { background: @accent-background; color: @text; }
QPushButton[class~="quiet"]:focus { border: 1px solid @accent; }
QPushButton[class~="quiet"]:checked { color: @accent; background: @accent-background; }
QPushButton[class~="keyed"] { text-align: left; }
QPushButton[class~="row"] { text-align: left; padding: 4px 8px; }
QPushButton[class~="row"]:checked { color: @text; }
QPushButton[class~="title"] { color: @text; font-weight: 600; }
QPushButton[class~="chip"] { color: @dim; padding: 3px 8px; }
QPushButton[class~="model"] { padding: 3px 14px; }
QPushButton[class~="link"] { background: transparent; border: 1px solid transparent; color: @accent;
    padding: 2px 4px; }
QPushButton[class~="link"]:focus { border: 1px solid @accent; }
QPushButton[class~="word"] { background: transparent; border: 1px solid transparent; color: @dim; padding: 0;
    text-align: left; }
QPushButton[class~="word"]:hover { background: @accent-background; }
QPushButton[class~="word"]:focus { border: 1px solid @accent; }
QPushButton[class~="word"][class~="good"] { color: @good; }
QPushButton[class~="word"][class~="attention"] { color: @attention; }
QPushButton[class~="word"][class~="bad"] { color: @bad; }
QPushButton[class~="small"] { padding: 2px 8px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 3px; }
QToolButton:hover { background: @raised; }
QToolButton:checked { background: @accent-background; }
QToolButton:focus { border: 1px solid @accent; }

QLineEdit { background: @background; color: @text; border: 1px solid @line; border-radius: 6px;
    padding: 5px 8px; placeholder-text-color: @faint; }
QLineEdit:focus { border: 1px solid @accent; }
QLineEdit:disabled { color: @faint; }
QPlainTextEdit, QTextEdit { background: transparent; color: @text; border: none;
    placeholder-text-color: @faint; }
QListWidget[class~="sections"] { background: transparent; }
QListWidget[class~="sections"]::item { padding: 6px 8px; border-radius: 6px; }
QComboBox { background: @background; color: @text; border: 1px solid @line; border-radius: 6px;
    padding: 4px 8px; }
QComboBox:focus { border: 1px solid @accent; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @line; }
QPlainTextEdit[class~="box"] { background: @background; border: 1px solid @line; border-radius: 6px;
    padding: 2px 4px; }
QPlainTextEdit[class~="box"]:focus { border: 1px solid @accent; }
QRadioButton { spacing: 8px; background: transparent; }
QRadioButton:disabled { color: @faint; }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid @dim; border-radius: 7px; }
QRadioButton::indicator:focus { border: 1px solid @accent; }
QRadioButton::indicator:checked { border: 4px solid @accent; width: 6px; height: 6px; }
QRadioButton::indicator:checked:focus { border: 4px solid @text; }
QRadioButton::indicator:disabled { border: 1px solid @line; }
QCheckBox { spacing: 8px; background: transparent; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @dim; border-radius: 4px;
    background: @background; }
QCheckBox::indicator:focus { border: 1px solid @accent; }
QCheckBox::indicator:checked { background: @accent; border: 1px solid @accent; }
QCheckBox::indicator:checked:focus { border: 1px solid @text; }

QAbstractItemView { background: @panel; color: @text; border: none; outline: none; }
QAbstractItemView::item { border: none; padding: 2px 4px; }
QAbstractItemView::item:hover { background: @raised; }
QAbstractItemView::item:disabled { color: @faint; }
QAbstractItemView::item:selected { background: @accent-background; color: @text; }
QListView[class~="page"] { background: @background; }
QTableView { border: 1px solid transparent; }
QTableView:focus { border: 1px solid @accent; border-radius: 6px; }
QFrame[class~="popup"] QAbstractItemView { background: @raised; border: none; }
QTreeView::branch { background: transparent; }
QHeaderView::section { background: @panel; color: @dim; border: none; border-bottom: 1px solid @line;
    padding: 4px 7px; }
QFrame[class~="popup"] QHeaderView::section { background: @raised; }

QSplitter::handle { background: @line; }
QSplitter::handle:hover { background: @accent; }
QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar[class="idle"]::handle, QScrollBar[class="idle"]::handle:hover { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; }
QMenu { background: @raised; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 18px; border-radius: 4px; }
QMenu::item:selected { background: @accent-background; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 4px 6px; }
"""

STYLE = "Fusion"
WORDS = ("-style", STYLE)
"""Have a QApplication that is made with these words begin in our style.

WORKAROUND: told so later, Qt hands the style to Python, and PySide makes every enumeration of `QStyle`, which
is a thirtieth of the start. https://doc.qt.io/qt-6/qapplication.html#QApplication
"""
ASKED = "k2desk-style"
"""The property of one that was made so."""
_DRESSED = "k2desk-dressed"
_FONT_SIZE = re.compile(r"font-size: (\d+)px")
_TOKEN = re.compile(r"@([a-z-]+)")


def sheet() -> str:
    """Return the style sheet in the colours of the theme in effect.

    The property ``class`` of a widget picks a look: ``primary``, ``quiet``, ``danger``, ``link``, ``chip``,
    ``card``, ``field``, ``popup``; of a label also ``strong``, ``dim``, ``faint``, ``heading``, ``key``.

    Raises:
        KeyError: the sheet names a token the theme does not have.
    """
    sized = _FONT_SIZE.sub(lambda match: f"font-size: {grown(int(match.group(1)))}px", _SHEET)
    return _TOKEN.sub(lambda match: look().css(match.group(1)), sized)


def palette() -> QPalette:
    """Return the palette, for what no style sheet reaches: painted widgets, native dialogs, place holders."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, token in (
        (roles.Window, "background"),
        (roles.WindowText, "text"),
        (roles.Base, "background"),
        (roles.AlternateBase, "panel"),
        (roles.Text, "text"),
        (roles.Button, "raised"),
        (roles.ButtonText, "text"),
        (roles.Highlight, "accent-background"),
        (roles.HighlightedText, "text"),
        (roles.Link, "accent"),
        (roles.PlaceholderText, "faint"),
        (roles.ToolTipBase, "raised"),
        (roles.ToolTipText, "text"),
        (roles.Accent, "accent"),
    ):
        made.setColor(role, look().color(token))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, look().color("faint"))
    return made


def install(app: QApplication) -> None:
    """Dress the application, now and whenever the theme changes; a second call changes nothing."""
    if app.property(_DRESSED):
        return
    app.setProperty(_DRESSED, True)
    if not app.property(ASKED):
        app.setStyle(STYLE)
    _resize()
    look().changed.connect(_dress)
    look().resized.connect(_resize)


def _resize() -> None:
    QApplication.setFont(look().ui_font())
    _dress()


def _dress() -> None:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    if not app.styleSheet():
        app.setPalette(palette())
        app.setStyleSheet(sheet())
        return
    from k2desk.ui.dressing import dress  # at the start nobody wears anything else yet

    dress(app, palette(), sheet())
