"""``k2desk verify``: whether every byte K2Desk wrote was allowed, and whether the record is whole."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from k2desk.commands.base import Command
from k2desk.core.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k2desk.core.verified import Verified

MOST_DIFFERING = 20
"""Files changed since that are listed; a longer list says how many more there are."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", nargs="?", default="", metavar="SESSION", help="its id; without, all")
    parser.add_argument("--workspace", type=Path, metavar="F", help="only the sessions of this folder")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the lines")
    parser.epilog = (
        "Status 0: the record is whole, and every write in it was allowed. 1: the lines say where it is not. "
        "Files that somebody else changed since are no fault. 130: interrupted with Ctrl+C."
    )


def _run(given: argparse.Namespace) -> int:
    from k2desk.commands.program import opened
    from k2desk.commands.telling import telling

    workspace = given.workspace.resolve() if given.workspace is not None else None
    with opened() as (program, _), telling() as working:
        found = program.verify(given.session, workspace, working)
    if given.json:
        print(msgspec.json.format(msgspec.json.encode(_document(found)), indent=2).decode())
    else:
        for one in found:
            _tell(one)
        sys.stdout.write(_sum(found))
    return 0 if all(one.fine for one in found) else 1


def _document(found: Sequence[Verified]) -> dict[str, object]:
    sessions = [{**msgspec.to_builtins(one), "fine": one.fine} for one in found]
    return {
        "sessions": sessions,
        "writes_without_approval": sum(one.unapproved for one in found),
        "fine": all(one.fine for one in found),
    }


def _tell(one: Verified) -> None:
    title = f" “{visible(one.title)}”" if one.title else ""
    print(f"{'ok ' if one.fine else 'BAD'} {one.session}{title}, {visible(one.workspace)}")
    print(f"    {counted(one.records, 'record')}, {counted(one.changes, 'write')}; {signature(one)}")
    for fault in one.faults:
        print(f"  ! {visible(fault)}")
    for lost in one.unexplained:
        what = visible(lost.path) if lost.path else f"change {visible(lost.change_id)}"
        print(f"  ! without approval, record {lost.seq}: {what}: {visible(lost.why)}")
    for path in one.differing[:MOST_DIFFERING]:
        print(f"    changed since by somebody else: {visible(path)}")
    if len(one.differing) > MOST_DIFFERING:
        print(f"    and {len(one.differing) - MOST_DIFFERING} more")


def _sum(found: Sequence[Verified]) -> str:
    lost = sum(one.unapproved for one in found)
    damaged = sum(bool(one.faults) for one in found)
    damage = f", {counted(damaged, 'session')} damaged" if damaged else ""
    return f"{counted(len(found), 'session')}: {counted(lost, 'write')} without approval{damage}\n"


def signature(one: Verified) -> str:
    """Say how far a session is signed, and by whom."""
    match one.signer:
        case "kept":
            rest = one.records - one.signed
            after = f", {rest} since" if rest else ""
            return f"signed up to record {one.signed} with the key in the keyring{after}"
        case "gone":
            return "signed only with keys that are not kept, which proves nothing"
        case "none":
            return "not signed"


def counted(count: int, word: str) -> str:
    """Return a figure with its noun."""
    return f"{count:,} {word}{'s' * (count != 1)}"


COMMAND = Command(
    "Check that every byte written was allowed, and the record is whole.",
    _arguments,
    _run,
    "it had only read, and changed nothing",
)
