"""An editor as the protocol's own package has it: on a socket to the agent, or starting `k2desk acp`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from acp import PROTOCOL_VERSION, schema, text_block
from acp.agent.connection import AgentSideConnection
from acp.client.connection import ClientSideConnection

from k2desk.acp.agent import Agent
from k2desk.commands.program import opened
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer

Chooser = Callable[["Asked"], str | None]


class Asked:
    """A permission request, as it came."""

    def __init__(self, call: schema.ToolCallUpdate, options: list[schema.PermissionOption]) -> None:
        self.call = call
        self.title = call.title or ""
        self.options = {option.name: option for option in options}

    @property
    def text(self) -> str:
        """Every word of it."""
        blocks = [block.content for block in self.call.content or [] if block.type == "content"]
        return "\n".join(block.text for block in blocks if isinstance(block, schema.TextContentBlock))

    @property
    def diffs(self) -> list[schema.FileEditToolCallContent]:
        return [block for block in self.call.content or [] if block.type == "diff"]


class Editor:
    """Keeps what it is told, and answers questions by the beginning of an option's name."""

    def __init__(self, choose: Chooser | None = None) -> None:
        self.updates: list[Any] = []
        self.asked: list[Asked] = []
        self.choose = choose or (lambda asked: None)
        self.waits: asyncio.Event | None = None
        self.connection: Any = None

    def on_connect(self, conn: Any) -> None:
        self.connection = conn

    async def session_update(self, session_id: str, update: Any, **kwargs: Any) -> None:
        self.updates.append(update)

    async def request_permission(
        self,
        session_id: str,
        tool_call: schema.ToolCallUpdate,
        options: list[schema.PermissionOption],
        **kwargs: Any,
    ) -> schema.RequestPermissionResponse:
        asked = Asked(tool_call, options)
        self.asked.append(asked)
        if self.waits is not None:
            self.waits.set()
            await asyncio.Event().wait()
        wanted = self.choose(asked)
        for name, option in asked.options.items():
            if wanted is not None and name.startswith(wanted):
                chosen = schema.AllowedOutcome(outcome="selected", option_id=option.option_id)
                return schema.RequestPermissionResponse(outcome=chosen)
        assert wanted is None or wanted.startswith("#"), (wanted, list(asked.options))
        if wanted:
            strange = schema.AllowedOutcome(outcome="selected", option_id=wanted[1:])
            return schema.RequestPermissionResponse(outcome=strange)
        return schema.RequestPermissionResponse(outcome=schema.DeniedOutcome(outcome="cancelled"))

    def said(self, kind: str) -> str:
        """Everything of one kind of text."""
        return "".join(update.content.text for update in self.updates if update.session_update == kind)

    def of(self, kind: str) -> list[Any]:
        return [update for update in self.updates if update.session_update == kind]


async def streams(end: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    end.setblocking(False)
    return await asyncio.open_connection(sock=end, limit=50_000_000)


@asynccontextmanager
async def connected(server: ScriptedServer | None, editor: Editor) -> AsyncIterator[ClientSideConnection]:
    """Join an editor and the agent by a socket; with a server the key is there, without one none is."""
    if server is not None:
        os.environ["COMETAPI_KEY"] = DEMO_KEY
    base = server.base_url if server is not None else None
    left, right = socket.socketpair()
    with opened(base_url=base) as (program, _):
        agent = Agent(program)
        ears, mouth = await streams(left)
        served = AgentSideConnection(agent, mouth, ears)  # type: ignore[arg-type]
        their_ears, their_mouth = await streams(right)
        client = ClientSideConnection(editor, their_mouth, their_ears)
        try:
            yield client
        finally:
            await client.close()
            await served.close()
            await agent.aclose()
            for writer in (mouth, their_mouth):
                writer.close()
                await writer.wait_closed()


async def begun(client: ClientSideConnection, root: Path) -> str:
    """Greet the agent and begin a session in a folder."""
    hello = await client.initialize(PROTOCOL_VERSION)
    assert hello.agent_info is not None
    assert hello.agent_info.name == "k2desk"
    return (await client.new_session(cwd=str(root), mcp_servers=[])).session_id


async def prompted(client: ClientSideConnection, session: str, text: str = "Do it.") -> str:
    return (await client.prompt(session_id=session, prompt=[text_block(text)])).stop_reason


def command(server: ScriptedServer) -> list[str]:
    return [sys.executable, "-P", "-m", "k2desk", "acp", "--base-url", server.base_url]
