"""What was done, laid out: calls, groups of reads, thoughts, notices, decisions, changes."""

from __future__ import annotations

import time

from k2desk.core.proposals import TestReport
from k2desk.core.visible import legible, visible
from k2desk.core.wording import mark, retold
from k2desk.transcript import words
from k2desk.transcript.rows import ChangeRow, GroupRow, NoticeRow, QuestionRow, ThoughtRow, ToolRow
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.lines import LinePart, ThoughtPart, Words
from k2desk.ui.chat.output import GrowingCall, clipped, output_parts, shown
from k2desk.ui.chat.parts import Part, TextPart
from k2desk.ui.chat.prose import plain_parts
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.sheet import Frame, Sheet
from k2desk.ui.measures import grown
from k2desk.ui.models.proof_words import face_of
from k2desk.ui.words import tr, trn

FAILURES = 20
"""Failed tests that are listed above the output."""
PAD = 12
CHANGE = 36
"""Height of the line of a write, which has a button, in pixels."""
_LETTER = 7.5
"""Width of a letter, about; what would not fit by it gets lines of its own."""
_DOTS = {"running": "accent", "ok": "good", "failed": "bad", "refused": "attention", "cancelled": "attention"}
_SAYS = {
    "running": mark("running"),
    "failed": mark("failed"),
    "refused": mark("refused"),
    "cancelled": mark("stopped"),
}
_LEVELS = {"info": "accent", "attention": "attention", "bad": "bad"}


def call(row: ToolRow, room: Room) -> Sheet:
    """Lay out a call: one line that opens."""
    opened = room.opened(row.key)
    parts: list[Part] = [_head(row, room.width, opened)]
    if opened:
        parts += _body(row, PAD, room.width - 2 * PAD, room)
    if opened and row.status == "running" and row.size and room.whole(row.key):
        return GrowingCall(row, room, parts[:-1], PAD, _head)
    frame = Frame(0, len(parts) - 1, 0, room.width, below=8 if opened else 0, rule=True)
    sheet = Sheet(parts, [frame], 8 if opened else 0)
    sheet.live = row.status == "running" and not row.seconds
    return sheet


def _head(row: ToolRow, width: float, opened: bool, x: float = 0.0) -> LinePart:
    says = _says(row)
    return LinePart(
        x,
        width,
        0,
        dot=_DOTS[row.status],
        words=says,
        chip=" · ".join(
            filter(None, (tr(words.RECOVERED) if row.recovered else "", retold(row.confinement)))
        ),
        figures=_figures(row),
        opened=opened,
        action=f"toggle:{row.key}",
    )


def _says(row: ToolRow) -> list[Words]:
    """Return what a call does: the verb stands out; then what the tool left out of its label."""
    head, _, rest = retold(row.label).partition(" · ")
    if not rest and row.name == "run_tests" and row.report is not None:
        rest = row.report.command
    elif row.name != "run_tests":
        verb, _, what = head.partition(" ")
        rest = _why(row) or rest
        more = Words(f" · {rest}" if rest else "")
        return [Words(verb, "text", strong=True), Words(f" {what}" if what else "", "text"), more]
    return [Words(head, "text", strong=True), Words(f" · {rest}" if rest else "")]


def _why(row: ToolRow) -> str:
    """Return why a call was refused, where its figures do not say it."""
    return "" if row.status != "refused" or row.summary else retold(row.output.strip().partition("\n")[0])


def _figures(row: ToolRow) -> list[Words]:
    """Return a call's figures; of a failed run the number of failures stands out."""
    summary = retold(row.summary)
    if row.status == "running" and row.seconds:
        return [
            Words(summary or tr("waiting for you"), "attention"),
            Words(f" · {words.duration(row.seconds)}"),
        ]
    if row.status == "running":
        return [Words(words.duration(time.time() - row.started), "accent")]
    bad = tr(_SAYS[row.status]) if row.status in _SAYS else ""
    figures = []
    if summary and row.status == "failed":
        first, comma, rest = summary.partition(",")
        figures = [Words(first, "bad"), Words(comma + rest)]
    elif bad:
        figures = [Words(bad, _DOTS[row.status]), Words(f" · {summary}" if summary else "")]
    elif summary and not retold(row.label).endswith(summary):  # of a list, the figure is all there is to say
        figures = [Words(summary)]
    if row.seconds:
        figures.append(Words((" · " if figures else "") + words.duration(row.seconds)))
    return figures


