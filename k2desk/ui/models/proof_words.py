"""What the bar over the review says of the tests of a selection; without Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from k2desk.core.proving import Proof, SmallestFound
from k2desk.core.testing import TestProgress
from k2desk.core.visible import visible

Face: TypeAlias = Literal["good", "bad", "attention", "running", "none"]
Act: TypeAlias = Literal["", "run", "allow", "stop"]
ABOUT = "This selection: "
MOST_NAMED = 12
"""Tests that are named in a tip."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the bar shows.

    Args:
        face: its sign.
        title: what matters most.
        parts: the rest of the line, what matters most first.
        act: what its button does, "" for no button.
        short: the same for the button that applies, "" where there is nothing to say.
        tip: the run behind it, of several lines.
    """

    face: Face
    title: str
    parts: tuple[str, ...] = ()
    act: Act = ""
    short: str = ""
    tip: str = ""

    @property
    def words(self) -> str:
        """The rest of the line, whole."""
        return " · ".join(self.parts)

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield the title and the rest in ever shorter forms; the first is whole, none is cut off."""
        brief = self.title.removeprefix(ABOUT)
        yield self.title, self.words
        for count in range(len(self.parts), 0, -1):
            yield brief[0].upper() + brief[1:], " · ".join(self.parts[:count])


def of_proof(proof: Proof, seconds_ago: float) -> Said:
    """Say what came of a run.

    Args:
        proof: of exactly the present ticks.
        seconds_ago: when it came to its end.
    """
    ago = _ago(seconds_ago)
    if proof.note and not proof.passed + proof.failed:
        return Said(
            "attention", f"{ABOUT}no result", (_first(proof.note),), "run", "no result", tip_of(proof)
        )
    title = f"{ABOUT}{proof.passed:,} pass, {proof.failed:,} fail"
    changes = f"fixes {len(proof.fixes):,}, breaks {proof.worse:,}"
    parts = [changes if proof.named else f"{proof.before:,} failed before; this command names no tests"]
    if proof.note:  # half a run fixes and breaks nothing
        parts = []
    if proof.named and proof.known:
        parts.append(f"{proof.known:,} failed before too")
    if proof.flaky:
        parts.append(f"{len(proof.flaky):,} flaky")
    if proof.gone:
        parts.append(f"{len(proof.gone):,} no longer run")
    if proof.note:
        parts.append(_first(proof.note))
    parts.append(f"run in a copy {ago}")
    return Said(_face(proof), title, tuple(parts), "run", _short(proof), tip_of(proof))


def of_progress(progress: TestProgress) -> Said:
    """Say how far a run is."""
    failed = (f"{progress.failed:,} fail so far",) if progress.done else ()
    match progress.phase:
        case "before":
            rest = (
                f"{progress.words} tests without the change" if progress.done else "first without the change"
            )
            return Said("running", f"{ABOUT}running…", (rest,), "stop", "running")
        case "again":
            rest = "what has changed runs once more"
            return Said("running", f"{ABOUT}running…", (rest,), "stop", "running")
        case _:
            title = f"{progress.words} tests" if progress.done else "running…"
            return Said("running", f"{ABOUT}{title}", failed, "stop", "running")


def with_hunks(said: Said, progress: TestProgress) -> Said:
    """Say beside a result that each hunk is being tried, or the smallest selection is looked for."""
    runs = f"each hunk: {progress.done:,} of {progress.whole:,} runs"
    if progress.phase == "smallest":
        runs = f"looking for the smallest selection: {progress.done:,} run{'s' * (progress.done != 1)}"
    first, *rest = said.parts or ("",)
    return replace(said, parts=tuple(part for part in (first, runs, *rest) if part), act="stop")


def of_smallest(found: SmallestFound) -> str:
    """Say which hunks are enough, such as ``smallest selection that fixes test_total: hunks 1, 3``."""
    if not found.fixes:
        return "No smallest selection: the whole proposal fixes no test"
    first = visible(found.fixes[0].rpartition("::")[2] or found.fixes[0])
    tests = first if len(found.fixes) == 1 else f"{first} and {len(found.fixes) - 1:,} more"
    hunks = f"hunk{'s' * (len(found.hunks) != 1)} {', '.join(str(hunk + 1) for hunk in found.hunks)}"
    which = "Smallest selection that" if found.sure else "Smallest selection found that"
    return f"{which} fixes {tests}: {hunks}"


def tip_of_smallest(found: SmallestFound) -> str:
    """Return what the sentence stands on."""
    runs = f"{len(found.tried):,} runs of {visible(found.command)}"
    proved = "Every smaller selection was tried." if found.sure else "None of these hunks can be left out."
    return "\n".join([proved if found.hunks else "", runs, *map(visible, found.fixes[:MOST_NAMED])]).strip()


def not_run(reason: str, act: Act = "run") -> Said:
    """Say why a selection was not tried."""
    return Said("none", f"{ABOUT}not run", (_first(reason),), act, "not run", reason)


def cannot_run(reason: str) -> Said:
    """Say why tests can't run here at all, and what to do about it."""
    return Said("none", "Tests cannot run here", (_first(reason),), "", "not run", reason)


def tip_of(proof: Proof) -> str:
    """Return the run behind a result: command, exit status, time, hash, and the tests by name."""
    status = "ended by K2Desk" if proof.exit_status is None else f"exit status {proof.exit_status}"
    lines = [visible(proof.command), f"{status} · {proof.seconds:.1f} s · files {proof.tree[:12]}"]
    lists = {
        "fixes": proof.fixes,
        "breaks": proof.breaks,
        "new and failing": proof.new,
        "flaky": proof.flaky,
        "no longer run": proof.gone,
    }
    for word, tests in lists.items():
        lines += [f"{word} {visible(test)}" for test in tests[:MOST_NAMED]]
        if len(tests) > MOST_NAMED:
            lines.append(f"… {word} {len(tests) - MOST_NAMED:,} more")
    return "\n".join([*lines, *([visible(proof.note)] if proof.note else ())])


def _face(proof: Proof) -> Face:
    if proof.worse:
        return "bad"
    return "attention" if proof.note or proof.flaky or proof.gone or proof.failed else "good"


def _short(proof: Proof) -> str:
    if proof.worse:
        return f"breaks {proof.worse:,}"
    return f"{proof.failed:,} fail as before" if proof.failed else f"{proof.passed:,} pass"


def _first(text: str) -> str:
    return visible(text.split("\n", 1)[0])


def _ago(seconds: float) -> str:
    if seconds < 1:
        return "just now"
    if seconds < 10:
        return f"{seconds:.1f} s ago"
    if seconds < 60:
        return f"{seconds:.0f} s ago"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min ago"
    return f"{seconds // 3600:.0f} h ago"
