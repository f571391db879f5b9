"""An option in the user's language: its words come from the settings room, which knows no interface."""

from __future__ import annotations

import msgspec

from k2desk.core.options import Option
from k2desk.ui.words import tr


def translated(option: Option) -> Option:
    """Return an option as it is shown; its name, section and values stay what they are."""
    return msgspec.structs.replace(
        option,
        title=tr(option.title),
        description=tr(option.description),
        choices=tuple((value, tr(words)) for value, words in option.choices),
        unit=tr(option.unit),
        hint=tr(option.hint),
    )
