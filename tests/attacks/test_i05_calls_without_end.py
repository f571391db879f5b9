"""I05: hundreds of calls in one turn, a loop of reads without end: caps ask, and a no ends it."""

from __future__ import annotations

from mind_kit import Mind

from k2desk.agent.caps import Caps
from k2desk.core.events import StepStarted, ToolFinished, ToolStarted, TurnFinished
from k2desk.core.permissions import Decision


async def test_i05_five_hundred_calls_in_one_answer(mind: Mind) -> None:
    mind.says(*(("list_folder", {"path": f"d{n}"}) for n in range(500)))
    events = await mind.turn()
    finished = [event for event in events if isinstance(event, ToolFinished)]
    assert len(finished) == 500
    assert len([event for event in events if isinstance(event, ToolStarted)]) == 64
    assert finished[-1].text.startswith("Not run: one answer may hold 64 calls.")


async def test_i05_a_loop_of_the_same_read_is_asked_about_and_ends(mind: Mind) -> None:
    (mind.root / "a.py").write_text("x\n")
    for _ in range(40):
        mind.says(("read_file", {"path": "a.py"}))
    mind.answer = lambda question: Decision("allow", question.digest, answer="Stop")
    events = await mind.turn()
    assert [question.kind for question in mind.asked] == ["stall"]
    assert len([event for event in events if isinstance(event, StepStarted)]) < 10
    assert isinstance(events[-1], TurnFinished)


async def test_i05_a_loop_of_ever_new_reads_meets_the_cap_of_the_turn(mind: Mind) -> None:
    (mind.root / "a.py").write_text("".join(f"line {n}\n" for n in range(400)))
    for n in range(400):
        mind.says(("read_file", {"path": "a.py", "first_line": n + 1, "last_line": n + 1}))
    mind.answer = lambda question: Decision("allow", question.digest, answer="Stop here")
    events = await mind.turn()
    assert [(question.kind, question.text) for question in mind.asked] == [
        ("limit", "300 answers in this turn")
    ]
    end = events[-1]
    assert isinstance(end, TurnFinished)
    assert (end.outcome, "300 answers" in end.message) == ("limit", True)


async def test_i05_the_cap_of_the_session_holds_over_turns(mind: Mind) -> None:
    caps = next(check for check in mind.session._means.checks if isinstance(check, Caps))
    caps._most_calls = 10
    mind.answer = lambda question: Decision("allow", question.digest, answer=question.choices[1])
    for turn in range(4):
        mind.says(*(("list_folder", {"path": f"{turn}{n}"}) for n in range(6)))
        await mind.turn()
    assert [question.text for question in mind.asked] == [
        "12 calls in this session",
        "24 calls in this session",
    ]
