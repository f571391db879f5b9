"""The demo, played to its end with the real client over a real socket, real files and real test runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from provider_kit import NewClient, said

from k2desk.core.evidence import evidence_id
from k2desk.core.messages import Assistant, Completed, Message, ModelRequest, Tool, ToolCall, User
from k2desk.core.resources import resource
from k2desk.provider.client import Client
from k2desk.provider.patience import Patience
from k2desk.provider.scripted.script import load
from k2desk.provider.scripted.server import ScriptedServer

QUESTION = "Totals in @src/ledger/report.py drift by a cent on long ledgers. Find out why and fix it."
FIX, REPR, TEST = "src/ledger/money.py:1", "src/ledger/money.py:2", "tests/test_money.py:1"
FILES = ("src/ledger/money.py", "tests/test_money.py")


@cache
def run_of(files: tuple[bytes, ...]) -> str:
    """Run the demo's tests with these versions of its files; the answer is as the tool words it."""
    folder = resource("demo/workspace")
    copy = Path(os.environ["PYTEST_DEMO_COPY"])
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    for path, data in zip(FILES, files, strict=True):
        (copy / path).write_bytes(data)
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    figures = done.stdout.rstrip().splitlines()[-1].removesuffix("s")
    failed = re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
    why = "\n".join(re.findall(r"^E +(.*)", done.stdout, re.MULTILINE))
    return "\n".join([f"{figures} s", *(f"\nFAILED {name}\n{why}" for name in failed)])


