"""What became of a proposal, told by the records alone."""

from __future__ import annotations

import pytest

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalEnded,
    ProposalMade,
    TextDelta,
    ToolFinished,
    TurnFinished,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileChange, FileWrite, Proposal
from k2desk.ui.diff.story import Story

PROPOSAL = Proposal("p", "c", "", (FileChange("a", "modify", "1", "2"),))
QUESTION = Question("proposal", "", "", "digest", proposal_id="p")
ASKED: list[Event] = [ProposalMade(PROPOSAL), DecisionRequested("r", "c", QUESTION)]
TICKS = (FileTicks("a", (0,)),)
ALLOWED: list[Event] = [*ASKED, DecisionMade("r", "c", Decision("allow", "digest", ticks=TICKS))]
FILES = (FileWrite("a", "1", "2"),)
BACK = (FileWrite("a", "2", "1"),)
WRITTEN: list[Event] = [*ALLOWED, WriteIntended("w1", "r", FILES), WriteDone("w1")]
UNDONE: list[Event] = [*WRITTEN, WriteIntended("w2", "user", BACK, "w1"), WriteDone("w2")]
REDONE: list[Event] = [*UNDONE, WriteIntended("w3", "user", FILES, "w2"), WriteDone("w3")]


def told(*events: Event) -> Story:
    story = Story()
    for event in events:
        story.apply(event)
    return story


@pytest.mark.parametrize(
    ("events", "state", "change"),
    [
        (ASKED[:1], "made", ""),
        (ASKED, "asked", ""),
        (ALLOWED, "writing", ""),
        (WRITTEN, "applied", "w1"),
        (UNDONE, "undone", "w1"),
        (REDONE, "applied", "w1"),
        ([*ASKED, DecisionMade("r", "c", Decision("reject", "digest"))], "rejected", ""),
        ([*ASKED, DecisionMade("r", "c", Decision("revise", "digest"))], "revised", ""),
        ([*ASKED, TurnFinished(1, "cancelled")], "lapsed", ""),
        ([*ASKED, ToolFinished("c", "propose_edit", "cancelled", "")], "lapsed", ""),
        ([*WRITTEN, ToolFinished("c", "propose_edit", "ok", ""), TurnFinished(1, "done")], "applied", "w1"),
    ],
)
def test_states(events: list[Event], state: str, change: str) -> None:
    story = told(*events)
    assert (story["p"].state, story["p"].change_id) == (state, change)


def test_what_was_allowed_is_kept() -> None:
    assert told(*WRITTEN)["p"].ticks == TICKS
    assert told(*WRITTEN)["p"].files == 1
    assert (told(*ASKED)["p"].request_id, told(*ASKED)["p"].digest) == ("r", "digest")


def test_a_file_that_changed_refuses() -> None:
    story = told(*ALLOWED, ToolFinished("c", "propose_edit", "refused", "a changed on disk."))
    assert (story["p"].state, story["p"].reason) == ("refused", "a changed on disk.")


def test_a_write_that_failed_says_why() -> None:
    story = told(*ALLOWED, WriteIntended("w1", "r", FILES), WriteUndone("w1", "disk full"))
    assert (story["p"].state, story["p"].reason, story["p"].change_id) == ("refused", "disk full", "")


def test_an_undo_that_failed_leaves_it_applied() -> None:
    story = told(*WRITTEN, WriteIntended("w2", "user", FILES, "w1"), WriteUndone("w2", "disk full"))
    assert (story["p"].state, story["p"].reason, story["p"].change_id) == ("applied", "disk full", "w1")


def test_files_are_taken_back_one_by_one() -> None:
    two = (*FILES, FileWrite("b", None, "3"))
    story = told(*ALLOWED, WriteIntended("w1", "r", two), WriteDone("w1"))
    story.apply(WriteIntended("w2", "user", BACK, "w1"))
    assert story.apply(WriteDone("w2")) == ("p",)
    assert (story["p"].state, story["p"].paths, story["p"].undone) == ("applied", ("a", "b"), {"a"})
    story.apply(WriteIntended("w3", "user", (FileWrite("b", "3", None),), "w1"))
    story.apply(WriteDone("w3"))
    assert (story["p"].state, story["p"].undone) == ("undone", {"a", "b"})


def test_strangers_say_nothing() -> None:
    story = told(*ASKED)
    for event in (
        TextDelta(1, 1, "x"),
        DecisionMade("other", "c", Decision("allow", "digest")),
        DecisionRequested("r2", "c2", Question("command", "", "ls", "d")),
        WriteIntended("w9", "other", FILES),
        WriteDone("w9"),
        WriteUndone("w9", ""),
        ToolFinished("other", "x", "failed", ""),
    ):
        assert story.apply(event) == ()
    assert story["p"].state == "asked"


def test_the_newest_is_the_last() -> None:
    assert Story().last == ""
    story = told(*ASKED, ProposalMade(Proposal("q", "c2", "", ())))
    assert story.last == "q"
    assert "p" in story
    assert "x" not in story


OWN = Proposal("p", "", "", (FileChange("a", "modify", "1", "2"),))
OWN_ASKED: list[Event] = [ProposalMade(OWN), DecisionRequested("r", "", QUESTION)]
OWN_ALLOWED: list[Event] = [*OWN_ASKED, DecisionMade("r", "", Decision("allow", "digest", ticks=TICKS))]


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([*OWN_ASKED, TurnFinished(1, "done")], "asked"),
        ([*OWN_ASKED, ProposalEnded("p", "cancelled", "")], "lapsed"),
        ([*OWN_ALLOWED, ProposalEnded("p", "refused", "stale")], "refused"),
        (
            [*OWN_ALLOWED, WriteIntended("w1", "r", FILES), WriteDone("w1"), ProposalEnded("p", "ok", "")],
            "applied",
        ),
        ([ProposalEnded("p", "ok", ""), *OWN_ASKED], "asked"),
    ],
)
def test_a_patch_of_the_users_own_outlives_turns_and_has_an_end(events: list[Event], state: str) -> None:
    story = told(*events)
    assert story["p"].state == state
    assert story["p"].reason == ("stale" if state == "refused" else "")
