"""What an X display shows, seen from outside: the moment a program has painted, whatever it is made of."""

from __future__ import annotations

import ctypes
import time

_ALL_PLANES = 0xFFFFFFFFFFFFFFFF
_Z_PIXMAP = 2
LOOK_S = 0.001
LONGEST_S = 60.0


class Screen:
    """One display, by Xlib (https://www.x.org/releases/current/doc/libX11/libX11/libX11.html).

    Args:
        name: as in ``DISPLAY``.

    Raises:
        SystemExit: it cannot be reached.
    """

    def __init__(self, name: str) -> None:
        self._xlib = ctypes.CDLL("libX11.so.6")
        self._xlib.XOpenDisplay.restype = ctypes.c_void_p
        self._xlib.XDefaultRootWindow.restype = ctypes.c_ulong
        self._xlib.XDefaultRootWindow.argtypes = (ctypes.c_void_p,)
        self._xlib.XGetImage.restype = ctypes.c_void_p
        place = (ctypes.c_int, ctypes.c_int, ctypes.c_uint, ctypes.c_uint)
        self._xlib.XGetImage.argtypes = (
            *(ctypes.c_void_p, ctypes.c_ulong),
            *(*place, ctypes.c_ulong, ctypes.c_int),
        )
        for one in (self._xlib.XGetPixel, self._xlib.XDestroyImage):
            one.restype = ctypes.c_ulong
        self._xlib.XGetPixel.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
        self._xlib.XDestroyImage.argtypes = (ctypes.c_void_p,)
        self._display = self._xlib.XOpenDisplay(name.encode())
        if not self._display:
            raise SystemExit(f"the display {name} can't be reached")
        self._root = self._xlib.XDefaultRootWindow(self._display)

    def pixel(self, x: int, y: int) -> int:
        """Return the colour of one place, with whatever window lies there."""
        image = self._xlib.XGetImage(self._display, self._root, x, y, 1, 1, _ALL_PLANES, _Z_PIXMAP)
        colour = int(self._xlib.XGetPixel(image, 0, 0)) & 0xFFFFFF
        self._xlib.XDestroyImage(image)
        return colour

    def changed(self, x: int, y: int, before: int) -> float:
        """Wait until a place has another colour and return when it was, as `time.monotonic` counts.

        Raises:
            SystemExit: it kept its colour for a minute.
        """
        until = time.monotonic() + LONGEST_S
        while self.pixel(x, y) == before:
            if time.monotonic() > until:
                raise SystemExit("nothing was painted")
            time.sleep(LOOK_S)
        return time.monotonic()
