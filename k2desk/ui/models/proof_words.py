"""What the bar over the review says of the tests of a selection; without Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from k2desk.core.proving import Proof, SmallestFound
from k2desk.core.testing import TestProgress
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.steps import step_words
from k2desk.ui.words import tr, trn

Face: TypeAlias = Literal["good", "bad", "attention", "running", "none"]
Act: TypeAlias = Literal["", "run", "allow", "stop"]
ABOUT = mark("This selection: {result}")
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
        before = tr(ABOUT).partition("{result}")[0]
        brief = self.title.removeprefix(before)
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
            "attention",
            tr(ABOUT, result=tr("no result")),
            (retold(_first(proof.note)),),
            "run",
            tr("no result"),
            tip_of(proof),
        )
    counts = tr("{passed:,} pass, {failed:,} fail", passed=proof.passed, failed=proof.failed)
    title = tr(ABOUT, result=counts)
    changes = tr("fixes {count:,}, breaks {worse:,}", count=len(proof.fixes), worse=proof.worse)
    parts = [
        changes
        if proof.named
        else tr("{before:,} failed before; this command names no tests", before=proof.before)
    ]
    if proof.note:  # half a run fixes and breaks nothing
        parts = []
    if proof.unexplained:
        parts.insert(0, _status(proof))
    if proof.judges:
        parts.append(tr("changes what judges it: {files}", files=_files(proof.judges)))
    if proof.named and proof.known:
        parts.append(tr("{known:,} failed before too", known=proof.known))
    if proof.flaky:
        parts.append(tr("{count:,} flaky", count=len(proof.flaky)))
    if proof.gone:
        parts.append(tr("{count:,} no longer run", count=len(proof.gone)))
    if proof.fewer:
        parts.append(tr("{count:,} fewer ran than before", count=proof.fewer))
    if proof.note:
        parts.append(retold(_first(proof.note)))
    parts.append(tr("run in a copy {ago}", ago=ago))
    return Said(face_of(proof), title, tuple(parts), "run", _short(proof), tip_of(proof))


def of_progress(progress: TestProgress) -> Said:
    """Say how far a run is."""
    if progress.step is not None:
        before = progress.phase == "before" and progress.step.doing == "Copying"
        parts = (step_words(progress.step), *((tr("first without the change"),) if before else ()))
        return Said("running", tr(ABOUT, result=tr("running…")), parts, "stop", tr("running"))
    failed = (tr("{failed:,} fail so far", failed=progress.failed),) if progress.done else ()
    match progress.phase:
        case "before":
            rest = (
                tr("{words} tests without the change", words=progress.words)
                if progress.done
                else tr("first without the change")
            )
            return Said("running", tr(ABOUT, result=tr("running…")), (rest,), "stop", tr("running"))
        case "first":
            title = tr("{words} tests", words=progress.words) if progress.done else tr("running…")
            parts = (tr("those it reaches, then all"), *failed)
            return Said("running", tr(ABOUT, result=title), parts, "stop", tr("running"))
        case "again":
            rest = tr("what has changed runs once more")
            return Said("running", tr(ABOUT, result=tr("running…")), (rest,), "stop", tr("running"))
        case _:
            title = tr("{words} tests", words=progress.words) if progress.done else tr("running…")
            parts = (*_of_reached(progress), *failed)
            return Said("running", tr(ABOUT, result=title), parts, "stop", tr("running"))


def _of_reached(progress: TestProgress) -> tuple[str, ...]:
    """Say what the tests came to that the change can reach, which ran before all of them."""
    count, worse = progress.reached, progress.reached_failed
    if not count:
        return ()
    if not worse:
        return (tr("none of the {count:,} it reaches fails that did not", count=count),)
    return (
        trn(
            "{n} of the {count:,} it reaches fails that did not",
            "{n} of the {count:,} it reaches fail that did not",
            worse,
            count=count,
        ),
    )


def with_hunks(said: Said, progress: TestProgress) -> Said:
    """Say beside a result that each hunk is being tried, or the smallest selection is looked for."""
    runs = tr("each hunk: {done:,} of {whole:,} runs", done=progress.done, whole=progress.whole)
    if progress.phase == "smallest":
        runs = trn(
            "looking for the smallest selection: {n:,} run",
            "looking for the smallest selection: {n:,} runs",
            progress.done,
        )
    first, *rest = said.parts or ("",)
    return replace(said, parts=tuple(part for part in (first, runs, *rest) if part), act="stop")


def of_smallest(found: SmallestFound) -> str:
    """Say which hunks are enough, such as ``smallest selection that fixes test_total: hunks 1, 3``."""
    if not found.fixes:
        return tr("No smallest selection: the whole proposal fixes no test")
    first = visible(found.fixes[0].rpartition("::")[2] or found.fixes[0])
    tests = (
        first
        if len(found.fixes) == 1
        else tr("{first} and {count:,} more", first=first, count=len(found.fixes) - 1)
    )
    numbers = ", ".join(str(hunk + 1) for hunk in found.hunks)
    hunks = trn("hunk {numbers}", "hunks {numbers}", len(found.hunks), numbers=numbers)
    if found.sure:
        return tr("Smallest selection that fixes {tests}: {hunks}", tests=tests, hunks=hunks)
    return tr("Smallest selection found that fixes {tests}: {hunks}", tests=tests, hunks=hunks)


def tip_of_smallest(found: SmallestFound) -> str:
    """Return what the sentence stands on."""
    runs = tr("{count:,} runs of {command}", count=len(found.tried), command=visible(found.command))
    proved = (
        tr("Every smaller selection was tried.") if found.sure else tr("None of these hunks can be left out.")
    )
    return "\n".join([proved if found.hunks else "", runs, *map(visible, found.fixes[:MOST_NAMED])]).strip()


def not_run(reason: str, act: Act = "run") -> Said:
    """Say why a selection was not tried."""
    return Said(
        "none", tr(ABOUT, result=tr("not run")), (_first(retold(reason)),), act, tr("not run"), retold(reason)
    )


def cannot_run(reason: str) -> Said:
    """Say why tests can't run here at all, and what to do about it."""
    return Said(
        "none", tr("Tests cannot run here"), (_first(retold(reason)),), "", tr("not run"), retold(reason)
    )


