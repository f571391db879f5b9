"""Questions, answers, writes and their undoing as rows."""

import msgspec
import pytest
from transcript_teller import Teller

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    ProposalEnded,
    ProposalMade,
    SelectionProved,
    StepFinished,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnFinished,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileChange, FileWrite, Proposal
from k2desk.core.proving import Proof
from k2desk.transcript import export
from k2desk.transcript.rows import ChangeRow, NoticeRow, QuestionRow
from k2desk.transcript.words import change, decided, proved, tried

PROPOSAL = Proposal("p1", "c1", "Round once.", (FileChange("a.py", "modify", "0", "1"),))
COMMAND = Question("command", "Run a command?", "git stash", "d")
PATCH = Question("proposal", "Apply this patch?", "Round once.", "d", proposal_id="p1")
ASK = Question("ask", "A question", "Which one?", "d", choices=("left", "right"))
FILES = (FileWrite("a.py", "0", "1"), FileWrite("b.py", None, "2"))
ALL, SOME = (FileTicks("a.py", (0, 1)),), (FileTicks("a.py", (0,)),)
GOOD = Proof("t", "b", "pytest", 0, 2.6, 88, 0, before=1, fixes=("test_total",), passing=86)
BAD = msgspec.structs.replace(GOOD, passed=84, failed=2, breaks=("one", "two"))
BACK = (FileWrite("a.py", "1", "0"), FileWrite("b.py", "2", None))


def asked(question: Question, decision: Decision | None, rule: str = "", closed: bool = False) -> QuestionRow:
    proposal = PROPOSAL if question is PATCH else None
    return QuestionRow("q", "r1", "c1", question, proposal, decision, rule, closed)


def test_a_command_waits_then_runs(teller: Teller) -> None:
    teller.tell(StepFinished(1, 1, "tool_calls", (ToolCall("c1", "run_command", "{}"),)))
    teller.tell(DecisionRequested("r1", "c1", COMMAND))
    row = teller.rows[0]
    assert isinstance(row, QuestionRow)
    assert row.pending
    assert row.proposal is None
    teller.tell(DecisionMade("r1", "c1", Decision("allow", "d"), "a rule"))
    row = teller.rows[0]
    assert (row.pending, row.decision.verdict, row.rule) == (False, "allow", "a rule")
    teller.tell(
        ToolStarted("c1", "run_command", "Run git stash"), ToolFinished("c1", "run_command", "ok", "done")
    )
    assert teller.kinds == ["question", "tool"]
    assert teller.rows[1].arguments == "{}"


@pytest.mark.parametrize(("verdict", "status"), [("allow", "ok"), ("reject", "failed")])
def test_what_a_command_changed_is_asked_below_its_line(teller: Teller, verdict: str, status: str) -> None:
    teller.tell(DecisionRequested("r0", "c1", COMMAND), DecisionMade("r0", "c1", Decision("allow", "d")))
    teller.tell(ToolStarted("c1", "run_command", "Run black ."), ToolOutput("c1", "1 file"))
    teller.tell(ProposalMade(PROPOSAL), DecisionRequested("r1", "c1", PATCH))
    assert teller.kinds == ["question", "tool", "question"]
    assert teller.rows[2].proposal == PROPOSAL
    assert (teller.rows[1].status, teller.rows[1].seconds) == ("running", 3.0)
    teller.tell(DecisionMade("r1", "c1", Decision(verdict, "d")))  # type: ignore[arg-type]
    teller.tell(WriteIntended("w", "r1", FILES), WriteDone("w"))
    teller.tell(ToolFinished("c1", "run_command", status, "exit status 0", "exit status 0", 2.0))  # type: ignore[arg-type]
    row, change_row = teller.rows[1], teller.rows[3]
    assert (row.status, row.summary, row.seconds) == (status, "exit status 0", 2.0)
    assert change(change_row) == ("Applied changes in 2 files", "a.py, b.py")


def test_a_refusal_by_the_user_needs_no_second_line(teller: Teller) -> None:
    teller.tell(DecisionRequested("r1", "c1", COMMAND), DecisionMade("r1", "c1", Decision("reject", "d")))
    teller.tell(ToolFinished("c1", "run_command", "refused", "The user rejected this."))
    assert teller.kinds == ["question"]
    teller.tell(DecisionRequested("r2", "c2", COMMAND), DecisionMade("r2", "c2", Decision("reject", "d")))
    teller.tell(ToolFinished("c2", "run_command", "failed", "It broke."))
    assert teller.kinds == ["question", "question", "tool"]


