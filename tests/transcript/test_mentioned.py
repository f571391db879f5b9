"""What the user's words name of what went along with them."""

import pytest

from k2desk.core.events import Attachment
from k2desk.transcript.mentioned import mentioned, written

FILE, LINES = Attachment("src/money.py"), Attachment("src/money.py", 10, 32)
FOLDER = Attachment("src", kind="folder")
TEST = Attachment("tests/test_money.py::test_total", kind="test", text="assert 1 == 2")
SESSION = Attachment("20260801-1", kind="session", text="Rounding error in totals")
PASTED = Attachment("Pasted text", kind="text", text="@src/money.py")
ALL = (FILE, FOLDER, TEST, SESSION, PASTED)


def names(text: str, *items: Attachment) -> list[tuple[str, Attachment]]:
    return [(text[at : at + size], item) for at, size, item in mentioned(text, items or ALL)]


def test_each_kind_is_found_again_as_it_was_written() -> None:
    text = f"See {' and '.join(filter(None, map(written, ALL)))}."
    assert names(text) == [
        ("@src/money.py", FILE),
        ("@src/", FOLDER),
        ("@test_total", TEST),
        ("@“Rounding error in totals”", SESSION),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(@src/money.py)", ["@src/money.py"]),
        ("first\n@src/money.py, then @src/money.py.", ["@src/money.py"] * 2),
        ("@src/money.py#Money.total, then", ["@src/money.py#Money.total"]),
        ("@src/money.pyi and @src/money.py.orig and @src/money.py-2", []),
        ("@src/other.py and me@src/money.py", []),
        ("src/money.py", []),
        ("", []),
    ],
)
def test_only_whole_names_count(text: str, found: list[str]) -> None:
    assert [name for name, _ in names(text)] == found


def test_what_did_not_go_along_is_not_named() -> None:
    assert mentioned("@src/money.py", (FOLDER,)) == []


def test_names_that_are_the_same_mean_one_after_the_other() -> None:
    found = names("@src/money.py, @src/money.py and @src/money.py", FILE, LINES)
    assert [item for _, item in found] == [FILE, LINES, LINES]


def test_a_name_that_hides_something_is_found_as_it_is_shown() -> None:
    item = Attachment("a\u202eb.py")
    assert names("Read @a⟨U+202E⟩b.py now", item) == [("@a⟨U+202E⟩b.py", item)]
