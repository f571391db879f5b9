"""Who may do what: risks, questions, decisions, and levels of confinement."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from k2desk.core.wording import mark

Risk: TypeAlias = Literal["read", "note", "run", "propose", "plan", "scope", "ask"]
"""``read`` passes by rule inside the fence; ``note`` only keeps something in the record; ``run`` starts a
process; ``propose`` may end in a write; ``plan`` puts a plan before the user; ``scope`` asks which files the
work may touch; ``ask`` only asks."""

Mode: TypeAlias = Literal["ask", "plan", "act"]
"""What the model may do: ``ask`` reads, ``plan`` reads and puts a plan before the user, ``act`` everything
that the user then allows."""

Level: TypeAlias = Literal["full", "partial", "tree", "none"]
"""How well a process is confined: ``full`` (namespaces: copy, no network, no home), ``partial`` (Landlock or
Seatbelt), ``tree`` (a process tree that ends as one, no sandbox), ``none`` (nothing runs)."""

Scope: TypeAlias = Literal["once", "session"]
Verdict: TypeAlias = Literal["allow", "reject", "revise"]


class Confinement(msgspec.Struct, frozen=True):
    """What the probe found out about this machine.

    Args:
        level: how well processes are confined.
        label: the short word for chips and the status bar, such as ``bubblewrap, no network``.
        reason: why it is not better, and what the user can do; "" where nothing is missing.
    """

    level: Level
    label: str
    reason: str = ""


NO_RULE = mark("no rule: this is why you are asked")
"""What `JudgedPart.why` says where a rule could answer, and there is none."""


class JudgedPart(msgspec.Struct, frozen=True):
    """One program of a command that is asked about, as the rules have it.

    Args:
        text: as it is shown.
        start: where it begins in the text of the question, in characters.
        rule: the rules that allow it, "" where none does.
        why: why it is asked about, "" where it is not.
        notes: what else it does, label and value, such as ``("sets", "A=1")``.
    """

    text: str
    start: int
    rule: str = ""
    why: str = ""
    notes: tuple[tuple[str, str], ...] = ()


class Question(msgspec.Struct, frozen=True):
    """What the user is asked, complete: nothing that matters to the answer is left out.

    Args:
        kind: ``command`` and ``tests`` run a process, ``proposal`` may write, ``plan`` is a plan to approve,
            ``scope`` what the work may touch (see `k2desk.core.scope`), ``guide`` a file of the repository
            the model is to see, ``secret`` one that usually holds secrets, ``server`` a call that goes to a
            tool server of the user's, ``limit`` and ``stall`` are K2Desk's own (enough was spent, nothing
            moves), ``ask`` wants one.
        title: the headline, such as ``Run a command?``.
        text: the exact text it is about: the whole command line, or the question of the model.
        facts: further lines, label and value, such as ``("folder", "ledger/")``.
        confinement: the chip, such as ``in a copy · confined · no network``; "" where none applies.
        digest: SHA-256 over everything the decision is bound to, see `digest_of`.
        choices: ready answers of an ``ask``, ``limit`` or ``stall`` question; the ways a ``plan`` could go,
            which its facts describe.
        recommended: the one of the choices that the model would take, "" where it has no say.
        remember: whether ``for this session`` is offered.
        proposal_id: of a ``proposal`` question.
        real_files: whether a ``command`` may be let work on the user's own files instead of a copy.
        parts: what of it had no rule: the programs of a ``command``, what ``tests`` are run, and, where there
            are rules about them, the files of a ``proposal`` or a ``guide``.
    """

    kind: Literal[
        "command", "tests", "proposal", "plan", "scope", "guide", "secret", "server", "limit", "stall", "ask"
    ]
    title: str
    text: str
    digest: str
    facts: tuple[tuple[str, str], ...] = ()
    confinement: str = ""
    choices: tuple[str, ...] = ()
    recommended: str = ""
    remember: bool = False
    proposal_id: str = ""
    real_files: bool = False
    parts: tuple[JudgedPart, ...] = ()


class FileTicks(msgspec.Struct, frozen=True):
    """What is ticked in one file of a proposal.

    Args:
        path: the file's path after the change.
        lines: numbers of the ticked changed lines, counted over the file's removed and added lines in the
            order the diff shows them, from 0.
        whole: whether the operation on the file itself (create, delete, rename, mode) is ticked.
        after: SHA-256 of the text the user edited the proposed one into, "" where it is as proposed; the
            lines are counted in the change that leads there.
    """

    path: str
    lines: tuple[int, ...] = ()
    whole: bool = False
    after: str = ""


class Decision(msgspec.Struct, frozen=True):
    """The user's answer to a `Question`.

    Args:
        verdict: ``allow`` does it, ``reject`` does not, ``revise`` asks the model for another proposal.
        digest: the digest of the question that was on the screen; another one makes the answer void.
        scope: how long an ``allow`` holds.
        note: words for the model, "" where there are none.
        answer: the answer to a question that has choices; of a ``plan`` or a
            ``scope`` its words as the user left them.
        choice: which way of a ``plan`` the user takes.
        ticks: what of a proposal is accepted; ignored for other questions.
        real_files: True lets a command work on the user's own files, this once.
    """

    verdict: Verdict
    digest: str
    scope: Scope = "once"
    note: str = ""
    answer: str = ""
    choice: str = ""
    ticks: tuple[FileTicks, ...] = ()
    real_files: bool = False


def digest_of(*parts: object) -> str:
    """Bind a decision to exactly what was shown.

    Args:
        parts: values msgspec can encode; their order counts.

    Returns:
        The SHA-256 of their canonical JSON, in hexadecimal.
    """
    import hashlib

    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
