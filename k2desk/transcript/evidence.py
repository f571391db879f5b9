"""What the record holds for a claim to rest on: the results of calls by their ids, and what changed since."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from k2desk.core.events import (
    Event,
    StepFinished,
    StepStarted,
    TestsRan,
    ToolFinished,
    WriteDone,
    WriteIntended,
)
from k2desk.core.evidence import evidence_id
from k2desk.core.proposals import TestReport

_EXIT = re.compile(r"exit status (-?\d+)\Z")
_NEWEST = 4
"""So many reads of a file are looked into for what is said of its lines."""
_CUT = "\n… "
"""Begins the line by which a read says that the file goes on."""
HELD = 8_000_000
"""Characters of results that nobody has cited yet; beyond them the oldest let go of their text, and quotes
from these are not checked. The records of a long session would otherwise lie in memory a second time."""


class Evidence(msgspec.Struct, frozen=True):
    """The result of a call.

    Args:
        id: by which it is cited, such as ``E7``.
        call_id: of the call.
        name: of the tool.
        status: how it ended.
        text: the result as the model got it, None where it is no longer held: see `HELD`.
        summary: its figures.
        report: of a run of the tests.
        exit_status: of the process, None where there was none or it is not known.
        part: what of the tests was run where not all were, "" for all; of a command what was asked for.
        path: the one file it speaks of, "" where it rests on more.
        whole: whether that file was read to its end.
        stale: whether files were written since, or a later run of the same came to something else.
    """

    id: str
    call_id: str
    name: str
    status: Literal["ok", "failed", "refused", "cancelled"]
    text: str | None
    summary: str = ""
    report: TestReport | None = None
    exit_status: int | None = None
    part: str = ""
    path: str = ""
    whole: bool = False
    stale: bool = False


class Ledger:
    """Everything that can be cited; a fold of events.

    Args:
        held: characters of results that nobody has cited yet which are kept.
    """

    def __init__(self, held: int = HELD) -> None:
        self._most = held
        self._held: dict[str, tuple[tuple[int, int], Evidence]] = {}
        self._arguments: dict[str, str] = {}
        self._files: dict[str, frozenset[str]] = {}
        self._reads: dict[str, list[str]] = {}
        """By file, its reads, the oldest first."""
        self._uncited: dict[str, int] = {}
        """How many characters each result holds that nobody has cited, the oldest first."""
        self._weight = 0
        self._outcomes: dict[str, dict[str, str]] = {}
        """By tool, what its last runs said of each test."""
        self._said: dict[tuple[str, str], tuple[object, ...]] = {}
        """By tool, and what was asked of it, what the last run came to."""
        self._at = (0, 0)

    def apply(self, event: Event) -> bool:
        """Take in what happened; return whether something that was held is out of date now."""
        match event:
            case StepStarted(turn=turn, step=step):
                self._at = (turn, step)
            case StepFinished(calls=calls):
                self._arguments = {call.id: call.arguments for call in calls}
            case ToolFinished():
                return self._hold(event)
            case TestsRan(report=report, targets=targets):
                by_the_user = Evidence(
                    "", "", "run_tests", "ok", None, report=report, part=", ".join(targets)
                )
                return self._outrun(by_the_user)
            case WriteIntended(change_id=change_id, files=files):
                self._files[change_id] = frozenset(file.path for file in files)
            case WriteDone(change_id=change_id):
                return self._age(self._files.pop(change_id, frozenset()))
            case _:
                pass
        return False

    def _hold(self, event: ToolFinished) -> bool:
        name = evidence_id(event.call_id)
        if not name:
            return False
        report = event.report
        told = _EXIT.match(event.summary) if event.name == "run_command" else None
        status = report.exit_status if report is not None else int(told[1]) if told else None
        asked = self._arguments.get(event.call_id, "")
        path = _path(asked) if event.name == "read_file" else ""
        new = Evidence(
            name,
            event.call_id,
            event.name,
            event.status,
            event.text,
            event.summary,
            report,
            status,
            _part(asked) if event.name in ("run_tests", "run_command") else "",
            path,
            bool(path) and _to_the_end(asked, event.text),
        )
        aged = self._outrun(new)
        self._held[name] = self._at, new
        if path:
            self._reads.setdefault(path, []).append(name)
        self._weigh(name, len(event.text))
        return aged

    def _weigh(self, name: str, size: int) -> None:
        """Let the oldest results that nobody has cited go, as far as there are too many characters."""
        self._weight += size - self._uncited.pop(name, 0)
        self._uncited[name] = size
        while self._weight > self._most:
            oldest = next(iter(self._uncited))
            self._weight -= self._uncited.pop(oldest)
            at, held = self._held[oldest]
            self._held[oldest] = at, msgspec.structs.replace(held, text=None)

    def _age(self, paths: frozenset[str]) -> bool:
        """Files were written: what ran before, or read one of them, speaks of files that are no more."""
        aged = False
        for name, (at, held) in self._held.items():
            if not held.stale and paths and (not held.path or held.path in paths):
                self._held[name] = at, msgspec.structs.replace(held, stale=True)
                aged = True
        return aged

    def _outrun(self, new: Evidence) -> bool:
        """The same ran again: what came to something else before speaks of a state that is no more.

        Nobody has to have written a file through K2Desk for that: the user has an editor, too.
        """
        told = {case.id: case.outcome for case in new.report.cases} if new.report is not None else {}
        if not self._is_news(new, told):
            return False
        aged = False
        for name, (at, held) in self._held.items():
            if not held.stale and held.name == new.name and _contradicts(held, new, told):
                self._held[name] = at, msgspec.structs.replace(held, stale=True)
                aged = True
        return aged

    def _is_news(self, new: Evidence, told: Mapping[str, str]) -> bool:
        """Tell whether a run says anything else than those before it that still hold, and remember it.

        They agree with each other, so no more than the last word of each is needed, however many there are.
        """
        if new.report is None and new.exit_status is None:
            return False
        known = self._outcomes.setdefault(new.name, {})
        other = any(known.get(test, outcome) != outcome for test, outcome in told.items())
        known |= told
        said = (new.exit_status, _figures(new.report) if new.report is not None else None)
        before = self._said.get((new.name, new.part), said)
        self._said[new.name, new.part] = said
        return other or before != said

    def reads(self, paths: frozenset[str]) -> frozenset[str]:
        """Return the ids of the newest reads of files that end with these paths."""
        return frozenset(
            name
            for path, names in self._reads.items()
            if path in paths or any(path.endswith(f"/{one}") for one in paths)
            for name in names[-_NEWEST:]
        )

    def known(self, names: frozenset[str], turn: int, step: int) -> tuple[Evidence, ...]:
        """Return what of these can have been known when a step of a turn was spoken, as it stands now.

        They are cited from now on: what is still held of their text stays.
        """
        found = {name: self._held[name] for name in sorted(names) if name in self._held}
        cited = {name: held for name, (at, held) in found.items() if at < (turn, step)}
        for name in cited:
            self._weight -= self._uncited.pop(name, 0)
        return tuple(cited.values())


def _contradicts(old: Evidence, new: Evidence, told: Mapping[str, str]) -> bool:
    """Tell whether a later run says something else than an older one.

    Args:
        old: the older one.
        new: the later one.
        told: the outcomes of its tests.
    """
    if old.report is None or new.report is None:
        same = old.part == new.part and None not in (old.exit_status, new.exit_status)
        return same and old.exit_status != new.exit_status
    if any(told.get(case.id, case.outcome) != case.outcome for case in old.report.cases):
        return True
    return old.part == new.part and _figures(old.report) != _figures(new.report)


def _figures(report: TestReport) -> tuple[object, ...]:
    counts = (report.count("passed"), report.count("failed"), report.count("skipped"))
    return report.exit_status, bool(report.note), counts


def _to_the_end(arguments: str, text: str) -> bool:
    """Tell whether a read asked for everything to the end of the file, and got it."""
    return not (_given(arguments) or {}).get("last_line") and _CUT not in text


def _given(arguments: str) -> dict[str, object] | None:
    """Return the arguments of a call, None where they can't be read."""
    try:
        value = msgspec.json.decode(arguments or "{}")
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return value if isinstance(value, dict) else None


def _part(arguments: str) -> str:
    """Return what of the tests a call asked for, "" for all; what can't be read is taken for a part."""
    given = _given(arguments)
    if given is None:
        return "a part"
    return ", ".join(str(value) for value in given.values() if str(value).strip())


def _path(arguments: str) -> str:
    """Return the file a read asked for; "" where that can't be told."""
    path = (_given(arguments) or {}).get("path", "")
    return path.removeprefix("./") if isinstance(path, str) else ""
