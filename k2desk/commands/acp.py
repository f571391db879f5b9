"""``k2desk acp``: the engine for editors that speak the Agent Client Protocol, over the standard streams."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from k2desk.commands.base import Command
from k2desk.commands.program import add_gateway

if TYPE_CHECKING:
    from k2desk.core.permissions import Mode
    from k2desk.desk.program import Program

EPILOG = """\
in Zed, add to its settings:
  "agent_servers": {"K2Desk": {"type": "custom", "command": "k2desk", "args": ["acp"]}}

Keys, settings, rules and sessions are those of the window. Every question of K2Desk comes up in the editor;
what it does not answer is not done. Sessions can be opened in the window afterwards, and undone there.
"""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    add = parser.add_argument
    add_gateway(parser)
    add(
        "--mode",
        choices=("ask", "plan", "act"),
        default="act",
        help="what new sessions may do: read only, plan, or everything you then allow. Default: act",
    )


def _run(given: argparse.Namespace) -> int:
    from k2desk.commands.program import gateway_of, opened

    if sys.stdin.isatty():
        sys.stderr.write("k2desk acp is started by an editor, which talks to it; see: k2desk acp --help\n")
        return 2
    with opened(**gateway_of(given)) as (program, _):
        asyncio.run(_serve(program, given.mode))
    return 0


async def _serve(program: Program, mode: Mode) -> None:
    from typing import cast

    from acp import run_agent
    from acp.interfaces import Agent as Served

    from k2desk.acp.agent import Agent

    agent = Agent(program, mode)
    try:
        await run_agent(cast(Served, agent))  # what it lacks is answered with: method not found
    finally:
        await agent.aclose()


COMMAND = Command("Serve an editor that speaks the Agent Client Protocol.", _arguments, _run)
