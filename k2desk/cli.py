"""The command line: what may be typed after ``k2desk``, and what is said about it.

A first word that names a command of `k2desk.commands` starts that command; everything else opens the window.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from k2desk import __version__

if TYPE_CHECKING:
    import argparse


class Given(SimpleNamespace):
    """What was typed; a command has its own besides.

    Args:
        folder: to open; None for the one used last.
        demo: whether it is the demo.
        play: where the pictures of a played demo go.
        theme: for this time.
        cluster: the same.
        diagnose: whether only that is wanted.
        run: the command's function, None where the window is to be opened.
    """

    folder: Path | None
    demo: bool
    play: Path | None
    theme: str | None
    cluster: str | None
    diagnose: bool
    run: Any


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line that opens the window."""
    import argparse  # here and below: what is typed most needs no parser, and it is felt at the start

    parser = argparse.ArgumentParser(
        prog="k2desk",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="A desktop coding assistant that writes nothing without you.",
        epilog="Without a folder the one used last is opened.",
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="the folder to open")
    parser.add_argument("--version", action="version", version=f"K2Desk {__version__}")
    parser.add_argument(
        "--diagnose",
        action="store_true",
        help="print what K2Desk is made of here, without anything of yours: for a report of a fault",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="open a copy of the demo project with the demo model: no key, no account, no network",
    )
    parser.add_argument(
        "--play",
        type=Path,
        metavar="OUT",
        help="with --demo: play it to its end and leave pictures and the session report in OUT",
    )
    parser.add_argument(
        "--theme", choices=("dark", "light", "system"), help="the colours for this time; settings keep theirs"
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="the Dask scheduler proofs run on for this time, such as tls://build.example:8786; '' for none",
    )
    parser.set_defaults(run=None)
    return parser


def parse(argv: list[str] | None = None) -> Given:
    """Read the command line; what cannot be is answered in words and ends the program with status 2."""
    words = sys.argv[1:] if argv is None else argv
    if (
        words and words[0].isidentifier()
    ):  # a path, or nothing, need not look for commands before the first paint
        from k2desk.commands import base

        if words[0] in base.names():
            return _parse_command(words[0], words[1:])
    if not words or (len(words) == 1 and not words[0].startswith("-") and Path(words[0]).is_dir()):
        folder = Path(words[0]) if words else None
        return Given(folder=folder, demo=False, play=None, theme=None, cluster=None, diagnose=False, run=None)
    reader = parser()
    if {"-h", "--help"} & set(words):
        reader.epilog = f"{reader.epilog}\n\n{_told_commands()}"
    given = reader.parse_args(words, Given())
    if given.play and not given.demo:
        reader.error("--play plays the demo; write: k2desk --demo --play OUT")
    if given.demo and given.folder:
        reader.error("--demo brings its own folder; leave FOLDER out")
    if given.folder and not given.folder.is_dir():
        reader.error(f"{given.folder} is no folder; name the folder of your project")
    return given


def _parse_command(name: str, words: list[str]) -> Given:
    import argparse

    from k2desk.commands import base

    command = base.load(name)
    reader = argparse.ArgumentParser(prog=f"k2desk {name}", description=command.summary)
    command.arguments(reader)
    reader.set_defaults(run=partial(command.start, name))
    return reader.parse_args(words, Given())


def _told_commands() -> str:
    from k2desk.commands import base

    told = [f"  {name:<12}{base.load(name).summary}" for name in base.names()]
    return "\n".join(
        ["commands (k2desk COMMAND --help says more; open a folder of such a name as ./NAME):", *told]
    )
