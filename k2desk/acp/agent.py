"""K2Desk as an agent of the Agent Client Protocol: what an editor may ask of it.

The protocol: https://agentclientprotocol.com; the wire is the official package's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from acp import PROTOCOL_VERSION, RequestError, schema
from acp.interfaces import Client

from k2desk import __version__
from k2desk.acp.blocks import content
from k2desk.acp.conversation import Conversation
from k2desk.acp.words import Block
from k2desk.core.errors import K2DeskError
from k2desk.core.permissions import Mode
from k2desk.core.ports import Desk, Engine
from k2desk.core.trust import Finding
from k2desk.core.visible import visible

PAGE = 50
"""How many sessions are listed at once."""
_MODES: Final[dict[Mode, tuple[str, str]]] = {
    "ask": ("Ask", "Reads, and changes nothing"),
    "plan": ("Plan", "Reads, and puts a plan before you"),
    "act": ("Act", "Everything that you or your rules then allow"),
}
_KEY: Final = "k2desk-key"
NO_KEY = "There is no key for {name} yet. Start K2Desk once and enter it there, or set it in the environment."
READ_ONLY = "K2Desk only reads in this folder: no git, no commands, no tests, until you trust it."


class Agent:
    """Answers one editor; it may have several sessions open.

    Args:
        desk: the program behind it.
        mode: what the model may do in new sessions.
    """

    def __init__(self, desk: Desk, mode: Mode = "act") -> None:
        self._desk = desk
        self._mode = mode
        self._client: Client | None = None
        self._open: dict[str, Conversation] = {}
        self._asked: set[Path] = set()

    def on_connect(self, conn: Client) -> None:
        """Take the editor's side of the connection."""
        self._client = conn

    async def aclose(self) -> None:
        """Stop every turn and let go of every session."""
        for conversation in list(self._open.values()):
            await conversation.close()
        self._open.clear()

    # -- beginning

    async def initialize(
        self,
        protocol_version: int,
        client_capabilities: schema.ClientCapabilities | None = None,
        client_info: schema.Implementation | None = None,
        **kwargs: Any,
    ) -> schema.InitializeResponse:
        """Say what K2Desk can do. Of other versions the newest common one is spoken, which is ours."""
        await self._desk.prepare()
        return schema.InitializeResponse(
            protocol_version=PROTOCOL_VERSION,
            agent_info=schema.Implementation(name="k2desk", title="K2Desk", version=__version__),
            agent_capabilities=schema.AgentCapabilities(
                load_session=True,
                prompt_capabilities=schema.PromptCapabilities(embedded_context=True),
                session_capabilities=schema.SessionCapabilities(
                    list=schema.SessionListCapabilities(), close=schema.SessionCloseCapabilities()
                ),
            ),
            auth_methods=[
                schema.AuthMethodAgent(
                    id=_KEY, name="The key K2Desk has", description=NO_KEY.format(name=self._desk.provider)
                )
            ],
        )

    async def authenticate(self, method_id: str, **kwargs: Any) -> schema.AuthenticateResponse:
        """Look for the key anew; an editor asks for this where there was none.

        Raises:
            RequestError: there is none.
        """
        await self._desk.prepare()
        self._need_key()
        return schema.AuthenticateResponse()

    def _need_key(self) -> None:
        if not self._desk.key_place:
            raise RequestError(-32000, NO_KEY.format(name=self._desk.provider))

    # -- sessions

    async def new_session(
        self,
        cwd: str,
        additional_directories: list[str] | None = None,
        mcp_servers: list[Any] | None = None,
        **kwargs: Any,
    ) -> schema.NewSessionResponse:
        """Begin a session in a folder.

        Raises:
            RequestError: the folder can't be opened, or there is no key; in words.
        """
        conversation = await self._opened(cwd, "")
        return schema.NewSessionResponse(
            session_id=conversation.session, modes=_modes(conversation.engine.mode)
        )

    async def load_session(
        self,
        cwd: str,
        session_id: str,
        mcp_servers: list[Any] | None = None,
        additional_directories: list[str] | None = None,
        **kwargs: Any,
    ) -> schema.LoadSessionResponse:
        """Open a session again where it was, and tell everything that happened in it.

        Raises:
            RequestError: there is none of this id in this folder, or it is open elsewhere.
        """
        if (before := self._open.pop(session_id, None)) is not None:
            await before.close()
        conversation = await self._opened(cwd, session_id)
        await conversation.replay()
        return schema.LoadSessionResponse(modes=_modes(conversation.engine.mode))

    async def _opened(self, cwd: str, session: str) -> Conversation:
        self._need_key()
        folder = Path(cwd)
        if self._client is None or not folder.is_absolute():
            raise RequestError(
                -32602, f"{visible(cwd)} is no absolute path. Give that of the project's folder."
            )
        try:
            engine = await self._desk.open_session(folder, session)
            if not session:
                await engine.set_mode(self._mode)
        except K2DeskError as error:
            raise RequestError(-32602, str(error)) from error
        conversation = Conversation(engine, self._client)
        self._open[conversation.session] = conversation
        return conversation

    async def list_sessions(
        self, cwd: str | None = None, cursor: str | None = None, **kwargs: Any
    ) -> schema.ListSessionsResponse:
        """List the sessions of a folder, or all, newest first.

        Raises:
            RequestError: the list can't be read.
        """
        start = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 10 else 0
        try:
            found = await asyncio.to_thread(self._desk.sessions, Path(cwd) if cwd else None)
        except K2DeskError as error:
            raise RequestError(-32603, str(error)) from error
        shown = [info for info in found if info.turns][start : start + PAGE + 1]
        sessions = [
            schema.SessionInfo(
                session_id=info.id,
                cwd=info.workspace,
                title=visible(info.title),
                updated_at=datetime.fromtimestamp(info.updated, UTC).isoformat(),
            )
            for info in shown[:PAGE]
        ]
        more = str(start + PAGE) if len(shown) > PAGE else None
        return schema.ListSessionsResponse(sessions=sessions, next_cursor=more)

    async def close_session(self, session_id: str, **kwargs: Any) -> schema.CloseSessionResponse:
        """Stop what runs in a session and let go of it."""
        await self._of(session_id).close()
        del self._open[session_id]
        return schema.CloseSessionResponse()

    def _of(self, session: str) -> Conversation:
        conversation = self._open.get(session)
        if conversation is None:
            raise RequestError(-32602, "This session is not open. Open it with session/load first.")
        return conversation

    # -- turns

    async def set_session_mode(
        self, session_id: str, mode_id: str, **kwargs: Any
    ) -> schema.SetSessionModeResponse:
        """Let the model do more or less from its next call on.

        Raises:
            RequestError: there is no such mode.
        """
        modes = {name: name for name in _MODES}
        mode = modes.get(mode_id)  # type: ignore[call-overload]
        if mode is None:
            raise RequestError(
                -32602, f"There is no mode {visible(mode_id)!r}; there are {', '.join(modes)}."
            )
        await self._of(session_id).engine.set_mode(mode)
        return schema.SetSessionModeResponse()

    async def prompt(self, session_id: str, prompt: Sequence[Block], **kwargs: Any) -> schema.PromptResponse:
        """Run a turn to its end.

        Raises:
            RequestError: it can't be said, or it failed; in words.
        """
        conversation = self._of(session_id)
        await self._ask_for_trust(conversation.engine)
        return schema.PromptResponse(stop_reason=await conversation.prompt(prompt))

    async def cancel(self, session_id: str, **kwargs: Any) -> None:
        """Stop the turn of a session; where none runs, nothing happens."""
        if session_id in self._open:
            self._open[session_id].cancel()

    # -- trust

    async def _ask_for_trust(self, engine: Engine) -> None:
        """Show once what an unknown folder would have loaded, and keep the user's answer."""
        folder, trust = engine.workspace, self._desk.trust
        if folder in self._asked or await asyncio.to_thread(trust.of, folder) not in ("unknown", "changed"):
            return
        self._asked.add(folder)
        try:
            found = await asyncio.to_thread(trust.findings, folder)
            if await self._trusts(engine, found):
                await asyncio.to_thread(lambda: trust.decide(folder, trusted=True, shown=found))
        except K2DeskError as error:
            raise RequestError(-32603, str(error)) from error

    async def _trusts(self, engine: Engine, found: Sequence[Finding]) -> bool:
        assert self._client is not None  # noqa: S101 - sessions are opened by a connected editor alone
        lines = [f"{finding.what}: {finding.where}. {finding.why}" for finding in found]
        words = "\n".join([READ_ONLY, *(lines or ["Nothing in it would run by itself."])])
        call = schema.ToolCallUpdate(
            tool_call_id=f"trust:{engine.log.session}",
            title=visible(f"Trust {engine.workspace}?"),
            kind="other",
            status="pending",
            content=[content(words)],
        )
        options = [
            schema.PermissionOption(option_id="read only", name="Only read", kind="reject_once"),
            schema.PermissionOption(option_id="trust", name="Trust this folder", kind="allow_always"),
        ]
        answer = await self._client.request_permission(engine.log.session, call, options)
        outcome = answer.outcome
        return isinstance(outcome, schema.AllowedOutcome) and outcome.option_id == "trust"


def _modes(current: Mode) -> schema.SessionModeState:
    modes = [
        schema.SessionMode(id=mode, name=name, description=description)
        for mode, (name, description) in _MODES.items()
    ]
    return schema.SessionModeState(current_mode_id=current, available_modes=modes)
