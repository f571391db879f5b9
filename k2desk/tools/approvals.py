"""Answers the model's questions by rules the user made, where the user is not there or need not be asked."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable
from typing import Any

from k2desk.core.consequences import runs_code
from k2desk.core.lines import Line, Part
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import NO_RULE, Decision, FileTicks, JudgedPart, Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.ruler import Asked, Ruled
from k2desk.core.rules import COMMANDS, Paths, Rules, Ruling, Subject
from k2desk.core.servers import SERVERS
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.patch.everything import everything
from k2desk.scope.holding import OUTSIDE
from k2desk.shell.parsing import take_apart

EDITS = "propose_edit"
"""The tool whose rules hold for every proposal, also for what a command changed in its copy."""
TESTS = "run_tests"
GUIDE = "guide"
"""What rules call a file of the repository that is written for assistants, such as ``AGENTS.md``."""
NOBODY = "nobody is there to ask"
"""What `DecisionMade.rule` says where no rule spoke and nobody could."""
BY_RULES = "the rules of this run"
"""What `DecisionMade.rule` says where nobody could agree on what the work may touch: the rules say it."""
LEFT_OUT = "not accepted without a person, because it runs code by itself"
"""What the note of an answer begins with that leaves such files out."""

_RULES_SAY = (
    "nobody is there to agree, and the rules of this run say what may be touched. Go on with the work"
)
_UNCONFINED = mark("commands are not fully confined here")

_PATHS = ("path", "folder", "target")
"""The arguments in which tools name what they are about."""


class Approvals:
    """Implements `core.ruler.Ruler`.

    Args:
        rules: return what the user wrote and holds now.
        blob: returns the bytes of a blob; raises `JournalError` where it can't.
        attended: whether a user is there to be asked where no rule speaks.
    """

    def __init__(self, rules: Callable[[], Rules], blob: Callable[[str], bytes], *, attended: bool) -> None:
        self._rules = rules
        self._blob = blob
        self._attended = attended

    def refusal(self, call: ToolCall) -> str:
        """Return why a call is refused before it is looked at, "" where it is not."""
        if call.name == EDITS:
            return ""  # its paths are known for certain once it is planned
        ruling = self._rules().judge(call.name, _subject(call))
        if ruling is None or ruling.answer != "deny":
            return ""
        return mark(f"A rule of the user's forbids this: {ruling.rule}. Go on without it.")

    def answer(self, asked: Asked) -> Ruled | None:
        """Answer a question by the rules; where the user is not there, every question."""
        digest = asked.question.digest
        match asked.question.kind:
            case "proposal" if asked.proposal is not None:
                return self._proposal(asked, asked.proposal)
            case "command" | "tests" if asked.call is not None:
                ruling = self._rules().judge(asked.call.name, _subject(asked.call))
                if ruling is not None and ruling.allowed and not asked.question.remember:
                    return self._nobody(asked, f"{_UNCONFINED}, so no rule lets them run")
            case "server":
                ruling = self._rules().judge(SERVERS, Paths((_tool_of(asked.question),)))
            case "scope" if not self._attended:
                return Ruled(Decision("reject", digest, note=_RULES_SAY), BY_RULES)
            case "guide":
                ruling = self._rules().judge(GUIDE, Paths((_file_of(asked.question),)))
            case _:
                ruling = None
        if ruling is None or ruling.answer == "ask":
            return self._nobody(asked)
        return Ruled(Decision("allow", digest), ruling.rule) if ruling.allowed else _denied(digest, ruling)

    def parts(self, asked: Asked) -> tuple[JudgedPart, ...]:
        """Return what is asked about, and why; of patches and guides only where there are rules for them."""
        rules, call = self._rules(), asked.call
        match asked.question.kind:
            case "command" | "tests" if call is not None:
                subject = _subject(call)
                if isinstance(subject, Line):
                    judged = [_judged(part, subject, rules) for part in subject.parts]
                else:
                    judged = [_judged_path(call.name, path, rules) for path in subject.paths]
                return tuple(judged if asked.question.remember else map(_unconfined, judged))
            case "proposal" if asked.proposal is not None and rules.names(EDITS):
                return tuple(_judged_file(file, rules) for file in asked.proposal.files)
            case "server":
                return (_judged_path(SERVERS, _tool_of(asked.question), rules),)
            case "guide" if rules.names(GUIDE):
                return (_judged_path(GUIDE, _file_of(asked.question), rules),)
            case _:
                return ()

    def _proposal(self, asked: Asked, proposal: Proposal) -> Ruled | None:
        """Accept a proposal whole, but for files that run code: those only the user accepts."""
        digest = asked.question.digest
        names = [path for file in proposal.files for path in (file.path, file.old_path) if path]
        ruling = self._rules().judge(EDITS, Paths(tuple(names)))
        if ruling is None or ruling.answer == "ask":
            return self._nobody(asked)
        if not ruling.allowed:
            return _denied(digest, ruling)
        if OUTSIDE in dict(asked.question.facts):
            return self._nobody(asked, mark(f"some of it is {OUTSIDE}, which no rule accepts"))
        left = [file.path for file in proposal.files if _sets_off(file)]
        if not left:
            return Ruled(Decision("allow", digest, ticks=self._all_of(proposal)), ruling.rule)
        if self._attended:
            return None
        note = f"{LEFT_OUT}: {', '.join(left)}"
        if len(left) == len(proposal.files):
            return Ruled(Decision("reject", digest, note=note), NOBODY)
        return Ruled(Decision("allow", digest, note=note, ticks=self._all_of(proposal)), ruling.rule)

    def _all_of(self, proposal: Proposal) -> tuple[FileTicks, ...]:
        return everything((file for file in proposal.files if not _sets_off(file)), self._blob)

    def _nobody(self, asked: Asked, why: str = "") -> Ruled | None:
        if self._attended:
            return None
        wanted = {
            "command": f"{COMMANDS}:…",
            "tests": TESTS,
            "proposal": f"{EDITS}:…",
            "guide": GUIDE,
            "server": f"{SERVERS}:…",
        }
        rule = wanted.get(asked.question.kind)
        needs = f"; it needs --approve {rule}" if rule is not None and not why else f"; {why}" if why else ""
        note = f"{NOBODY}{needs}. Go on without it, and say in your answer what is left to do"
        return Ruled(Decision("reject", asked.question.digest, note=note), NOBODY)


def _denied(digest: str, ruling: Ruling) -> Ruled:
    return Ruled(Decision("reject", digest, note=mark(f"a rule forbids it: {ruling.rule}")), ruling.rule)


def _judged(part: Part, line: Line, rules: Rules) -> JudgedPart:
    """Say of one program of a line which rule allows it, or why it is asked about."""
    allowing, against = rules.allowing(part), rules.against(part)
    why = line.obstacle or part.obstacle
    why = mark(f"no rule answers: {why}") if why else ""
    if against is not None:
        why = mark(f"asked about by {against.text}")
    if not why and allowing is None:
        why = NO_RULE
    start = len(visible(line.text[: part.start]))
    rule = allowing.pattern if allowing is not None and not why else ""
    return JudgedPart(visible(part.text), start, rule, why, part.notes)


def _unconfined(part: JudgedPart) -> JudgedPart:
    """Say why a rule that would allow it does not answer where nothing confines it."""
    why = part.why or mark(f"no rule answers: {_UNCONFINED}")
    return JudgedPart(part.text, part.start, "", why, part.notes)


def _judged_path(tool: str, path: str, rules: Rules) -> JudgedPart:
    """Say of one path which rule allows it, or why it is asked about."""
    ruling = rules.judge(tool, Paths((path,)))
    shown = visible(path) or tool
    if ruling is None:
        return JudgedPart(shown, 0, "", NO_RULE)
    if ruling.allowed:
        return JudgedPart(shown, 0, ruling.rule)
    return JudgedPart(shown, 0, "", mark(f"asked about by {ruling.rule}"))


def _judged_file(file: FileChange, rules: Rules) -> JudgedPart:
    """Say of one file of a patch which rule allows it, or why it is asked about."""
    named = [_judged_path(EDITS, path, rules) for path in (file.path, file.old_path) if path]
    open_ = next((part for part in named if part.why), named[0])
    if not open_.why and _sets_off(file):
        return JudgedPart(open_.text, 0, "", mark("it runs code by itself, which no rule accepts"))
    return open_


def _sets_off(file: FileChange) -> bool:
    """Tell whether a change runs code by itself, by its names or its permission bits."""
    return bool(file.mode & 0o111) or any(runs_code(path) for path in (file.path, file.old_path) if path)


def _subject(call: ToolCall) -> Subject:
    """Return what rules judge of a call's arguments; what can't be read names everything."""
    try:
        found: Any = json.loads(call.arguments or "{}", strict=False)
    except (ValueError, RecursionError):
        found = None
    arguments = found if isinstance(found, dict) else {}
    if call.name == COMMANDS:
        return take_apart(str(arguments.get("command", "")).strip())
    named = [str(arguments[name]) for name in _PATHS if arguments.get(name)]
    return Paths(tuple(map(_plain, named)) or ("",))


def _plain(named: str) -> str:
    """Return a path in its plain form; one that leads out, or may, counts as everything."""
    path = posixpath.normpath(named.strip().partition("::")[0].replace("\\", "/") or ".")
    return "" if path in (".", "..") or path.startswith(("/", "../")) or ":" in path else path


def _tool_of(question: Question) -> str:
    """Return ``server/tool``, which a question about a call of a tool server names."""
    return dict(question.facts).get("tool", "")


def _file_of(question: Question) -> str:
    """Return the path a question about a file for assistants names."""
    return dict(question.facts).get("file", "").rpartition(", ")[0]
