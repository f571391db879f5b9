"""An editor asks for work: it is told what happens, every question comes up there, and no is no."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from acp import RequestError, resource_block, resource_link_block, schema, spawn_agent_process, text_block
from acp.helpers import embedded_text_resource, image_block
from acp_kit import Asked, Editor, begun, command, connected, prompted
from run_kit import Talk, project, says

from k2desk.journal import Journal
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.settings.folders import folders

READ = ("read_file", {"path": "src/money.py"})
EDIT = (
    "propose_edit",
    {"summary": "Two.", "edits": [{"path": "src/money.py", "old": "CENT = 1", "new": "CENT = 2\u202e"}]},
)
HOOK = {"path": "conftest.py", "content": "import os\n"}
RUN = ("run_command", {"command": "echo here > made.txt"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path)


def trusting(rest: str | None) -> Editor:
    return Editor(lambda asked: "Trust" if asked.title.startswith("Trust") else rest)


async def test_it_tells_thoughts_words_calls_and_cost(root: Path) -> None:
    editor = trusting(None)
    with ScriptedServer(Talk(says("Let me look.", READ, thinking="Hm."), says("One.\x1b[2J"))) as server:
        async with connected(server, editor) as client:
            session = await begun(client, root)
            assert await prompted(client, session) == "end_turn"
    assert editor.said("agent_thought_chunk") == "Hm."
    assert editor.said("agent_message_chunk") == "Let me look.One.␛[2J"
    (call,) = editor.of("tool_call")
    assert (call.title, call.kind, call.locations[0].path) == (
        "Read src/money.py",
        "read",
        str(root / "src/money.py"),
    )
    assert editor.of("tool_call_update")[-1].status == "completed"
    assert editor.of("usage_update")[-1].size > 100_000
    assert editor.of("user_message_chunk") == []


async def test_a_proposal_comes_as_a_diff_and_is_written_by_its_option_alone(root: Path) -> None:
    editor = trusting("Apply 1 file")
    with ScriptedServer(Talk(says("", EDIT), says("Done."))) as server:
        async with connected(server, editor) as client:
            await prompted(client, await begun(client, root))
    asked = editor.asked[-1]
    (diff,) = asked.diffs
    assert (diff.path, diff.old_text) == (str(root / "src/money.py"), "CENT = 1\n")
    assert diff.new_text == "CENT = 2⟨U+202E⟩\n"
    assert list(asked.options) == ["Apply 1 file", "Reject"]
    assert (root / "src/money.py").read_text() == "CENT = 2\u202e\n"


@pytest.mark.parametrize("answer", ["Reject", None, "#7", "#-1", "#x"])
async def test_whatever_is_no_yes_is_a_no(root: Path, answer: str | None) -> None:
    editor = trusting(answer)
    with ScriptedServer(Talk(says("", EDIT), says("Then not."))) as server:
        async with connected(server, editor) as client:
            await prompted(client, await begun(client, root))
    assert (root / "src/money.py").read_text() == "CENT = 1\n"
    assert editor.of("tool_call_update")[-1].status == "failed"


async def test_what_runs_code_is_accepted_by_its_name_alone(root: Path) -> None:
    both = ("propose_edit", {**EDIT[1], "create": [HOOK]})
    editor = trusting("Apply 1 file")
    with ScriptedServer(Talk(says("", both), says("Done."))) as server:
        async with connected(server, editor) as client:
            await prompted(client, await begun(client, root))
    assert list(editor.asked[-1].options) == [
        "Apply 1 file, without conftest.py",
        "Apply all, with conftest.py, which runs code",
        "Reject",
    ]
    assert "conftest.py: create; runs code: pytest runs it before every test" in editor.asked[-1].text
    assert not (root / "conftest.py").exists()
    assert "CENT = 2" in (root / "src/money.py").read_text()


async def test_what_was_agreed_is_applied_without_what_lies_outside(root: Path) -> None:
    agree = ("agree_scope", {"summary": "Two cents.", "files": ["src/*.py"], "lines": 9})
    both = ("propose_edit", {**EDIT[1], "create": [{"path": "notes.md", "content": "x\n"}]})
    editor = Editor(lambda asked: next(name for name in asked.options if name.startswith(("Trust", "A"))))
    with ScriptedServer(Talk(says("", agree), says("", both), says("Done."))) as server:
        async with connected(server, editor) as client:
            await prompted(client, await begun(client, root))
        told = [m["content"] for m in server.chats[-1]["messages"] if m["role"] == "tool"]
    assert [list(asked.options) for asked in editor.asked[1:]] == [
        ["Agree to it", "Reject"],
        ["Apply what was agreed", "Apply all, with what is outside what was agreed", "Reject"],
    ]
    assert "src/*.py\nat most 9 changed lines\nno new dependencies" in editor.asked[1].text
    assert "outside what was agreed: notes.md (not in src/*.py)" in editor.asked[2].text
    assert "CENT = 2" in (root / "src/money.py").read_text()
    assert not (root / "notes.md").exists()
    assert "call agree_scope again" in told[-1]


async def test_what_is_too_large_to_be_shown_is_not_offered(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k2desk.acp.asking.LARGEST", 10)
    editor = trusting("Reject")
    with ScriptedServer(Talk(says("", EDIT), says("Smaller, then."))) as server:
        async with connected(server, editor) as client:
            await prompted(client, await begun(client, root))
        results = [m["content"] for m in server.chats[-1]["messages"] if m["role"] == "tool"]
    assert list(editor.asked[-1].options) == ["Reject"]
    assert "Propose it in smaller parts" in results[0]
    assert (root / "src/money.py").read_text() == "CENT = 1\n"


async def test_an_unknown_folder_is_asked_about_once_with_what_it_would_load(root: Path) -> None:
    git = await asyncio.create_subprocess_exec("git", "init", "-q", str(root))
    assert await git.wait() == 0
    hook = root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\n")
    hook.chmod(0o755)
    editor = Editor(lambda asked: "Only read" if asked.title.startswith("Trust") else "Run once")
    with ScriptedServer(Talk(says("", RUN), says("I may not."), says("Still not."))) as server:
        async with connected(server, editor) as client:
            session = await begun(client, root)
            await prompted(client, session)
            await prompted(client, session)
    assert [asked.title for asked in editor.asked] == [f"Trust {root}?"]
    assert "pre-commit" in editor.asked[0].text
    assert editor.of("tool_call_update")[-1].status == "failed"


async def test_cancel_stops_a_turn_that_waits_for_an_answer(root: Path) -> None:
    editor = trusting(None)
    with ScriptedServer(Talk(says("Hello."), says("", EDIT), says("Done."))) as server:
        async with connected(server, editor) as client:
            session = await begun(client, root)
            await prompted(client, session)
            editor.waits = asyncio.Event()
            stopped = asyncio.create_task(prompted(client, session))
            await editor.waits.wait()
            with pytest.raises(RequestError, match="still running"):
                await prompted(client, session)
            await client.cancel(session_id=session)
            assert await stopped == "cancelled"
            editor.waits = None
            assert await prompted(client, session) == "end_turn"
    assert (root / "src/money.py").read_text() == "CENT = 1\n"


async def test_a_failed_turn_is_told_in_words(root: Path) -> None:
    with ScriptedServer(Talk(says("", fault="401"))) as server:
        async with connected(server, trusting(None)) as client:
            session = await begun(client, root)
            with pytest.raises(RequestError, match="key"):
                await prompted(client, session)


async def test_files_and_buffers_go_along_and_images_are_refused(root: Path) -> None:
    with ScriptedServer(Talk(says("I see."))) as server:
        async with connected(server, trusting(None)) as client:
            session = await begun(client, root)
            link = resource_link_block("money.py", f"file://{root}/src/money.py#L1-1")
            away = resource_link_block("passwd", "file:///etc/passwd")
            buffer = resource_block(embedded_text_resource(f"file://{root}/new.py", "```\nunsaved"))
            await client.prompt(session_id=session, prompt=[text_block("Look at "), link, away, buffer])
            with pytest.raises(RequestError, match="read text only"):
                await client.prompt(session_id=session, prompt=[image_block("AAAA", "image/png")])
            with pytest.raises(RequestError, match="no words"):
                await prompted(client, session, " ")
        sent = server.chats[-1]["messages"][-1]["content"]
    assert "Look at `src/money.py``passwd`" in sent
    assert "new.py\n````\n```\nunsaved\n````" in sent
    assert "src/money.py:1\n```\nCENT = 1\n```" in sent
    assert "root:" not in sent


async def test_without_a_key_nothing_begins(root: Path) -> None:
    async with connected(None, Editor()) as client:
        hello = await client.initialize(1)
        assert hello.auth_methods
        with pytest.raises(RequestError, match="There is no key"):
            await client.new_session(cwd=str(root), mcp_servers=[])
        with pytest.raises(RequestError, match="There is no key"):
            await client.authenticate(method_id="k2desk-key")


async def test_sessions_are_listed_loaded_closed_and_set_to_a_mode(root: Path) -> None:
    editor = trusting(None)
    with ScriptedServer(Talk(says("Hello.", READ), says("Bye."))) as server:
        async with connected(server, editor) as client:
            session = await begun(client, root)
            await prompted(client, session, "Say hello.")
            await client.set_session_mode(session_id=session, mode_id="plan")
            with pytest.raises(RequestError, match="ask, plan, act"):
                await client.set_session_mode(session_id=session, mode_id="yolo")
            listed = (await client.list_sessions(cwd=str(root))).sessions
            assert [(info.session_id, info.title) for info in listed] == [(session, "Say hello.")]
            editor.updates.clear()
            loaded = await client.load_session(cwd=str(root), session_id=session, mcp_servers=[])
            assert loaded.modes is not None
            assert loaded.modes.current_mode_id == "plan"
            with pytest.raises(RequestError, match="no absolute path"):
                await client.new_session(cwd="src", mcp_servers=[])
            with pytest.raises(RequestError, match="whole file system"):
                await client.new_session(cwd="/", mcp_servers=[])
            with pytest.raises(RequestError, match="not open"):
                await prompted(client, "nothing")
    assert editor.said("user_message_chunk") == "Say hello."
    assert editor.said("agent_message_chunk") == "Hello.Bye."
    assert editor.of("tool_call")


async def test_the_program_serves_an_editor_over_its_streams_and_ends_with_it(root: Path) -> None:
    def choose(asked: Asked) -> str:
        return "Trust" if asked.title.startswith("Trust") else "Apply"

    editor = Editor(choose)
    environment = {**os.environ, "COMETAPI_KEY": DEMO_KEY}
    with ScriptedServer(Talk(says("", EDIT), says("Done."))) as server:
        program, *words = command(server)
        async with spawn_agent_process(editor, program, *words, env=environment) as (client, process):
            session = await begun(client, root)
            assert await prompted(client, session) == "end_turn"
            await client.close()
        assert await process.wait() == 0
    assert "CENT = 2" in (root / "src/money.py").read_text()
    journal = Journal(folders().data)
    kinds = [type(record.event).__name__ for record in journal.open(session).records()]
    journal.close()
    assert kinds[-1] == "TurnFinished"
    assert isinstance(editor.updates[-1], schema.UsageUpdate | schema.AgentMessageChunk)
