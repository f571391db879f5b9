"""What programs print, as a terminal shows it: colours beside the text, progress in one line, nothing hid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.printed import Printed, Style, whole
from k2desk.sandbox.colours import Pen, hue
from k2desk.sandbox.screen import WIDEST, Screen


def printed(*parts: str) -> Printed:
    """Return what is printed in pieces, taken once at the end."""
    screen = Screen()
    for part in parts:
        screen.feed(part)
    screen.end()
    return screen.take()


def looks(text: str) -> list[tuple[str, str]]:
    piece = printed(text)
    return [(piece.text[style.start : style.start + style.length], style.look) for style in piece.styles]


def test_colours_stand_beside_the_text() -> None:
    piece = printed("a \x1b[1;31mred\x1b[0m b\n\x1b[32mgre", "en\x1b[39m\x1b[4mline\x1b[24m.")
    assert piece.text == "a red b\ngreenline."
    assert piece.styles == (Style(2, 3, "red bold"), Style(8, 5, "green"), Style(13, 4, "underline"))


@pytest.mark.parametrize(
    ("codes", "look"),
    [
        ("31", "red"),
        ("94", "blue"),
        ("90", "grey"),
        ("30", ""),
        ("37;40", ""),
        ("97", ""),
        ("1", "bold"),
        ("2;33", "yellow dim"),
        ("1;2;22", ""),
        ("38;5;9", "red"),
        ("38;5;2", "green"),
        ("38;5;208", "yellow"),
        ("38;5;21", "blue"),
        ("38;5;240", "grey"),
        ("38;5;255", ""),
        ("38;2;255;0;255", "magenta"),
        ("38;2;999;0;0", "red"),
        ("38:2::0:255:255", "cyan"),
        ("38:2:0:255:0", "green"),
        ("38:5:1", "red"),
        ("30;42", "green"),
        ("30;101", "red"),
        ("38;2;0;0;0;48;5;4", "blue"),
        ("31;42;49", "red"),
        ("7", "bold"),
        ("7;31", "red"),
        ("7;27", ""),
        ("8", ""),
        ("4:3", "underline"),
        ("58;5;1;32", "green"),
        ("38;9;31", "red"),
        ("38", ""),
        ("38;2;200", "red"),
        ("31;;", ""),
        ("31;", ""),
        ("999", ""),
        ("39", ""),
        ("25;53", ""),
    ],
)
def test_every_colour_becomes_a_word(codes: str, look: str) -> None:
    assert looks(f"\x1b[{codes}mx") == ([("x", look)] if look else [])


def test_hues_go_round_the_circle() -> None:
    circle = [
        (255, 0, 0),
        (255, 255, 0),
        (0, 255, 0),
        (0, 255, 255),
        (0, 0, 255),
        (255, 0, 255),
        (255, 0, 60),
    ]
    assert [hue(*one) for one in circle] == ["red", "yellow", "green", "cyan", "blue", "magenta", "red"]
    assert [hue(one, one, one) for one in (0, 128, 255)] == ["", "grey", ""]
    assert Pen().look == ""


def test_titles_links_and_clipboards_are_left_out() -> None:
    text = "a\x1b]0;title\x07b\x1b]8;;https://evil\x1b\\c\x1b]52;c;eA==\x9cd\x1bPq\x1b\\e\x9dx\x9cf\x1b[2J\x1b[1;1Hg"
    assert printed(text) == Printed("abcdefg")


def test_what_hides_is_visible() -> None:
    assert printed("a\0b\bc\x7fd\x85e\x0bf\tg\u202e\x1b").text == "a␀b␈c␡d⟨U+0085⟩e␋f\tg⟨U+202E⟩␛"
    assert printed("\x1b[8mhidden\x1b[0m").text == "hidden"


def test_a_progress_bar_is_one_line() -> None:
    bar = "".join(f"\r{n:3d}%|{'█' * n}{' ' * (9 - n)}| {n}/9" for n in range(10))
    assert printed(bar + "\ndone\n").text == "  9%|█████████| 9/9\ndone\n"


def test_a_shorter_state_is_erased_to_its_end() -> None:
    assert printed("fetching 10% of it\rfetched\x1b[K\n").text == "fetched\n"
    assert printed("10% of it\x1b[2K\r20%").text == "20%"
    assert printed("10% of it\r\x1b[K\x1b[32mok\x1b[m") == Printed("ok", 0, (Style(0, 2, "green"),))
    assert printed("10% of it\r20%").text == "20% of it", "as a terminal shows it"
    assert printed("kept\x1b[K\x1b[0K \x1b[1K.").text == "kept ."


def test_r07_words_that_would_be_lost_stay_on_a_line_of_their_own() -> None:
    assert printed("safe\rrm -rf\r\nend\r\r\n").text == "safe\nrm -rf\nend\n"
    assert printed("rm -rf ~\x1b[2Ksafe\n").text == "rm -rf ~\nsafe\n"
    assert printed("rm -rf ~\r\x1b[Ksafe\n").text == "rm -rf ~\nsafe\n"
    assert printed("x" * WIDEST + "1%\rsafe").text == "x" * WIDEST + "1%\nsafe"


def test_what_is_taken_back_is_told_once() -> None:
    screen = Screen()
    screen.feed("start\n 10%")
    first = screen.take()
    screen.feed("\r 20%")
    second = screen.take()
    screen.feed("\r 30%\ndone\n")
    third = screen.take()
    assert (first, second) == (Printed("start\n 10%"), Printed(" 20%", 4))
    assert third == Printed(" 30%\ndone\n", 4)
    assert whole((first, second, third)) == "start\n 30%\ndone\n"
    screen.feed("\x1b[31")
    assert screen.take() == Printed("")


_ALPHABET = st.sampled_from(
    [*"ab1%0;m[]P\\(\x1b\x9b\x9d\x9c\x07\r\n\u202e\t", "\x1b[K", "\x1b[31m", "\x1b[2K"]
)
_PARTS = st.lists(st.lists(_ALPHABET, max_size=8).map("".join), max_size=12)


@given(_PARTS)
def test_pieces_add_up_to_the_whole(parts: list[str]) -> None:
    screen, taken = Screen(), []
    for part in parts:
        screen.feed(part)
        taken.append(screen.take())
    screen.end()
    taken.append(screen.take())
    once = printed("".join(parts))
    assert whole(taken) == once.text
    for piece in (*taken, once):
        ends = [0, *(style.start + style.length for style in piece.styles)]
        assert all(style.start >= end for style, end in zip(piece.styles, ends, strict=False))
        assert ends[-1] <= len(piece.text)


@given(st.text())
def test_nothing_that_acts_is_left(text: str) -> None:
    left = printed(text).text
    assert not any((ord(char) < 0x20 and char not in "\t\n") or 0x7F <= ord(char) < 0xA0 for char in left)
