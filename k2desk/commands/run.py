"""``k2desk run``: one task without a window, by the same engine, read-only unless told otherwise."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.commands.base import Command
from k2desk.commands.program import add_gateway

if TYPE_CHECKING:
    from k2desk.core.rules import Rules

DONE, FAILED, USAGE, LIMIT, REFUSED, INTERRUPTED, ENDED = 0, 1, 2, 3, 4, 130, 143
EPILOG = """\
exit status:
  0    the turn was done
  1    it failed, or nothing could be opened
  2    the command line can't be, or there is no key
  3    a limit was reached: steps, money, the length of an answer
  4    the turn was done, but something was refused because no rule allowed it
  130  interrupted with Ctrl+C; 143 ended by SIGTERM. The session is whole and can be taken up again

rules (--approve), in one line or in a file of TOML with [[rule]] tables (tool, pattern, answer):
  run_tests                       run the tests, in a confined copy of the project
  run_command:pytest -q           run commands that begin with these words, in such a copy
  propose_edit:src/**             accept changes of files below src whole, but none of a file that runs code
  guide:AGENTS.md                 let the model see this file for assistants
  !read_file:secrets/**           forbid; a denial wins over everything
  Of a line that runs several programs each needs a rule. Substitutions, redirections, assignments and
  wildcards fit no rule.

a folder you have not trusted in the window is read only: no git, no commands, no tests, no changes. --trust
trusts it for this once.

--json prints the events of the journal as they are stored, one in a line: session, seq (from 1), at (seconds
since the epoch), event (an object whose kind is the event's name; k2desk/core/events.py has them all) and
digest. The last line is {"kind": "Summary", "outcome", "message", "session", "turn", "steps", "calls",
"refused", "written", "cost" (US dollars), "estimated", "exit_status"}.
"""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    add = parser.add_argument
    add("task", metavar="TASK", help="what is to be done; - reads it from the standard input")
    add("--workspace", type=Path, default=Path(), metavar="FOLDER", help="the project; default: here")
    add("--session", default="", metavar="ID", help="go on in this session instead of a new one")
    add_gateway(parser)
    add(
        "--mode",
        choices=("ask", "plan", "act"),
        default="ask",
        help="ask: read only; plan: read, and plan; act: everything the rules allow. Default: ask",
    )
    add(
        "--approve", default="", metavar="RULES", help="what passes without you, see below; or a file of them"
    )
    add("--trust", action="store_true", help="trust the folder this once, as --mode act does: git may run")
    add("--max-cost", type=_cents, metavar="USD", help="end before this much is spent")
    add("--json", action="store_true", help="print events as lines of JSON instead of text")


def _cents(text: str) -> int:
    value = float(text) if re.fullmatch(r"\d{1,5}(\.\d{1,2})?", text) else 0.0
    if not 0.01 <= value <= 10_000:
        raise argparse.ArgumentTypeError("give a sum in dollars between 0.01 and 10000, such as 0.50")
    return round(value * 100)


def _run(given: argparse.Namespace) -> int:
    from k2desk.commands.drive import Wish, drive
    from k2desk.commands.program import gateway_of, opened
    from k2desk.core.errors import ProviderError
    from k2desk.core.rules import RuleError
    from k2desk.tools.approvals import GUIDE

    task = sys.stdin.read() if given.task == "-" else given.task
    if not task.strip():
        return _usage("there is no task; write it behind run, or - and pipe it in")
    if not given.workspace.is_dir():
        return _usage(f"{given.workspace} is no folder; name that of your project with --workspace")
    try:
        rules = _rules(given.approve)
    except (RuleError, OSError, UnicodeDecodeError) as error:
        return _usage(str(error))
    if given.mode == "ask" and any(rule.answer == "allow" and rule.tool != GUIDE for rule in rules.rules):
        return _usage("nothing is run or proposed in mode ask, which only reads; add --mode act to --approve")
    wish = Wish(task, given.workspace.resolve(), given.session, given.mode, rules, as_json=given.json)
    try:
        with opened(**gateway_of(given), task_cents=given.max_cost) as (program, _):
            if given.trust or given.mode == "act":  # who has it act in a folder has spoken for the folder
                program.trust.once(wish.workspace)
            return drive(program, wish)
    except ProviderError as error:
        return _usage(str(error))


def _rules(text: str) -> Rules:
    from k2desk.core.rules import parse
    from k2desk.core.rules_toml import parse_toml
    from k2desk.shell.parsing import take_apart
    from k2desk.tools.found import rule_names

    tools = rule_names()
    if text.endswith(".toml"):
        return parse_toml(Path(text).read_text(encoding="utf-8"), tools, take_apart)
    return parse(text, tools)


def _usage(text: str) -> int:
    sys.stderr.write(f"k2desk run: {text}\n")
    return USAGE


COMMAND = Command("Do one task without a window.", _arguments, _run)
