"""Events fold into messages that only ever grow."""

from __future__ import annotations

import pytest
from agent_kit import call, spoken

from k2desk.agent.context import LEAST_TOKENS, MOST_TOKENS, Conversation, estimate, room
from k2desk.core.errors import ContextOverflow
from k2desk.core.events import (
    Event,
    Noticed,
    SessionForked,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.messages import Assistant, Message, System, Tool, ToolSchema, User
from k2desk.core.proposals import FileWrite

HEAD: tuple[Message, ...] = (System("You help."), User("fix it"))


def fold(*events: Event) -> Conversation:
    conversation = Conversation("You help.")
    for event in (TurnStarted(1, "fix it"), *events):
        conversation.apply(event)
    return conversation


def result(number: int, text: str = "seen", name: str = "look") -> ToolFinished:
    return ToolFinished(f"functions.{name}:{number}", name, "ok", text)


def test_an_answer_with_calls_and_results_in_the_order_of_the_calls() -> None:
    calls = (call(0), call(1))
    conversation = fold(
        *spoken(1, "Let me look.", "hm", calls, "reasoning"), result(1, "two"), result(0, "one")
    )
    assert conversation.messages() == (
        *HEAD,
        Assistant("Let me look.", "hm", "reasoning", calls),
        Tool("functions.look:0", "look", "one", "E0"),
        Tool("functions.look:1", "look", "two", "E1"),
    )
    assert conversation.calls == 2
    assert conversation.open_calls == ()


def test_a_call_without_a_result_is_answered_cancelled() -> None:
    conversation = fold(*spoken(1, calls=(call(0), call(1))), ToolStarted("functions.look:0", "look", "Look"))
    assert [(open_call.call.id, open_call.started) for open_call in conversation.open_calls] == [
        ("functions.look:0", True),
        ("functions.look:1", False),
    ]
    texts = [message.text for message in conversation.messages()[3:] if isinstance(message, Tool)]
    assert [text.split(":")[0] for text in texts] == ["Cancelled", "Cancelled"]


def test_a_result_nobody_asked_for_is_no_message() -> None:
    assert fold(*spoken(1, "Hello."), result(7)).messages() == (*HEAD, Assistant("Hello."))


def test_an_empty_result_says_so() -> None:
    messages = fold(*spoken(1, calls=(call(0),)), result(0, "")).messages()
    assert messages[-1] == Tool("functions.look:0", "look", "(no output)", "E0")


def test_what_a_failed_try_said_counts_no_more() -> None:
    conversation = fold(
        StepStarted(1, 1, "m"),
        ThoughtDelta(1, 1, "wrong"),
        TextDelta(1, 1, "Wro"),
        StepRetried(1, 1, 2, 5, 1.0, "busy"),
        *spoken(1, "Right.", "right", key="reasoning_content"),
    )
    assert conversation.messages() == (*HEAD, Assistant("Right.", "right"))


@pytest.mark.parametrize(
    ("think", "key", "reasoning", "echoed"),
    [
        ("", "", None, "reasoning_content"),
        ("", "reasoning", "", "reasoning"),
        ("hm", "reasoning_details", "hm", "reasoning_details"),
        ("hm", "", "hm", "reasoning_content"),
    ],
)
def test_reasoning_is_echoed_under_its_own_key(
    think: str, key: str, reasoning: str | None, echoed: str
) -> None:
    messages = fold(*spoken(1, "Hi.", think, key=key)).messages()
    assert messages[-1] == Assistant("Hi.", reasoning, echoed)


def test_an_answer_without_words_and_calls_is_dropped() -> None:
    assert fold(*spoken(1, think="only thoughts", key="reasoning_content")).messages() == HEAD


def test_the_words_of_an_answer_that_was_cut_off_stay_and_its_thoughts_do_not() -> None:
    conversation = fold(ThoughtDelta(1, 1, "hm"), TextDelta(1, 1, "I beg"), TurnFinished(1, "cancelled"))
    assert conversation.messages() == (*HEAD, Assistant("I beg"))
    assert not conversation.running


def test_a_turn_cut_off_without_its_end_does_not_leak_into_the_next() -> None:
    conversation = fold(*spoken(1, calls=(call(0),)), StepStarted(1, 2, "m"), TextDelta(1, 2, "half"))
    conversation.apply(TurnStarted(2, "again"))
    assert [type(message).__name__ for message in conversation.messages()[2:]] == [
        "Assistant",
        "Tool",
        "Assistant",
        "User",
    ]
    assert (conversation.turns, conversation.running) == (2, True)


def test_every_request_is_a_prefix_of_the_next() -> None:
    story: list[Event] = [
        *spoken(1, "Look.", "hm", (call(0), call(1)), "reasoning_content"),
        result(0),
        result(1),
        StepStarted(1, 2, "m"),
        *spoken(2, calls=(call(2),)),
        result(2),
        TurnFinished(1, "limit"),
        Noticed("info", "not for the model"),
        TurnStarted(2, "go on", context="a.py\n```\nx\n```"),
        *spoken(1, "Done."),
        TurnFinished(2, "done"),
        TurnStarted(3, "thanks"),
    ]
    conversation, before = fold(), fold().messages()
    for event in story:
        conversation.apply(event)
        if isinstance(event, (StepFinished, TurnStarted, TurnFinished)) and not conversation.open_calls:
            now = conversation.messages()
            assert now[: len(before)] == before
            before = now
    assert len(before) == 10


def test_context_follows_the_words() -> None:
    conversation = Conversation("You help.")
    conversation.apply(TurnStarted(1, " explain ", context="a.py:3\n```\nx = 1\n```"))
    assert conversation.messages()[-1] == User("explain\n\na.py:3\n```\nx = 1\n```")


def test_a_user_message_is_never_empty() -> None:
    conversation = Conversation("You help.")
    conversation.apply(TurnStarted(1, "  "))
    assert conversation.messages()[-1] == User("(no words)")


def test_the_model_hears_what_the_user_took_back() -> None:
    files = (FileWrite("a.py", "0", "1"), FileWrite("b.py", "0", "1"))
    conversation = fold(
        *spoken(1, "Done."),
        TurnFinished(1, "done"),
        WriteIntended("w2", "user", files, reverts="w1"),
        WriteDone("w2"),
        TurnStarted(2, "and now?"),
        *spoken(1, "Well."),
        TurnFinished(2, "done"),
        TurnStarted(3, "next"),
    )
    first, second = (message.text for message in conversation.messages()[3::2] if isinstance(message, User))
    assert first.startswith("and now?\n\n[K2Desk: ")
    assert "a.py, b.py" in first
    assert second == "next"


def test_a_write_that_failed_or_was_approved_is_not_told_again() -> None:
    files = (FileWrite("a.py", "0", "1"),)
    conversation = fold(
        WriteIntended("w1", "r1", files),
        WriteDone("w1"),
        WriteIntended("w2", "user", files, reverts="w1"),
        WriteUndone("w2", "disk full"),
        TurnStarted(2, "and now?"),
    )
    assert conversation.messages()[-1] == User("and now?")


def test_a_fork_tells_once_which_files_are_others() -> None:
    conversation = fold(
        SessionForked("s", 7, ("a.py", "b.py")), TurnStarted(2, "instead"), TurnStarted(3, "on")
    )
    first, second = (message.text for message in conversation.messages()[2:] if isinstance(message, User))
    assert first.startswith("instead\n\n[K2Desk: the user took the conversation up again from here.")
    assert first.endswith("read them before you rely on them: a.py, b.py.]")
    assert second == "on"
    same = fold(SessionForked("s", 7), TurnStarted(2, "instead"))
    assert same.messages()[-1] == User("instead")


def test_the_estimate_grows_with_everything_that_is_sent() -> None:
    words = "a word or two " * 30
    schema = ToolSchema("look", words, {"type": "object"})
    base = estimate(HEAD, ())
    assert estimate(HEAD, (schema,)) >= base + 100
    assert estimate((*HEAD, Tool("c", "look", words)), ()) >= base + 100
    answer = Assistant(words, words, calls=(call(0, arguments=words),))
    assert estimate((*HEAD, answer), ()) >= base + 300


def test_the_room_is_what_is_left_and_at_most_what_is_useful() -> None:
    assert room(262_144, 1_000) == MOST_TOKENS
    assert room(262_144, 250_000) == 12_144
    assert room(10_000 + LEAST_TOKENS, 10_000) == LEAST_TOKENS
    with pytest.raises(ContextOverflow, match="new session"):
        room(9_999 + LEAST_TOKENS, 10_000)
