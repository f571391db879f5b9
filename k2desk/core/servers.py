"""Tool servers (MCP) the user has configured: what is known of each, and what was agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from k2desk.core.permissions import digest_of

SERVERS = "mcp"
"""What rules call a call of such a server's tool; their pattern is a glob over ``server/tool``."""

State: TypeAlias = Literal["off", "new", "changed", "agreed"]
"""``off``: switched off in the file; ``new``: the user has not seen its tools; ``changed``: agreed to once,
but its line or its tools are others now; ``agreed``: sessions that begin from now on get its tools."""


class ServerLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a server is reached, as the user's own file says it.

    Args:
        command: the program and its words, for a server that is started here; else empty.
        url: where it listens, for one that runs already; else "".
        environment: variables it gets beside the few every program needs.
        headers: sent with each request to ``url``.
        seconds: how long a call may take.
        enabled: whether it is used at all.
    """

    command: tuple[str, ...] = ()
    url: str = ""
    environment: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    seconds: float = 60.0
    enabled: bool = True

    @property
    def imprint(self) -> str:
        """SHA-256 over what would be run or reached; not over how long it may take, or whether it is used."""
        return digest_of(self.command, self.url, dict(self.environment), dict(self.headers))

    @property
    def shown(self) -> str:
        """The line for the eye, without the values of variables and headers: they may be secret."""
        import shlex

        told = self.url or shlex.join(self.command)
        names = [*self.environment, *self.headers]
        return f"{told}  ({', '.join(names)} set)" if names else told


class Definition(msgspec.Struct, frozen=True):
    """A tool as its server describes it; every word of it is untrusted.

    Args:
        name: as the server calls it.
        description: what it says of itself, what hides made visible, shortened.
        parameters: a JSON schema object.
    """

    name: str
    description: str
    parameters: dict[str, Any]


class Agreement(msgspec.Struct, frozen=True):
    """What the user agreed to.

    Args:
        imprint: of the server's line.
        tools: exactly what was shown.
        at: when, seconds since the epoch.
    """

    imprint: str
    tools: tuple[Definition, ...]
    at: float


def digest_of_tools(tools: Sequence[Definition]) -> str:
    """Return the SHA-256 over everything a server says of its tools, in whatever order it lists them."""
    return digest_of(sorted(tools, key=lambda tool: tool.name))


class ServerView(msgspec.Struct, frozen=True):
    """A server as it is shown.

    Args:
        name: the user's name for it.
        line: how it is reached.
        state: how it stands.
        tools: what it offered when it was last looked at; of an ``agreed`` one what was agreed to.
        digest: over the tools.
        note: what differs, or went wrong; "" for nothing.
    """

    name: str
    line: str
    state: State
    tools: tuple[Definition, ...] = ()
    digest: str = ""
    note: str = ""


class ServerDesk(Protocol):
    """What a window or a command may do with tool servers."""

    @property
    def path(self) -> Path:
        """The user's file."""
        ...

    def complaint(self) -> str:
        """Return what is wrong with the file, "" for nothing. Blocks for some milliseconds."""
        ...

    def views(self) -> Sequence[ServerView]:
        """Return every server of the file; none is started. Blocks for some milliseconds."""
        ...

    async def look(self, name: str) -> ServerView:
        """Start a server, or reach it, ask for its tools, and let go of it. Cancel to stop.

        Raises:
            K2DeskError: there is none of this name, or it did not answer; in words.
        """
        ...

    def agree(self, name: str, digest: str) -> ServerView:
        """Let sessions that begin from now on use exactly the tools that were looked at. Blocks.

        Args:
            name: of the server.
            digest: of the tools that were shown.

        Raises:
            K2DeskError: they are not those that `look` found last.
        """
        ...

    def drop(self, name: str) -> ServerView:
        """Agree to a server no more. Blocks.

        Raises:
            K2DeskError: there is none of this name.
        """
        ...
