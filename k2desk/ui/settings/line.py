"""A line with a sign, a few words, what is known about them and, beneath, what follows from it."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from k2desk.ui.controls import IconLabel, label, restyle


class Line(QWidget):
    """One line of a list of steps or of the check.

    Args:
        title: its words.
        sign: side of the sign, pixels.
        margins: left and right, then above and below, pixels.
    """

    def __init__(self, title: str, *, sign: int = 16, margins: tuple[int, int] = (16, 6)) -> None:
        super().__init__()
        self._title = title
        self._sign = IconLabel("dot", "faint", sign)
        self._words, self._more, self._after = label(title), label("", "dim"), label("", "attention")
        for wrapped in (self._more, self._after):
            wrapped.setWordWrap(True)
        self._after.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(margins[0], margins[1], margins[0], margins[1])
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._sign, 0, 0)
        grid.addWidget(self._words, 0, 1)
        grid.addWidget(self._more, 0, 2)
        grid.addWidget(self._after, 1, 1, 1, 2)
        grid.setColumnStretch(2, 1)

    def show_state(
        self,
        sign: str,
        color: str,
        more: str = "",
        *,
        strong: bool = False,
        after: str = "",
        title: str = "",
    ) -> None:
        """Say how it stands.

        Args:
            sign: name of an icon.
            color: token of the icon.
            more: plain text behind the title.
            strong: whether this is what is to be done now.
            after: a sentence beneath, "" for none.
            title: other words for the title while it stands so, "" for its own.
        """
        title = title or self._title
        self._words.setText(title)
        self._sign.show_icon(sign, color)
        self._more.setText(more)
        self._after.setText(after)
        self._after.setVisible(bool(after))
        restyle(self._words, "strong" if strong else ("faint" if color == "faint" else "text"))
        self.setAccessibleName(f"{title}. {more} {after}".strip())
