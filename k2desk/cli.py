"""The command line: what may be typed after ``k2desk``, and what is said about it."""

from __future__ import annotations

import argparse
from pathlib import Path

from k2desk import __version__


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="k2desk",
        description="A desktop coding assistant that writes nothing without you.",
        epilog="Without a folder the one used last is opened.",
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="the folder to open")
    parser.add_argument("--version", action="version", version=f"K2Desk {__version__}")
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
    return parser


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; what cannot be is answered in words and ends the program with status 2."""
    reader = parser()
    given = reader.parse_args(argv)
    if given.play and not given.demo:
        reader.error("--play plays the demo; write: k2desk --demo --play OUT")
    if given.demo and given.folder:
        reader.error("--demo brings its own folder; leave FOLDER out")
    if given.folder and not given.folder.is_dir():
        reader.error(f"{given.folder} is no folder; name the folder of your project")
    return given
