"""The file of the user's tool servers: read anew whenever it is needed, never written by us."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from k2desk.core.servers import ServerLine
from k2desk.core.wording import mark

NAME = re.compile(r"[a-z][a-z0-9-]{0,23}")
"""What a server may be called."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Servers(NamedTuple):
    """What the file holds, and what is wrong with it."""

    lines: Mapping[str, ServerLine] = {}
    complaint: str = ""


class ServerFile:
    """``servers.toml`` beside the settings; nothing in a workspace is ever read as a server.

    Args:
        folder: of the settings.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "servers.toml"

    def read(self) -> Servers:
        """Return every server that can be used; the others are told of. Blocks."""
        try:
            found = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Servers()
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            return Servers(complaint=mark(f"{self.path} can't be read: {error}. No server is used."))
        lines: dict[str, ServerLine] = {}
        wrong: list[str] = []
        servers = found.get("servers", {})
        for name, table in servers.items() if isinstance(servers, dict) else ():
            try:
                lines[name] = _line(name, table)
            except ValueError as error:
                wrong.append(f"{name}: {error}")
        if further := [name for name in found if name != "servers"]:
            wrong.append(
                mark(f"{', '.join(further)}: unknown; servers stand in tables such as [servers.docs]")
            )
        return Servers(lines, f"In {self.path}: {'; '.join(wrong)}." if wrong else "")


def _line(name: str, table: Any) -> ServerLine:
    """Read one server.

    Raises:
        ValueError: it can't be used; the text says why.
    """
    if NAME.fullmatch(name) is None:
        raise ValueError("a name is made of small letters, digits and hyphens, 24 at most")
    try:
        line = msgspec.convert(table, ServerLine, strict=True)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    if bool(line.command) == bool(line.url):
        raise ValueError('give either command = ["program", "word"] or url = "https://…"')
    if not 1 <= line.seconds <= 3600:
        raise ValueError("seconds lie between 1 and 3600")
    if line.url:
        parts = urlsplit(line.url)
        if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)):
            raise ValueError("a url begins with https://, or with http:// for a server on this machine")
        if parts.username or parts.password:
            raise ValueError("a url holds no password; use headers")
    return line
