"""A model that says one answer after the other, a project, and `k2desk run` over both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from k2desk.bootstrap import main
from k2desk.provider.scripted.answer import Answer, SpokenCall
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer

Said = Answer | Callable[[Conversation], Answer]


def says(text: str = "", *calls: tuple[str, dict[str, Any]], thinking: str = "", fault: str = "") -> Answer:
    made = tuple(SpokenCall(name, json.dumps(arguments)) for name, arguments in calls)
    return Answer(thinking, text, made, fault, 0.0)


class Talk:
    """Says one answer a step, over the whole conversation; the last one again and again."""

    model = "kimi-k2-thinking"

    def __init__(self, *answers: Said) -> None:
        self.answers = answers

    def answer(self, conversation: Conversation) -> Answer:
        step = sum(message.role == "assistant" for message in conversation.messages)
        said = self.answers[min(step, len(self.answers) - 1)]
        return said(conversation) if callable(said) else said


def project(folder: Path) -> Path:
    """A small project with a test that passes."""
    root = folder / "ledger"
    (root / "src").mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "src" / "money.py").write_text("CENT = 1\n")
    (root / "tests" / "test_money.py").write_text("def test_it():\n    assert True\n")
    return root


def words(server: ScriptedServer, root: Path, *more: str) -> list[str]:
    return ["run", "Do it.", "--workspace", str(root), "--base-url", server.base_url, *more]


def run(server: ScriptedServer, root: Path, *more: str) -> int:
    return main(words(server, root, *more))


def started(server: ScriptedServer, root: Path, *more: str) -> subprocess.Popen[str]:
    """Start it as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "k2desk", *words(server, root, *more)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COMETAPI_KEY": DEMO_KEY, "PYTHONUNBUFFERED": "1"},
    )


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def kinds(found: Iterable[dict[str, Any]]) -> list[str]:
    return [line["event"]["kind"] for line in found if "event" in line]
