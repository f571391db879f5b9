"""Has the widgets there are wear another sheet: what is seen at once, what is hidden when it is shown."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget

_WORN = Qt.WidgetAttribute.WA_WState_Polished
_OWN = Qt.WidgetAttribute.WA_SetStyle


def dress(app: QApplication, palette: QPalette, sheet: str) -> None:
    """Put on a palette and a sheet that differ from those in effect by colours only.

    WORKAROUND: where a sheet replaces another one, Qt dresses every widget again once for each widget above
    it (``updateObjects``). Where it is taken off and put on, each is dressed twice, hidden or not, and all is
    laid out twice, as frames have another width meanwhile: 0.13 ms for each widget. So none is touched while
    the sheets change places: it looks as if it were not dressed, and as if its style were its own. Dressing
    it afterwards is what Qt does with a widget that is shown for the first time.
    https://code.qt.io/cgit/qt/qtbase.git/tree/src/widgets/styles/qstylesheetstyle.cpp
    https://code.qt.io/cgit/qt/qtbase.git/tree/src/widgets/kernel/qapplication.cpp

    Args:
        app: whose widgets they are.
        palette: for what no sheet reaches.
        sheet: another one than before.
    """
    widgets = app.allWidgets()
    dressed = [widget for widget in widgets if widget.testAttribute(_WORN)]
    for widget in widgets:
        widget.setAttribute(_WORN, False)
        widget.setAttribute(_OWN, True)
    app.setPalette(palette)
    app.setStyleSheet("")
    app.setStyleSheet(sheet)
    for widget in widgets:
        widget.setAttribute(_OWN, False)
    _dress(dressed)


def _dress(widgets: Iterable[QWidget]) -> None:
    """Dress those that are seen; whatever hides the others has them dressed when it is shown."""
    hidden: set[QWidget] = set()
    for widget in widgets:
        if widget.isVisible():
            QApplication.sendEvent(widget, QEvent(QEvent.Type.Polish))
            widget.update()
        else:
            _find_hidden(widget, hidden)
    for one in hidden:
        if one.findChild(Wardrobe, "", Qt.FindChildOption.FindDirectChildrenOnly) is None:
            Wardrobe(one)


def _find_hidden(widget: QWidget | None, hidden: set[QWidget]) -> None:
    """Gather what has to be shown until a widget is seen: itself, what it lies in, or several of them."""
    while widget is not None and widget not in hidden:
        if widget.isHidden():
            hidden.add(widget)
        widget = None if widget.isWindow() else widget.parentWidget()


class Wardrobe(QObject):
    """Waits in a hidden widget until it is shown, dresses what is seen then, and goes.

    Args:
        hidden: wears the sheet before, and so does whatever is in it.
    """

    def __init__(self, hidden: QWidget) -> None:
        super().__init__(hidden)
        hidden.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Dress it before it paints itself for the first time."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            watched.removeEventFilter(self)
            self.setParent(None)
            self.deleteLater()
            inside = (watched, *watched.findChildren(QWidget))
            _dress(widget for widget in inside if not widget.testAttribute(_WORN))
        return False