def test_an_unanswered_question_closes_with_the_turn(teller: Teller) -> None:
    teller.tell(DecisionRequested("r1", "c1", COMMAND), TurnFinished(1, "cancelled"))
    assert not teller.rows[0].pending
    assert teller.rows[0].closed
    assert teller.tell(DecisionMade("r1", "c1", Decision("allow", "d"))) == ()


def test_an_accepted_patch_shows_the_change_alone(teller: Teller) -> None:
    teller.tell(ProposalMade(PROPOSAL), DecisionRequested("r1", "c1", PATCH))
    assert teller.rows[0].proposal == PROPOSAL
    teller.tell(
        DecisionMade("r1", "c1", Decision("allow", "d")), ToolStarted("c1", "propose_edit", "Propose")
    )
    teller.tell(WriteIntended("w1", "r1", FILES))
    row = teller.rows[1]
    assert isinstance(row, ChangeRow)
    assert (row.state, row.reverting, row.paths) == ("writing", "", ("a.py", "b.py"))
    teller.tell(WriteDone("w1"), ToolFinished("c1", "propose_edit", "ok", "ok", "2 of 3 hunks in 2 files"))
    assert teller.kinds == ["question", "change"]
    row = teller.rows[1]
    assert (row.state, row.reverting, row.summary) == ("applied", "undo", "2 of 3 hunks in 2 files")


def test_what_the_tests_said_of_a_selection_stands_on_the_line_of_its_change(teller: Teller) -> None:
    teller.tell(ProposalMade(PROPOSAL), DecisionRequested("r1", "c1", PATCH))
    teller.tell(SelectionProved("p1", ALL, BAD), SelectionProved("p1", SOME, GOOD))
    teller.tell(SelectionProved("another", ALL, GOOD))
    assert teller.rows[0].proofs == {ALL: BAD, SOME: GOOD}
    teller.tell(DecisionMade("r1", "c1", Decision("allow", "d", ticks=SOME)))
    teller.tell(WriteIntended("w1", "r1", FILES), WriteDone("w1"))
    assert teller.kinds == ["question", "change"]
    assert (teller.rows[1].proof, proved(teller.rows[1])) == (GOOD, "86 → 88 pass in a copy")
    said = "Applied changes in 2 files · 86 → 88 pass in a copy · a.py, b.py"
    assert export.line(teller.rows[1]) == said
    teller.tell(WriteIntended("w2", "user", BACK[1:], reverts="w1"), WriteDone("w2"))
    assert proved(teller.rows[1]) == "", "only a part of what was tried is there"


def test_a_change_nobody_tried_says_nothing_of_tests(teller: Teller) -> None:
    teller.tell(ProposalMade(PROPOSAL), DecisionRequested("r1", "c1", PATCH))
    teller.tell(
        SelectionProved("p1", ALL, GOOD), DecisionMade("r1", "c1", Decision("allow", "d", ticks=SOME))
    )
    teller.tell(SelectionProved("p1", SOME, GOOD), WriteIntended("w1", "r1", FILES), WriteDone("w1"))
    assert (teller.rows[1].proof, proved(teller.rows[1])) == (None, "")


@pytest.mark.parametrize(
    ("proof", "words"),
    [
        (GOOD, "86 → 88 pass in a copy"),
        (msgspec.structs.replace(GOOD, passing=88), "88 pass in a copy"),
        (msgspec.structs.replace(GOOD, passing=None), "88 pass in a copy"),
        (BAD, "breaks 2 in a copy"),
        (msgspec.structs.replace(GOOD, failed=1, known=1), "88 pass, 1 fail in a copy"),
        (msgspec.structs.replace(GOOD, exit_status=1), "88 pass, 0 fail in a copy"),
        (Proof("t", "b", "pytest", None, 1.0, 0, 0, note="It took too long"), "no result in a copy"),
    ],
)
def test_what_a_run_came_to_in_a_few_words(proof: Proof, words: str) -> None:
    assert tried(proof) == words


