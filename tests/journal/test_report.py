"""The report tells who asked, did, decided and changed what, and nothing in it becomes markup."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from k2desk.core.context import ContextUse, Mark, Pin
from k2desk.core.errors import JournalError
from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    Attachment,
    CompactionFailed,
    CompactionMade,
    CompactionStarted,
    CompactionUndone,
    DecisionMade,
    DecisionRequested,
    Event,
    GatewayChecked,
    Noticed,
    Pinned,
    ProposalMade,
    SessionRenamed,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    Unpinned,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.gateway import CheckLine
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileChange, FileWrite, Proposal, TestCase, TestReport
from k2desk.journal.log import SessionLog
from k2desk.journal.markdown import code, fence
from k2desk.journal.report import report

HOSTILE = "</td>``` <img src=http://evil/x>\n````\n# Heading\n[x](javascript:1) `tick` \u202e\x1b[2J"
A, B, C = "a" * 64, "b" * 64, "c" * 64
TESTS = TestReport(
    "pytest -q",
    1,
    2.5,
    (TestCase("t.py::test_a", "passed"), TestCase("t.py::test_b", "failed", message="boom")),
    "3 tests were not collected",
)


def written(log: SessionLog, *events: Event) -> str:
    for event in events:
        log.append(event)
    return report(log.records())


def test_an_empty_session_has_no_report(log: SessionLog) -> None:
    with pytest.raises(JournalError, match="nothing to report"):
        report(())
    log.append(Noticed("info", "x"))
    with pytest.raises(JournalError, match="nothing to report"):
        report(log.records(after=1))


def test_the_head_and_the_chain(log: SessionLog) -> None:
    text = written(log, SessionRenamed("Rounding"))
    last = log.records()[-1]
    assert f"- session: `{log.session}`, 2 records" in text
    assert "- title: `Rounding`" in text
    assert "- model: `kimi-k2-thinking` of `CometAPI`, K2Desk `0.1.0`" in text
    assert f"Record 2 has the digest `{last.digest}`" in text
    assert "- title" not in report(log.records()[:1])


def test_what_was_asked_aside(log: SessionLog) -> None:
    text = written(
        log,
        AsideAsked(1, "How much?"),
        AsideDelta(1, "Wro"),
        AsideDelta(1, "", again=True),
        AsideDelta(1, "A "),
        AsideDelta(1, "cent."),
        AsideFinished(1, "done"),
        AsideAsked(2, "And?"),
        AsideFinished(2, "failed", "busy"),
    )
    assert "How much?" in text
    assert "The model, to aside 1:\n```text\nA cent.\n```\n- aside 1 ended: done" in text.replace(
        "\n\n", "\n"
    )
    assert "The model, to aside 2" not in text
    assert "- aside 2 ended: failed, `busy`" in text


def test_what_was_left_out_of_the_requests(log: SessionLog) -> None:
    full, less = ContextUse(conversation=208_000), ContextUse(conversation=61_000)
    nowhere = Mark()
    text = written(
        log,
        CompactionStarted("c1", "room"),
        CompactionMade("c1", "room", "model", Mark(3), nowhere, Mark(3), "Account", full, less),
        CompactionStarted("c2", "asked"),
        CompactionMade("c2", "asked", "rules", Mark(4), nowhere, nowhere, "", full, less, trouble="busy"),
        CompactionUndone("c2"),
        CompactionFailed("c3", "You stopped it."),
        Pinned(Pin("words", "2"), "round once"),
        Unpinned(Pin("words", "2")),
    )
    assert "- compacted by the model from 208,000 to 61,000 tokens; this record holds everything" in text
    assert "- compacted by rules from 208,000 to 61,000 tokens, because `busy`;" in text
    assert "- the compaction was undone by the user" in text
    assert "- not compacted: `You stopped it.`" in text
    assert "- pinned by the user: `round once`" in text
    assert "- unpinned by the user: words `2`" in text


def test_what_was_said_while_it_worked(log: SessionLog) -> None:
    text = written(log, TurnStarted(1, "Why?"), TurnSteered(1, "Be brief.", (Attachment("a.py"),)))
    assert "Said by the user meanwhile, " in text
    assert "UTC:\n```text\nBe brief.\n```\n- with `a.py`" in text.replace("\n\n", "\n")


def test_what_was_said(log: SessionLog) -> None:
    text = written(
        log,
        TurnStarted(1, "Why?", (Attachment("a.py"), Attachment("b.py", 3, 7))),
        StepStarted(1, 1, "m"),
        ThoughtDelta(1, 1, "lost thought"),
        TextDelta(1, 1, "lost text"),
        StepRetried(1, 1, 2, 4, 1.0, "The gateway is busy."),
        ThoughtDelta(1, 1, "let me "),
        ThoughtDelta(1, 1, "see"),
        TextDelta(1, 1, "Because"),
        TextDelta(1, 1, "."),
        StepFinished(1, 1, "stop"),
        StepStarted(1, 2, "m"),
        ThoughtDelta(1, 2, "hm"),
        Noticed("attention", "The context is nearly full."),
        TurnFinished(1, "failed", "No connection."),
    )
    assert "## Turn 1\n\nAsked by the user, " in text
    assert "```text\nWhy?\n```\n\n- with `a.py`\n- with `b.py`, lines 3 to 7" in text
    assert "- tried again, 2 of 4: `The gateway is busy.`" in text
    assert "- thought, 3 words\n\nThe model:\n\n```text\nBecause.\n```" in text
    assert "- thought, 1 word\n" in text
    assert "- note (attention): `The context is nearly full.`" in text
    assert "- turn 1 ended: failed, " in text
    assert ", `No connection.`" in text
    assert "lost" not in text


def test_what_was_decided(log: SessionLog) -> None:
    question = Question("command", "Run a command?", "pytest -q", A)
    text = written(
        log,
        DecisionRequested("r1", "c1", question),
        DecisionMade("r1", "c1", Decision("allow", A, "session"), rule="allowed for this session"),
        DecisionRequested("r2", "c2", question),
        DecisionMade("r2", "c2", Decision("reject", B, note="not now", answer="no")),
        DecisionMade(
            "r3", "c3", Decision("revise", C, ticks=(FileTicks("a.py", (0, 2)), FileTicks("b.py", (), True)))
        ),
    )
    assert "- decided by the rule `allowed for this session`, " in text
    assert "allowed for this session: `Run a command?` `pytest -q`" in text
    assert "- decided by the user, " in text
    assert "rejected: `Run a command?` `pytest -q`\n  - answer: `no`\n  - note: `not now`" in text
    assert "sent back for another proposal: `c3`\n  - ticked: `a.py (2 lines), b.py (0 lines)`" in text
    assert f"  - bound to `{C}`" in text


def test_what_was_done(log: SessionLog) -> None:
    text = written(
        log,
        ToolStarted("c1", "run_tests", "Ran the tests", "in a copy"),
        ToolFinished("c1", "run_tests", "failed", "…", "1 failed, 1 passed", 2.5, TESTS),
        ToolFinished("c2", "read_file", "refused", "no"),
        ToolFinished("c3", "run_tests", "ok", "", report=TestReport("pytest", 0, 0.1)),
    )
    assert "- failed: `Ran the tests`, `1 failed, 1 passed`, 2.5 s" in text
    assert "  - 1 passed, 1 failed, 0 skipped: `pytest -q`\n  - failed: `t.py::test_b`" in text
    assert "  - `3 tests were not collected`" in text
    assert "- refused: `read_file`, 0.0 s" in text
    assert "  - 0 passed, 0 failed, 0 skipped: `pytest`" in text


def test_what_was_changed(log: SessionLog) -> None:
    text = written(
        log,
        ProposalMade(
            Proposal(
                "p",
                "c",
                "Round half up",
                (FileChange("a.py", "modify", A, B), FileChange("n.py", "rename", A, A, "o.py")),
            )
        ),
        WriteIntended(
            "1", "r1", (FileWrite("a.py", A, B, 0o644, 0o755), FileWrite("x.py", None, C, 0, 0o644))
        ),
        WriteDone("1"),
        WriteIntended("2", "user", (FileWrite("a.py", B, A, 0o644, 0o644),), "1"),
        WriteUndone("2", "disk full", ("a.py",)),
        WriteIntended("3", "r3", ()),
    )
    assert "- proposed: `Round half up`\n  - modify `a.py`\n  - rename `n.py` from `o.py`" in text
    assert "- wrote as change `1` (applied), approved by `r1`" in text
    assert f"  - `a.py`: `{A}` → `{B}`, mode 644 → 755" in text
    assert f"  - `x.py`: no file → `{C}`, mode 0 → 644" in text
    assert "- took back `1` as change `2` (failed, nothing changed), approved by `user`" in text
    assert f"  - `a.py`: `{B}` → `{A}`\n  - left as it was, changed by somebody else: `a.py`" in text
    assert "  - `disk full`" in text
    assert "- wrote as change `3` (cut off), approved by `r3`" in text


def test_nothing_foreign_becomes_markup(log: SessionLog) -> None:
    text = written(
        log,
        SessionRenamed(HOSTILE),
        TurnStarted(1, HOSTILE, (Attachment(HOSTILE),)),
        StepStarted(1, 1, HOSTILE),
        TextDelta(1, 1, HOSTILE),
        StepFinished(1, 1, "stop"),
        DecisionRequested("r", "c", Question("command", HOSTILE, HOSTILE, A)),
        DecisionMade("r", "c", Decision("allow", HOSTILE, note=HOSTILE), rule=HOSTILE),
        ToolStarted("c", "x", HOSTILE),
        ToolFinished("c", "x", "ok", HOSTILE, HOSTILE, report=TestReport(HOSTILE, 0, 0.0, (), HOSTILE)),
        ProposalMade(Proposal("p", "c", HOSTILE, (FileChange(HOSTILE, "rename", A, B, HOSTILE),))),
        WriteIntended("1", HOSTILE, (FileWrite(HOSTILE, A, B),)),
        WriteUndone("1", HOSTILE, (HOSTILE,)),
        Noticed("bad", HOSTILE),
        TurnFinished(1, "failed", HOSTILE),
    )
    usual = {"bullet_list", "list_item", "paragraph", "heading", "text", "inline", "code_inline", "fence"}
    tokens = MarkdownIt("commonmark").parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in [*tokens, *inline]}
    assert kinds <= usual | {"softbreak"}
    assert "evil" not in "".join(token.content for token in inline if token.type == "text")
    assert "\u202e" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("text", ["a", "`", "``a`", "", " ", "a\nb", "a`b``c"])
def test_a_code_span_holds_its_text(text: str) -> None:
    (paragraph,) = [token for token in MarkdownIt().parse(f"x {code(text)} y") if token.type == "inline"]
    assert paragraph.children is not None
    (span,) = [token for token in paragraph.children if token.type == "code_inline"]
    assert span.content.strip() == " ".join(text.split())


def test_hidden_characters_are_written_out() -> None:
    assert code("a\u202eb\x1b") == "`a⟨U+202E⟩b␛`"
    assert fence("a\r\n\tb\u200b\n") == ["", "```text", "a", "\tb⟨U+200B⟩", "```", ""]
    assert fence("````") == ["", "`````text", "````", "`````", ""]


def test_what_the_gateway_check_found(log: SessionLog) -> None:
    lines = (
        CheckLine("key", "green"),
        CheckLine("two", "red", "ids `collide`", "K2Desk numbers calls itself."),
        CheckLine("stop", "untried"),
    )
    text = written(log, GatewayChecked("cometapi", "https://a.test/v1", "k2", 0.0, lines, 0.001))
    assert "Gateway check of `k2` at `https://a.test/v1`, 1970-01-01 00:00:00 UTC: 1 of 3 green" in text
    assert "- red: Two calls in one answer fail, `` ids `collide` ``" in text
    assert "- untried: Stop works, `nothing said`" in text