def _body(row: ToolRow, x: float, width: float, room: Room) -> list[Part]:
    """Return what an open call shows: its arguments, what failed, its output."""
    parts: list[Part] = []
    failures = _failures(row.report, row.summary) if row.report else ""
    failed = row.report is not None and any(case.outcome == "failed" for case in row.report.cases)
    output = shown(row, whole=room.whole(row.key))
    arguments = visible(row.arguments).strip()
    if arguments not in ("", "{}") and (row.status != "failed" or room.whole(row.key)):
        parts.append(_caption(x, width, tr("asked for")))
        parts += clipped(arguments, x, width, f"{row.key}/arguments", room)
    if failures:
        parts.append(CodePart(x, width, 8, failures, boxed=False, color="dim", reds=("FAILED",)))
    if output.text and failed and not room.whole(row.key):
        count = output.above + output.text.count("\n") + 1
        show = trn("Show the output · {n} line", "Show the output · {n} lines", count)
        more = [Words(show, "accent")]
        parts.append(LinePart(x, width, 4, words=more, action=f"all:{row.key}", boxed=False))
    elif output.text:
        if parts and not failures:
            parts.append(_caption(x, width, tr("result")))
        parts += output_parts(output, x, width, row.key)
    if not parts:
        parts.append(TextPart(x, width, 8, tr("It said nothing."), color="faint"))
    return parts


def _caption(x: float, width: float, text: str) -> TextPart:
    return TextPart(x, width, 8, text, color="faint")


def _failures(report: TestReport, told: str) -> str:
    """Return what failed and what there is to note, but for what the figures tell already."""
    failed = [case for case in report.cases if case.outcome == "failed"]
    lines = [f"FAILED {case.id}" + _reason(case.message) for case in failed[:FAILURES]]
    if len(failed) > FAILURES:
        lines.append(tr("and {count} more", count=len(failed) - FAILURES))
    if report.note not in ("", told):
        lines.append(retold(report.note))
    return visible("\n".join(lines))


def _reason(message: str) -> str:
    """Return the line of a failure that says why: the first error line of pytest, else the first line."""
    lines = message.strip().split("\n")
    reason = next((line[1:].strip() for line in lines if line.startswith("E ")), lines[0])
    return f" - {reason}" if reason else ""


def group(row: GroupRow, room: Room) -> Sheet:
    """Lay out a run of reads: one line that opens to one line each, which open too."""
    opened = room.opened(row.key)
    head, detail = words.group(row)
    figures = [
        Words(
            tr("running") if row.running else words.duration(row.seconds), "accent" if row.running else "dim"
        )
    ]
    parts: list[Part] = [
        LinePart(
            0,
            room.width,
            0,
            dot="accent" if row.running else "good",
            words=[Words(head, "text", strong=True), Words(f" · {detail}" if detail else "")],
            figures=figures,
            opened=opened,
            action=f"toggle:{row.key}",
        )
    ]
    for member in row.calls if opened else ():
        shown = room.opened(member.key)
        parts.append(_head(member, room.width - PAD, shown, PAD))
        if shown:
            parts += _body(member, 2 * PAD, room.width - 3 * PAD, room)
    frame = Frame(0, len(parts) - 1, 0, room.width, below=4 if opened else 0, rule=True)
    return Sheet(parts, [frame], 4 if opened else 0)


def thought(row: ThoughtRow, room: Room) -> Sheet:
    """Lay out a thought: one dim line that opens."""
    opened = room.opened(row.key) and bool(row.size)
    parts: list[Part] = [ThoughtPart(room.width, row, opened)]
    if opened:
        text = legible(row.text.replace("\r\n", "\n").strip("\n"))
        parts += plain_parts(text, 24, room.width - 24, 4, color="dim")
    sheet = Sheet(parts)
    sheet.live = row.running
    return sheet


def notice(row: NoticeRow, room: Room) -> Sheet:
    """Lay out a notice: its headline and what follows; a long one gets lines of its own."""
    left = row.until - time.time()
    detail = row.detail
    if row.until:
        detail += tr(" in {left} s", left=max(round(left), 1)) if left > 0 else tr(" · asking again")
    return _told(retold(row.text), detail, _LEVELS[row.level], room, _offers(row, left), live=bool(row.until))


def _offers(row: NoticeRow, left: float) -> tuple[tuple[str, str], ...]:
    """Return what the user can do about a notice, the best first, in words and as a spot."""
    if left > 0:
        return (tr("Try now"), "hurry"), (tr("Stop"), "stop-turn")
    go_on = (tr("Go on"), "go-on")
    match row.wants if row.goes_on else None:
        case None:
            return ()
        case "key":
            return (tr("Change the key…"), "do:key.change"), go_on
        case "model":
            return (tr("Choose the model…"), "do:model.choose"), go_on
        case "room":
            return ((tr("New session"), "do:session.new"),)
        case "":
            return (go_on,)


