"""Our own line icons, tinted with the theme's tokens and sharp on every screen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache

from k2desk.core.resources import resource
from k2desk.ui.theme import ICON_PIXELS, look


def pixmap(name: str, color: str = "dim", size: int = ICON_PIXELS, ratio: float = 1.0) -> QPixmap:
    """Return an icon in a token's colour.

    Args:
        name: a file of ``resources/icons`` without its ending.
        color: the token of its colour, see `tokens.TOKENS`.
        size: side in device-independent pixels.
        ratio: device pixels for each of them.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    rgba = look().color(color).rgba()
    key = f"k2desk/{name}/{rgba:08x}/{size}/{ratio}"
    made = QPixmap()
    if not QPixmapCache.find(key, made):
        made = _tinted(name, rgba, size, ratio)
        QPixmapCache.insert(key, made)
    return made


def icon(name: str, color: str = "dim", size: int = ICON_PIXELS) -> QIcon:
    """Return an icon with a faint look when disabled; ask again after `Look.changed`."""
    return QIcon(_Drawn(name, color, size))


class _Drawn(QIconEngine):
    """Draws an icon when it is painted, and only as it is painted; the cache keeps what was drawn."""

    def __init__(self, name: str, color: str, size: int) -> None:
        super().__init__()
        self._name, self._color, self._size = name, color, size

    def clone(self) -> QIconEngine:
        """Return another one like it."""
        return _Drawn(self._name, self._color, self._size)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Draw it for a screen."""
        return pixmap(self._name, "faint" if mode == QIcon.Mode.Disabled else self._color, self._size, scale)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Draw it for a plain screen."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint it into the middle of an area."""
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        area = QRect(0, 0, self._size, self._size)
        area.moveCenter(rect.center())
        painter.drawPixmap(area, self.scaledPixmap(rect.size(), mode, state, ratio))


def paint(painter: QPainter, name: str, area: QRectF, color: str = "dim") -> None:
    """Paint an icon into a square of a widget or a list row."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    image = pixmap(name, color, round(area.width()), ratio)
    painter.drawPixmap(area.toRect(), image)


def app_icon() -> QIcon:
    """Return the icon of the program itself, in its own colours."""
    made = QIcon()
    for side in (16, 32, 64, 128, 256):
        made.addPixmap(_drawn("k2desk", side, 1.0))
    return made


def _tinted(name: str, rgba: int, size: int, ratio: float) -> QPixmap:
    image = _drawn(name, size, ratio)
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), QColor.fromRgba(rgba))
    painter.end()
    return image


def _drawn(name: str, size: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # nothing is drawn before something is shown

    drawing = QSvgRenderer(str(resource(f"icons/{name}.svg")))
    image = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image
