"""The output of a call that runs grows where it stands, and looks as if it had been there from the start."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from k2desk.core.printed import Printed, Style
from k2desk.transcript.pieces import Pieces
from k2desk.transcript.rows import TextRow, ToolRow
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.ink import CODE
from k2desk.ui.chat.lines import LinePart, Words
from k2desk.ui.chat.output import CLIP, GrowingCall, shown
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.sheet import Sheet
from k2desk.ui.chat.sheets import sheet_of

ALL = Room(300.0, lambda key: True, lambda key: True)
SOME = Room(300.0, lambda key: True, lambda key: False)
CLOSED = Room(300.0, lambda key: False, lambda key: True)


def running(pieces: Pieces, **more: object) -> ToolRow:
    given_ = {"status": "running", "pieces": pieces, "size": pieces.size, "started": 0.0, **more}
    return ToolRow("tool:c", "c", "run_command", "Run make", **given_)  # type: ignore[arg-type]


def code(sheet: Sheet) -> CodePart:
    part = sheet.parts[-1]
    assert isinstance(part, CodePart)
    return part


def looks(sheet: Sheet) -> list[object]:
    part = code(sheet)
    lines = range(len(part._rows.lines))
    return [part.text, part.source, sheet.height, *map(part._spans, lines)]


PRINTED = st.builds(
    Printed,
    st.text(alphabet="ab\t日\n\u202e", max_size=30),
    st.integers(0, 4),
    st.lists(st.builds(Style, st.integers(0, 3), st.integers(1, 3), st.just("green")), max_size=1).map(tuple),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PRINTED, min_size=1, max_size=8))
def test_output_that_grew_looks_like_output_that_was_there(
    qapp: QApplication, printed: list[Printed]
) -> None:
    pieces = Pieces("begin\nhere")
    sheet = sheet_of(running(pieces), ALL)
    assert isinstance(sheet, GrowingCall)
    for piece in printed:
        last = len(pieces.whole().rpartition("\n")[2])
        pieces = pieces.copy()
        pieces.print(Printed(piece.text, min(piece.back, last), piece.styles))
        assert sheet.go_on(running(pieces), ALL) is not None
    whole = sheet_of(running(pieces), ALL)
    assert looks(sheet) == looks(whole)
    known = shown(running(pieces), whole=True)
    if known.styles is not None:  # painted as a call that is over is
        assert looks(sheet)[3:] == looks(sheet_of(running(pieces, status="cancelled"), ALL))[3:]


def test_only_what_was_printed_is_laid_out(qapp: QApplication) -> None:
    pieces = Pieces("line\n" * 5_000)
    sheet = sheet_of(running(pieces), ALL)
    assert isinstance(sheet, GrowingCall)
    code(sheet)._rows.piece(4_000)
    lines = code(sheet)._rows.lines
    first = lines[0]
    sheet._head = lambda row, width, _: LinePart(0, width, 0, words=[Words(row.summary)])
    pieces.print(Printed("one more\n"))
    assert sheet.go_on(running(pieces, summary="2 s"), ALL) == 0.0, "the clock in its head went on"
    last = code(sheet).top + code(sheet).height
    pieces.print(Printed("and one"))
    assert sheet.go_on(running(pieces, summary="2 s"), ALL) == last - CODE
    assert code(sheet)._rows.lines is lines
    assert lines[0] is first
    assert code(sheet)._rows._cut == {}, "nobody has looked at a row since"


@pytest.mark.parametrize(
    ("later", "room"),
    [
        ({"status": "ok", "seconds": 1.0}, ALL),
        ({"arguments": '{"command": "make"}'}, ALL),
        ({"seconds": 3.0}, ALL),
        ({}, SOME),
        ({}, CLOSED),
    ],
)
def test_what_changes_otherwise_is_laid_out_anew(
    qapp: QApplication, later: dict[str, object], room: Room
) -> None:
    pieces = Pieces("words\n")
    sheet = sheet_of(running(pieces), ALL)
    assert sheet.go_on(running(pieces), ALL) is not None
    assert sheet.go_on(running(pieces, **later), room) is None
    assert sheet.go_on(TextRow("t", pieces, 1, True), ALL) is None


def test_the_last_lines_are_read_without_the_rest(qapp: QApplication) -> None:
    pieces = Pieces()
    for number in range(1_000):
        pieces.print(Printed(f"{number}\n"))
    sheet = sheet_of(running(pieces), SOME)
    assert sheet.parts[-2].text == f"{1_000 - CLIP} more lines above · show all"
    assert code(sheet).text.split("\n") == [str(number) for number in range(1_000 - CLIP, 1_000)]
    assert len(pieces._parts) == 1_000, "nothing was joined"
