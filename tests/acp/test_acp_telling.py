"""How events and questions look in an editor: nothing hides, and each way decides one thing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from k2desk.acp.asking import IN_THE_CHAT, asked
from k2desk.acp.updates import LIVE, SHOWN, Updates
from k2desk.acp.words import _attachment
from k2desk.core.events import (
    Attachment,
    Decision,
    Event,
    Noticed,
    Question,
    ScopeAgreed,
    SessionRenamed,
    StepFinished,
    StepRetried,
    Todo,
    TodosUpdated,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    WriteUndone,
)
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import FileTicks, JudgedPart
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.scope import Bounds
from k2desk.scope.holding import Terms

ROOT = Path("/home/u/ledger")


def told(*events: Event) -> list[str]:
    updates = Updates(ROOT)
    return [update.model_dump_json(by_alias=True) for event in events for update in updates.of(event)]


def test_tries_and_failures_are_told_in_words() -> None:
    retried, noticed, undone = told(
        StepRetried(1, 1, 2, 5, 3.0, "The gateway is busy."),
        Noticed("bad", "The disk is full.\x1b[2J"),
        WriteUndone("c", "a.py changed"),
    )
    assert "The gateway is busy. Try 2 of 5 in 3 s. What stands above" in retried
    assert "The disk is full.␛[2J" in noticed
    assert "Nothing was written: a.py changed" in undone


def test_what_was_agreed_is_told_when_a_session_is_opened_again() -> None:
    bounds = Bounds(("src/*.py",), 4)
    agreed = ScopeAgreed("r", "Round once.", bounds, bounds)
    [update] = Updates(ROOT, replay=True).of(agreed)
    assert "src/*.py\\nat most 4 changed lines" in update.model_dump_json(by_alias=True)
    assert told(agreed) == []


def test_the_list_is_a_plan_and_the_title_is_the_sessions() -> None:
    todos = (Todo("Read\u200b.", "done"), Todo("Mend.", "doing"), Todo("Test.", "open"))
    plan, title = told(TodosUpdated(todos), SessionRenamed("Mend it"))
    assert [word in plan for word in ("Read⟨U+200B⟩.", "completed", "in_progress", "pending")] == [True] * 4
    assert "Mend it" in title


def test_live_output_is_its_end_and_a_result_its_beginning() -> None:
    call = ToolCall("c", "run_command", '{"command": "make"}')
    started, live, more, ended = told(
        StepFinished(1, 1, "tool_calls", (call,)),
        ToolStarted("c", "run_command", "Run make", "confined"),
        ToolOutput("c", "first"),
        ToolOutput("c", "x" * LIVE),
        ToolFinished("c", "run_command", "failed", "y" * (SHOWN + 1), "exit 2"),
    )
    assert "Run make [confined]" in started
    assert "execute" in started
    assert "first" in live
    assert "first" not in more
    assert "x" * LIVE in more
    assert "exit 2" in ended
    assert "y" * (SHOWN + 1) not in ended
    assert '"failed"' in ended


@pytest.mark.parametrize(
    "arguments", ['{"path": "/etc/passwd"}', '{"path": "../x"}', "[]", "{", '{"path": 1}']
)
def test_only_a_path_below_the_folder_is_a_place(arguments: str) -> None:
    call = ToolCall("c", "read_file", arguments)
    (started,) = told(StepFinished(1, 1, "tool_calls", (call,)), ToolStarted("c", "read_file", "Read"))
    assert '"locations":null' in started


def test_a_call_that_never_began_is_told_with_its_end() -> None:
    begun, ended = told(ToolFinished("c", "no_such_tool", "failed", "There is no such tool."))
    assert "no_such_tool" in begun
    assert "There is no such tool." in ended


def answers(
    question: Question, proposal: Proposal | None = None, *blobs: bytes, terms: Terms | None = None
) -> dict[str, Decision]:
    store = {hashlib.sha256(data).hexdigest(): data for data in blobs}
    shown = asked(question, proposal, store.__getitem__, ROOT, terms)
    return {option.name: option.decision for option in shown.options}


def test_what_was_agreed_can_be_applied_without_the_rest() -> None:
    before, after = b"a\n", b"b\n"
    sha = [hashlib.sha256(data).hexdigest() for data in (before, after)]
    files = [FileChange(path, "modify", *sha) for path in ("src/a.py", "docs/a.md", "Makefile")]
    question = Question("proposal", "Apply?", "Two.", "d", proposal_id="p")
    bounds = Bounds(("src/*.py", "Makefile"), 9)
    one, both = FileTicks("src/a.py", (0, 1), True), FileTicks("docs/a.md", (0, 1), True)

    def ways(*some: FileChange) -> dict[str, Decision]:
        return answers(question, Proposal("p", "c", "Two.", some), before, after, terms=Terms(bounds))

    assert ways(*files[:2]) == {
        "Apply what was agreed": Decision("allow", "d", ticks=(one,)),
        "Apply all, with what is outside what was agreed": Decision("allow", "d", ticks=(one, both)),
        "Reject": Decision("reject", "d"),
    }
    assert list(ways(files[1])) == ["Apply all, with what is outside what was agreed", "Reject"]
    assert list(ways(*files)) == [
        "Apply what was agreed, without Makefile",
        "Apply all, with what is outside what was agreed, and Makefile, which runs code",
        "Reject",
    ]
    assert list(ways(files[0])) == ["Apply 1 file", "Reject"]


def test_a_command_says_where_it_runs_and_what_had_no_rule() -> None:
    part = JudgedPart("rm -r out", 0, "", "no rule: this is why you are asked")
    question = Question(
        "command",
        "Run a command?",
        "rm -r out\u202e",
        "d",
        (("folder", "ledger/"),),
        "in a copy · no network",
        remember=True,
        parts=(part,),
    )
    shown = asked(question, None, lambda _: b"", ROOT)
    words = "\n".join(block.content.text for block in shown.content)  # type: ignore[union-attr]
    for expected in ("rm -r out⟨U+202E⟩", "folder: ledger/", "confinement: in a copy", "why you are asked"):
        assert expected in words
    assert answers(question) == {
        "Run once": Decision("allow", "d"),
        "Allow for this session": Decision("allow", "d", scope="session"),
        "Reject": Decision("reject", "d"),
    }


def test_a_plan_is_approved_as_it_stands_in_the_way_that_was_chosen() -> None:
    assert answers(Question("plan", "Approve?", "1. Do it.", "d")) == {
        "Approve the plan": Decision("allow", "d", answer="1. Do it."),
        "Reject": Decision("reject", "d"),
    }
    ways = answers(Question("plan", "Approve?", "1. Do it.", "d", choices=("small", "large")))
    assert ways["large"] == Decision("allow", "d", answer="1. Do it.", choice="large")


def test_what_may_be_touched_is_agreed_as_it_was_asked() -> None:
    text = "src/*.py\nat most 4 changed lines\nno new dependencies"
    assert answers(Question("scope", "Round once.", text, "d")) == {
        "Agree to it": Decision("allow", "d", answer=text),
        "Reject": Decision("reject", "d"),
    }


def test_an_open_question_is_answered_in_the_chat() -> None:
    ways = answers(Question("ask", "The assistant asks", "Which?", "d"))
    assert ways["Answer in the chat"] == Decision("allow", "d", answer=IN_THE_CHAT)
    ways = answers(Question("ask", "The assistant asks", "Which?", "d", choices=("left", "right")))
    assert ways["right"] == Decision("allow", "d", answer="right")


def test_a_limit_has_its_own_way_to_stop() -> None:
    ways = answers(Question("limit", "Limit reached", "$1 was spent.", "d", choices=("Stop", "$1 more")))
    assert list(ways) == ["Stop", "$1 more"]


def test_what_is_no_text_and_what_happens_to_the_file_is_said() -> None:
    before, after = b"\0old", b"\0newer"
    sha = [hashlib.sha256(data).hexdigest() for data in (before, after)]
    file = FileChange("b.png", "rename", *sha, old_path="a.png", mode=0o755, old_mode=0o644)
    question = Question("proposal", "Apply?", "Two.", "d", proposal_id="p")
    shown = asked(
        question,
        Proposal("p", "c", "Two.", (file,)),
        dict(zip(sha, (before, after), strict=True)).__getitem__,
        ROOT,
    )
    assert [block.type for block in shown.content] == ["content", "content"]
    words = shown.content[-1].content.text  # type: ignore[union-attr]
    assert words == "b.png: rename; was a.png; mode 644 becomes 755; no text, 4 bytes become 6"
    (ticks,) = shown.options[0].decision.ticks
    assert (ticks.path, ticks.lines, ticks.whole) == ("b.png", (), True)


@pytest.mark.parametrize(
    ("uri", "found"),
    [
        ("file:///home/u/ledger/src/a%20b.py", Attachment("src/a b.py")),
        ("file:///home/u/ledger/a.py#L3", Attachment("a.py", 3, 3)),
        ("file:///home/u/ledger/a.py#L3-L9", Attachment("a.py", 3, 9)),
        ("file:///home/u/ledger/a.py#L9:3", Attachment("a.py", 9, 9)),
        ("/home/u/ledger/a.py", Attachment("a.py")),
        ("file:///home/u/ledger", None),
        ("file:///home/u/ledger/../x", None),
        ("file:///etc/passwd", None),
        ("file://elsewhere/home/u/ledger/a.py", None),
        ("https://example.com/home/u/ledger/a.py", None),
    ],
)
def test_a_file_of_the_folder_is_known_by_its_uri(uri: str, found: Attachment | None) -> None:
    assert _attachment(uri, ROOT) == found
