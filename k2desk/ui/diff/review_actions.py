"""What the user can do in the review, with its keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from k2desk.ui.actions import Action
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.diff.evidence import Evidence
    from k2desk.ui.panes.review import Review

_APPLY = ("Ctrl+Return", "Ctrl+Enter")


def review_actions(pane: Review) -> list[Action]:
    """Return the actions of the pane."""
    bar, area, asked = pane.bar, pane.area, partial(pane.is_in, "asked")
    return [
        Action("review.apply", tr("Apply or stage what is ticked"), _APPLY, pane.apply, pane.can_apply),
        Action("review.reject", tr("Reject the proposal…"), (), partial(bar.ask, "reject"), asked),
        Action(
            "review.revise", tr("Ask for a change of the proposal…"), (), partial(bar.ask, "revise"), asked
        ),
        Action(
            "review.undo", tr("Undo or redo the applied proposal"), (), bar.revert, lambda: bar.can_revert
        ),
        Action(
            "review.again",
            tr("Review the discarded proposal again"),
            (),
            pane.review_again,
            lambda: bar.can_review_again,
        ),
        Action(
            "review.undo_file",
            tr("Undo or redo the file at the cursor"),
            (),
            area.revert_file,
            lambda: bool(area.reverts),
            always="Z",
        ),
        Action(
            "review.fold", tr("Fold the file at the cursor, or unfold it"), (), area.fold_file, always="F"
        ),
        Action("review.fold_all", tr("Fold all files, or unfold them"), (), area.fold_all, always="Shift+F"),
        Action(
            "review.layout",
            tr("Show old and new side by side, or one below the other"),
            (),
            lambda: area.set_mode("unified" if area.split else "split"),
        ),
        Action("review.tick_all", tr("Tick everything, or nothing"), (), pane.tick_all, pane.can_tick),
        *_moves(pane),
        *_evidence(pane.evidence),
        *_remarks(pane),
    ]


def _moves(pane: Review) -> list[Action]:
    area, leading = pane.area, pane.leading
    return [
        Action("review.next_hunk", tr("Next hunk"), (), area.next_hunk, always="N"),
        Action("review.previous_hunk", tr("Previous hunk"), (), area.previous_hunk, always="P"),
        Action("review.next_file", tr("Next file"), (), area.next_file, always="Shift+N"),
        Action("review.previous_file", tr("Previous file"), (), area.previous_file, always="Shift+P"),
        Action("review.next_unseen", tr("Next unseen hunk"), (), area.next_unseen, always="U"),
        Action(
            "review.open_file",
            tr("Open the file at the cursor"),
            (),
            leading.open_file,
            leading.can_open,
            always="O",
        ),
    ]


def _evidence(evidence: Evidence) -> list[Action]:
    return [
        Action(
            "review.try_hunks",
            tr("Try each hunk alone and left out"),
            (),
            evidence.try_hunks,
            evidence.can_try_hunks,
        ),
        Action(
            "review.find_smallest",
            tr("Work out the smallest selection that fixes"),
            (),
            evidence.find_smallest,
            evidence.can_try_hunks,
        ),
        Action(
            "review.tick_smallest",
            tr("Tick just the smallest selection"),
            (),
            evidence.tick_smallest,
            evidence.has_smallest,
        ),
        Action(
            "review.badge_runs",
            tr("Show the runs behind the badge of the hunk at the cursor"),
            (),
            evidence.show_runs,
            evidence.has_runs,
            always="B",
        ),
        Action(
            "review.tests",
            tr("Go to the tests this selection changes"),
            (),
            evidence.go_to_tests,
            evidence.has_tests,
            always="T",
        ),
    ]


def _remarks(pane: Review) -> list[Action]:
    remarks, area = pane.remarks, pane.area
    return [
        Action(
            "review.comment",
            tr("Comment on the line at the cursor"),
            (),
            remarks.write,
            lambda: area.commentable,
            always="C",
        ),
        Action(
            "review.edit_hunk",
            tr("Edit the proposed text of the hunk at the cursor"),
            (),
            pane.edits.write,
            partial(pane.is_in, "asked"),
            always="E",
        ),
        Action(
            "review.send_comments", tr("Send your comments"), (), remarks.send, lambda: remarks.waiting > 0
        ),
    ]
