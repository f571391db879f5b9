"""What stands above the diff: the bar of the proposal, or of what is shown in a proposal's place."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from k2desk.ui.diff.instead import Instead


class Above(QWidget):
    """Shows one of them at a time.

    Args:
        bar: of proposals.
    """

    def __init__(self, bar: QWidget) -> None:
        super().__init__()
        self._bar = bar
        self.page: Instead | None = None
        """What is shown in a proposal's place."""
        self.column = QVBoxLayout(self)
        """Takes further bars."""
        self.column.setContentsMargins(12, 0, 12, 12)
        self.column.setSpacing(8)
        self.column.addWidget(bar)

    def show_page(self, page: Instead | None) -> None:
        """Show the bar of what is shown in a proposal's place, None for the proposal's own.

        What was shown before hears that it is left.
        """
        if self.page is not None and self.page is not page:
            if self.page.bar is not None:
                self.page.bar.hide()
            self.page.leave()
        self.page = page
        self._bar.setVisible(page is None)
        if page is not None and page.bar is not None:
            if self.column.indexOf(page.bar) < 0:
                self.column.addWidget(page.bar)
            page.bar.show()
        self.setVisible(page is None or page.bar is not None)
