"""How far long work is, in words."""

from __future__ import annotations

from k2desk.core.wording import mark
from k2desk.core.working import Counted, Doing, Step
from k2desk.ui.words import tr

_STEPS: dict[tuple[Doing, Counted], str] = {
    ("Copying", "files"): mark("Copying {done} of {whole} files"),
    ("Reading", "files"): mark("Reading {done} of {whole} files"),
    ("Reading", "records"): mark("Reading {done} of {whole} records"),
    ("Writing", "records"): mark("Writing {done} of {whole} records"),
    ("Checking", "records"): mark("Checking {done} of {whole} records"),
    ("Replaying", "turns"): mark("Replaying {done} of {whole} turns"),
}


def step_words(step: Step) -> str:
    """Say how far it is, such as ``Copying 1,200 of 40,000 files``."""
    said = _STEPS[step.doing, step.counted]
    return tr(said, done=f"{step.done:,}", whole=f"{step.whole:,}")
