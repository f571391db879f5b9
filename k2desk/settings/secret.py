"""A secret value that never shows itself by accident, and the cleaning of a pasted key."""

from __future__ import annotations

import re
from typing import NoReturn

from k2desk.core.errors import SecretError

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_SHORT = 12
_KEY = re.compile(r"[\x21-\x7e]{8,512}")


class Secret:
    """A value that `reveal` alone gives away: it has no useful repr, str, format or pickle.

    Args:
        value: what is to be kept.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Return the value."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


def masked(key: str) -> str:
    """Return a key as it may be shown: its kind and its last four characters; of a short one, nothing."""
    if len(key) < _SHORT:
        return "…"
    return f"{'sk-' if key.startswith('sk-') else ''}…{key[-4:]}"


def clean_key(text: str) -> Secret:
    """Take what a user pasted for a key: white space, quotes and invisible characters around it go.

    Raises:
        SecretError: it can't be a key; the text never holds what was pasted.
    """
    value = _INVISIBLE.sub("", text).strip().strip("\"'`").strip()
    if value.lower().startswith("bearer "):
        value = value[7:].strip()
    if not value:
        raise SecretError("The field is empty. Paste the key from your provider's page.")
    if not _KEY.fullmatch(value):
        raise SecretError(
            "This does not look like a key: keys are 8 to 512 letters, digits and signs without spaces. "
            "Copy it again from your provider's page."
        )
    return Secret(value)
