"""A session as a report to read, keep and pass on: what was asked, done, decided and changed, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import assert_never

from k2desk.core.errors import JournalError
from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    Attachment,
    CompactionFailed,
    CompactionMade,
    CompactionUndone,
    DecisionMade,
    DecisionRequested,
    Event,
    GatewayChecked,
    Noticed,
    Pinned,
    ProposalEdited,
    ProposalEnded,
    ProposalMade,
    Record,
    SessionForked,
    SessionRenamed,
    SessionStarted,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    Unpinned,
    WriteIntended,
)
from k2desk.core.permissions import Question
from k2desk.core.proposals import FileWrite, TestReport
from k2desk.core.redaction import redact
from k2desk.core.working import Working
from k2desk.journal.changes import Change, changes
from k2desk.journal.guarded import guarded, spent_lines, todo_lines
from k2desk.journal.markdown import code, fence

_VERDICTS = {"allow": "allowed", "reject": "rejected", "revise": "sent back for another proposal"}


def report(records: Sequence[Record], working: Working | None = None) -> str:
    """Return a session as Markdown.

    Text of the user, the model and the tools stands in code blocks and code spans, so that nothing in it can
    become markup. Thoughts are folded to a line. Secrets get a mark: the record is the user's alone, a report
    is made to be passed on.

    Args:
        records: the whole session, in order.
        working: hears how far it is, and may stop it.

    Raises:
        JournalError: there is no record, or the record of the changes makes no sense.
        Stopped: it was asked to end.
    """
    if not records or not isinstance(records[0].event, SessionStarted):
        raise JournalError("There is nothing to report: the session is empty.")
    writer = _Report(records)
    for record in (working or Working()).over(records, "Writing", "records"):
        writer.add(record)
    last = records[-1]
    lines = [*_head(records, records[0].event), *writer.lines, *todo_lines(records), ""]
    lines += ["## Chain", "", f"Record {last.seq} has the digest `{last.digest}`. Every record before it"]
    lines += ["is bound to it: were one of them changed or left out, the digests would no longer follow.", ""]
    return redact("\n".join(lines)).text


def _head(records: Sequence[Record], started: SessionStarted) -> list[str]:
    title = ""
    for record in records:
        if isinstance(record.event, SessionRenamed):
            title = record.event.title
    last = records[-1]
    return [
        "# K2Desk session report",
        "",
        *([f"- title: {code(title)}"] if title else []),
        f"- session: {code(last.session)}, {last.seq} records",
        f"- folder: {code(started.workspace)}",
        f"- model: {code(started.model)} of {code(started.provider)}, K2Desk {code(started.version)}",
        f"- from {_when(records[0].at)} to {_when(last.at)}",
        *spent_lines(records),
    ]


def _when(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"


class _Report:
    """Gathers the lines of a report, record by record."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.lines: list[str] = []
        self._changes: dict[str, Change] = {change.id: change for change in changes(records)}
        self._thought: list[str] = []
        self._text: list[str] = []
        self._questions: dict[str, Question] = {}
        self._labels: dict[str, str] = {}
        self._asides: dict[int, list[str]] = {}

    def add(self, record: Record) -> None:
        """Add what a record has to tell."""
        self._talk(record.event, record.at)
        self._aside(record.event, record.at)
        self._context(record.event)
        self._work(record.event, record.at)
        self.lines += guarded(record.event)

    def _talk(self, event: Event, at: float) -> None:
        match event:
            case TurnStarted(turn=turn, text=text, attachments=attachments):
                self.lines += ["", f"## Turn {turn}", "", f"Asked by the user, {_when(at)}:", *fence(text)]
                self.lines += _along(attachments)
            case TurnSteered(text=text, attachments=attachments):
                self.lines += ["", f"Said by the user meanwhile, {_when(at)}:", *fence(text)]
                self.lines += _along(attachments)
            case ThoughtDelta(text=text):
                self._thought.append(text)
            case TextDelta(text=text):
                self._text.append(text)
            case StepStarted():
                self._thought, self._text = [], []
            case StepRetried(attempt=attempt, attempts=attempts, reason=reason):
                self._thought, self._text = [], []
                self.lines.append(f"- tried again, {attempt} of {attempts}: {code(reason)}")
            case StepFinished():
                self._say()
            case SessionForked(session=session, seq=seq, differs=differs):
                self.lines.append(f"- forked from session {code(session)} before its record {seq}")
                self.lines += [f"  - not as it was then: {code(path)}" for path in differs]
            case Noticed(level=level, text=text):
                self.lines.append(f"- note ({level}): {code(text)}")
            case GatewayChecked():
                self.lines += _checked(event)
            case TurnFinished(turn=turn, outcome=outcome, message=message):
                self._say()
                self.lines.append(
                    f"- turn {turn} ended: {outcome}, {_when(at)}" + (f", {code(message)}" if message else "")
                )
            case _:
                pass

    def _aside(self, event: Event, at: float) -> None:
        match event:
            case AsideAsked(aside=aside, text=text):
                self._asides[aside] = []
                self.lines += ["", f"Aside {aside}, asked by the user, {_when(at)}:", *fence(text)]
            case AsideDelta(aside=aside, text=text, again=again):
                if again:
                    self._asides[aside].clear()
                self._asides[aside].append(text)
            case AsideFinished(aside=aside, outcome=outcome, message=message):
                if said := "".join(self._asides.pop(aside, [])):
                    self.lines += ["", f"The model, to aside {aside}:", *fence(said)]
                self.lines.append(
                    f"- aside {aside} ended: {outcome}" + (f", {code(message)}" if message else "")
                )
            case _:
                pass

    def _context(self, event: Event) -> None:
        match event:
            case CompactionMade(by=by, before=before, after=after, trouble=trouble):
                who = "the model" if by == "model" else "rules"
                why = f", because {code(trouble)}" if trouble else ""
                sizes = f"from {before.total:,} to {after.total:,} tokens"
                self.lines.append(f"- compacted by {who} {sizes}{why}; this record holds everything")
            case CompactionFailed(message=message):
                self.lines.append(f"- not compacted: {code(message)}")
            case CompactionUndone():
                self.lines.append("- the compaction was undone by the user")
            case Pinned(label=label):
                self.lines.append(f"- pinned by the user: {code(label)}")
            case Unpinned(pin=pin):
                self.lines.append(f"- unpinned by the user: {pin.kind} {code(pin.name)}")
            case _:
                pass

    def _say(self) -> None:
        thought, text = "".join(self._thought), "".join(self._text)
        self._thought, self._text = [], []
        if thought:
            words = len(thought.split())
            self.lines.append(f"- thought, {words} word{'' if words == 1 else 's'}")
        if text.strip():
            self.lines += ["", "The model:", *fence(text)]

    def _work(self, event: Event, at: float) -> None:
        match event:
            case DecisionRequested(request_id=request_id, question=question):
                self._questions[request_id] = question
            case DecisionMade():
                self.lines += self._decided(event, at)
            case ToolStarted(call_id=call_id, label=label):
                self._labels[call_id] = label
            case ToolFinished():
                self.lines += self._finished(event)
            case ProposalMade(proposal=proposal):
                self.lines.append(f"- proposed: {code(proposal.summary)}")
                self.lines += [
                    f"  - {file.kind} {code(file.path)}"
                    + (f" from {code(file.old_path)}" if file.old_path else "")
                    for file in proposal.files
                ]
            case ProposalEdited(path=path, after=after):
                what = "edited the proposed text of" if after else "took back the edit of"
                self.lines.append(f"- the user {what} {code(path)}")
            case ProposalEnded(status=status, text=text):
                self.lines.append(f"- the user's own proposal ended: {status}, {code(text)}")
            case WriteIntended(change_id=change_id):
                self.lines += self._wrote(self._changes[change_id])
            case _:
                pass

    def _decided(self, event: DecisionMade, at: float) -> list[str]:
        decision = event.decision
        question = self._questions.get(event.request_id)
        what = f"{code(question.title)} {code(question.text)}" if question else code(event.call_id)
        who = f"the rule {code(event.rule)}" if event.rule else "the user"
        scope = " for this session" if decision.scope == "session" else ""
        scope = " on the real files" if decision.real_files else scope
        verdict = _VERDICTS[decision.verdict]
        lines = [f"- decided by {who}, {_when(at)}: {verdict}{scope}: {what}"]
        lines += [f"  - {name}: {code(value)}" for name, value in _answers(event)]
        return [*lines, f"  - bound to {code(decision.digest)}"]

    def _finished(self, event: ToolFinished) -> list[str]:
        label = self._labels.get(event.call_id) or event.name
        figures = f", {code(event.summary)}" if event.summary else ""
        lines = [f"- {event.status}: {code(label)}{figures}, {event.seconds:.1f} s"]
        return lines + (_tests(event.report) if event.report else [])

    def _wrote(self, change: Change) -> list[str]:
        verb = "took back" if change.reverts else "wrote"
        name = f" {code(change.reverts)}" if change.reverts else ""
        state = {"open": "cut off", "failed": "failed, nothing changed"}.get(change.state, change.state)
        lines = [
            f"- {verb}{name} as change {code(change.id)} ({state}), approved by {code(change.approval_id)}"
        ]
        lines += [f"  - {_file(file)}" for file in change.files]
        lines += [f"  - left as it was, changed by somebody else: {code(path)}" for path in change.conflicts]
        return lines + ([f"  - {code(change.reason)}"] if change.reason else [])


