"""The servers of one session: their agreed tools, each held to what was agreed, and the end of them all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from k2desk.core.ports import Tool
from k2desk.core.servers import Agreement, Definition, digest_of_tools
from k2desk.core.wording import mark
from k2desk.mcp.link import Link, ServerError
from k2desk.mcp.tool import ServerTool

OTHERS = mark(
    "{name} offers other tools than the user agreed to, so nothing is sent to it. The user can look at them "
    "in Settings, Tool servers, or with: k2desk mcp {name}"
)


class Pinned:
    """A link that is used only while the server offers what was agreed to.

    Args:
        link: to the server.
        agreed: what was agreed to.
        found: gets what it offers instead.
    """

    def __init__(
        self, link: Link, agreed: Agreement, found: Callable[[tuple[Definition, ...]], object]
    ) -> None:
        self.link = link
        self._digest = digest_of_tools(agreed.tools)
        self._found = found
        self._seen = -1
        self.tools: tuple[Tool, ...] = tuple(ServerTool(link, tool, self.ready) for tool in agreed.tools)

    async def ready(self) -> None:
        """Compare what it offers, once a connection, and again when it says that its tools changed.

        Raises:
            ServerError: it offers something else, or does not answer.
        """
        if self._seen == self.link.age:
            return
        tools = await self.link.tools()
        if digest_of_tools(tools) != self._digest:
            self._found(tools)
            await self.link.aclose()
            raise ServerError(OTHERS.format(name=self.link.name))
        self._seen = self.link.age


class OpenServers:
    """Every agreed server of a session; none is started before its first call.

    Args:
        servers: each with its link.
    """

    def __init__(self, servers: Sequence[Pinned]) -> None:
        self._servers = servers
        self.tools: tuple[Tool, ...] = tuple(tool for server in servers for tool in server.tools)

    async def aclose(self) -> None:
        """Let go of them all, side by side."""
        await asyncio.gather(*(server.link.aclose() for server in self._servers))
