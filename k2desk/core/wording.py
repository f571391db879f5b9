"""Words for the user in rooms without an interface: marked, or said in the language an interface took."""

from __future__ import annotations

from typing import Protocol


class Say(Protocol):
    """Says a text with values for the names in its braces."""

    def __call__(self, text: str, /, **values: object) -> str:
        """Return what is said."""
        ...


class Count(Protocol):
    """Says a text that counts: for one, for many, and the number as ``{n}``."""

    def __call__(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Return what is said."""
        ...


def mark(text: str) -> str:
    """Return a text as it is; `packaging/languages.py` finds it by this call and has it translated.

    Args:
        text: in English, written out where this is called. Whoever shows it passes it to `ui.words.tr`.
    """
    return text


def _english(text: str, /, **values: object) -> str:
    return text.format(**values) if values else text


def _english_count(one: str, many: str, count: int, /, **values: object) -> str:
    return (one if count == 1 else many).format(n=count, **values)


class _Voice:
    """Who speaks; there is one."""

    say: Say = staticmethod(_english)
    count: Count = staticmethod(_english_count)


def say(text: str, /, **values: object) -> str:
    """Return a text at the moment it is shown: in the language of the interface, else in English.

    Args:
        text: ours, as for `mark`; never a text of others, whose braces would count.
        values: what stands for the names in braces; shown as it is.
    """
    return _Voice.say(text, **values)


def say_count(one: str, many: str, count: int, /, **values: object) -> str:
    """Return a text that counts, as `say` does.

    Args:
        one: for 1, with ``{n}`` where the number stands.
        many: for any other number.
        count: the number.
        values: what stands for other names in braces.
    """
    return _Voice.count(one, many, count, **values)


def speak_through(say: Say, count: Count) -> None:
    """Let an interface speak; it does so from then on."""
    _Voice.say, _Voice.count = staticmethod(say), staticmethod(count)
