"""Where the user wants a session in the list: on top, or out of the way."""

from __future__ import annotations

from k2desk.core.happened import Happened


class SessionPinned(Happened, frozen=True):
    """The session stands on top of the list from now on, or no longer does."""

    pinned: bool


class SessionArchived(Happened, frozen=True):
    """The session is out of the way from now on, or back; the next turn in it brings it back, too."""

    archived: bool
