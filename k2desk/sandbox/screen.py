"""Shows what strange programs print as a terminal would, line by line, and lets them hide nothing.

Colours become styles beside the text. A line that goes back to its beginning is written over only where it
tells of progress; other words stay, on a line of their own. Whatever else acts on a terminal is left out.
"""

from __future__ import annotations

import re

from k2desk.core.printed import Printed, Style
from k2desk.sandbox.clean import ESCAPE, MARKS, OPEN
from k2desk.sandbox.colours import Pen, told
from k2desk.sandbox.open_line import OpenLine

WIDEST = 400
"""Characters of a line that can be written over; no terminal is wider, and each time it is told anew."""
_TOKEN = re.compile(
    r"(?P<text>[^\x1b\x90\x98\x9b\x9d-\x9f\r\n]+)|(?P<line>\r*\n)|(?P<home>\r)"
    r"|(?:\x1b\[|\x9b)(?P<pen>[0-9;:]{0,256})m|(?:\x1b\[|\x9b)(?P<erase>[02]?)K"
    rf"|(?P<escape>{ESCAPE})|(?P<lone>.)"
)
_PROGRESS = re.compile(
    r"\d\s?%|\d+\s?/\s?\d|\d of \d|\d\s?[kKMG]?i?B\b"
    r"|[\u2500\u2501\u2574-\u257f\u2580-\u259f\u25cb-\u25d7\u2800-\u28ff]|\[[=#>*. -]{3,}\]"
)
"""What shows how far something is: a share, a count, an amount of bytes, a bar, a spinner."""


class Screen:
    """Takes text in pieces, a sequence cut in two is still one, and hands it out as `Printed`."""

    def __init__(self) -> None:
        self._held = ""
        self._pen, self._look = Pen(), ""
        self._line = OpenLine()
        self._text: list[str] = []
        self._styles: list[Style] = []
        self._size = self._back = 0

    def feed(self, text: str) -> None:
        """Take more."""
        text = self._held + text
        if match := OPEN.search(text, max(0, len(text) - 4200)):
            self._held = match.group()
        else:
            self._held = text[len(text.rstrip("\r")) :]
        self._show(text[: len(text) - len(self._held)])

    def end(self) -> None:
        """Take what was held back: the text ends here, and what comes next is painted as usual."""
        text, self._held = self._held, ""
        self._show(text)
        self._pen, self._look = Pen(), ""

    def take(self) -> Printed:
        """Return what has changed since it was asked last."""
        self._hand_out()
        piece = Printed("".join(self._text), self._back, tuple(self._styles))
        self._text, self._styles = [], []
        self._size = self._back = 0
        return piece

    def _show(self, text: str) -> None:
        for match in _TOKEN.finditer(text):
            match match.lastgroup:
                case "text" | "lone":
                    self._write(match.group().translate(MARKS))
                case "line":
                    self._break()
                case "home":
                    self._line.cursor = 0
                case "pen":
                    self._pen, self._look = told(self._pen, match["pen"])
                case "erase":
                    self._erase(all_of_it=match["erase"] == "2")
                case _:
                    pass  # moves, titles, links, the clipboard: nothing here answers to them

    def _write(self, text: str) -> None:
        if self._line.inside:
            self._leave_words()
        self._line.write(text, self._look)

    def _erase(self, *, all_of_it: bool) -> None:
        if self._line.width and (all_of_it or self._line.inside):
            self._leave_words(erased=all_of_it)
            self._line.cursor = 0 if all_of_it else self._line.cursor
            self._line.cut()

    def _leave_words(self, *, erased: bool = False) -> None:
        """Begin a new line where the open one, about to be lost, is no state of progress."""
        lost = self._line.cursor == 0 or erased
        if lost and (self._line.width > WIDEST or not _PROGRESS.search(self._line.text)):
            self._break()

    def _break(self) -> None:
        self._hand_out()
        self._text.append("\n")
        self._size += 1
        self._line = OpenLine()

    def _hand_out(self) -> None:
        """Put what is new of the open line behind what waits."""
        back, fresh = self._line.hand_out()
        self._back += back
        for text, look in fresh:
            if look:
                self._paint(len(text), look)
            self._text.append(text)
            self._size += len(text)

    def _paint(self, length: int, look: str) -> None:
        """Paint the next characters, together with those before them where they look the same."""
        start, before = self._size, self._styles[-1] if self._styles else None
        if before is not None and before.look == look and before.start + before.length == start:
            self._styles.pop()
            start, length = before.start, before.length + length
        self._styles.append(Style(start, length, look))
