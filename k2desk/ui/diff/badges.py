"""The badges of hunks: the words that runs have shown, the runs behind them, their colours; without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from k2desk.core.proving import Badge, HunkRun, HunksProved
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.ui.diff.proposed import ProposedFile
from k2desk.ui.diff.rows import WHOLE
from k2desk.ui.words import tr

BADGES: dict[str, tuple[str, str]] = {
    "needed": ("good", "good-line"),
    "safe alone": ("dim", "raised"),
    "breaks": ("bad", "bad-line"),
    "drops": ("attention", "attention-background"),
    "needs": ("attention", "attention-background"),
    "not exercised": ("dim", "raised"),
    "flaky": ("attention", "attention-background"),
    "not run": ("faint", "raised"),
}
"""The tokens of each badge's text and ground."""
_PLAIN = {
    "needed": mark("needed"),
    "safe alone": mark("safe alone"),
    "not exercised": mark("not exercised"),
    "flaky": mark("flaky"),
    "not run": mark("not run"),
}
_OF_A_TEST = {
    "breaks": (mark("breaks {test}"), mark("breaks {test} and {count} more")),
    "drops": (mark("drops {test}"), mark("drops {test} and {count} more")),
}


def badge_words(badge: Badge) -> str:
    """Return the few words of a badge, such as ``breaks test_repr`` or ``needs hunk 3``."""
    match badge.kind:
        case "breaks" | "drops":
            test = visible(badge.test.rpartition("::")[2] or badge.test)
            alone, together = _OF_A_TEST[badge.kind]
            words = alone if badge.count == 1 else together
            return tr(words, test=test, count=badge.count - 1)
        case "needs":
            if not badge.others:
                return tr("not alone")
            return tr("needs hunk {hunks}", hunks=hunk_numbers(badge.others))
        case _:
            return tr(_PLAIN[badge.kind])


def meaning(badge: Badge) -> str:
    """Say in a sentence what the runs have shown of a hunk."""
    test = visible(badge.test)
    more = tr(", and {count:,} more", count=badge.count - 1) if badge.count > 1 else ""
    match badge.kind:
        case "needed":
            return tr("Without this hunk {test} is not mended{more}.", test=test, more=more)
        case "safe alone":
            return tr("By itself this hunk breaks no test.")
        case "breaks":
            return tr("This hunk breaks {test}{more}.", test=test, more=more)
        case "drops":
            return tr("With this hunk {test} no longer runs, or is skipped{more}.", test=test, more=more)
        case "needs":
            heals = (
                tr("; with hunk {hunks} it does not", hunks=hunk_numbers(badge.others))
                if badge.others
                else ""
            )
            return tr("By itself this hunk breaks {test}{more}{heals}.", test=test, more=more, heals=heals)
        case "not exercised":
            return tr("With this hunk and without it every test has the same outcome.")
        case "flaky":
            return tr("Only tests that do not hold when they run again tell this hunk from nothing.")
        case "not run":
            return tr("A run that would say something of this hunk came to no result, or was not made.")
        case _:
            assert_never(badge.kind)


def hunk_numbers(hunks: Iterable[int]) -> str:
    """Return numbers of hunks as they are shown, from 1."""
    return ", ".join(str(hunk + 1) for hunk in hunks)


def runs_behind(proved: HunksProved, hunk: int) -> tuple[HunkRun, ...]:
    """Return the runs that say something of a hunk, in the order in which they are read."""
    whole = frozenset(range(len(proved.badges)))
    others = [other for badge in proved.badges[hunk] for other in badge.others]
    wanted = [frozenset[int](), whole, whole - {hunk}, frozenset({hunk}), *(whole - {one} for one in others)]
    made = {frozenset(run.hunks): run for run in proved.tried}
    wanted += [one for one in made if hunk in one and 1 < len(one) < len(whole) - 1]  # with what it leans on
    return tuple(made[one] for one in dict.fromkeys(wanted) if one in made)


def run_name(run: HunkRun, count: int) -> str:
    """Say which hunks were in a run, such as ``All but hunk 2``.

    Args:
        run: the run.
        count: how many hunks there are.
    """
    left_out = [hunk for hunk in range(count) if hunk not in run.hunks]
    if not run.hunks:
        return tr("Without the change")
    if not left_out:
        return tr("The whole change")
    if len(run.hunks) == 1:
        return tr("Hunk {hunks} alone", hunks=run.hunks[0] + 1)
    if len(left_out) == 1:
        return tr("All but hunk {left_out}", left_out=left_out[0] + 1)
    return tr("Hunks {hunks}", hunks=hunk_numbers(run.hunks))


def run_figures(run: HunkRun) -> tuple[str, str, str, str]:
    """Return counts, exit status, duration and tree hash of a run, in few words."""
    counts = tr("{passed:,} pass, {failed:,} fail", passed=run.passed, failed=run.failed)
    counts += tr(", {skipped:,} skipped", skipped=run.skipped) if run.skipped else ""
    ended = run.passed + run.failed + run.skipped
    status = tr("ended") if run.exit_status is None else str(run.exit_status)
    return counts if ended else tr("no result"), status, f"{run.seconds:.1f} s", run.tree[:12]


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
