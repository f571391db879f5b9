"""Markdown while it is being written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2desk.core.visible import legible
from k2desk.transcript import markdown
from k2desk.transcript.blocks import Block, Span
from k2desk.transcript.grid import cells
from k2desk.transcript.markdown import LIMIT, Blocks, chunks
from k2desk.transcript.tables import aligned, fitted

SAMPLE = """\
Intro with `code`, **bold *both***, ~~gone~~ and [a link](https://example.org/a?b=1).
Second line\\
after a break.

Setext
======

## Two

1. one
1. two

   still two
   ```sh
   ls
   ```
3. three
   - nested
     > quoted

- x
-

> quote

  ```python title
  x = 1

   y = 2
  ```

| a | num |
|---|----:|
| 1 | `2` |

    indented

---

Last.
"""


def shapes(blocks: list[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks]


def test_the_sample() -> None:
    blocks = Blocks(SAMPLE).blocks
    assert blocks[0].text == "Intro with code, bold both, gone and a link. Second line\nafter a break."
    assert blocks[0].spans == (
        Span(11, 4, "code"),
        Span(17, 9, "bold"),
        Span(22, 4, "italic"),
        Span(28, 4, "strike"),
        Span(37, 6, "link", "https://example.org/a?b=1"),
    )
    assert blocks[1:] == [
        Block("heading", "Setext", level=1),
        Block("heading", "Two", level=2),
        Block("item", "one", depth=1, marker="1."),
        Block("item", "two", depth=1, marker="2."),
        Block("paragraph", "still two", depth=1),
        Block("code", "ls", depth=1, language="sh"),
        Block("item", "three", depth=1, marker="3."),
        Block("item", "nested", depth=2, marker="•"),
        Block("paragraph", "quoted", depth=2, quote=1),
        Block("item", "x", depth=1, marker="•"),
        Block("item", "", depth=1, marker="•"),
        Block("paragraph", "quote", quote=1),
        Block("code", "x = 1\n\n y = 2", language="python"),
        Block("table", "a  num\n─  ───\n1    2"),
        Block("code", "indented"),
        Block("rule", ""),
        Block("paragraph", "Last."),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pieces_make_the_same_blocks(size: int) -> None:
    whole, pieces = Blocks(SAMPLE), Blocks()
    seen: list[Block] = []
    for start in range(0, len(SAMPLE), size):
        first = pieces.feed(SAMPLE[start : start + size])
        assert seen[:first] == pieces.blocks[:first]
        seen = list(pieces.blocks)
    assert pieces.blocks == whole.blocks


MARKS = [
    "a",
    "b c",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "```",
    "```\n",
    "~~~",
    "> ",
    "  ",
    "    ",
    "# ",
    "---",
    "===",
    "*x*",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(MARKS), max_size=16))
def test_it_does_not_matter_how_the_text_was_cut(parts: list[str]) -> None:
    text = "".join(parts)
    pieces = Blocks()
    for char in text:
        pieces.feed(char)
    assert pieces.blocks == Blocks(text).blocks


def test_html_is_text_and_images_are_words() -> None:
    text = "<b onclick=x>hi</b> ![alt *t*](http://127.0.0.1/leak) ![](http://h/x)\n\n<script>\nx\n</script>\n"
    blocks = Blocks(text).blocks
    assert blocks[0].text == "<b onclick=x>hi</b> alt t (http://127.0.0.1/leak) image (http://h/x)"
    assert blocks[1].text == "<script> x </script>"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vbscript:x"]
)
def test_dangerous_links_stay_text(url: str) -> None:
    block = Blocks(f"[click]({url})").blocks[0]
    assert url in block.text
    assert block.spans == ()


def test_addresses_in_the_text_are_links() -> None:
    block = Blocks(
        "See https://a.org/x_(y). And [https://a.org](https://evil.test), `https://c.org`."
    ).blocks[0]
    links = [(block.text[s.start : s.start + s.length], s.href) for s in block.spans if s.style == "link"]
    assert links == [("https://a.org/x_(y", "https://a.org/x_(y"), ("https://a.org", "https://evil.test")]


def test_what_hides_is_made_visible() -> None:
    block = Blocks("a\u202eb\x1b[31m\ufeff\x07").blocks[0]
    assert block.text == "a⟨U+202E⟩b␛[31m⟨U+FEFF⟩␇"


def test_line_ends_may_be_cut_in_two() -> None:
    blocks = Blocks()
    for piece in ("a\r", "\n\r", "\nb\r", "c"):
        blocks.feed(piece)
    assert shapes(blocks.blocks) == [("paragraph", "a"), ("paragraph", "b␍c")]


def test_references_are_remembered_once_they_are_whole() -> None:
    blocks = Blocks()
    for char in "[a]: https://x.org/long\n\nfirst [a]\n\nthen [a]\n":
        blocks.feed(char)
    assert [block.spans[0].href for block in blocks.blocks] == ["https://x.org/long"] * 2


def test_a_list_goes_on_counting() -> None:
    blocks = Blocks()
    for _ in range(30):
        blocks.feed("1. x\n")
    assert [block.marker for block in blocks.blocks] == [f"{n}." for n in range(1, 31)]
    assert len(blocks._source) < 10
    blocks.feed("\npara\n\n1. again\n")
    assert blocks.blocks[-1].marker == "1."


def test_a_long_fence_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = Blocks("```py\n")
    monkeypatch.setattr(markdown, "_parser", lambda: pytest.fail("read again"))
    for _ in range(1000):
        assert blocks.feed("x = 1\n") == 0
    assert blocks.blocks[0].text == "\n".join(["x = 1"] * 1000)
    assert blocks.feed("``") == 0
    assert blocks.blocks[0].text.endswith("x = 1")


def test_a_fence_needs_a_plain_opening() -> None:
    assert shapes(Blocks("```a`b\nx\n").blocks) == [("paragraph", "```a`b x")]
    assert shapes(Blocks("~~~a`b\nx\n").blocks) == [("code", "x")]
    assert shapes(Blocks("```").blocks) == [("code", "")]
    assert Blocks("    code").blocks[0].language == ""
    assert Blocks("- ```\n  x").blocks == [Block("code", "x", depth=1, marker="•")]


def test_a_block_without_an_end_is_ended() -> None:
    blocks = Blocks()
    for _ in range(3 * LIMIT // 1000):
        blocks.feed("word " * 200)
        assert len(blocks._source) <= LIMIT
    assert len(blocks.blocks) == 3
    assert "".join(block.text for block in blocks.blocks).count("word") == 98 * 200


def test_feeding_nothing_changes_nothing() -> None:
    blocks = Blocks("a")
    assert blocks.feed("") == 0
    assert shapes(blocks.blocks) == [("paragraph", "a")]
    assert Blocks("").blocks == []
    assert Blocks("\n\n").blocks == []


def test_a_table_is_aligned_by_cells() -> None:
    assert cells("日本e\u0301") == 5
    assert aligned([["日本", "n"], ["x", "10"]], [False, True]) == "日本   n\n────  ──\nx     10"
    assert Blocks("| a |\n|---|\n| 1 | 2 |\n").blocks == [Block("table", "a\n─\n1")]


def test_short_text_is_one_stretch() -> None:
    assert list(chunks("abc")) == ["abc"]


@pytest.mark.parametrize(
    "unit",
    ["A paragraph of some words.\n\n", "- item\n", "```\n# no\n\nx\n```\n\n", "1. ```\n   x\n   ```\n"],
)
def test_stretches_are_the_text_cut_at_good_places(unit: str) -> None:
    text = unit * 400
    parts = list(chunks(text, 500))
    assert "".join(parts) == text
    assert len(parts) > 1
    assert max(map(len, parts)) < 2300
    whole = [block for part in parts for block in Blocks(part).blocks]
    assert shapes(whole) == shapes(Blocks(text).blocks)


def test_an_open_fence_is_not_cut() -> None:
    text = "````\n" + "``` x\n\nline\n" * 500
    assert list(chunks(text, 500)) == [text]


def test_items_of_a_list_of_tasks_have_boxes() -> None:
    found = Blocks("- [ ] do `a`\n- [x] done\n- [X] too\n- [y] no\n\n1. [ ] numbered\n").blocks
    assert found == [
        Block("item", "do a", (Span(3, 1, "code"),), depth=1, marker="□"),
        Block("item", "done", depth=1, marker="✓"),
        Block("item", "too", depth=1, marker="✓"),
        Block("item", "[y] no", depth=1, marker="•"),
        Block("item", "[ ] numbered", depth=1, marker="1."),
    ]


WIDE = aligned(
    [
        ["name", "what it does", "n"],
        ["日本e\u0301", "one two three four", "10"],
        ["a_very_long_name", "", "2"],
    ],
    [False, False, True],
)


def test_a_table_that_is_too_wide_has_its_cells_broken() -> None:
    assert fitted(WIDE, 26) == "\n".join(
        [
            "name        what it      n",
            "            does          ",
            "──────────  ──────────  ──",
            "日本e\u0301       one two     10",
            "            three four",
            "",
            "a_very_lon               2",
            "g_name",
        ]
    ).replace("          \n", "\n")


def test_no_character_of_two_cells_is_cut_in_half() -> None:
    assert fitted(aligned([["a"], ["漢字漢字漢字"]], [False]), 7) == "a\n───────\n漢字漢\n字漢字"


@pytest.mark.parametrize("most", [cells(WIDE.split("\n")[1]), 200, 12, 0])
def test_a_table_that_fits_or_never_can_stays(most: int) -> None:
    assert fitted(WIDE, most) == WIDE


def test_a_table_whose_cells_need_no_second_line_is_not_spread() -> None:
    rows = [["a long head of a column", "b"], ["x", "1"], ["y", "2"]]
    assert (
        fitted(aligned(rows, [False, False]), 12)
        == "a long     b\nhead of a\ncolumn\n─────────  ─\nx          1\ny          2"
    )
    assert fitted(aligned(rows[:1], [False, False]), 12).startswith("a long     b\nhead")


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.text("ab 日\u0301", max_size=30), min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(22, 60),
)
def test_no_line_of_a_table_is_too_wide_and_no_word_is_lost(rows: list[list[str]], most: int) -> None:
    rows = [[" ".join(text.split()) for text in row] for row in rows]
    found = fitted(aligned(rows, [False, True, False]), most)
    assert all(cells(line) <= most for line in found.split("\n"))
    for letter in "ab日":
        assert found.count(letter) == sum(text.count(letter) for row in rows for text in row)


@pytest.mark.parametrize(
    "text", ["👩\u200d💻 and می\u200cخواهم", "a\u200db 👩\u200dx", "👩\u200d\u200d💻\r\n\u202e\u200d💻"]
)
def test_joiners_are_judged_alike_wherever_a_text_is_cut(text: str) -> None:
    whole = Blocks(text).blocks
    assert whole[0].text == legible(text.replace("\r\n", " "))
    for cut in range(len(text)):
        fed = Blocks(text[:cut])
        fed.feed(text[cut:])
        assert fed.blocks == whole