@pytest.fixture(autouse=True)
def copy_of_the_workspace(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DEMO_COPY", str(tmp_path_factory.mktemp("demo") / "copy"))


@dataclass
class Session:
    """A user, the tools and the history; decisions are taken from a list."""

    client: Client
    root: Path
    decisions: list[object] = field(default_factory=list)
    no_tests: str = ""
    agreed: str = "The user agreed."
    history: list[Message] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    proposals: list[list[str]] = field(default_factory=list)

    async def turn(self, text: str) -> str:
        """Say something and return the last answer."""
        self.history.append(User(text))
        while True:
            count = sum(len(m.calls) for m in self.history if isinstance(m, Assistant))
            request = ModelRequest("demo-model", tuple(self.history), first_call=count)
            events = [event async for event in self.client.stream(request)]
            thinking, answer = said(events)
            completed = events[-1]
            assert isinstance(completed, Completed)
            self.history.append(Assistant(answer, thinking or None, completed.reasoning_key, completed.calls))
            if not completed.calls:
                return answer
            for call in completed.calls:
                self.names.append(call.name)
                self.history.append(Tool(call.id, call.name, self.run(call), evidence_id(call.id)))

    def run(self, call: ToolCall) -> str:
        arguments = json.loads(call.arguments)
        match call.name:
            case "list_folder":
                return "\n".join(sorted(path.name for path in (self.root / arguments["path"]).iterdir()))
            case "read_file":
                lines = (self.root / arguments["path"]).read_text().splitlines()
                return "\n".join(f"{number:5}  {line}" for number, line in enumerate(lines, 1))
            case "search_text":
                found = [
                    f"{path.relative_to(self.root)}:{number}: {line}"
                    for path in sorted(self.root.rglob("*.py"))
                    for number, line in enumerate(path.read_text().splitlines(), 1)
                    if re.search(arguments["pattern"], line)
                ]
                return "\n".join(found)
            case "run_tests":
                if self.no_tests:
                    return self.no_tests
                return run_of(tuple((self.root / path).read_bytes() for path in FILES))
            case "agree_scope":
                return self.agreed
            case "propose_edit":
                return self.propose(arguments["edits"])
        raise AssertionError(f"the script calls {call.name}")

    def propose(self, edits: list[dict[str, str]]) -> str:
        """Number the hunks over all files, as the tool does, and apply those that are ticked."""
        hunks: dict[str, tuple[int, dict[str, str]]] = {}
        for path in dict.fromkeys(edit["path"] for edit in edits):
            text = (self.root / path).read_text()
            found = sorted(
                (edit for edit in edits if edit["path"] == path), key=lambda edit: text.index(edit["old"])
            )
            for place, edit in enumerate(found, 1):
                assert text.count(edit["old"]) == 1
                hunks[f"{path}:{place}"] = (len(hunks) + 1, edit)
        self.proposals.append(sorted(hunks))
        decision = self.decisions.pop(0)
        if isinstance(decision, str):
            return decision
        ticked = set(hunks) if decision is None else set(decision)
        lines = []
        for name, (number, edit) in hunks.items():
            state = "applied" if name in ticked else "not applied"
            lines.append(f"{state}: {edit['path']} hunk {number} (lines 1-9)")
            if name in ticked:
                file = self.root / edit["path"]
                file.write_text(file.read_text().replace(edit["old"], edit["new"]))
        return f"Applied {len(ticked)} of {len(hunks)} hunks.\n" + "\n".join(lines)


@pytest.fixture
def session(new_client: NewClient, tmp_path: Path) -> Iterable[Session]:
    root = tmp_path / "ledger"
    shutil.copytree(resource("demo/workspace"), root)
    with ScriptedServer(resource("demo/demo.toml"), pace=0.0) as server:
        yield Session(new_client(server, patience=Patience()), root)


async def test_the_workspace_fails_by_a_cent_in_one_test(session: Session) -> None:
    text = run_of(tuple((session.root / path).read_bytes() for path in FILES))
    assert re.match(r"1 failed, (\d+) passed in [\d.]+ s", text)
    assert "Decimal('999.99') == Decimal('1000.00')" in text


async def test_the_harmful_hunk_left_out(session: Session) -> None:
    session.decisions = [{FIX, TEST}]
    answer = await session.turn(QUESTION)
    assert session.proposals == [[FIX, REPR, TEST]]
    assert re.search(r"All \d+ tests pass", answer)
    assert "__repr__" in answer
    assert "left out" in answer
    assert session.names == [
        *("list_folder", "read_file", "read_file", "read_file", "search_text"),
        *("run_tests", "agree_scope", "propose_edit", "run_tests"),
    ]


async def test_all_accepted(session: Session) -> None:
    session.decisions = [None, None]
    answer = await session.turn(QUESTION)
    assert session.proposals == [[FIX, REPR, TEST], [FIX]]
    assert "I broke something" in said_by_model(session)
    assert re.search(r"All \d+ tests pass", answer)
    assert 'return f"Money({self.amount})"' in (session.root / "src/ledger/money.py").read_text()


@pytest.mark.parametrize(
    ("ticked", "then"),
    [
        ({REPR}, [FIX, REPR]),
        ({TEST}, [FIX]),
        ({FIX, REPR}, [FIX]),
        ({REPR, TEST}, [FIX, REPR]),
        ({FIX}, None),
    ],
)
async def test_some_accepted(session: Session, ticked: set[str], then: list[str] | None) -> None:
    session.decisions = [ticked, None]
    answer = await session.turn(QUESTION)
    assert session.proposals[1:] == ([then] if then else [])
    assert re.search(r"All \d+ tests pass", answer)


async def test_the_tests_taken_out_of_what_may_be_touched(session: Session) -> None:
    session.agreed = "The user agreed with changes.\nChanged by the user:\n- taken out: tests/test_money.py"
    session.decisions = [{FIX}]
    answer = await session.turn(QUESTION)
    assert session.proposals == [[FIX, REPR]]
    assert "took the tests out" in said_by_model(session)
    assert re.search(r"All \d+ tests pass", answer)


async def test_no_agreement_is_no_reason_to_stop(session: Session) -> None:
    session.agreed = "The user rejected this: show me first. Nothing is agreed, so nothing new holds."
    session.decisions = [{FIX, TEST}]
    assert re.search(r"All \d+ tests pass", await session.turn(QUESTION))


async def test_rejected_with_a_reason(session: Session) -> None:
    session.decisions = ["The user rejected this: too much at once. Nothing was written.", None]
    answer = await session.turn(QUESTION)
    assert session.proposals == [[FIX, REPR, TEST], [FIX]]
    assert "too much at once" in said_by_model(session)
    assert re.search(r"All \d+ tests pass", answer)


async def test_rejected_twice(session: Session) -> None:
    no = "The user rejected this: no. Nothing was written."
    session.decisions = [no, no]
    assert "leave it at that" in await session.turn(QUESTION)


async def test_rejected_without_a_word_and_asked_again(session: Session) -> None:
    session.decisions = ["The user rejected this. Nothing was written.", {FIX, TEST}]
    assert "Nothing was written" in await session.turn(QUESTION)
    assert re.search(r"All \d+ tests pass", await session.turn("go on"))


async def test_a_change_asked_for(session: Session) -> None:
    session.decisions = ["The user asks for a change: leave the repr alone. Nothing was written.", None]
    answer = await session.turn(QUESTION)
    assert session.proposals == [[FIX, REPR, TEST], [FIX, TEST]]
    assert "leave the repr alone" in said_by_model(session)
    assert re.search(r"All \d+ tests pass", answer)


@pytest.mark.parametrize(
    "why",
    [
        "The user rejected this: not now. Nothing was run.",
        "Tests cannot run here: there is no sandbox.",
        "no tests ran in 0.1 s\nNo module named pytest",
    ],
)
async def test_no_tests(session: Session, why: str) -> None:
    session.no_tests = why
    session.decisions = [None]
    answer = await session.turn(QUESTION)
    assert session.proposals == [[FIX, TEST]]
    assert "not verified" in answer


async def test_none_of_it_ticked(session: Session) -> None:
    session.decisions = ["The user applied none of it. Nothing was written."]
    assert "Nothing was written" in await session.turn(QUESTION)


async def test_a_file_that_changed_meanwhile(session: Session) -> None:
    session.decisions = [
        "src/ledger/money.py changed. Nothing was written. Read the file again and propose anew."
    ]
    assert "did not go through" in await session.turn(QUESTION)


async def test_stopped_and_taken_up_again(session: Session) -> None:
    session.history = [
        User(QUESTION),
        Assistant("", "hm", calls=(ToolCall("functions.run_tests:0", "run_tests", "{}"),)),
        Tool("functions.run_tests:0", "run_tests", "Stopped by the user."),
    ]
    session.decisions = [{FIX, TEST}]
    assert "Stopped" in await session.turn("stop")
    assert re.search(r"All \d+ tests pass", await session.turn("go on"))
    assert "nothing left for me to fix" in await session.turn("and fix it again")


async def test_a_smaller_proposal_asked_for_in_words(session: Session) -> None:
    session.decisions = ["The user rejected this. Nothing was written.", None]
    await session.turn(QUESTION)
    await session.turn("please without the change of repr")
    assert session.proposals[1] == [FIX, TEST]


async def test_everything_else_is_answered_honestly(session: Session) -> None:
    assert "demo model" in await session.turn("what else can you do?")
    assert "demo model" in await session.turn("Écris un poème sur la mer")
    assert "welcome" in await session.turn("thanks!")


async def test_another_folder(session: Session) -> None:
    for path in ("AGENTS.md", "src/ledger/report.py"):
        (session.root / path).write_text("something else")
    assert "not the demo workspace" in await session.turn(QUESTION)


def test_the_demo_takes_twenty_seconds_of_model_time_at_most() -> None:
    script = load(resource("demo/demo.toml"))
    longest = sum(sorted((len(rule.thinking) + len(rule.text) for rule in script.rules), reverse=True)[:8])
    edits = len(json.dumps(tomllib.loads(resource("demo/demo.toml").read_text())["parts"]))
    assert 3 < (longest / 8 + edits / 30) * script.pace < 20


def said_by_model(session: Session) -> str:
    return "\n".join(message.text for message in session.history if isinstance(message, Assistant))
