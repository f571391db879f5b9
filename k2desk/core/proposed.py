"""The events of proposals."""

from __future__ import annotations

from typing import Literal

from k2desk.core.happened import Happened
from k2desk.core.proposals import Proposal


class ProposalMade(Happened, frozen=True):
    """A change lies before the user; nothing is written."""

    proposal: Proposal


class ProposalEdited(Happened, frozen=True):
    """The user edited what is proposed for a file, before deciding; it counts as the user's from now on.

    Args:
        proposal_id: of the proposal that waits.
        path: of the file, after the change.
        after: SHA-256 of its proposed bytes from now on, "" where they are as they were proposed.
    """

    proposal_id: str
    path: str
    after: str = ""


class ProposalEnded(Happened, frozen=True):
    """A proposal of the user's own, which answers no call, has come to its end.

    Args:
        status: ``ok``; ``failed`` (it could not be written); ``refused`` (by the user, or a file was another
            by then); ``cancelled`` (never decided, or cut off by a crash).
        text: a sentence on it for the user.
        summary: the figures, such as ``applied 2 of 3 hunks``.
    """

    proposal_id: str
    status: Literal["ok", "failed", "refused", "cancelled"]
    text: str
    summary: str = ""
