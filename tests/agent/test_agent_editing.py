"""The user edits a proposal before deciding: the answer is bound to the edited text, and so is the record."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from agent_kit import Script, events, says
from own_kit import DIFF, Desk

from k2desk.core.errors import PatchError
from k2desk.core.events import DecisionMade, ProposalEdited, ProposalMade, Record
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.verified import Unexplained
from k2desk.journal.log import SessionLog
from k2desk.workspace.oversight import Oversight

MINE = b"a = 1\nb = 3\nc = 4\n"
SHA = hashlib.sha256(MINE).hexdigest()
EDITED = (FileTicks("money.py", (0, 1, 2), whole=True, after=SHA),)
AS_PROPOSED = (FileTicks("money.py", (0, 1), whole=True),)


@pytest.fixture
async def desk(log: SessionLog, tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(log, tmp_path, Script(says("ok")))
    yield made
    await made.session.close()


def unexplained(log: SessionLog, *, without: type | None = None) -> list[Unexplained]:
    kept = [record for record in log.records() if without is None or not isinstance(record.event, without)]
    return Oversight(log.get_blob).take(kept).unexplained


async def decided(desk: Desk, *answers: tuple[FileTicks, ...]) -> str:
    """Propose, edit, answer until one counts, and return what the file holds then."""
    import asyncio

    task = asyncio.ensure_future(desk.session.propose(DIFF, "Pasted"))
    asked = await desk.asked()
    await desk.session.edit(asked.question.proposal_id, "money.py", MINE)
    taken = [
        desk.session.decide(asked.request_id, Decision("allow", asked.question.digest, ticks=ticks))
        for ticks in answers
    ]
    assert taken == [False] * (len(answers) - 1) + [True]
    await task
    return (desk.root / "money.py").read_text()


async def test_the_edited_text_is_written_and_explained(desk: Desk) -> None:
    assert await decided(desk, EDITED) == MINE.decode()
    assert unexplained(desk.log) == []
    (edit,) = events(desk.log, ProposalEdited)
    assert (edit.path, edit.after) == ("money.py", SHA)


async def test_an_answer_to_the_text_before_the_edit_is_void(desk: Desk) -> None:
    """The guard is `Gate.decide`: an answer counts for the text that was on the screen, and for no other."""
    assert await decided(desk, AS_PROPOSED, EDITED) == MINE.decode()


async def test_single_lines_of_the_edited_text(desk: Desk) -> None:
    assert await decided(desk, (FileTicks("money.py", (2,), after=SHA),)) == "a = 1\nb = 1\nc = 4\n"
    assert unexplained(desk.log) == []


async def test_the_edit_can_be_taken_back(desk: Desk) -> None:
    import asyncio

    task = asyncio.ensure_future(desk.session.propose(DIFF, "Pasted"))
    asked = await desk.asked()
    for data in (MINE, None):
        await desk.session.edit(asked.question.proposal_id, "money.py", data)
    assert desk.session.decide(asked.request_id, Decision("allow", asked.question.digest, ticks=AS_PROPOSED))
    await task
    assert (desk.root / "money.py").read_text() == "a = 1\nb = 2\n"
    assert unexplained(desk.log) == []


async def test_what_is_decided_cannot_be_edited(desk: Desk) -> None:
    await decided(desk, EDITED)
    (made,) = events(desk.log, ProposalMade)
    with pytest.raises(PatchError, match="decided already"):
        await desk.session.edit(made.proposal.id, "money.py", b"a = 0\n")
    assert len(events(desk.log, ProposalEdited)) == 1


async def test_an_edit_nobody_made_explains_no_write(desk: Desk) -> None:
    """The guard is in `Oversight`: a text that no edit of the user's brought is not what was approved."""
    await decided(desk, EDITED)
    (found,) = unexplained(desk.log, without=ProposalEdited)
    assert (found.path, found.why) == ("money.py", "its approval is about another text than the user's edit")


async def test_an_edit_after_the_answer_counts_for_nothing(desk: Desk) -> None:
    await decided(desk, EDITED)
    records = list(desk.log.records())
    edit = next(at for at, one in enumerate(records) if isinstance(one.event, ProposalEdited))
    made = next(at for at, one in enumerate(records) if isinstance(one.event, DecisionMade))
    records.insert(made, records.pop(edit))
    assert len(Oversight(desk.log.get_blob).take(records).unexplained) == 1


async def test_what_is_written_must_be_the_edited_text(desk: Desk) -> None:
    await decided(desk, EDITED)

    def proposed(record: Record) -> Record:
        """Let the answer be about the text as it was proposed, and the edit be none."""
        match record.event:
            case DecisionMade(decision=decision):
                decision = msgspec.structs.replace(decision, ticks=AS_PROPOSED)
                return msgspec.structs.replace(
                    record, event=msgspec.structs.replace(record.event, decision=decision)
                )
            case ProposalEdited():
                return msgspec.structs.replace(record, event=msgspec.structs.replace(record.event, after=""))
            case _:
                return record

    found = Oversight(desk.log.get_blob).take(map(proposed, desk.log.records())).unexplained
    assert [one.why for one in found] == ["what was written is not what was ticked"]
