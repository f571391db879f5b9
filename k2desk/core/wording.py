"""Words for the user in rooms without an interface: marked, or said in the language an interface took."""

from __future__ import annotations

from typing import Protocol, TypeVar

T = TypeVar("T")
Text = TypeVar("Text", bound=str)


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


class Retell(Protocol):
    """Says a sentence that was made in English."""

    def __call__(self, sentence: str, /) -> str:
        """Return what is said."""
        ...


def mark(text: Text) -> Text:
    """Return a text as it is; `packaging/languages.py` finds it by this call and has it translated.

    Args:
        text: in English, written out where this is called, with values in it where it is a sentence that is
            recorded, or read by the model. Whoever shows it passes it to `ui.words.tr` or to `retold`.
    """
    return text


def marked(texts: T) -> T:
    """Return a table as it is; all its texts but the keys are translated, as by `mark`."""
    return texts


def _english(text: str, /, **values: object) -> str:
    return text.format(**values) if values else text


def _english_count(one: str, many: str, count: int, /, **values: object) -> str:
    return (one if count == 1 else many).format(n=count, **values)


class _Voice:
    """Who speaks; there is one."""

    say: Say = staticmethod(_english)
    count: Count = staticmethod(_english_count)
    retell: Retell = staticmethod(str)


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


def retold(sentence: object) -> str:
    """Return a sentence of the record, or of an error, as it is shown: in the language of the interface.

    Args:
        sentence: made in English by a room that knows no interface. What is none of ours stays as it is.
    """
    return _Voice.retell(str(sentence))


def speak_through(say: Say, count: Count, retell: Retell) -> None:
    """Let an interface speak; it does so from then on."""
    _Voice.say, _Voice.count, _Voice.retell = staticmethod(say), staticmethod(count), staticmethod(retell)
