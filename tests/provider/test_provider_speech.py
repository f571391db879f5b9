"""Thinking, words for the eye, and what must not be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.messages import ReasoningPiece, TextPiece
from k2desk.provider.speech import Pieces, Speech

LEAK = '<|tool_calls_section_begin|><|tool_call_begin|>functions.a:0<|tool_call_argument_begin|>{"x":1}'


def sort(*texts: str) -> tuple[str, str, str]:
    pieces = Pieces()
    speech = Speech(pieces, frozenset({"a"}))
    for text in texts:
        speech.feed(text)
    speech.close()
    thinking, text = "", ""
    for piece in pieces.take():
        match piece:
            case ReasoningPiece():
                thinking += piece.text
            case TextPiece():
                text += piece.text
    return thinking, text, speech.leaked[1]


@pytest.mark.parametrize(
    ("content", "thinking", "text", "leaked"),
    [
        ("Hello <b>x</b> & 1 < 2", "", "Hello <b>x</b> & 1 < 2", ""),
        ("<think>\nI see</think>\n\nYes", "I see", "Yes", ""),
        ("  \n<think>I see</think>Yes", "I see", "Yes", ""),
        ("<think>never closed", "never closed", "", ""),
        ("<think></think>", "", "", ""),
        ("<think>a</th", "a</th", "", ""),
        ("<thin", "", "<thin", ""),
        ("a <think>no</think>", "", "a <think>no</think>", ""),
        ("\n\n", "", "\n\n", ""),
        ("Let me look." + LEAK, "", "Let me look.", LEAK),
        (LEAK, "", "", LEAK),
        ("<think>t</think>" + LEAK, "t", "", LEAK),
        ("The token is `" + LEAK + "`.", "", "The token is `" + LEAK + "`.", ""),
        ("```text\n" + LEAK + "\n```\nso.", "", "```text\n" + LEAK + "\n```\nso.", ""),
        ("```\nx\n```\n" + LEAK, "", "```\nx\n```\n", LEAK),
        ("a <|tool", "", "a <|tool", ""),
        ("", "", "", ""),
    ],
)
def test_content(content: str, thinking: str, text: str, leaked: str) -> None:
    assert sort(content) == (thinking, text, leaked)
    assert sort(*content) == (thinking, text, leaked)


@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<|tool_call", "`", "```", "\n", "a", "<", " "])),
    st.data(),
)
def test_any_split_means_the_same(parts: list[str], data: st.DataObject) -> None:
    whole = "".join(parts)
    pieces = []
    while whole:
        size = data.draw(st.integers(1, len(whole)))
        pieces.append(whole[:size])
        whole = whole[size:]
    assert sort(*pieces) == sort("".join(pieces))


def test_neighbours_of_a_kind_become_one_piece() -> None:
    pieces = Pieces()
    for text in "ab":
        pieces.think(text)
    pieces.say("c")
    pieces.say("d")
    pieces.think("e")
    assert pieces.take() == [ReasoningPiece("ab"), TextPiece("cd"), ReasoningPiece("e")]
    assert pieces.take() == []


def test_white_space_is_no_answer() -> None:
    speech = Speech(Pieces())
    speech.feed(" \n")
    speech.close()
    assert not speech.spoke
