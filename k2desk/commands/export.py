"""``k2desk export``: a session as a file, to read and keep, or to pass on without its secrets."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from k2desk.commands.base import Command
from k2desk.commands.verify import counted
from k2desk.core.exports import SUFFIX
from k2desk.core.visible import visible


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help="its id; k2desk verify lists them")
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=f"where; a bundle where the name ends in {SUFFIX}, else Markdown",
    )
    parser.epilog = (
        "Markdown is for reading. A bundle is for a report: k2desk replay runs it again. Secrets are taken "
        "out of both; read what you pass on all the same. Status 130: interrupted with Ctrl+C."
    )


def _run(given: argparse.Namespace) -> int:
    from k2desk.commands.program import opened
    from k2desk.commands.telling import telling

    with opened() as (program, _):
        keep = partial(program.exports.keep, given.file)
        inside = [Path(info.workspace) for info in program.sessions() if info.id == given.session]
        with telling() as working:
            if given.file.suffix != SUFFIX:
                keep(program.exports.report(given.session, working).encode(), inside)
                return 0
            bundle = program.exports.bundle(given.session, working)
        keep(bundle.data, inside)
    holds = bundle.contents
    secrets = counted(sum(holds.redacted.values()), "secret")
    sys.stderr.write(f"{counted(holds.records, 'event')}, {secrets} taken out\n")
    for path in holds.files:
        sys.stderr.write(f"with the bytes of {visible(path)}\n")
    return 0


COMMAND = Command(
    "Export a session as Markdown, or as a bundle for a report.", _arguments, _run, "no file was made"
)
