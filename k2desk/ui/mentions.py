"""The list that comes up while the user types ``@`` and part of a name, or ``/`` and part of an order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.ports import SessionInfo
from k2desk.core.proposals import TestCase
from k2desk.settings.folders import folders
from k2desk.settings.own_commands import OwnCommand, own_commands
from k2desk.ui.actions import registry_over
from k2desk.ui.draft import Draft
from k2desk.ui.measures import grown
from k2desk.ui.models.completion import Completion, Known, Mention, Offer, mention_at, offers
from k2desk.ui.models.files import files_of
from k2desk.ui.models.orders import Order, order_at, orders
from k2desk.ui.models.symbol_mentions import MOST_FILES, Found, symbols_in
from k2desk.ui.row_ground import paint_ground
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.words import tr

ROW = 26
ROWS = 8
WIDTH = 560
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class Mentions(QFrame):
    """Watches a draft and completes what follows an ``@`` or a first ``/``; the draft keeps the focus.

    Args:
        draft: where the user types.
        runtime: knows how files are found.
        failing: returns the tests that failed in the last run.
        parent: what the list may lie over.
    """

    picked = Signal(object)
    """(Attachment): the user took something."""
    ordered = Signal(str)
    """(action id): the user wants it done."""

    def __init__(
        self, draft: Draft, runtime: Runtime, failing: Callable[[], Sequence[TestCase]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setProperty("class", "popup")
        self.setAccessibleName(tr("What can be mentioned"))
        self._draft, self._runtime, self._failing = draft, runtime, failing
        self._mention: Mention | None = None
        self._order: str | None = None
        """What was typed of an order."""
        self._own: Sequence[OwnCommand] = ()
        self._dismissed = -1
        self._earlier: Sequence[SessionInfo] = ()
        self._looked: str | None = None
        """The files whose symbols were asked for, as they were typed."""
        self._symbols: Sequence[Found] = ()
        self._asked = False
        """Whether the other sessions were asked for since a mention began."""
        self._rows = Completion(self)
        self._list = QListView()
        self._list.setModel(self._rows)
        self._list.setItemDelegate(_Painter(self._list))
        self._list.setAccessibleName(tr("What fits"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(lambda index: self._take(index))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._list)
        draft.textChanged.connect(self._look)
        draft.cursorPositionChanged.connect(self._look)
        draft.composing_changed.connect(self._look)
        draft.list_key.connect(self._key)
        draft.focus_changed.connect(self._focus_changed)
        files_of(runtime).listed.connect(self._offer_again)
        self.hide()

    def _look(self) -> None:
        order = None if self._draft.composing else self._typed_order()
        if order is not None:
            self._look_for_orders(order)
            return
        self._order = None
        mention = None if self._draft.composing else mention_at(self._draft.before_cursor())
        if mention is None or self._runtime.find_files is None:
            self._dismissed = -1
            self._asked = False
            self._close()
        elif mention != self._mention and mention.start != self._dismissed:
            self._mention = mention
            self._ask_for_sessions()
            self._ask_for_symbols(mention)
            self._offer()

    def _typed_order(self) -> str | None:
        first = self._draft.textCursor().blockNumber() == 0
        return order_at(self._draft.before_cursor()) if first else None

    def _look_for_orders(self, typed: str) -> None:
        begins, self._mention = self._order is None, None
        if typed != self._order and self._dismissed != 0:
            self._order = typed
            self._offer_orders()
            if begins:  # the files of the user's commands are read anew each time
                folder = folders().config
                self._runtime.in_thread(partial(own_commands, folder), self._own_listed)

    def _own_listed(self, own: Sequence[OwnCommand]) -> None:
        if own != self._own:
            self._own = own
            self._offer_orders()

    def _offer_orders(self) -> None:
        if self._order is not None:
            actions = registry_over(self._draft)
            self._rows.offer(orders(self._order, actions.all() if actions is not None else (), self._own))
            self._show_up()

    def _offer(self) -> None:
        find, mention = self._runtime.find_files, self._mention
        if find is None or mention is None:
            return
        state = files_of(self._runtime).state
        marks = state.marks if state is not None else {}
        known = Known(find, marks, self._failing(), self._earlier, self._symbols)
        self._rows.offer(offers(mention, known))
        self._show_up()

    def _ask_for_sessions(self) -> None:
        """Have the other sessions listed, once for each mention; the list takes them in when they come."""
        engine = self._runtime.engine
        if self._asked or engine is None:
            return
        self._asked = True
        work = partial(self._runtime.desk.sessions, engine.workspace)
        self._runtime.in_thread(work, partial(self._listed, engine.log.session))

    def _ask_for_symbols(self, mention: Mention) -> None:
        """Have the files looked through that are named before the ``#``, or those that differ."""
        find, files = self._runtime.find_files, files_of(self._runtime)
        if mention.symbol is None or find is None or files.workspace is None:
            self._looked, self._symbols = None, ()
        elif mention.query != self._looked:
            self._looked, self._symbols = mention.query, ()
            marks = sorted(files.state.marks) if files.state is not None else []
            paths = list(find(mention.query, MOST_FILES)) if mention.query else marks
            work = partial(symbols_in, files.workspace, paths)
            self._runtime.in_thread(work, partial(self._symbols_found, mention.query))

    def _symbols_found(self, query: str, found: Sequence[Found]) -> None:
        if query == self._looked:
            self._symbols = found
            self._offer()

    def _listed(self, own: str, sessions: Sequence[SessionInfo]) -> None:
        self._earlier = [info for info in sessions if info.id != own and info.title.strip()]
        self._offer_again()

    def _offer_again(self) -> None:
        """Take in what has become known since, and stay at the row where the user is."""
        row = self._list.currentIndex().row()
        self._offer()
        if 0 < row < self._rows.rowCount():
            self._list.setCurrentIndex(self._rows.index(row, 0))

    def _show_up(self) -> None:
        rows = self._rows.rowCount()
        if not rows or not self._draft.hasFocus():
            self._hide()
            return
        window = self._draft.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        field = self._draft.mapTo(window, QPoint(0, 0))
        height = min(rows, ROWS) * grown(ROW) + 14
        above = field.y() - height - 18
        top = above if above > 0 else field.y() + self._draft.height() + 12
        self.setGeometry(field.x() - 4, top, min(WIDTH, self._draft.width() + 8), height)
        self._list.setCurrentIndex(self._rows.index(0, 0))
        self._draft.listing = True
        self.show()
        self.raise_()

    def _close(self) -> None:
        self._mention = self._order = None
        self._hide()

    def _hide(self) -> None:
        self._draft.listing = False
        self.hide()

    def _focus_changed(self, focused: bool) -> None:
        if not focused:
            self._close()

    def _key(self, key: int) -> None:
        row, last = self._list.currentIndex().row(), self._rows.rowCount() - 1
        match key:
            case Qt.Key.Key_Up:
                self._list.setCurrentIndex(self._rows.index(row - 1 if row > 0 else last, 0))
            case Qt.Key.Key_Down:
                self._list.setCurrentIndex(self._rows.index(row + 1 if row < last else 0, 0))
            case Qt.Key.Key_Escape:
                self._dismissed = self._mention.start if self._mention else 0
                self._close()
            case Qt.Key.Key_Tab:
                self._take(self._list.currentIndex(), done=False)
            case _:
                self._take(self._list.currentIndex())

    def _take(self, index: QModelIndex, *, done: bool = True) -> None:
        if not index.isValid():
            return
        offer, mention = self._rows.rows[index.row()], self._mention
        if isinstance(offer, Order):
            self._take_order(offer, done=done)
            return
        if mention is None:
            return
        typed = len(self._draft.before_cursor()) - mention.start
        self._close()
        self._draft.replace_before_cursor(typed, offer.words)
        self.picked.emit(offer.attachment)

    def _take_order(self, order: Order, *, done: bool) -> None:
        """Do what was picked; what may have words behind it, or was completed with Tab, is written out."""
        typed = self._draft.before_cursor()
        self._close()
        self._dismissed = 0
        if done and (not order.goes_on or typed == order.name) and order.action:
            self._draft.replace_before_cursor(len(typed), "")
            self.ordered.emit(order.action)
        else:
            self._draft.replace_before_cursor(len(typed), f"{order.name} ")


class _Painter(QStyledItemDelegate):
    """Paints a name, and on the right what it is; a long name keeps both of its ends."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, grown(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        offer: Offer | Order = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        paint_ground(painter, option)
        area: QRect = option.rect.adjusted(10, 0, -10, 0)
        painter.setFont(look().ui_font(11))
        told = QFontMetrics(painter.font()).horizontalAdvance(offer.told)
        painter.setPen(look().color("dim"))
        painter.drawText(area, _MIDDLE | Qt.AlignmentFlag.AlignRight, offer.told)
        room = area.adjusted(0, 0, -(told + 12) if told else 0, 0)
        painter.setFont(look().ui_font())
        painter.setPen(look().color("text"))
        metrics = QFontMetrics(painter.font())
        name = metrics.elidedText(offer.name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, _MIDDLE | Qt.AlignmentFlag.AlignLeft, name)
        painter.restore()
