"""What may be asked of a recorded session: was all it wrote allowed, and does it happen again as it did."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from k2desk.core.ports import SessionInfo
from k2desk.core.replayed import Replayed
from k2desk.core.verified import Verified
from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.ui.models.sessions import title_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr, trn
from k2desk.ui.works import works_of


def check(runtime: Runtime, info: SessionInfo) -> None:
    """Check a session, from its first record to the files on the disk, and say what was found."""
    verify = partial(runtime.desk.verify, info.id, None)
    title = tr("Check “{title}”", title=title_of(info))
    works_of(runtime).start(title, verify, partial(_tell_checked, runtime, info))


def _tell_checked(runtime: Runtime, info: SessionInfo, found: Sequence[Verified]) -> None:
    for one in found:
        writes = trn("{n:,} write", "{n:,} writes", one.changes)
        if one.fine:
            words = tr(
                "“{title}” is whole: {writes}, none without approval.", title=title_of(info), writes=writes
            )
        else:
            first = visible(retold(one.faults[0])) if one.faults else tr("a write that nobody allowed.")
            words = tr("“{title}” is not as it should be: {fault}", title=title_of(info), fault=first)
            words += " " + tr("k2desk verify {session} lists everything.", session=info.id)
        runtime.noticed.emit("info" if one.fine else "bad", words)


def replay(runtime: Runtime, info: SessionInfo) -> None:
    """Run a session again, offline, and say whether it ended as it did."""
    again = partial(runtime.desk.replay, info.id)
    title = tr("Run “{title}” again, offline", title=title_of(info))
    works_of(runtime).start(title, again, partial(_tell_replayed, runtime, info))


def _tell_replayed(runtime: Runtime, info: SessionInfo, found: Replayed) -> None:
    title, tree = title_of(info), found.tree[:12]
    if found.difference:
        other = visible(retold(found.difference))
        words = tr("“{title}” went another way this time: {other}", title=title, other=other)
    else:
        turns = trn("{n:,} turn", "{n:,} turns", found.turns)
        words = tr(
            "“{title}” ended as recorded: {turns}, the same files, {tree}.",
            title=title,
            turns=turns,
            tree=tree,
        )
    runtime.noticed.emit("attention" if found.difference else "info", words)
