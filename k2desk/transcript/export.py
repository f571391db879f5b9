"""Rows as text: to copy, to keep, to search and to read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import assert_never

from k2desk.core.events import Attachment, CompactionMade
from k2desk.core.redaction import redact
from k2desk.core.wording import mark, retold, say, say_count
from k2desk.transcript import receipts, words
from k2desk.transcript.rows import (
    AsideRow,
    ChangeRow,
    GroupRow,
    NoticeRow,
    QuestionRow,
    ReceiptRow,
    Row,
    TextRow,
    ThoughtRow,
    ToolRow,
    UserRow,
)

BREAK = "\n"
_ENDED = {"refused": mark("refused"), "cancelled": mark("stopped"), "failed": mark("failed")}
_SIGNS = ("**", "__", "`", "~~", "*")
"""What marks words in Markdown and is not shown."""


def label(row: Row) -> str:
    """Return who speaks in a row, for screen readers: ``you``, ``assistant``, ``tool failed``…"""
    match row:
        case UserRow():
            return say("you")
        case TextRow():
            return say("assistant")
        case ThoughtRow():
            return say("thinking")
        case AsideRow():
            return say("aside")
        case ToolRow(status="failed"):
            return say("tool failed")
        case ToolRow() | GroupRow():
            return say("tool")
        case QuestionRow():
            return say("decision needed") if row.pending else say("decision")
        case ChangeRow():
            return say("change")
        case NoticeRow() | ReceiptRow():
            return say("notice")
        case _:
            assert_never(row)


def line(row: Row) -> str:
    """Return a row in one line or, where the row is a text, the text."""
    match row:
        case UserRow() | TextRow():
            return row.text
        case ThoughtRow():
            return thought(row, row.finished)
        case AsideRow():
            return _joined(row.question, " · ".join(part for part in (row.text, row.trouble) if part))
        case ToolRow():
            return tool(row)
        case GroupRow():
            return _joined(*words.group(row))
        case QuestionRow() if row.pending:
            return _joined(retold(row.question.title), row.question.text)
        case QuestionRow(question=question, decision=decision):
            told = _joined(*words.decided(row))
            answered = question.kind == "ask" and decision is not None and decision.verdict == "allow"
            return f"{question.text} · {told}" if answered else told
        case ChangeRow():
            head, detail = words.change(row)
            return " · ".join(part for part in (head, words.proved(row), detail) if part)
        case NoticeRow():
            return _joined(row.text, row.detail)
        case ReceiptRow():
            return _joined(*receipts.told(row))
        case _:
            assert_never(row)


def thought(row: ThoughtRow, now: float) -> str:
    """Return a thought's line: ``Thought for 41 s · 3.1k tokens``.

    Args:
        row: the thought.
        now: seconds since the epoch, for one that runs.
    """
    spent = words.duration(max((row.finished or now) - row.started, 0.0))
    if not row.size:
        return say("Waiting for the model · {spent}", spent=spent)
    told = say("Thinking {spent}", spent=spent) if row.running else say("Thought for {spent}", spent=spent)
    return f"{told} · {words.tokens(row.tokens)}"


def tool(row: ToolRow) -> str:
    """Return a call's line: what it does, how it ended, the figures."""
    ended = say(_ENDED[row.status]) if row.status in _ENDED else ""
    seconds = words.duration(row.seconds) if row.seconds else ""
    recovered = say(words.RECOVERED) if row.recovered else ""
    return " · ".join(
        part for part in (retold(row.label), recovered, ended, retold(row.summary), seconds) if part
    )


def attachment(item: Attachment) -> str:
    """Return a chip's text: ``money.py:10–32``, ``src/``, ``Pasted text, 52 lines``, ``test_a failed``."""
    match item.kind:
        case "file" if not item.first:
            return item.path
        case "file":
            return f"{item.path}:{item.first}" + (f"–{item.last}" if item.last not in (0, item.first) else "")
        case "folder":
            return f"{item.path}/"
        case "text":
            lines = item.text.rstrip(BREAK).count(BREAK) + 1
            return f"{item.path}, {say_count('{n} line', '{n} lines', lines)}"
        case "test":
            return say("{name} failed", name=" ".join(item.path.split()).rpartition("::")[2])
        case "session":
            return f"“{' '.join(item.text.split())}”"
        case _:
            assert_never(item.kind)


def searchable(row: Row) -> str:
    """Return everything a row holds, opened or not."""
    match row:
        case ThoughtRow():
            return row.text
        case ToolRow():
            return f"{tool(row)}\n{row.arguments}\n{row.output}"
        case GroupRow():
            return "\n".join((line(row), *map(searchable, row.calls)))
        case ReceiptRow(made=CompactionMade(text=text)):
            return f"{line(row)}\n{text}"
        case UserRow():
            sent = (item.text for item in row.attachments if item.kind == "text")
            return "\n".join((row.text, *map(attachment, row.attachments), *sent))
        case _:
            return line(row)


def holds(row: Row, words: str) -> bool:
    """Return whether a row holds words, as they were written or as they are shown.

    Args:
        row: opened or not.
        words: in lower case.
    """
    text = searchable(row).lower()
    if words in text or not isinstance(row, TextRow):
        return words in text
    for sign in _SIGNS:
        text = text.replace(sign, "")
    return words in text.replace("\n", " ")


def markdown(row: Row) -> str:
    """Return a row as Markdown; what the model wrote stays as it wrote it."""
    match row:
        case UserRow():
            chips = [f"- with {_code(attachment(item))}" for item in row.attachments]
            who = "**You, while it worked:**" if row.steered else "**You:**"
            return "\n".join((who, "", row.text, *([""] if chips else []), *chips))
        case TextRow():
            return row.text
        case ThoughtRow():
            quoted = "\n".join(f"> {part}".rstrip() for part in row.text.split("\n"))
            return f"*{line(row)}*\n\n{quoted}" if row.size else f"*{line(row)}*"
        case AsideRow():
            said = (f"**Aside, you:** {row.question}", row.text, f"*{row.trouble}*" if row.trouble else "")
            return "\n".join(f"> {part}".rstrip() for part in "\n\n".join(filter(None, said)).split("\n"))
        case ToolRow():
            return f"- {_code(tool(row))}" + (f"\n\n{_fence(row.output)}" if row.output.strip() else "")
        case GroupRow():
            return "\n".join(f"- {_code(tool(call))}" for call in row.calls)
        case _:
            return f"- {_code(line(row))}"


def conversation(rows: Iterable[Row]) -> str:
    """Return several rows as one Markdown text, with marks for secrets: it is made to be passed on."""
    return passed_on(map(markdown, rows))


def passed_on(texts: Iterable[str]) -> str:
    """Return the Markdown of several rows as one text, with marks for secrets; threads may call it."""
    return redact("\n\n".join(text.strip("\n") for text in texts)).text + "\n"


def _joined(head: str, detail: str) -> str:
    return f"{head} · {detail}" if detail else head


def _code(text: str) -> str:
    flat = " ".join(text.split())
    ticks = "`" * (_longest(flat) + 1)
    pad = " " if flat[:1] == "`" or flat[-1:] == "`" else ""
    return f"{ticks}{pad}{flat}{pad}{ticks}"


def _fence(text: str) -> str:
    ticks = "`" * max(3, _longest(text) + 1)
    return f"{ticks}text\n{text.rstrip()}\n{ticks}"


def _longest(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
