"""Growing text reads the same however it came."""

from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.printed import Printed
from k2desk.transcript.pieces import Ending, Pieces
from k2desk.transcript.rows import ToolRow


@given(st.lists(st.text(max_size=5), max_size=8), st.integers(0, 50), st.integers(0, 50), st.booleans())
def test_between_is_a_slice(parts: list[str], start: int, stop: int, joined_before: bool) -> None:
    pieces = Pieces(parts[0] if parts else "")
    for part in parts[1:]:
        pieces.add(part)
    text = "".join(parts)
    if joined_before:
        assert pieces.whole() == text
    assert pieces.between(start, stop) == text[start:stop]
    assert pieces.whole() == text
    assert pieces.size == len(text)


def test_reading_the_end_leaves_the_rest_unjoined() -> None:
    pieces = Pieces("a" * 1000)
    for _ in range(1000):
        pieces.add("bc")
    assert pieces.between(pieces.size - 3, pieces.size) == "cbc"
    assert len(pieces._parts) == 1001
    pieces.whole()
    assert len(pieces._parts) == 1


@given(
    st.lists(st.text(alphabet="ab\r\n", max_size=5), max_size=8), st.integers(1, 6), st.sampled_from((0, 3))
)
def test_the_ending_is_the_last_lines(parts: list[str], count: int, later: int) -> None:
    pieces = Pieces(parts[0] if parts else "")
    for part in parts[1:]:
        pieces.add(part)
    text = "".join(parts).rstrip("\r\n")
    size = pieces.size
    pieces.add("\nz" * later)
    row = ToolRow("k", "c", "run_command", "Run", 0.0, pieces=pieces, size=size)
    lines = text.split("\n")
    shown = "\n".join(lines[-count:])
    assert row.ending(count) == Ending(shown, len(text) - len(shown), len(lines[:-count]))


def test_reading_the_last_lines_leaves_the_rest_unjoined() -> None:
    pieces = Pieces()
    for number in range(1000):
        pieces.print(Printed(f"line {number}\n"))
    pieces.print(Printed("10 %"))
    pieces.print(Printed("20 %", back=4))
    assert pieces.copy().ending(2) == Ending("line 999\n20 %", pieces.size - 13, 999)
    assert len(pieces._parts) == 1001