def test_an_answered_question_of_the_model_shows_the_answer_alone(teller: Teller) -> None:
    teller.tell(
        DecisionRequested("r1", "c1", ASK), DecisionMade("r1", "c1", Decision("allow", "d", answer="left"))
    )
    teller.tell(
        ToolStarted("c1", "ask_user", "Ask"), ToolFinished("c1", "ask_user", "ok", "left", "answered")
    )
    assert teller.kinds == ["question"]


def test_a_patch_that_could_not_be_written_shows_why(teller: Teller) -> None:
    teller.tell(ProposalMade(PROPOSAL), DecisionRequested("r1", "c1", PATCH))
    teller.tell(DecisionMade("r1", "c1", Decision("allow", "d")))
    teller.tell(WriteIntended("w1", "r1", FILES), WriteUndone("w1", "no space left", ("b.py",)))
    teller.tell(ToolFinished("c1", "propose_edit", "failed", "no space left"))
    assert teller.kinds == ["question", "change", "tool"]
    row = teller.rows[1]
    assert (row.state, row.reverting) == ("failed", "")
    assert row.reason == "no space left Left as they were: b.py."


def test_a_quiet_call_that_is_refused_tells_what_it_was(teller: Teller) -> None:
    teller.tell(ProposalMade(PROPOSAL), DecisionRequested("r1", "c1", PATCH))
    teller.tell(
        DecisionMade("r1", "c1", Decision("allow", "d")), ToolStarted("c1", "propose_edit", "Propose 1 hunk")
    )
    teller.tell(ToolFinished("c1", "propose_edit", "refused", "It changed.", "changed on disk meanwhile"))
    assert (teller.rows[1].label, teller.rows[1].status) == ("Propose 1 hunk", "refused")


def test_undo_and_redo_toggle_the_line_of_the_change(teller: Teller) -> None:
    teller.tell(WriteIntended("w1", "r1", FILES), WriteDone("w1"))
    teller.tell(WriteIntended("w2", "user", BACK, reverts="w1"), WriteDone("w2"))
    assert (teller.rows[0].state, teller.rows[0].reverting) == ("undone", "redo")
    teller.tell(WriteIntended("w3", "user", FILES, reverts="w2"), WriteDone("w3"))
    assert (teller.rows[0].state, teller.rows[0].change_id) == ("applied", "w1")
    assert teller.kinds == ["change"], "the line of the change tells it, and nothing else"
    teller.tell(WriteIntended("w4", "user", BACK, reverts="w3"), WriteUndone("w4", "disk full"))
    assert teller.rows[0].state == "applied"
    assert (teller.rows[1].text, teller.rows[1].detail) == ("Undo failed", "disk full")
    teller.tell(WriteIntended("w5", "user", BACK, reverts="w3"), WriteDone("w5"))
    teller.tell(WriteIntended("w6", "user", FILES, reverts="w5"), WriteUndone("w6", "disk full"))
    assert isinstance(teller.rows[2], NoticeRow)
    assert teller.rows[2].text == "Redo failed"


def test_files_that_are_taken_back_one_by_one_are_told_on_the_line(teller: Teller) -> None:
    teller.tell(WriteIntended("w1", "r1", FILES), WriteDone("w1"))
    teller.tell(WriteIntended("w2", "user", BACK[1:], reverts="w1"), WriteDone("w2"))
    row = teller.rows[0]
    assert (row.state, row.undone, row.reverting) == ("applied", ("b.py",), "undo")
    assert change(row)[1] == "1 of 2 files taken back: b.py"
    teller.tell(WriteIntended("w3", "user", BACK[:1], reverts="w1"), WriteDone("w3"))
    assert (teller.rows[0].state, teller.rows[0].undone) == ("undone", ("a.py", "b.py"))
    teller.tell(WriteIntended("w4", "user", FILES[:1], reverts="w3"), WriteDone("w4"))
    assert (teller.rows[0].state, teller.rows[0].undone) == ("applied", ("b.py",))
    assert teller.kinds == ["change"]


def test_the_end_of_an_unknown_write_is_ignored(teller: Teller) -> None:
    assert teller.tell(WriteDone("w9"), WriteUndone("w9", "x")) == ()


