"""Makes the icons macOS and Windows want, ``k2desk.icns`` and ``k2desk.ico``, from the one drawing there is.

Both are containers of PNG files: https://en.wikipedia.org/wiki/Apple_Icon_Image_format and
https://en.wikipedia.org/wiki/ICO_(file_format). Usage: ``python packaging/icons.py OUT``.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path
from typing import Final

_DRAWING: Final = Path(__file__).resolve().parent.parent / "resources/icons/k2desk.svg"
_APPLE: Final = {128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}
_WINDOWS: Final = (16, 24, 32, 48, 64, 128, 256)


def png(size: int) -> bytes:
    """Return the drawing as a square PNG file of so many pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    running = QGuiApplication.instance() or QGuiApplication([])
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(_DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    del running
    return bytes(buffer.data().data())


def icns() -> bytes:
    """Return the icon for macOS: a tag and a length before each picture, and before all of them."""
    parts = []
    for size, tag in _APPLE.items():
        data = png(size)
        parts.append(tag + struct.pack(">I", len(data) + 8) + data)
    whole = b"".join(parts)
    return b"icns" + struct.pack(">I", len(whole) + 8) + whole


def ico() -> bytes:
    """Return the icon for Windows: a table of sizes and places, then the pictures."""
    pictures = [png(size) for size in _WINDOWS]
    at = 6 + 16 * len(pictures)
    table = [struct.pack("<HHH", 0, 1, len(pictures))]
    for size, data in zip(_WINDOWS, pictures, strict=True):
        side = size % 256  # 0 stands for 256
        table.append(struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), at))
        at += len(data)
    return b"".join((*table, *pictures))


def write(out: Path) -> None:
    """Write both into a folder; it is made."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "k2desk.icns").write_bytes(icns())
    (out / "k2desk.ico").write_bytes(ico())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
