"""Makes the output of strange programs safe to show: nothing in it moves, hides or recolours text."""

from __future__ import annotations

import re

# ECMA-48: a control sequence, a control string (title, clipboard, hyperlink) and a short escape. A control
# string ends at a line feed at the latest, so that one left open can't swallow the lines after it.
ESCAPE = (
    r"(?:\x1b\[|\x9b)[0-?]{0,256}[ -/]{0,16}[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]{0,16}[0-~]"
)
OPEN = re.compile(
    r"(?:(?:\x1b\[|\x9b)[0-?]{0,256}[ -/]{0,16}"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]{0,4096}\x1b?"
    r"|\x1b[ -/]{0,16})\Z"
)
_LINE_END = re.compile(r"\r+\n|\r")


def _marks() -> dict[int, str]:
    marks = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"}
    marks[0x7F] = "\u2421"
    # C1 controls, the soft hyphen, marks that turn the direction of text, zero-width marks that join nothing,
    # separators that are lines to some programs and not to others, tags. Joiners stay: scripts and emoji
    # need them.
    ranges = [(0x80, 0x9F), (0xAD, 0xAD), (0x061C, 0x061C), (0x200B, 0x200B), (0x200E, 0x200F)]
    ranges += [(0x2028, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F)]
    for first, last in ranges:
        marks.update({code: f"\u27e8U+{code:04X}\u27e9" for code in range(first, last + 1)})
    marks.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))
    return marks


MARKS = _marks()
"""What each character that hides or acts is shown as, for `str.translate`."""
_ESCAPE = re.compile(ESCAPE)


def clean(text: str) -> str:
    """Return whole text without escape sequences and with every other control character visible.

    A carriage return that would overwrite its line becomes a line of its own.
    """
    return _ESCAPE.sub("", _LINE_END.sub("\n", text)).translate(MARKS)
