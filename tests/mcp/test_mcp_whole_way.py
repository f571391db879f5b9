"""From the command line to the model: tool servers in `k2desk mcp` and in a turn, and one that listens."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest
import uvicorn
from mcp.server import MCPServer
from mcp_kit import GOOD, agreed, book, put, settings
from run_kit import Talk, lines, project, run, says

from k2desk.bootstrap import main
from k2desk.core.errors import K2DeskError
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMETAPI_KEY", DEMO_KEY)


def test_servers_are_listed_looked_at_and_agreed_to(capsys: Out) -> None:
    assert main(["mcp"]) == 0
    assert "There are no tool servers" in capsys.readouterr().out
    put(good=GOOD)
    assert main(["mcp"]) == 0
    assert "good: new, 0 tools" in capsys.readouterr().out
    assert main(["mcp", "good"]) == 0
    out = capsys.readouterr().out
    assert "good/add(a, b)\n      Add two numbers.⟨U+202E⟩" in out
    digest = out.rpartition("--agree ")[2].strip()
    assert main(["mcp", "good", "--agree", "0" * 64]) == 1
    assert "Look again" in capsys.readouterr().err
    assert main(["mcp", "good", "--agree", digest]) == 0
    assert "good: agreed, 3 tools" in capsys.readouterr().out
    assert main(["mcp", "good", "--drop"]) == 0
    assert "good: new" in capsys.readouterr().out
    assert main(["mcp", "--drop"]) == 2
    assert main(["mcp", "other"]) == 1
    settings("[servers.Bad]\n")
    assert main(["mcp"]) == 1


@pytest.mark.parametrize(
    ("rules", "text", "status"),
    [
        ("mcp:good/add", "3", 0),
        ("mcp:good/t*", "it needs --approve mcp:", 4),
        ("mcp,!mcp:good/add", "a rule forbids it", 0),
    ],
)
def test_a_call_passes_by_a_rule_alone(
    tmp_path: Path, capsys: Out, rules: str, text: str, status: int
) -> None:
    put(good=GOOD)
    asyncio.run(agreed("good"))
    talk = Talk(says("", ("mcp__good__add", {"a": 1, "b": 2})), says("Three."))
    with ScriptedServer(talk) as server:
        code = run(server, project(tmp_path), "--json", "--mode", "act", "--approve", rules)
        assert code == status
        (result,) = [m["content"] for m in server.chats[-1]["messages"] if m["role"] == "tool"]
        offered = [tool["function"]["name"] for tool in server.chats[0]["tools"]]
    assert text in result
    assert offered[-3:] == ["mcp__good__add", "mcp__good__tell", "mcp__good__wait"]
    ends = [line["event"] for line in lines(capsys.readouterr().out) if "event" in line]
    (end,) = [event for event in ends if event["kind"] == "ToolFinished"]
    assert (end["name"], end["status"]) == ("mcp__good__add", "ok" if text == "3" else "refused")


def test_nothing_is_sent_in_the_mode_that_reads(tmp_path: Path, capsys: Out) -> None:
    put(good=GOOD)
    asyncio.run(agreed("good"))
    with ScriptedServer(Talk(says("", ("mcp__good__add", {"a": 1, "b": 2})), says("No."))) as server:
        run(server, project(tmp_path), "--json")
        (result,) = [m["content"] for m in server.chats[-1]["messages"] if m["role"] == "tool"]
    assert "mode to Ask" in result


async def test_a_server_that_listens_is_reached_with_its_headers() -> None:
    seen: list[str] = []
    made = MCPServer("board")

    @made.tool()
    def note(text: str) -> str:
        """Note something."""
        return f"noted: {text}"

    app = made.streamable_http_app()

    async def watched(scope, receive, send):  # type: ignore[no-untyped-def]
        seen.extend(value.decode() for name, value in scope.get("headers", ()) if name == b"x-board")
        await app(scope, receive, send)

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        config = uvicorn.Config(watched, log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        settings(f'[servers.board]\nurl = "http://127.0.0.1:{port}/mcp"\nheaders = {{X-Board = "mine"}}\n')
        try:
            opened = (await agreed("board")).open()
            (tool,) = opened.tools

            class Call:
                call_id, approval = "c", "r"

                def emit(self, event: object) -> None: ...

            plan = await tool.plan(json.dumps({"text": "x"}), Call())
            assert plan.question is not None
            assert plan.question.confinement == "to 127.0.0.1"
            assert ("server", f"http://127.0.0.1:{port}/mcp  (X-Board set)") in plan.question.facts
            assert (await tool.run(plan, None, Call())).text == "noted: x"
            await opened.aclose()
            assert set(seen) == {"mine"}
        finally:
            server.should_exit = True
            await serving
    with pytest.raises(K2DeskError, match="board can't be used"):
        await book().look("board")