@pytest.mark.parametrize(
    ("row", "head", "detail"),
    [
        (asked(COMMAND, None, closed=True), "Not decided", "the turn ended first · git stash"),
        (asked(COMMAND, Decision("allow", "d")), "Allowed", "git stash"),
        (asked(COMMAND, Decision("allow", "d", "session")), "Allowed for this session", "git stash"),
        (asked(COMMAND, Decision("allow", "d", real_files=True)), "Allowed on the real files", "git stash"),
        (asked(COMMAND, Decision("allow", "d"), "pytest"), "Allowed by rule", "pytest · git stash"),
        (asked(COMMAND, Decision("reject", "d", note="not now")), "Rejected", "git stash · “not now”"),
        (asked(PATCH, Decision("allow", "d")), "Accepted", "Round once."),
        (
            asked(PATCH, Decision("revise", "d", note="smaller")),
            "Asked for a change",
            "Round once. · “smaller”",
        ),
        (asked(ASK, Decision("allow", "d", answer="left")), "Answered", "left"),
        (asked(ASK, Decision("allow", "d", note="neither")), "Answered", "no answer · “neither”"),
    ],
)
def test_a_decision_in_words(row: QuestionRow, head: str, detail: str) -> None:
    assert decided(row) == (head, detail)


def test_a_proposal_without_a_summary_names_its_files() -> None:
    row = QuestionRow("q", "r", "c", PATCH, Proposal("p", "c", "", PROPOSAL.files), Decision("reject", "d"))
    assert decided(row) == ("Rejected", "a patch in 1 file")


@pytest.mark.parametrize(
    ("row", "head", "detail"),
    [
        (ChangeRow("k", "w", ("a", "b")), "Writing changes in 2 files", "a, b"),
        (
            ChangeRow("k", "w", ("a",), "applied", "2 of 3 hunks in 1 file"),
            "Applied 2 of 3 hunks in 1 file",
            "a",
        ),
        (ChangeRow("k", "w", ("a",), "applied", "Applied 3 hunks"), "Applied 3 hunks", "a"),
        (ChangeRow("k", "w", tuple("abcde"), "undone"), "Undone: changes in 5 files", "a, b, c and 2 more"),
        (ChangeRow("k", "w", ("a",), "failed", reason="disk full"), "Not written", "disk full · a"),
    ],
)
def test_a_change_in_words(row: ChangeRow, head: str, detail: str) -> None:
    assert change(row) == (head, detail)


OWN = Proposal("p9", "", "Pasted from the clipboard", (FileChange("a.py", "modify", "0", "1"),))
OWN_PATCH = Question("proposal", "Proposed patch", "Pasted", "d9", proposal_id="p9")


def test_a_patch_of_the_users_own_outlives_a_turn(teller: Teller) -> None:
    teller.tell(ProposalMade(OWN), DecisionRequested("r9", "", OWN_PATCH))
    teller.tell(TurnFinished(1, "done"))
    row = teller.rows[0]
    assert isinstance(row, QuestionRow)
    assert row.pending
    teller.tell(SelectionProved("p9", ALL, GOOD))
    assert teller.rows[0].proofs == {ALL: GOOD}
    teller.tell(DecisionMade("r9", "", Decision("allow", "d9")))
    teller.tell(WriteIntended("w9", "r9", FILES), WriteDone("w9"))
    teller.tell(ProposalEnded("p9", "ok", "Applied 1 of 1 hunk.", "applied 1 of 1 hunk"))
    assert teller.kinds == ["question", "change"]
    assert teller.rows[1].summary == "applied 1 of 1 hunk"


@pytest.mark.parametrize(("verdict", "kinds"), [("allow", ["question", "notice"]), ("reject", ["question"])])
def test_why_a_patch_of_the_users_own_was_not_written(teller: Teller, verdict: str, kinds: list[str]) -> None:
    teller.tell(ProposalMade(OWN), DecisionRequested("r9", "", OWN_PATCH))
    teller.tell(DecisionMade("r9", "", Decision(verdict, "d9")))  # type: ignore[arg-type]
    teller.tell(
        ProposalEnded("p9", "refused", "a.py is no longer what you were shown.\nNothing was written.")
    )
    assert teller.kinds == kinds


def test_a_patch_of_the_users_own_that_was_put_away(teller: Teller) -> None:
    teller.tell(ProposalMade(OWN), ProposalEnded("p9", "cancelled", "Put away"))
    assert teller.kinds == []
    teller.tell(
        ProposalMade(OWN), DecisionRequested("r9", "", OWN_PATCH), ProposalEnded("p9", "cancelled", "")
    )
    assert (teller.rows[0].pending, teller.rows[0].closed) == (False, True)
