"""What an editor shows of a session: records become session updates of the Agent Client Protocol.

The protocol: https://agentclientprotocol.com/protocol/prompt-turn
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from acp import schema

from k2desk.acp.blocks import content
from k2desk.acp.blocks import text as block
from k2desk.core.events import (
    CompactionMade,
    Event,
    ModeChanged,
    Noticed,
    PlanApproved,
    ScopeAgreed,
    SessionRenamed,
    StepFinished,
    StepRetried,
    TextDelta,
    ThoughtDelta,
    TodosUpdated,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnStarted,
    TurnSteered,
    WriteUndone,
)
from k2desk.core.messages import ToolCall
from k2desk.core.printed import Printed, joined
from k2desk.core.scope import written
from k2desk.core.visible import visible

Update: TypeAlias = (
    schema.UserMessageChunk
    | schema.AgentMessageChunk
    | schema.AgentThoughtChunk
    | schema.ToolCallStart
    | schema.ToolCallProgress
    | schema.AgentPlanUpdate
    | schema.CurrentModeUpdate
    | schema.SessionInfoUpdate
    | schema.UsageUpdate
)

SHOWN = 20_000
"""How many characters of a result an editor is shown; the record has all of it."""
LIVE = 4_000
"""How many characters of a running command's output are shown, its last ones."""

_KINDS: Final[dict[str, schema.ToolKind]] = {
    "read_file": "read",
    "list_folder": "read",
    "git_status": "read",
    "git_diff": "read",
    "find_files": "search",
    "search_text": "search",
    "run_command": "execute",
    "run_tests": "execute",
    "propose_edit": "edit",
    "propose_plan": "switch_mode",
    "agree_scope": "think",
    "read_skill": "read",
    "update_todos": "think",
}
_STATES: Final[dict[str, schema.PlanEntryStatus]] = {
    "open": "pending",
    "doing": "in_progress",
    "done": "completed",
}


class Updates:
    """Turns the events of one session, in their order, into updates.

    Args:
        root: the workspace.
        replay: whether the user's own words are told too, as they are when a session is opened again.
    """

    def __init__(self, root: Path, *, replay: bool = False) -> None:
        self.replay = replay
        self._root = root
        self._calls: dict[str, ToolCall] = {}
        self._told: set[str] = set()
        self._output: dict[str, str] = {}

    def of(self, event: Event) -> Iterator[Update]:
        """Yield what an event changes on the screen; most change nothing."""
        match event:
            case TurnStarted(text=text) | TurnSteered(text=text) if self.replay:
                yield schema.UserMessageChunk(content=block(text), session_update="user_message_chunk")
            case ThoughtDelta(text=text):
                yield schema.AgentThoughtChunk(content=block(text), session_update="agent_thought_chunk")
            case TextDelta(text=text):
                yield _said(text)
            case StepRetried(attempt=attempt, attempts=attempts, seconds=seconds, reason=reason):
                again = "What stands above since the last step counts no more."
                yield _said(f"\n\n{reason} Try {attempt} of {attempts} in {seconds:.0f} s. {again}\n\n")
            case Noticed(text=text):
                yield _said(f"\n\n{text}\n\n")
            case CompactionMade():
                yield _said("\n\nEarlier parts of this session were summed up to make room.\n\n")
            case WriteUndone(reason=reason):
                yield _said(f"\n\nNothing was written: {reason}\n\n")
            case _:
                yield from self._work(event)

    def _work(self, event: Event) -> Iterator[Update]:
        match event:
            case StepFinished(calls=calls):
                self._calls.update({call.id: call for call in calls})
            case ToolStarted(call_id=call, label=label, confinement=confinement):
                yield from self.begun(call, label, "in_progress", confinement)
            case ToolOutput(call_id=call):
                before = Printed(self._output.get(call, ""))
                self._output[call] = output = joined(before, event.piece).text[-LIVE:]
                yield _progress(call, content=[content(output)])
            case ToolFinished():
                yield from self._finished(event)
            case TodosUpdated(todos=todos):
                entries = [
                    schema.PlanEntry(
                        content=visible(todo.text), priority="medium", status=_STATES[todo.state]
                    )
                    for todo in todos
                ]
                yield schema.AgentPlanUpdate(entries=entries, session_update="plan")
            case PlanApproved(text=text) if self.replay:
                yield _said(f"\n\nApproved plan:\n\n{text}\n\n")
            case ScopeAgreed(agreed=agreed) if self.replay:
                yield _said(f"\n\nAgreed what may be touched:\n\n{written(agreed)}\n\n")
            case ModeChanged(mode=mode):
                yield schema.CurrentModeUpdate(current_mode_id=mode, session_update="current_mode_update")
            case SessionRenamed(title=title):
                yield schema.SessionInfoUpdate(title=visible(title), session_update="session_info_update")
            case _:
                return

    def begun(
        self, call_id: str, label: str, status: schema.ToolCallStatus, confinement: str = ""
    ) -> Iterator[Update]:
        """Yield that a call is there, the first time, or that it goes on.

        Args:
            call_id: the call.
            label: what it does, in words.
            status: how it stands.
            confinement: the chip, "" for none.
        """
        title = visible(f"{label} [{confinement}]" if confinement else label)
        if call_id in self._told:
            yield _progress(call_id, title=title, status=status)
            return
        self._told.add(call_id)
        call = self._calls.get(call_id)
        path = _path(call)
        yield schema.ToolCallStart(
            tool_call_id=call_id,
            title=title,
            kind=kind(call.name if call else ""),
            status=status,
            locations=[schema.ToolCallLocation(path=str(self._root / path))] if path else None,
            session_update="tool_call",
        )

    def _finished(self, event: ToolFinished) -> Iterator[Update]:
        if event.call_id not in self._told:
            yield from self.begun(event.call_id, event.name, "pending")
        self._output.pop(event.call_id, None)
        self._calls.pop(event.call_id, None)
        text = event.text if len(event.text) <= SHOWN else f"{event.text[:SHOWN]}\n[…]"
        if event.summary:
            text = f"{event.summary}\n\n{text}"
        status: schema.ToolCallStatus = "completed" if event.status == "ok" else "failed"
        yield _progress(event.call_id, status=status, content=[content(text)])


def kind(tool: str) -> schema.ToolKind:
    """Return which icon a tool of ours goes by in an editor."""
    return _KINDS.get(tool, "other")


def _path(call: ToolCall | None) -> str:
    """Return the file a call names, relative to the workspace; "" for none, or one that is not below it."""
    try:
        arguments: Any = json.loads(call.arguments) if call else {}
    except ValueError:
        return ""
    path = arguments.get("path") if isinstance(arguments, dict) else None
    if not isinstance(path, str) or path.startswith("/") or ".." in path.split("/"):
        return ""
    return visible(path)


def _said(text: str) -> schema.AgentMessageChunk:
    return schema.AgentMessageChunk(content=block(text), session_update="agent_message_chunk")


def _progress(call_id: str, **changed: Any) -> schema.ToolCallProgress:
    return schema.ToolCallProgress(tool_call_id=call_id, session_update="tool_call_update", **changed)
