"""A proposal writes nothing; after the decision exactly the ticked lines are written."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from tools_kit import Bench, Context

from k2desk.core.errors import FenceError, ToolError, WorkspaceError
from k2desk.core.events import WriteDone, WriteIntended
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.ports import Plan
from k2desk.core.proposals import Proposal
from k2desk.patch.hunks import hunks

LINES = [f"line {number}\n" for number in range(1, 31)]


@pytest.fixture
def files(root: Path) -> Path:
    (root / "a.py").write_text("".join(LINES))
    (root / "b.py").write_text("x = 1\n")
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    return root


def edit(path: str, old: str, new: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "old": old, "new": new, **more}


THREE = [
    edit("a.py", "line 3\n", "LINE 3\n"),
    edit("a.py", "line 25\n", "LINE 25\nline 25½\n"),
    edit("b.py", "x = 1", "x = 2"),
]

MOVE = {"old_path": "b.py", "new_path": "moved.py"}


def proposal_of(plan: Plan) -> Proposal:
    assert plan.proposal is not None
    return plan.proposal


def ticks(bench: Bench, proposal: Proposal, *numbers: int) -> tuple[FileTicks, ...]:
    """Tick these hunks, numbered over all files from 1, and the operation of every file among them."""
    blob, number, result = bench.means.log.get_blob, 0, []
    for file in proposal.files:
        before = blob(file.before) if file.before else b""
        lines: list[int] = []
        whole = False
        for hunk in hunks(before, blob(file.after) if file.after else b"") or (None,):
            number += 1
            if number in numbers:
                whole = True
                lines += hunk.changes if hunk else ()
        result.append(FileTicks(file.path, tuple(lines), whole))
    return tuple(result)


async def propose(bench: Bench, **arguments: Any) -> Plan:
    return await bench.plan("propose_edit", summary="Round once.", **arguments)


async def test_a_proposal_is_shown_and_nothing_is_written(bench: Bench, files: Path) -> None:
    plan = await propose(bench, edits=THREE)
    proposal, question = proposal_of(plan), plan.question
    assert [(file.path, file.kind) for file in proposal.files] == [("a.py", "modify"), ("b.py", "modify")]
    assert question is not None
    assert (question.kind, question.title) == ("proposal", "Proposed patch: 3 hunks in 2 files")
    assert (question.text, question.proposal_id, question.remember) == ("Round once.", proposal.id, False)
    assert (files / "a.py").read_text() == "".join(LINES)
    assert (await propose(bench, edits=THREE)).question != question


async def test_all_ticked(bench: Bench, files: Path) -> None:
    plan = await propose(bench, edits=THREE)
    done = await bench.run("propose_edit", plan, ticks=ticks(bench, proposal_of(plan), 1, 2, 3))
    assert done.text.splitlines() == [
        "Applied 3 of 3 hunks.",
        "applied: a.py hunk 1 (lines 1-6)",
        "applied: a.py hunk 2 (lines 22-29)",
        "applied: b.py hunk 3 (lines 1-1)",
    ]
    assert done.result.summary == "applied 3 of 3 hunks"
    assert (files / "b.py").read_text() == "x = 2\n"
    assert "LINE 25\nline 25½\nline 26" in (files / "a.py").read_text()


async def test_some_ticked_with_a_word_to_the_model(bench: Bench, files: Path) -> None:
    plan = await propose(bench, edits=THREE)
    chosen = ticks(bench, proposal_of(plan), 1, 3)
    done = await bench.run("propose_edit", plan, ticks=chosen, note=" leave 25 ")
    assert done.text.splitlines() == [
        "Applied 2 of 3 hunks.",
        "applied: a.py hunk 1 (lines 1-6)",
        "not applied: a.py hunk 2 (lines 22-29)",
        "applied: b.py hunk 3 (lines 1-1)",
        "The user adds: leave 25",
    ]
    assert (files / "a.py").read_text() == "".join(LINES).replace("line 3\n", "LINE 3\n")


async def test_a_single_line_of_a_hunk(bench: Bench, files: Path) -> None:
    plan = await propose(bench, edits=[THREE[1]])
    done = await bench.run("propose_edit", plan, ticks=(FileTicks("a.py", (2,)),))
    assert "partly applied: a.py hunk 1" in done.text
    assert "line 25\nline 25½\n" in (files / "a.py").read_text()


async def test_nothing_ticked_writes_nothing(bench: Bench, files: Path) -> None:
    plan = await propose(bench, edits=THREE)
    done = await bench.run("propose_edit", plan, note="not like this")
    assert done.text == "The user applied none of it. Nothing was written.\nThe user adds: not like this"
    assert done.result.refused
    assert writes(bench) == []


async def test_the_write_carries_the_approval(bench: Bench, files: Path) -> None:
    plan = await propose(bench, edits=THREE)
    await bench.run("propose_edit", plan, ticks=ticks(bench, proposal_of(plan), 3))
    intended, done = writes(bench)
    assert (intended.approval_id, [file.path for file in intended.files]) == ("request-1", ["b.py"])
    assert isinstance(done, WriteDone)


@pytest.mark.parametrize("verdict", [None, "reject", "revise"])
async def test_without_a_yes_nothing_is_ever_written(bench: Bench, files: Path, verdict: Any) -> None:
    plan = await propose(bench, edits=THREE)
    assert plan.question is not None
    chosen = ticks(bench, proposal_of(plan), 1, 2, 3)
    decision = Decision(verdict, plan.question.digest, ticks=chosen) if verdict else None
    with pytest.raises(ToolError, match="never applied without the user"):
        await bench.tools["propose_edit"].run(plan, decision, Context())
    assert writes(bench) == []


async def test_a_file_that_changed_meanwhile_refuses_everything(bench: Bench, files: Path) -> None:
    plan = await propose(bench, edits=THREE)
    (files / "b.py").write_text("x = 9\n")
    done = await bench.run("propose_edit", plan, ticks=ticks(bench, proposal_of(plan), 1, 2, 3))
    assert done.result.refused
    assert "b.py" in done.text
    assert "Nothing was written. Read the file again" in done.text
    assert (files / "a.py").read_text() == "".join(LINES)
    assert writes(bench) == []


async def test_create_delete_and_rename(bench: Bench, files: Path) -> None:
    plan = await propose(
        bench,
        create=[{"path": "new/c.py", "content": "y = 1\n"}, {"path": "empty.py", "content": ""}],
        delete=["b.py"],
        rename=[{"old_path": "run.sh", "new_path": "bin/run.sh"}],
    )
    kinds = [(file.path, file.kind) for file in proposal_of(plan).files]
    assert kinds == [
        ("bin/run.sh", "rename"),
        ("new/c.py", "create"),
        ("empty.py", "create"),
        ("b.py", "delete"),
    ]
    done = await bench.run("propose_edit", plan, ticks=ticks(bench, proposal_of(plan), 1, 2, 3, 4))
    assert done.text.splitlines() == [
        "Applied 4 of 4 hunks.",
        "applied: bin/run.sh hunk 1 (rename)",
        "applied: new/c.py hunk 2 (lines 1-1)",
        "applied: empty.py hunk 3 (create)",
        "applied: b.py hunk 4 (lines 1-1)",
    ]
    assert (files / "new" / "c.py").read_text() == "y = 1\n"
    assert (files / "empty.py").read_bytes() == b""
    assert not (files / "b.py").exists()
    assert not (files / "run.sh").exists()
    assert (files / "bin" / "run.sh").stat().st_mode & 0o777 == 0o755


async def test_an_operation_that_is_not_ticked_does_not_happen(bench: Bench, files: Path) -> None:
    plan = await propose(
        bench,
        edits=[edit("moved.py", "x = 1", "x = 2")],
        create=[{"path": "c.py", "content": "y = 1\n"}],
        delete=["a.py"],
        rename=[{"old_path": "b.py", "new_path": "moved.py"}],
    )
    proposal = proposal_of(plan)
    lines = tuple(FileTicks(tick.path, tick.lines) for tick in ticks(bench, proposal, 1, 2))
    done = await bench.run("propose_edit", plan, ticks=lines)
    assert (files / "b.py").read_text() == "x = 2\n"
    assert not (files / "moved.py").exists()
    assert not (files / "c.py").exists()
    assert (files / "a.py").exists()
    assert done.text.splitlines() == [
        "Applied 1 of 3 hunks.",
        "partly applied: moved.py hunk 1 (lines 1-1)",
        "not applied: rename b.py to moved.py",
        "not applied: c.py hunk 2 (lines 1-1)",
        "not applied: a.py hunk 3 (lines 1-1)",
    ]


async def test_an_edit_of_a_renamed_file_names_the_new_path(bench: Bench, files: Path) -> None:
    plan = await propose(
        bench,
        edits=[edit("moved.py", "x = 1", "x = 2")],
        rename=[{"old_path": "b.py", "new_path": "moved.py"}],
    )
    done = await bench.run("propose_edit", plan, ticks=ticks(bench, proposal_of(plan), 1))
    assert done.text.endswith("applied: rename b.py to moved.py")
    assert (files / "moved.py").read_text() == "x = 2\n"
    assert not (files / "b.py").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "Nothing is proposed"),
        (
            {"edits": [edit("a.py", "line 99\n", "x")]},
            r"a\.py: Edit 1 of 1: (?s:.*) Nothing of this proposal",
        ),
        ({"edits": [edit("a.py", "line", "x")]}, r"a\.py: Edit 1 of 1: "),
        ({"edits": [edit("b.py", "x = 1", "x = 1")]}, r"b\.py: "),
        ({"create": [{"path": "a.py", "content": "x"}]}, "exists already"),
        ({"create": [{"path": "c.py", "content": "x\0"}]}, r"c\.py: The file is binary"),
        ({"create": [{"path": "c.py", "content": "x"}], "delete": ["c.py"]}, "also changed in the same"),
        ({"edits": [edit("b.py", "x = 1", "x = 2")], "delete": ["b.py"]}, "also changed in the same"),
        ({"rename": [MOVE], "delete": ["moved.py"]}, "also changed in the same"),
        ({"delete": ["b.py", "./b.py"]}, "also changed in the same"),
        ({"rename": [MOVE], "delete": ["b.py"]}, r"renamed in the same proposal; name moved\.py"),
        ({"rename": [MOVE], "edits": [edit("b.py", "x = 1", "x = 2")]}, r"name moved\.py instead"),
        ({"rename": [MOVE, {"old_path": "b.py", "new_path": "d.py"}]}, r"name moved\.py instead"),
        ({"edits": [edit("b.py", "1", "2"), edit("./b.py", "2", "1")]}, r"b\.py would stay as it is"),
        ({"rename": [{"old_path": "a.py", "new_path": "b.py"}]}, "exists already"),
        ({"delete": [".env"]}, "holds secrets"),
        ({"edits": [edit(".env", "hunter2", "x")]}, "holds secrets"),
        ({"rename": [{"old_path": ".env", "new_path": "env.txt"}]}, "holds secrets"),
    ],
)
async def test_what_cannot_be_goes_back_to_the_model(
    bench: Bench, files: Path, arguments: dict[str, Any], words: str
) -> None:
    (files / ".env").write_text("KEY=hunter2\n")
    with pytest.raises(ToolError, match=words):
        await propose(bench, **arguments)


async def test_a_wrong_edit_keeps_nothing_of_the_others(bench: Bench, files: Path) -> None:
    with pytest.raises(ToolError):
        await propose(bench, edits=[*THREE, edit("b.py", "nowhere", "x")])
    assert len(bench.means.log.records()) == 1


@pytest.mark.parametrize("path", ["../x.py", "/tmp/x.py", ".git/hooks/pre-commit", "sub/.git/config"])
async def test_no_proposal_leads_out_or_into_git(bench: Bench, path: str) -> None:
    for arguments in (
        {"create": [{"path": path, "content": "x"}]},
        {"delete": [path]},
        {"edits": [edit(path, "a", "b")]},
    ):
        with pytest.raises(FenceError):
            await propose(bench, **arguments)


async def test_a_file_that_is_missing_or_a_link_is_not_edited(bench: Bench, files: Path) -> None:
    with pytest.raises(WorkspaceError, match="does not exist"):
        await propose(bench, edits=[edit("nope.py", "a", "b")])
    (files / "link.py").symlink_to(files / "b.py")
    with pytest.raises(FenceError, match="symbolic link"):
        await propose(bench, edits=[edit("link.py", "x = 1", "x = 2")])


async def test_two_spellings_of_a_path_are_one_file(bench: Bench, files: Path) -> None:
    plan = await propose(
        bench, edits=[edit("a.py", "line 1\n", "LINE 1\n"), edit("./a.py", "line 2\n", "LINE 2\n")]
    )
    assert [file.path for file in proposal_of(plan).files] == ["a.py"]


async def test_a_stop_waits_for_a_write_that_has_begun(bench: Bench, files: Path) -> None:
    plan = await propose(bench, edits=THREE)
    assert plan.question is not None
    begun, release = threading.Event(), threading.Event()

    def hold(record: Any) -> None:
        if isinstance(record.event, WriteIntended):
            begun.set()
            release.wait(10)

    bench.means.log.subscribe(hold)
    decision = Decision("allow", plan.question.digest, ticks=ticks(bench, proposal_of(plan), 1, 2, 3))
    task = asyncio.ensure_future(bench.tools["propose_edit"].run(plan, decision, Context()))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [type(event) for event in writes(bench)] == [WriteIntended, WriteDone]
    assert (files / "b.py").read_text() == "x = 2\n"


async def test_a_write_that_fails_after_a_stop_is_logged(
    bench: Bench, files: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plan = await propose(bench, edits=THREE)
    assert plan.question is not None
    begun, release = threading.Event(), threading.Event()

    def fail(record: Any) -> None:
        begun.set()
        release.wait(10)
        raise LookupError("a listener broke")

    bench.means.log.subscribe(fail)
    decision = Decision("allow", plan.question.digest, ticks=ticks(bench, proposal_of(plan), 3))
    task = asyncio.ensure_future(bench.tools["propose_edit"].run(plan, decision, Context()))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "a listener broke" in caplog.text


async def test_ask_user_words_the_question_and_hands_the_answer_on(bench: Bench) -> None:
    plan = await bench.plan("ask_user", question="Which one?\u202e", choices=["first", "second"])
    question = plan.question
    assert question is not None
    assert (question.kind, question.text, question.choices) == (
        "ask",
        "Which one?⟨U+202E⟩",
        ("first", "second"),
    )
    assert (await bench.run("ask_user", plan, answer="first", note="for now")).text == "first\nfor now"
    assert (await bench.run("ask_user", plan)).text == "The user gave no answer."


def writes(bench: Bench) -> list[Any]:
    kinds = (WriteIntended, WriteDone)
    return [record.event for record in bench.means.log.records() if isinstance(record.event, kinds)]
