"""``k2desk replay``: a recorded session run again, offline, to see whether it ends as it did."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.commands.base import Command

if TYPE_CHECKING:
    from k2desk.replay.recording import Recording
    from k2desk.replay.run import Outcome

SAME, OTHER = 0, 1
EPILOG = """\
The engine runs again over what the record holds: the model says what it said, the user decides as they
decided, commands and reads give what they gave, and what was applied is written again, to a folder that is
gone afterwards. Nothing is asked of a model, no process is started, and your project is not touched. What the
record does not hold is a difference.

exit status:
  0    same result: tree HASH, the SHA-256 over the files the session wrote
  1    the line says where the replay first went another way, or what the record lacks
  130  interrupted with Ctrl+C
"""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("recording", metavar="SESSION", help="its id, or a .k2bundle file from any machine")


def _run(given: argparse.Namespace) -> int:
    from k2desk.replay.run import replay

    recording = _recording(given.recording)

    def told(done: int, turns: int) -> None:
        sys.stderr.write(f"replaying turn {min(done + 1, turns)} of {turns}\n")

    return _told(asyncio.run(replay(recording, told)))


def _recording(named: str) -> Recording:
    from k2desk.commands.program import opened
    from k2desk.commands.telling import telling
    from k2desk.core.exports import SUFFIX
    from k2desk.journal.resting import blob_names
    from k2desk.replay.recording import Recording, of_bundle

    if named.endswith(SUFFIX):
        return of_bundle(Path(named))
    with opened() as (program, _), telling() as working:
        records, blob = program.exports.records(named, working)
        names = sorted({name for record in records for name in blob_names(record.event)})
        blobs = {name: blob(name) for name in working.over(names, "Reading", "files")}
    return Recording(records, blobs.__getitem__)


def _told(outcome: Outcome) -> int:
    if outcome.difference:
        print(f"another result: {outcome.difference}")
        return OTHER
    turns = f"{outcome.turns} turn{'s' * (outcome.turns != 1)}"
    sys.stderr.write(f"{turns}, {outcome.events:,} events happened again\n")
    print(f"same result: tree {outcome.tree}")
    return SAME


COMMAND = Command(
    "Run a recorded session again, offline, and compare.", _arguments, _run, "nothing is left behind"
)
