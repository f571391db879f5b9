"""The reader of server-sent events."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.errors import AnswerBroken
from k2desk.provider.sse import EventReader


def read(*pieces: bytes) -> list[bytes]:
    reader = EventReader()
    return [event for piece in pieces for event in reader.feed(piece)] + reader.close()


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_of_the_standard(end: bytes) -> None:
    assert read(b"data: a" + end * 2 + b"data: b" + end * 2) == [b"a", b"b"]


def test_cr_and_lf_in_two_reads_are_one_line_end() -> None:
    assert read(b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n") == [b"a\nb"]


def test_cr_alone_at_the_end_of_a_read_is_a_line_end() -> None:
    assert read(b"data: a\r", b"\rdata: b\r", b"", b"\r") == [b"a", b"b"]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_no_other_sign_ends_a_line(sign: str) -> None:
    assert read(f'data: "{sign}"\n\n'.encode()) == [f'"{sign}"'.encode()]


def test_a_byte_order_mark_is_skipped_at_the_beginning_only() -> None:
    bom = b"\xef\xbb\xbf"
    assert read(bom[:1], bom[1:] + b"data: a\n\ndata: " + bom + b"\n\n") == [b"a", bom]
    assert read(bom + b"data: a") == [b"a"]


def test_comments_are_counted_and_are_no_events() -> None:
    reader = EventReader()
    assert reader.feed(b": PING\n\n:\n\ndata: a\n\n: PING\n\n") == [b"a"]
    assert reader.comments == 3


def test_several_data_lines_are_one_event() -> None:
    assert read(b"data: a\ndata:b\ndata\ndata:  c\n\n") == [b"a\nb\n\n c"]


def test_other_fields_say_nothing() -> None:
    assert read(b"event: x\nid: 1\nretry: 5\ndatum: 1\ndata: a\nnonsense\n\n") == [b"a"]
    assert read(b"event: x\n\n\n\n") == []


@pytest.mark.parametrize(
    "line", [b'datx: {"choices":[]}', b'ata: {"choices":[]}', b': {"choices":[]}', b'{"error":"no"}']
)
def test_a_line_whose_beginning_was_damaged_is_not_skipped(line: bytes) -> None:
    assert read(b"data: a\n\n" + line + b"\n\ndata: b\n\n") == [b"a", line, b"b"]
    assert read(b'event: {"choices":1}\nid: {}\nretry: {}\n: {"a":1}\n\n') == []


def test_the_last_event_may_lack_its_blank_line() -> None:
    assert read(b"data: a\n\ndata: b") == [b"a", b"b"]
    assert read(b"data: a\n\ndata: b\n") == [b"a", b"b"]


def test_an_endless_line_is_refused() -> None:
    reader = EventReader(max_event=1000)
    reader.feed(b"data: " + b"x" * 900)
    with pytest.raises(AnswerBroken):
        reader.feed(b"x" * 200)


def test_an_endless_event_is_refused() -> None:
    reader = EventReader(max_event=1000)
    for _ in range(9):
        reader.feed(b"data: " + b"x" * 100 + b"\n")
    with pytest.raises(AnswerBroken):
        reader.feed(b"data: " + b"x" * 101 + b"\n")


def test_the_limit_is_one_event_and_not_the_stream() -> None:
    reader = EventReader(max_event=1000)
    for _ in range(20):
        assert reader.feed(b"data: " + b"x" * 300 + b"\n\n") == [b"x" * 300]


LINES = st.lists(
    st.sampled_from([b"data: a", b"data:", b"data: \xe4\xbd\xa0", b"", b"", b": PING", b"id: 4", b"data"])
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])


@given(LINES, ENDS, st.lists(st.integers(0, 200)))
def test_any_split_gives_the_same_events(lines: list[bytes], end: bytes, cuts: list[int]) -> None:
    whole = b"".join(line + end for line in lines)
    places = sorted({min(cut, len(whole)) for cut in cuts} | {0, len(whole)})
    pieces = [whole[start:stop] for start, stop in pairwise(places)]
    assert read(*pieces) == read(whole)
