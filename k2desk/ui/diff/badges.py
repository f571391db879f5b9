"""The badges of hunks: the words that runs have shown, and their colours; without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from k2desk.core.proving import Badge
from k2desk.core.visible import visible
from k2desk.ui.diff.proposed import ProposedFile
from k2desk.ui.diff.rows import WHOLE

BADGES: dict[str, tuple[str, str]] = {
    "needed": ("good", "good-line"),
    "safe alone": ("dim", "raised"),
    "breaks": ("bad", "bad-line"),
    "needs": ("attention", "attention-background"),
    "not exercised": ("dim", "raised"),
    "flaky": ("attention", "attention-background"),
    "not run": ("faint", "raised"),
}
"""The tokens of each badge's text and ground."""


def badge_words(badge: Badge) -> str:
    """Return the few words of a badge, such as ``breaks test_repr`` or ``needs hunk 3``."""
    match badge.kind:
        case "breaks":
            test = visible(badge.test.rpartition("::")[2] or badge.test)
            return f"breaks {test}" if badge.count == 1 else f"breaks {test} and {badge.count - 1} more"
        case "needs":
            if not badge.others:
                return "not alone"
            return f"needs hunk {', '.join(str(other + 1) for other in badge.others)}"
        case _:
            return badge.kind


def placed(
    files: Iterable[ProposedFile], badges: Iterable[tuple[Badge, ...]]
) -> Mapping[tuple[int, int], tuple[Badge, ...]]:
    """Return the badges by file and hunk.

    Args:
        files: of the proposal.
        badges: for each hunk over all files in order; a file without hunks counts as one.
    """
    places = [
        (number, hunk)
        for number, file in enumerate(files)
        for hunk in (range(len(file.hunks)) if file.hunks else (WHOLE,))
    ]
    return dict(zip(places, badges, strict=False))
