"""Growing text reads the same however it came."""

from hypothesis import given
from hypothesis import strategies as st

from k2desk.transcript.pieces import Pieces


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
