"""Characters that hide something, made visible: controls, bidirectional and zero-width marks, tags."""

from __future__ import annotations

import re
from functools import cache

_SIGNS = (
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and newline
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, separators, bidirectional controls
    "\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff"  # bytes that were no UTF-8, carried as surrogates
    "\U000e0000-\U000e007f"  # tags, invisible copies of ASCII
    "\U000e0100-\U000e01ef"  # variation selectors no ordinary text needs; they can carry any bytes
    "]"
)


@cache
def _hiding() -> re.Pattern[str]:
    """Return the pattern, made when it is first needed: most names of files are plain ASCII."""
    return re.compile(_SIGNS)


def is_clean(text: str) -> bool:
    """Return whether the text holds nothing that hides."""
    return _hiding().search(text) is None


def visible(text: str) -> str:
    """Replace every hiding character by a mark such as ``␛`` or ``⟨U+202E⟩``; tab and newline stay.

    Text without such characters is returned as it is.
    """
    return text if text.isascii() and text.isprintable() else _hiding().sub(_mark, text)


def one_line(name: str) -> str:
    """Return a name as `visible` does, on one line: a line break in it is shown as a mark, too."""
    return visible(name).replace("\n", "␊").replace("\t", "␉")


def legible(text: str, before: str = "") -> str:
    """Make what hides visible as `visible` does, but leave what writing needs: for words, never for names.

    A joiner makes one picture of several, such as a person at a computer, and decides how letters of Arabic
    and Indic scripts are written beside each other. Between such characters, one by one, it hides nothing.

    Args:
        text: what somebody says.
        before: the character it goes on behind, "" for none.
    """
    if text.isascii() or not ("\u200c" in text or "\u200d" in text):
        return visible(text)
    before = before if is_clean(before) else ""
    return _but_joiners().sub(lambda match: match[1] or _mark(match), before + text)[len(before) :]


@cache
def _but_joiners() -> re.Pattern[str]:
    pictures, drawn = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff", "\ufe0f"
    scripts = "\u0620-\u06ff", "\u0900-\u0dff"
    needed = [f"(?<=[{pictures}{drawn}])\u200d(?=[{pictures}])"]
    needed += [f"(?<=[{letters}])[\u200c\u200d](?=[{letters}])" for letters in scripts]
    return re.compile(f"({'|'.join(needed)})|{_SIGNS}")


def count_hidden(text: str) -> int:
    """Return how many characters there are that hide something."""
    return len(_hiding().findall(text))


def hidden_note(count: int) -> str:
    """Return what is said below a text in which so many characters were made visible, "" for none."""
    kinds = "character that hides is" if count == 1 else "characters that hide are"
    return f"[K2Desk: {count:,} {kinds} shown as a mark such as ⟨U+200B⟩.]" if count else ""


def encodable(text: str) -> str:
    """Replace half surrogate pairs, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode()


def hidden_names(text: str) -> tuple[str, ...]:
    """Name each kind of hiding character once, such as ``U+202E right-to-left override``."""
    import unicodedata

    names: dict[str, None] = {}
    for match in _hiding().finditer(text):
        code = ord(match.group())
        name = unicodedata.name(match.group(), "control character" if code < 0xA0 else "not a character")
        names[f"U+{code:04X} {name.lower()}"] = None
    return tuple(names)


def _mark(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xDC80 <= code <= 0xDCFF:
        return f"⟨{code - 0xDC00:02X}⟩"
    return f"⟨U+{code:04X}⟩"
