"""The rows of comments, each below the line it is about, as far as the line is still there."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from k2desk.core.comments import LineComment
from k2desk.core.visible import visible
from k2desk.ui.diff.proposal_rows import ProposalRows
from k2desk.ui.diff.rows import DiffRow
from k2desk.ui.words import tr

WIDTH = 72
"""Characters of a comment on one row."""
NEAR = 200
"""So many lines away a line that moved is looked for."""


def remark_rows(rows: ProposalRows, comments: Sequence[LineComment]) -> dict[int, list[DiffRow]]:
    """Return for rows of a proposal what is said below them; nothing on files that it does not touch."""
    found: dict[int, list[DiffRow]] = {}
    for comment in comments:
        file = rows.file_named(comment.path)
        if file >= 0:
            line = _line_now(rows, file, comment)
            row = rows.row_of(file, comment.side, line or comment.line)
            found.setdefault(row, []).extend(_rows(comment, rows.row(row), line))
    return found


def _line_now(rows: ProposalRows, file: int, comment: LineComment) -> int:
    """Return where the line is by now, from 1; 0 where it is not there any more."""
    lines, _ = rows.document((file, comment.side))
    for away in range(NEAR + 1):
        for line in {comment.line - away, comment.line + away}:
            if 0 < line <= len(lines) and lines[line - 1] == comment.quoted:
                return line
    return 0


def _rows(comment: LineComment, at: DiffRow, line: int) -> Iterator[DiffRow]:
    number = line or comment.line
    gone = comment.sign == "-"
    place = tr("on removed line {line}", line=number) if gone else tr("on line {line}", line=number)
    if not line:
        place += tr(", which was: {quoted}", quoted=comment.quoted.strip()[:WIDTH])
    yield DiffRow(
        "m",
        tr("Your comment {place}", place=place),
        file=at.file,
        hunk=at.hunk,
        aside=comment.id,
        actions=(("comment", tr("Edit")), ("remove", tr("Remove"))),
    )
    for paragraph in visible(comment.text).split("\n"):
        for part in textwrap.wrap(paragraph, WIDTH, replace_whitespace=False) or [""]:
            yield DiffRow("m", part, file=at.file, hunk=at.hunk, aside=comment.id)