def decision(row: QuestionRow, room: Room) -> Sheet:
    """Lay out a question that was answered."""
    head, detail = words.decided(row)
    if row.question.kind in ("plan", "scope") and row.decision is not None and row.decision.answer:
        return _plan(row, head, detail, row.decision.answer, room)
    allowed = row.decision is not None and row.decision.verdict == "allow"
    if allowed and row.question.kind == "ask":
        return _asked(row.question.text, f"{head} · {detail}", room)
    return _told(head, detail, "good" if allowed else "attention", room)


def _asked(question: str, answer: str, room: Room) -> Sheet:
    """Lay out a question of the model's and the user's answer: one says nothing without the other."""
    head = LinePart(
        0, room.width, 0, dot="good", words=[Words(tr("The assistant asks"), "text", strong=True)]
    )
    x, width = PAD + 16, room.width - 2 * PAD - 16
    parts = [
        head,
        *plain_parts(visible(question.strip("\n")), x, width, 0, color="dim"),
        *plain_parts(visible(answer), x, width, 6),
    ]
    return Sheet(parts, [Frame(0, len(parts) - 1, 0, room.width, below=10)], 10)


def _plan(row: QuestionRow, head: str, detail: str, text: str, room: Room) -> Sheet:
    """Lay out a plan or an agreement of the user's: one line that opens to its words."""
    opened = room.opened(row.key)
    says = [Words(head, "text", strong=True), Words(f" · {detail}" if detail else "")]
    line = LinePart(0, room.width, 0, dot="good", words=says, opened=opened, action=f"toggle:{row.key}")
    parts: list[Part] = [line]
    if opened:
        parts += plain_parts(visible(text), PAD + 16, room.width - 2 * PAD - 16, 8)
    space = 10 if opened else 0
    return Sheet(parts, [Frame(0, len(parts) - 1, 0, room.width, below=space, rule=True)], space)


def change(row: ChangeRow, room: Room, aside: float) -> Sheet:
    """Lay out a write.

    Args:
        row: the write.
        room: what it is laid out for.
        aside: width kept free on the right for the button, in pixels.
    """
    head, detail = words.change(row)
    dot = {"applied": "good", "failed": "bad"}.get(row.state, "attention")
    proved = words.proved(row)
    figures = [Words(proved, face_of(row.proof))] if row.proof is not None and proved else []
    below = len(head) + len(detail) + len(proved) + 12 > (room.width - aside) / _LETTER
    says = [Words(head, "text", strong=True), Words("" if below else f" · {detail}")]
    parts: list[Part] = [LinePart(0, room.width - aside, 0, dot=dot, words=says, figures=figures)]
    parts[0].height = float(grown(CHANGE))
    space = 10 if below else 0
    if below:
        parts += plain_parts(visible(detail), PAD + 16, room.width - 2 * PAD - 16, 0, color="dim")
    return Sheet(parts, [Frame(0, len(parts) - 1, 0, room.width, below=space)], space)


def _told(
    head: str,
    detail: str,
    dot: str,
    room: Room,
    offers: tuple[tuple[str, str], ...] = (),
    *,
    live: bool = False,
) -> Sheet:
    """Lay out a headline and what follows it: on one line, or below where it does not fit.

    Args:
        head: stands out.
        detail: follows it.
        dot: the theme's token of the dot.
        room: what it is laid out for.
        offers: what presses do, in words and as a spot.
        live: whether it changes with the time.
    """
    figures: list[Words] = []
    for number, (words_of_offer, spot) in enumerate(offers):
        figures += [Words(" · ")] if number else []
        figures.append(Words(words_of_offer, "accent", action=spot if number else ""))
    action = offers[0][1] if offers else ""
    below = len(head) + len(detail) + 10 * len(figures) > room.width / _LETTER or "\n" in detail
    says = [Words(head, "text", strong=True), Words("" if below or not detail else f" · {detail}")]
    parts: list[Part] = [LinePart(0, room.width, 0, dot=dot, words=says, figures=figures, action=action)]
    if below:
        text = visible(detail.strip("\n"))
        parts += plain_parts(text, PAD + 16, room.width - 2 * PAD - 16, 0, color="dim")
    space = 10 if below else 0
    sheet = Sheet(parts, [Frame(0, len(parts) - 1, 0, room.width, below=space)], space)
    sheet.live = live
    return sheet
