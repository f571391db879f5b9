"""The user's rules: those of the file, those of a session, and what they would have done in the past."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.core.errors import K2DeskError
from k2desk.core.wording import mark

if TYPE_CHECKING:
    from k2desk.core.lines import Line
    from k2desk.core.ports import Log
    from k2desk.core.rulebook import Replay
    from k2desk.core.ruler import Ruler
    from k2desk.core.rules import Rule, Rules
    from k2desk.core.rules_toml import Kept, Read
    from k2desk.journal.journal import Journal
    from k2desk.settings.rule_file import RuleFile

QUESTIONS = 60
"""How many of the newest questions a rule is tried on."""
SESSIONS = 40
"""How many sessions are looked through for them."""


class Rulebook:
    """Implements `core.rulebook.RuleDesk`, and makes what answers in a session.

    Args:
        folder: of the settings.
        records: opens the journal.
    """

    def __init__(self, folder: Path, records: Callable[[], Journal]) -> None:
        self._folder, self._records = folder, records
        self._of_session: dict[str, tuple[str, list[Rule]]] = {}
        """By session: its folder, and the rules that hold in it alone."""

    @cached_property
    def _file(self) -> RuleFile:
        from k2desk.settings.rule_file import RuleFile

        return RuleFile(self._folder, _read)

    @property
    def path(self) -> Path:
        """The file."""
        return self._folder / "rules.toml"

    def ruler(self, log: Log) -> Ruler:
        """Return what answers in a session in the place of its user, who is there."""
        from k2desk.tools.approvals import Approvals

        return Approvals(lambda: self.rules(log), log.get_blob, attended=True)

    def rules(self, log: Log) -> Rules:
        """Return the rules that hold in a session now."""
        from k2desk.core.rules import Rules

        place, own = self._own(log)
        today = _today()
        return Rules((*(rule for rule in self._file.read().used.rules if rule.holds(place, today)), *own))

    def _own(self, log: Log) -> tuple[str, list[Rule]]:
        """Return a session's folder, and the rules that hold in it alone."""
        known = self._of_session.get(log.session)
        if known is None:
            place = getattr(log.first().event, "workspace", "")
            known = self._of_session[log.session] = place, [*_kept_in(log)]
        return known

    # -- what the window asks

    def kept(self) -> Sequence[Kept]:
        """Return every rule of the file, with why it is not used; one whose time is over is not."""
        return [_in_time(kept) for kept in self._file.read().rules]

    def of_session(self, log: Log) -> Sequence[Rule]:
        """Return the rules that were made for a session and hold in it."""
        return tuple(self._own(log)[1])

    def tools(self) -> Sequence[str]:
        """Return the names a rule may begin with."""
        return _tools()

    def complaint(self) -> str:
        """Return what is wrong with the file, "" for nothing."""
        found = self._file.read()
        wrong = [kept.told for kept in found.rules if kept.why]
        if wrong:
            return mark(f"Rules in {self.path} that are not used: {'; '.join(wrong)}.")
        return mark(f"No rule of {self.path} is used. {found.complaint}") if found.complaint else ""

    def proposed(self, line: str, log: Log) -> str:
        """Return the narrowest useful pattern for the first part no rule answers; "" for none."""
        from k2desk.shell.patterns import narrowest

        read, rules = _apart(line), self.rules(log)
        open_parts = [part for part in read.parts if rules.allowing(part) is None]
        return narrowest(open_parts[0]) if open_parts and not read.obstacle else ""

    def answers(self, rule: Rule, line: str, log: Log) -> str:
        """Return why a command would stay a question with one more rule; "" where it would be allowed."""
        return _left(_with(self.rules(log), rule), _apart(line))

    def trouble(self, rule: Rule) -> str:
        """Return why there can be no such rule, "" where there can."""
        from k2desk.core.rules import RuleError, check
        from k2desk.core.rules_toml import try_examples

        try:
            check(rule, _tools())
            try_examples(rule, _apart)
        except RuleError as error:
            return str(error)
        return ""

    def keep(self, rule: Rule, log: Log | None = None) -> None:
        """Add a rule to the file, or to the record of one session where that is given.

        Raises:
            K2DeskError: it can't be, or can't be written.
        """
        from k2desk.core.ruled import RuleKept

        if trouble := self.trouble(rule):
            raise K2DeskError(trouble)
        if log is None:
            self._file.add(rule)
            return
        own = self._own(log)[1]
        log.append(RuleKept(rule), durable=True)
        own.append(rule)

    def drop(self, rule: Rule, log: Log) -> None:
        """Let a rule hold no longer that was made for a session.

        Raises:
            K2DeskError: there is none such, or the record can't be written.
        """
        from k2desk.core.ruled import RuleDropped

        own = self._own(log)[1]
        if rule not in own:
            raise K2DeskError("This rule does not hold any more; look at the list again.")
        log.append(RuleDropped(rule), durable=True)
        own.remove(rule)

    def remove(self, rule: Rule, instead: Rule | None = None) -> None:
        """Take a rule out of the file, or put another one in its place; comments stay.

        Raises:
            K2DeskError: it is not there any more, or the file can't be written.
        """
        if instead is not None and (trouble := self.trouble(instead)):
            raise K2DeskError(trouble)
        self._file.put(rule, instead)

    # -- the past

    def replay(self, rule: Rule, log: Log) -> Replay:
        """Try a rule on the newest questions about commands, of all sessions."""
        from k2desk.core.rulebook import Past, Replay

        before = self.rules(log)
        after = _with(before, rule)
        asked = answered = 0
        past: dict[str, Past] = {}
        for text, verdict in self._questions():
            asked += 1
            line = _apart(text)
            if not _left(before, line):
                continue
            why = _left(after, line)
            answered += not why
            touched = any(after.allowing(part) == rule for part in line.parts)
            if not why:
                past.setdefault(text, Past(text, "rejected" if verdict == "reject" else "answered"))
            elif touched:
                past.setdefault(text, Past(text, "part", why))
        return Replay(asked, answered, tuple(past.values()))

    def _questions(self) -> Iterator[tuple[str, str]]:
        """Yield what the user was asked about commands and what they said, the newest first."""
        from k2desk.core.events import DecisionMade, DecisionRequested

        left = QUESTIONS
        for info in self._records().sessions()[:SESSIONS]:
            said: dict[str, str] = {}
            for record in reversed(self._records().open(info.id).joined()):
                match record.event:
                    case DecisionMade(request_id=request_id, rule=""):
                        said[request_id] = record.event.decision.verdict
                    case DecisionRequested(request_id=request_id, question=question) if (
                        question.kind == "command" and request_id in said
                    ):
                        yield question.text, said[request_id]
                        left -= 1
                        if not left:
                            return
                    case _:
                        pass


