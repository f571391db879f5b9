"""The floor of a start: a program that shows an empty main window and nothing else."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class _Bare(QMainWindow):
    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first time."""
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, _over)


def _over() -> None:
    painted = time.monotonic()
    from bench._child import tell
    from bench._memory import resident

    tell(painted=painted, resident=resident())
    QApplication.quit()


def main() -> None:
    """Show it; it ends by itself."""
    app = QApplication(sys.argv[:1])
    window = _Bare()
    window.resize(1600, 1000)
    window.show()
    app.exec()


if __name__ == "__main__":
    main()
