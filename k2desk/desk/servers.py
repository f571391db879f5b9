"""The user's tool servers: looked at before they are used, pinned to what was agreed to."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from k2desk.core.errors import K2DeskError
from k2desk.core.servers import Agreement, Definition, ServerLine, ServerView, digest_of_tools
from k2desk.core.wording import mark
from k2desk.settings.kept import Kept
from k2desk.settings.server_file import ServerFile

if TYPE_CHECKING:
    from k2desk.mcp.link import Link
    from k2desk.mcp.opened import OpenServers

CHANGED_LINE = mark("Its line in the file is another one than you agreed to.")
CHANGED_TOOLS = mark("Its tools are others than you agreed to.")


class ServerBook:
    """Implements `core.servers.ServerDesk`, and opens the servers of a session.

    Args:
        folder: of the settings.
        data: the program's own folder.
    """

    def __init__(self, folder: Path, data: Path) -> None:
        self._file = ServerFile(folder)
        self._data = data / "servers"
        self._kept = Kept(self._data / "agreed")
        self._lock = threading.Lock()
        self._looked: dict[str, tuple[str, tuple[Definition, ...]]] = {}
        """By name: the imprint of the line, and the tools it offered when it was last asked."""

    @property
    def path(self) -> Path:
        """The user's file."""
        return self._file.path

    def complaint(self) -> str:
        """Return what is wrong with the file, "" for nothing."""
        return self._file.read().complaint

    def views(self) -> Sequence[ServerView]:
        """Return every server of the file; none is started."""
        return [self._view(name, line) for name, line in self._file.read().lines.items()]

    def _view(self, name: str, line: ServerLine) -> ServerView:
        agreed = self._agreed(name)
        with self._lock:
            imprint, tools = self._looked.get(name, ("", ()))
        if imprint != line.imprint:
            tools = agreed.tools if agreed and agreed.imprint == line.imprint else ()
        digest = digest_of_tools(tools) if tools else ""
        if not line.enabled:
            return ServerView(name, line.shown, "off", tools, digest)
        if agreed is None:
            return ServerView(name, line.shown, "new", tools, digest)
        if agreed.imprint != line.imprint:
            return ServerView(name, line.shown, "changed", tools, digest, CHANGED_LINE)
        if digest != digest_of_tools(agreed.tools):
            note = f"{CHANGED_TOOLS} {_difference(agreed.tools, tools)}"
            return ServerView(name, line.shown, "changed", tools, digest, note)
        return ServerView(name, line.shown, "agreed", tools, digest)

    def _agreed(self, name: str) -> Agreement | None:
        found = self._kept.read("agreed", name)
        try:
            return msgspec.json.decode(found, type=Agreement) if found else None
        except msgspec.DecodeError:
            return None  # what can't be read was agreed to by nobody

    def _line(self, name: str) -> ServerLine:
        line = self._file.read().lines.get(name)
        if line is None:
            raise K2DeskError(f"There is no server {name} in {self.path}. Put it there as [servers.{name}].")
        return line

    # -- looking and agreeing

    async def look(self, name: str) -> ServerView:
        """Start or reach a server, ask for its tools, and let go of it.

        Raises:
            K2DeskError: there is none of this name, or it did not answer.
        """
        import asyncio

        line = await asyncio.to_thread(self._line, name)
        link = self._link(name, line)
        try:
            self._found(name, line, await link.tools())
        finally:
            await link.aclose()
        return await asyncio.to_thread(self._view, name, line)

    def _found(self, name: str, line: ServerLine, tools: tuple[Definition, ...]) -> None:
        with self._lock:
            self._looked[name] = line.imprint, tools

    def agree(self, name: str, digest: str) -> ServerView:
        """Pin a server to exactly the tools that were looked at.

        Raises:
            K2DeskError: they are not those that were found last.
        """
        line = self._line(name)
        with self._lock:
            imprint, tools = self._looked.get(name, ("", ()))
        if imprint != line.imprint or digest_of_tools(tools) != digest:
            raise K2DeskError(f"{name} is not what you looked at any more. Look again.")
        self._kept.write(msgspec.json.encode(Agreement(imprint, tools, time.time())), "agreed", name)
        return self._view(name, line)

    def drop(self, name: str) -> ServerView:
        """Agree to a server no more.

        Raises:
            K2DeskError: there is none of this name.
        """
        line = self._line(name)
        self._kept.write(b"", "agreed", name)
        return self._view(name, line)

    # -- sessions

    def open(self) -> OpenServers:
        """Return the tools of every agreed server, for a session that begins. Blocks; none is started."""
        from k2desk.mcp.opened import OpenServers, Pinned

        pinned: list[Pinned] = []
        for name, line in self._file.read().lines.items():
            agreed = self._agreed(name)
            if line.enabled and agreed is not None and agreed.imprint == line.imprint:
                pinned.append(Pinned(self._link(name, line), agreed, partial(self._found, name, line)))
        return OpenServers(pinned)

    def _link(self, name: str, line: ServerLine) -> Link:
        from k2desk.mcp.link import Link

        return Link(name, line, self._data / name)


def _difference(before: Sequence[Definition], after: Sequence[Definition]) -> str:
    """Say in words what differs between two lists of tools."""
    old, new = {tool.name: tool for tool in before}, {tool.name: tool for tool in after}
    said = [f"new: {name}" for name in new.keys() - old.keys()]
    said += [f"gone: {name}" for name in old.keys() - new.keys()]
    said += [
        mark(f"says something else now: {name}") for name in old.keys() & new.keys() if old[name] != new[name]
    ]
    return f"{'; '.join(sorted(said))}."