def _left(rules: Rules, line: Line) -> str:
    """Return why a line would be asked about, "" where rules allow it."""
    ruling = rules.judge("run_command", line)
    if ruling is not None:
        return "" if ruling.allowed else mark(f"{ruling.rule} says otherwise")
    if line.obstacle or line.refused:
        return line.obstacle or mark(f"{line.refused} is never run")
    without = [number for number, part in enumerate(line.parts, 1) if rules.allowing(part) is None]
    return mark(f"part {without[0]} has no rule") if without else mark("it runs nothing")


def _with(rules: Rules, rule: Rule) -> Rules:
    from k2desk.core.rules import Rules

    return Rules((*rules.rules, rule))


def _kept_in(log: Log) -> Iterator[Rule]:
    """Return the rules of a session's record; a fork takes none along."""
    from k2desk.core.events import SessionForked
    from k2desk.core.ruled import RuleDropped, RuleKept

    found: list[Rule] = []
    for record in log.joined():
        if isinstance(record.event, SessionForked):
            found.clear()
        elif isinstance(record.event, RuleKept):
            found.append(record.event.rule)
        elif isinstance(record.event, RuleDropped) and record.event.rule in found:
            found.remove(record.event.rule)
    return iter(found)


def _in_time(kept: Kept) -> Kept:
    until = kept.rule.until
    over = not kept.why and until is not None and until < _today()
    return kept._replace(why=mark(f"its last day was {until}")) if over else kept


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()


def _tools() -> tuple[str, ...]:
    from k2desk.tools.found import rule_names

    return rule_names()


def _apart(text: str) -> Line:
    from k2desk.shell.parsing import take_apart

    return take_apart(text)


def _read(text: str) -> Read:
    from k2desk.core.rules_toml import read_toml

    return read_toml(text, _tools(), _apart)