def tip_of(proof: Proof) -> str:
    """Return the run behind a result: command, exit status, time, hash, and the tests by name."""
    status = tr("ended by K2Desk") if proof.exit_status is None else _status(proof)
    lines = [
        visible(proof.command),
        tr(
            "{status} · {seconds:.1f} s · files {tree}",
            status=status,
            seconds=proof.seconds,
            tree=proof.tree[:12],
        ),
    ]
    lists = {
        tr("fixes"): proof.fixes,
        tr("breaks"): proof.breaks,
        tr("new and failing"): proof.new,
        tr("flaky"): proof.flaky,
        tr("no longer run"): proof.gone,
    }
    for word, tests in lists.items():
        lines += [f"{word} {visible(test)}" for test in tests[:MOST_NAMED]]
        if len(tests) > MOST_NAMED:
            lines.append(tr("… {word} {count:,} more", word=word, count=len(tests) - MOST_NAMED))
    if proof.judges:
        judges = ", ".join(map(visible, proof.judges[:MOST_NAMED]))
        lines.append(tr("changes what judges it: {files}", files=judges))
    return "\n".join([*lines, *([visible(retold(proof.note))] if proof.note else ())])


def _status(proof: Proof) -> str:
    return tr("exit status {exit_status}", exit_status=proof.exit_status)


def _files(paths: Sequence[str]) -> str:
    """Name a file, and say how many more there are."""
    first = visible(paths[0].rpartition("/")[2])
    return first if len(paths) == 1 else tr("{first} and {count:,} more", first=first, count=len(paths) - 1)


def face_of(proof: Proof) -> Face:
    """Return the sign of a result; good where nothing at all speaks against it."""
    if proof.worse:
        return "bad"
    doubts = (proof.note, proof.flaky, proof.gone, proof.failed, proof.fewer, proof.unexplained, proof.judges)
    return "attention" if any(doubts) or not proof.passed else "good"


def _short(proof: Proof) -> str:
    if proof.worse:
        return tr("breaks {worse:,}", worse=proof.worse)
    if proof.unexplained:
        return _status(proof)
    return (
        tr("{failed:,} fail as before", failed=proof.failed)
        if proof.failed
        else tr("{passed:,} pass", passed=proof.passed)
    )


def _first(text: str) -> str:
    return visible(text.split("\n", 1)[0])


def _ago(seconds: float) -> str:
    if seconds < 1:
        return tr("just now")
    if seconds < 10:
        return tr("{seconds:.1f} s ago", seconds=seconds)
    if seconds < 60:
        return tr("{seconds:.0f} s ago", seconds=seconds)
    if seconds < 3600:
        return tr("{seconds:.0f} min ago", seconds=seconds // 60)
    return tr("{seconds:.0f} h ago", seconds=seconds // 3600)
