"""What a diff can hide is said in words, and nothing is said where nothing is hidden."""

from __future__ import annotations

import pytest

from k2desk.patch.hidden import hidden_facts

LONG = b"x" * 600


def facts(before: bytes | None, after: bytes | None) -> tuple[str, ...]:
    return hidden_facts("a.py", before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\n", b"b\n"),
        (b"a\r\n", b"b\r\n"),
        (b"a\r\nb\n", b"c\r\nb\n"),
        (None, b"a\n"),
        (b"a\n", None),
        (b"a", None),
        (None, b""),
        (b"", b"a\n"),
        (b"a\n", b""),
        (b"a", b""),
        ("a\u202eb\n".encode(), b"ab\n"),
        ("é\n".encode(), "ü\tß\n".encode()),
    ],
)
def test_nothing_is_hidden(before: bytes | None, after: bytes | None) -> None:
    assert facts(before, after) == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (0o644, 0o755, ("mode 644 → 755, may be executed",)),
        (0o100755, 0o100644, ("mode 755 → 644, may no longer be executed",)),
        (0o644, 0o600, ("mode 644 → 600",)),
        (0, 0o755, ("may be executed (mode 755)",)),
        (0, 0o644, ()),
        (0o755, 0, ()),
        (0o644, 0o644, ()),
    ],
)
def test_modes(old: int, new: int, words: tuple[str, ...]) -> None:
    assert hidden_facts("a", b"a\n", b"b\n", old, new) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b"a\n", b"a\r\n", "line endings change: LF → CRLF"),
        (b"a\r\n", b"a\n", "line endings change: CRLF → LF"),
        (b"a\r\nb\n", b"a\nb\n", "line endings change: mixed → LF"),
        (b"a\nb\n", b"a\r\nb\n", "line endings become mixed, CRLF and LF (were LF)"),
        (None, b"a\r\nb\n", "mixed line endings"),
        (None, b"a\r\n", "line endings are CRLF"),
        (b"a\n", b"b", "no newline at the end any more"),
        (b"a", b"b", "no newline at the end"),
        (None, b"b", "no newline at the end"),
        (b"a", b"a\n", "a newline at the end is added"),
        (b"a\n", b"\xef\xbb\xbfa\n", "a byte order mark is added"),
        (b"\xef\xbb\xbfa\n", b"a\n", "the byte order mark is removed"),
        (b"a\n", b"caf\xe9\n", "holds bytes that are no UTF-8"),
        (b"a\0", b"b" * 2000, "binary, 2 bytes → 2,000 bytes"),
        (None, b"\0", "binary, no file → 1 bytes"),
        (b"a\n", "a\u202e\n".encode(), "hidden characters: U+202E right-to-left override"),
        (b"a\n", b"a\x1b\n", "hidden characters: U+001B control character"),
        (b"a\n", b"a\rb\n", "hidden characters: U+000D control character"),
        (b"a\n", LONG + b"\n", "1 line over 500 characters, the longest 600"),
        (b"a\n", (LONG + b"\n") * 2, "2 lines over 500 characters, the longest 600"),
        (b"a\n", b"x" * 201 + b"\n", "changes beyond column 200"),
        (b"x" * 201 + b"\n", b"a\n", "changes beyond column 200"),
        (b"x" * 200 + b"y\n", b"x" * 200 + b"z\n", "changes beyond column 200"),
    ],
)
def test_a_fact_is_named(before: bytes | None, after: bytes, words: str) -> None:
    assert words in facts(before, after)


def test_a_change_left_of_the_column_is_seen_by_itself() -> None:
    assert facts(b"ax" + b"y" * 300 + b"\n", b"bx" + b"y" * 300 + b"\n") == ()


def test_a_byte_order_mark_is_told_once() -> None:
    assert facts(b"a\n", b"\xef\xbb\xbfa\n") == ("a byte order mark is added",)


def test_a_byte_order_mark_inside_is_a_hidden_character() -> None:
    assert facts(b"a\n", "b\ufeff\n".encode()) == ("hidden characters: U+FEFF zero width no-break space",)


def test_lines_that_stay_are_not_told() -> None:
    kept = "x\u200b".encode() + LONG + b"\n"
    assert facts(kept + b"a\n", kept + b"b\n") == ()


def test_many_characters_are_cut_short() -> None:
    (fact,) = facts(b"a\n", "\u200b\u200c\u200d\u200e\u200f\u202a\n".encode())
    assert fact.endswith(", …")
    assert fact.count("U+") == 5


def test_a_path_can_hide_as_well() -> None:
    assert hidden_facts("a\u202egnp.py", b"a\n", b"b\n") == (
        "the path holds U+202E right-to-left override: a⟨U+202E⟩gnp.py",
    )


def test_facts_come_in_one_order() -> None:
    found = hidden_facts("a\u200b", b"a\n", b"\xef\xbb\xbf" + "\u202e".encode() + LONG, 0o644, 0o755)
    assert [fact.split()[0] for fact in found] == ["the", "mode", "no", "a", "hidden", "1", "changes"]


def test_utf16_is_named_and_its_lines_are_looked_at() -> None:
    before, after = (b"\xff\xfe" + text.encode("utf-16-le") for text in ("a\n", "a\u202e\n"))
    facts = hidden_facts("f", before, after)
    assert facts[0] == "in UTF-16"
    assert any("U+202E" in fact for fact in facts)
    assert hidden_facts("f", None, after)[0] == "in UTF-16"
    assert hidden_facts("f", before, None) == ("in UTF-16",)
