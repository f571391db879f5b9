"""What an editor asks for the gate: a question becomes a permission request, the option taken a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from acp import schema

from k2desk.acp.blocks import content as content_of
from k2desk.core.consequences import runs_code
from k2desk.core.permissions import Decision, Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.visible import visible
from k2desk.patch.everything import everything
from k2desk.patch.whole import is_whole
from k2desk.scope.holding import Terms
from k2desk.scope.judging import judge, read_files, within

LARGEST = 1_000_000
"""How many bytes of files, before and after, an editor is asked about; what is more is for the window."""
TOO_LARGE = "It is too large to be shown in an editor whole. Propose it in smaller parts."
IN_THE_CHAT = "The user answers with the next message; end your turn and wait for it."

Content: TypeAlias = schema.ContentToolCallContent | schema.FileEditToolCallContent
Blob: TypeAlias = Callable[[str], bytes]


class Option(NamedTuple):
    """One way to answer.

    Args:
        name: on the button.
        kind: what kind of answer it is, for the editor.
        decision: what it decides.
    """

    name: str
    kind: schema.PermissionOptionKind
    decision: Decision


class Asked(NamedTuple):
    """A question as an editor shows it.

    Args:
        title: the headline.
        content: everything it is about.
        options: the ways to answer.
        refusal: what decides where nothing was chosen.
    """

    title: str
    content: tuple[Content, ...]
    options: tuple[Option, ...]
    refusal: Decision


def asked(
    question: Question, proposal: Proposal | None, blob: Blob, root: Path, terms: Terms | None = None
) -> Asked:
    """Return how a question is put.

    Args:
        question: the question.
        proposal: what it is about, where it is a proposal.
        blob: returns the bytes of a blob.
        root: the workspace.
        terms: what was agreed about the work, None for nothing.

    Raises:
        JournalError: a blob is not there.
    """
    refusal = Decision("reject", question.digest)
    content: tuple[Content, ...] = tuple(_told(question))
    if question.kind == "proposal":
        files = proposal.files if proposal else ()
        if _size(files, blob) > LARGEST:
            refused = Decision("reject", question.digest, note=TOO_LARGE)
            return Asked(question.title, content, (Option("Reject", "reject_once", refused),), refused)
        content = (*content, *(shown for file in files for shown in _shown(file, blob, root)))
        options = tuple(_of_agreed(question, proposal, blob, terms) or _of_proposal(question, files, blob))
    elif question.choices:
        options = tuple(_of_choices(question))
    elif question.kind == "ask":
        options = (
            Option(
                "Answer in the chat", "allow_once", Decision("allow", question.digest, answer=IN_THE_CHAT)
            ),
        )
    else:
        options = tuple(_plain(question))
    if question.kind not in ("limit", "stall"):  # these have a way to stop among their choices
        options = (*options, Option("Reject", "reject_once", refusal))
    return Asked(visible(question.title), content, options, refusal)


def _told(question: Question) -> Iterator[Content]:
    """Yield the whole text of a question, its facts, its confinement, and what of it had no rule."""
    lines = [f"{name}: {value}" for name, value in question.facts]
    if question.confinement:
        lines.append(f"confinement: {question.confinement}")
    lines += [f"{part.text}: {part.why}" for part in question.parts if part.why]
    yield content_of(question.text)
    if lines:
        yield content_of("\n".join(lines))


def _shown(file: FileChange, blob: Blob, root: Path) -> Iterator[Content]:
    """Yield the difference of one file, with whatever hides made visible, and what else happens to it."""
    before, after = (blob(name) if name else b"" for name in (file.before, file.after))
    words: list[str] = [file.kind]
    if file.old_path:
        words.append(f"was {file.old_path}")
    if file.old_mode and file.old_mode != file.mode:
        words.append(f"mode {file.old_mode:o} becomes {file.mode:o}")
    if code := runs_code(file.path) or (runs_code(file.old_path) if file.old_path else ""):
        words.append(f"runs code: {code}")
    if is_whole(before, after):
        words.append(f"no text, {len(before):,} bytes become {len(after):,}")
    yield content_of(f"{file.path}: {'; '.join(words)}")
    if not is_whole(before, after):
        yield schema.FileEditToolCallContent(
            path=str(root / visible(file.path)),
            old_text=None if file.before is None else _readable(before),
            new_text=_readable(after),
            type="diff",
        )


def _of_agreed(
    question: Question, proposal: Proposal | None, blob: Blob, terms: Terms | None
) -> list[Option]:
    """Return the ways to accept a proposal some of which lies outside of what was agreed, else none."""
    files = read_files(proposal, blob) if proposal and terms else ()
    judged = judge(files, terms)
    if proposal is None or not any(judged):
        return []
    code = [file for file in proposal.files if _runs_code(file)]
    ticks = [one for one in within(files, judged) if one.path not in {file.path for file in code}]
    left = f", without {_names(code)}" if code else ""
    runs = f", and {_names(code)}, which runs code" if code else ""
    options = [(f"Apply all, with what is outside what was agreed{runs}", everything(proposal.files, blob))]
    if ticks:
        options.insert(0, (f"Apply what was agreed{left}", tuple(ticks)))
    return [
        Option(name, "allow_once", Decision("allow", question.digest, ticks=given)) for name, given in options
    ]


def _runs_code(file: FileChange) -> bool:
    return bool(runs_code(file.path) or (file.old_path and runs_code(file.old_path)))


def _of_proposal(question: Question, files: Sequence[FileChange], blob: Blob) -> Iterator[Option]:
    """Yield the ways to accept a proposal; what runs code by itself is never among the rest."""
    code = [file for file in files if _runs_code(file)]
    rest = [file for file in files if file not in code]
    if rest:
        count = f"{len(rest)} file{'s' * (len(rest) != 1)}"
        left = f", without {_names(code)}" if code else ""
        yield Option(
            f"Apply {count}{left}",
            "allow_once",
            Decision("allow", question.digest, ticks=everything(rest, blob)),
        )
    if code:
        yield Option(
            f"Apply all, with {_names(code)}, which runs code",
            "allow_once",
            Decision("allow", question.digest, ticks=everything(files, blob)),
        )


def _of_choices(question: Question) -> Iterator[Option]:
    for choice in question.choices:
        if question.kind == "plan":
            decision = Decision("allow", question.digest, answer=question.text, choice=choice)
        else:
            decision = Decision("allow", question.digest, answer=choice)
        yield Option(visible(choice), "allow_once", decision)


def _plain(question: Question) -> Iterator[Option]:
    names = {
        "command": "Run once",
        "tests": "Run once",
        "plan": "Approve the plan",
        "scope": "Agree to it",
        "secret": "Read it this once",
    }
    answer = question.text if question.kind in ("plan", "scope") else ""
    yield Option(
        names.get(question.kind, "Allow"), "allow_once", Decision("allow", question.digest, answer=answer)
    )
    if question.remember:
        yield Option(
            "Allow for this session", "allow_always", Decision("allow", question.digest, scope="session")
        )


def _names(files: Sequence[FileChange]) -> str:
    return visible(", ".join(file.path for file in files))


def _size(files: Sequence[FileChange], blob: Blob) -> int:
    return sum(len(blob(name)) for file in files for name in (file.before, file.after) if name)


def _readable(data: bytes) -> str:
    return visible(data.decode("utf-8", "surrogateescape"))
