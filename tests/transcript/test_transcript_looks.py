"""How output is painted, as it grows and is taken back."""

from __future__ import annotations

from transcript_teller import Teller

from k2desk.core.events import ToolFinished, ToolOutput, ToolStarted
from k2desk.core.printed import Printed, Style
from k2desk.transcript.looks import laid
from k2desk.transcript.pieces import Pieces
from k2desk.transcript.rows import ToolRow


def test_styles_follow_the_text() -> None:
    pieces = Pieces("plain\n")
    pieces.print(Printed("red blue", 0, (Style(0, 3, "red"), Style(4, 4, "blue"))))
    assert pieces.styles(0, 14) == (Style(6, 3, "red"), Style(10, 4, "blue"))
    assert pieces.styles(8, 12) == (Style(0, 1, "red"), Style(2, 2, "blue"))
    assert pieces.styles(9, 10) == ()


def test_what_is_taken_back_takes_its_styles_along() -> None:
    pieces = Pieces()
    pieces.print(Printed("10% of it", 0, (Style(0, 3, "red"), Style(4, 5, "blue"))))
    pieces.print(Printed("!", 7))
    assert (pieces.whole(), pieces.size) == ("10!", 3)
    assert pieces.styles(0, 3) == (Style(0, 2, "red"),)
    pieces.print(Printed("new", 99))
    assert (pieces.whole(), pieces.size, pieces.styles(0, 3)) == ("new", 3, ())


def test_tabs_move_styles_to_where_they_are_shown() -> None:
    styles = (Style(1, 1, "red"), Style(0, 2, "bold"))
    assert laid("ab", styles, 4) == list(styles)
    assert laid("a\tb", (Style(1, 1, "red"), Style(2, 1, "blue")), 4) == [
        Style(1, 3, "red"),
        Style(4, 1, "blue"),
    ]


def test_a_progress_bar_of_a_running_command_stays_one_line() -> None:
    teller = Teller()
    teller.tell(ToolStarted("c1", "run_command", "Run make"), ToolOutput("c1", "start\n10%"))
    teller.tell(ToolOutput("c1", "20%", 3, (Style(0, 3, "green"),)), ToolOutput("c1", "\nend\n"))
    teller.tell(ToolFinished("c1", "run_command", "ok", "start\n20%\nend\n"))
    row = teller.rows[-1]
    assert isinstance(row, ToolRow)
    assert row.output == "start\n20%\nend\n"
    assert row.pieces.styles(6, 9) == (Style(0, 3, "green"),)
