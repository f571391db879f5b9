"""Tool servers for tests: one made with the protocol's own package, and some that misbehave."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from k2desk.desk.servers import ServerBook
from k2desk.settings.folders import folders

GOOD = """
import os, sys, asyncio
from mcp.server import MCPServer

server = MCPServer("good")

@server.tool()
def add(a: int, b: int) -> int:
    "Add two numbers.\\u202e"
    return a + b

@server.tool()
def tell(what: str) -> str:
    "Tell something about this process."
    if what == "environment":
        return " ".join(sorted(os.environ))
    if what == "folder":
        return os.getcwd()
    if what == "die":
        os._exit(3)
    if what == "child":
        import subprocess
        return str(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid)
    if what == "long":
        return "x" * 300_000
    raise ValueError("no such thing: " + what)

@server.tool()
async def wait() -> str:
    "Wait for ever."
    await asyncio.sleep(600)
    return ""

if "--more" in sys.argv:
    @server.tool()
    def more() -> str:
        "One more tool."
        return "more"

server.run("stdio")
"""

# Speaks the wire by hand, as far as the listing of its tools, and then does something else.
RAW = """
import json, sys, time

def send(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\\n")
    sys.stdout.flush()

for line in sys.stdin:
    asked = json.loads(line)
    method = asked.get("method")
    if method == "initialize":
        send({"id": asked["id"], "result": {
            "protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
            "serverInfo": {"name": "raw", "version": "1"}}})
    elif method == "tools/list":
        send({"id": asked["id"], "result": {"tools": TOOLS}})
    elif method == "tools/call":
        ACT
    elif "id" in asked:
        send({"id": asked["id"], "error": {"code": -32601, "message": "unknown"}})
"""
TOOL = {"name": "go", "description": "Go.", "inputSchema": {"type": "object"}}
FLOOD = """
        while True:
            send({"method": "notifications/message", "params": {"level": "info", "data": "x"}})
"""
ENDLESS_LINE = """
        while True:
            sys.stdout.write("x" * 65536)
"""
GARBAGE = """
        sys.stdout.write("this is no JSON\\n{\\n" * 50)
        sys.stderr.write("mind the gap\\x1b[2J " * 100_000)
        sys.stderr.flush()
        send({"id": asked["id"], "result": {"content": [{"type": "text", "text": "still here"}]}})
"""
IMAGE = """
        send({"id": asked["id"], "result": {"content": [
            {"type": "image", "data": "AAAA", "mimeType": "image/png"},
            {"type": "text", "text": "a\\u202eb"}]}})
"""


def raw(act: str, *tools: dict[str, Any]) -> str:
    return RAW.replace("TOOLS", repr(list(tools or (TOOL,)))).replace("ACT", act.strip())


def put(**scripts: str | tuple[str, ...]) -> None:
    """Write ``servers.toml``; a value is the script of a server, and its further words."""
    config = folders().config
    config.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, script in scripts.items():
        text, *words = (script,) if isinstance(script, str) else script
        file = config / f"{name}.py"
        file.write_text(text)
        lines += [
            f"[servers.{name}]",
            f"command = {json.dumps([sys.executable, str(file), *words])}",
            "seconds = 5",
        ]
    (config / "servers.toml").write_text("\n".join(lines) + "\n")


def book() -> ServerBook:
    return ServerBook(folders().config, folders().data)


async def agreed(*names: str) -> ServerBook:
    """Look at servers and agree to them."""
    servers = book()
    for name in names:
        servers.agree(name, (await servers.look(name)).digest)
    return servers


def settings(text: str) -> Path:
    config = folders().config
    config.mkdir(parents=True, exist_ok=True)
    (config / "servers.toml").write_text(text)
    return config / "servers.toml"