def _checked(check: GatewayChecked) -> list[str]:
    of = f"{code(check.model)} at {code(check.base_url)}"
    lines = ["", f"Gateway check of {of}, {_when(check.checked)}: {check.greens} of {len(check.lines)} green"]
    red = (line for line in check.lines if line.state != "green")
    return [
        *lines,
        "",
        *(f"- {line.state}: {line.title}, {code(line.detail or 'nothing said')}" for line in red),
    ]


def _along(attachments: Sequence[Attachment]) -> list[str]:
    spans = (f", lines {item.first} to {item.last}" if item.first else "" for item in attachments)
    return [f"- with {code(_name(item))}{span}" for item, span in zip(attachments, spans, strict=True)]


def _name(item: Attachment) -> str:
    """Return what went along by its name; what it held stands in the record."""
    match item.kind:
        case "file":
            return item.path
        case "folder":
            return f"{item.path}/"
        case "text":
            return f"{item.path} of {len(item.text):,} characters"
        case "test":
            return f"the failed test {item.path}"
        case "session":
            return f"the session {item.text}"
        case _:
            assert_never(item.kind)


def _answers(event: DecisionMade) -> list[tuple[str, str]]:
    decision = event.decision
    ticked = ", ".join(f"{ticks.path} ({len(ticks.lines)} lines)" for ticks in decision.ticks)
    named = (("answer", decision.answer), ("note", decision.note), ("ticked", ticked))
    return [(name, value) for name, value in named if value]


def _tests(tests: TestReport) -> list[str]:
    counts = ", ".join(f"{tests.count(outcome)} {outcome}" for outcome in ("passed", "failed", "skipped"))
    lines = [f"  - {counts}: {code(tests.command)}"]
    lines += [f"  - failed: {code(case.id)}" for case in tests.cases if case.outcome == "failed"]
    return lines + ([f"  - {code(tests.note)}"] if tests.note else [])


def _file(file: FileWrite) -> str:
    before, after = (code(name) if name else "no file" for name in (file.before, file.after))
    modes = (
        f", mode {file.mode_before:o} → {file.mode_after:o}" if file.mode_before != file.mode_after else ""
    )
    return f"{code(file.path)}: {before} → {after}{modes}"
