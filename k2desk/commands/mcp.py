"""``k2desk mcp``: the user's tool servers: what they offer, and whether that is agreed to."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from k2desk.commands.base import Command
from k2desk.core.visible import visible

if TYPE_CHECKING:
    from k2desk.core.servers import ServerDesk, ServerView

EPILOG = """\
servers stand in servers.toml beside the settings, which is yours to write; nothing in a project is read:

  [servers.docs]
  command = ["uvx", "some-docs-server"]      # started when it is first called, in a folder of its own
  environment = {DOCS = "/srv/docs"}         # beside PATH, HOME and the like; never a key of K2Desk's
  seconds = 60                               # how long a call may take

  [servers.board]
  url = "https://board.example/mcp"          # http:// on this machine alone
  headers = {Authorization = "Bearer …"}

k2desk mcp lists them and starts none. k2desk mcp docs starts that one and shows its tools; with --agree
sessions that begin afterwards may use exactly these: when its line or its tools change, nothing is sent
until you have looked again. Each call is asked about, unless a rule answers, such as mcp:docs/search.
"""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument(
        "name", nargs="?", default="", metavar="NAME", help="start or reach this one and look"
    )
    answers = parser.add_mutually_exclusive_group()
    answers.add_argument(
        "--agree", metavar="DIGEST", help="agree to the tools with this digest, which a look prints"
    )
    answers.add_argument("--drop", action="store_true", help="agree to it no more")


def _run(given: argparse.Namespace) -> int:
    """List, look or agree: 0 where that could be done, 1 where a server or the file can't be used."""
    from k2desk.commands.program import opened

    if not given.name and (given.agree or given.drop):
        sys.stderr.write("k2desk mcp: name the server, such as: k2desk mcp docs --drop\n")
        return 2
    with opened() as (program, _):
        servers: ServerDesk = program.servers
        complaint = servers.complaint()
        if complaint:
            sys.stderr.write(f"{visible(complaint)}\n")
        if given.name:
            _one(servers, given.name, given.agree, drop=given.drop)
            return 0
        views = servers.views()
        for view in views:
            _tell(view)
        if not views and not complaint:
            print(f"There are no tool servers. They stand in {servers.path}; see: k2desk mcp --help")
        return 1 if complaint else 0


def _one(servers: ServerDesk, name: str, digest: str | None, *, drop: bool) -> None:
    if drop:
        _tell(servers.drop(name))
        return
    view = asyncio.run(servers.look(name))
    if digest is not None:
        view = servers.agree(name, digest)
    _tell(view, whole=True)


def _tell(view: ServerView, *, whole: bool = False) -> None:
    print(visible(f"{view.name}: {view.state}, {len(view.tools)} tools  {view.line}"))
    if view.note:
        print(visible(f"  ! {view.note}"))
    for tool in view.tools if whole else ():
        print(visible(f"  {view.name}/{tool.name}({', '.join(tool.parameters['properties'])})"))
        for line in tool.description.splitlines():
            print(visible(f"      {line}"))
    if whole and view.state in ("new", "changed"):
        print(f"To let sessions use exactly these: k2desk mcp {view.name} --agree {view.digest}")


COMMAND = Command("List tool servers (MCP), look at their tools, and agree to them.", _arguments, _run)
