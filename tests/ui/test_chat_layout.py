"""The pieces the conversation is laid out from."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from k2desk.core.events import Attachment
from k2desk.core.permissions import Decision, Question
from k2desk.core.proposals import TestCase, TestReport
from k2desk.transcript.blocks import Block, Span
from k2desk.transcript.pieces import Pieces
from k2desk.transcript.rows import (
    ChangeRow,
    GroupRow,
    NoticeRow,
    QuestionRow,
    Row,
    TextRow,
    ThoughtRow,
    ToolRow,
    UserRow,
)
from k2desk.ui.chat import prose
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.ink import CODE, LINE, ink
from k2desk.ui.chat.parts import TextPart
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.said import ProseSheet
from k2desk.ui.chat.sheet import Sheet
from k2desk.ui.chat.sheets import guess, sheet_of
from k2desk.ui.chat.spine import Spine
from k2desk.ui.chat.units import Units
from k2desk.ui.chat.worked import FAILURES
from k2desk.ui.chat.wrapped import HANG, Piece

HEIGHTS = st.integers(0, 40).map(float)
CHANGES = st.lists(st.tuples(st.sampled_from("icrt"), st.integers(0, 30), HEIGHTS), max_size=40)


@given(st.lists(HEIGHTS, max_size=20), CHANGES, HEIGHTS)
def test_a_spine_is_a_running_sum(
    heights: list[float], changes: list[tuple[str, int, float]], y: float
) -> None:
    spine, plain = Spine(), list(heights)
    spine.reset(list(heights))
    for kind, index, height in changes:
        if kind == "i":
            index = min(index, len(plain))
            plain.insert(index, height)
            spine.insert(index, height)
        elif plain and kind == "c":
            plain[index % len(plain)] = height
            spine.change(index % len(plain), height)
        elif plain and kind == "r":
            spine.remove(index % len(plain))
            del plain[index % len(plain)]
        elif plain:
            assert spine.top(index % len(plain)) == sum(plain[: index % len(plain)])
    tops = list(accumulate(plain, initial=0.0))
    assert [spine.top(n) for n in range(len(plain) + 1)] == tops
    assert (len(spine), spine.total) == (len(plain), tops[-1])
    if plain:
        index = spine.at(y)
        assert tops[index] <= y
        assert index == len(plain) - 1 or y < tops[index + 1]


def test_a_change_at_the_end_keeps_what_is_above() -> None:
    spine = Spine()
    spine.reset([10.0] * 1000)
    assert spine.total == 10_000
    spine.change(999, 20.0)
    assert len(spine._tops) == 1000
    assert spine.total == 10_010


@given(st.text(alphabet="aé日😀🎉", max_size=12))
def test_places_go_there_and_back(text: str) -> None:
    units = Units(text)
    for index in range(len(text) + 1):
        place = len(text[:index].encode("utf-16-le")) // 2
        assert units.to_qt(index) == place
        assert units.from_qt(place) == index


def pieces(part: CodePart) -> list[Piece]:
    return [part._rows.piece(row) for row in range(part._rows.rows)]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet="ab \t日", max_size=60), min_size=1, max_size=6), st.integers(60, 200))
def test_code_that_grew_is_laid_out_like_code_that_was_there(
    qapp: QApplication, lines: list[str], width: int
) -> None:
    text = "\n".join(lines)
    grown = CodePart(0, width, 0, "", growing=True)
    for stop in range(0, len(text) + 1, 7):
        grown.show(text[:stop], growing=True)
    grown.show(text, growing=False)
    whole = CodePart(0, width, 0, text)
    assert (grown.height, pieces(grown), grown.text) == (whole.height, pieces(whole), whole.text)
    joined = "\n".join(
        "".join(whole._rows.lines[p.line][p.start : p.stop] for p in pieces(whole) if p.line == number)
        for number in range(len(lines))
    )
    assert joined == text.expandtabs(4)


def test_a_place_in_wrapped_code_is_found_again(qapp: QApplication) -> None:
    part = CodePart(0, 100, 0, "short\n" + "x" * 60, boxed=False)
    cell = ink().cell
    columns = part._columns
    assert part.position(2 * cell, 5) == 2
    assert part.position(1000, 5) == 5
    assert part.position(3 * cell, CODE * 1.5) == 6 + 3
    assert part.position((HANG + 3) * cell, CODE * 2.5) == 6 + columns + 3
    assert part.position(0, CODE * 2.5) == 6 + columns
    assert part.position(0, 10_000) == 6 + columns + (60 - columns) // (columns - HANG) * (columns - HANG)
    assert part.offset(0) == 0
    assert part.offset(6 + columns + 3) == 2 * CODE


def rows_of(line: str, *, columns: int = 20, prose: bool = False) -> list[str]:
    part = CodePart(0, columns * ink().cell + 2, 0, line, boxed=False, prose=prose)
    return [f"{'.' * piece.indent}{line[piece.start : piece.stop]}" for piece in pieces(part)]


def test_a_long_line_is_broken_between_words_and_goes_on_further_in(qapp: QApplication) -> None:
    assert rows_of("    return sum(one, another)") == ["    return sum(one, ", "......another)"]
    assert rows_of("path/to/some/module.py:12:3") == ["path/to/some/module.", "..py:12:3"]
    assert rows_of("a = 'https://example.org/x'") == ["a = 'https://", "..example.org/x'"]
    assert rows_of("a bc = " + "x" * 30) == ["a bc = ", ".." + "x" * 18, ".." + "x" * 12]
    assert rows_of("word " * 4 + "word") == ["word word word word ", "..word"]
    assert rows_of("日本語の文字はどこで切ってもよい") == ["日本語の文字はどこで", "..切ってもよい"]
    assert rows_of("  one two three four five", prose=True) == ["  one two three four ", "..five"]


def test_code_is_copied_with_its_tabs(qapp: QApplication) -> None:
    part = CodePart(0, 600, 0, "all:\n\tcc -o a\tb\n\n\tls", boxed=False)
    text = part.text
    assert part.words(0, len(text)) == part.source
    assert part.words(text.index("cc"), text.index("ls") + 1) == "cc -o a\tb\n\n\tl"
    assert part.words(2, text.index("-o")) == "l:\n\tcc "
    assert CodePart(0, 600, 0, "a\nb").words(0, 2) == "a\n"


def test_a_line_set_in_deeper_than_there_is_room_is_shown_whole(qapp: QApplication) -> None:
    assert rows_of(" " * 30 + "deep") == [" " * 20, "." * 10 + " " * 10, "." * 10 + "deep"]


def test_letters_with_marks_are_not_torn_apart(qapp: QApplication) -> None:
    word = "e\u0301" * 12
    assert rows_of(f"{word} {word}") == [f"{word} ", f"..{word}"]


@pytest.mark.parametrize("line", ["x" * 1_000_000, "日" * 100_000])
def test_a_line_without_an_end_is_no_trouble(qapp: QApplication, line: str) -> None:
    part = CodePart(0, 600, 0, line)
    assert sum(piece.stop - piece.start for piece in pieces(part)) == len(line)


def test_colours_of_growing_code_wait_for_each_other(qapp: QApplication) -> None:
    part = CodePart(0, 600, 0, "def f():\n", "python", growing=True)
    while not part.work(0.1).changed:
        pass
    part.show("def f():\n    return 1\n", growing=True)
    worked = part.work(0.1)
    assert not worked.changed
    assert 0 < worked.again <= 0.2
    part.show("def f():\n    return 1\n", growing=False)
    while part.work(0.1).again >= 0:
        pass
    assert part._spans(1) == [(4, 6, "keyword"), (11, 1, "number")]


def test_text_in_a_language_nobody_knows_is_plain(qapp: QApplication) -> None:
    part = CodePart(0, 600, 0, "x", "klingon")
    while part.work(0.1).again >= 0:
        pass
    assert part._spans(0) == []


def test_a_paragraph_knows_its_lines(qapp: QApplication) -> None:
    part = TextPart(0, 200, 0, "word " * 40 + "\nlast 😀 x", spans=(Span(205, 1, "bold"),))
    part.lay()
    assert part.height % LINE == 0
    assert part.position(0, part.height - 3) == 201
    assert part.position(500, part.height - 3) == len(part.text)
    assert part.position(0, -5) == 0
    assert part.position(0, part.height + 5) == len(part.text)
    assert part.offset(len(part.text)) == part.height - LINE
    part.lay()


def test_a_long_paragraph_is_cut_at_spaces(qapp: QApplication) -> None:
    text = "word " * 2000
    block = Block("paragraph", text, (Span(2490, 30, "bold"),))
    parts = prose.parts_of(block, 600, first=False)
    assert len(parts) == 4
    assert "".join(part.text for part in parts) == text
    assert [len(part.spans) for part in parts if isinstance(part, TextPart)][:2] == [1, 1]
    assert len(prose.parts_of(Block("paragraph", "x" * 6000), 600, first=True)) == 3


def test_plain_text_is_cut_too(qapp: QApplication) -> None:
    text = "\n".join(["line of some words"] * 1000)
    parts = prose.plain_parts(text, 0, 600)
    assert "\n".join(part.text for part in parts) == text
    assert len(parts) > 5
    assert len(prose.plain_parts("x" * 10_000, 0, 600)) == 4


@pytest.mark.parametrize(
    ("code", "href"),
    [
        ("money.py:18", "place:money.py:18:18"),
        ("src/money.py", "place:src/money.py:0:0"),
        ("src/money.py:3-9", "place:src/money.py:3:9"),
        ("money.py#L3-L9", "place:money.py:3:9"),
        ("money.py", ""),
        ("a.b()", ""),
        ("obj.method", ""),
        ("1.2", ""),
    ],
)
def test_code_that_names_a_place_leads_there(qapp: QApplication, code: str, href: str) -> None:
    part = prose.parts_of(Block("paragraph", code, (Span(0, len(code), "code"),)), 600, first=True)[0]
    assert isinstance(part, TextPart)
    assert part.spans[0].href == href


def test_plain_words_that_name_a_place_lead_there(qapp: QApplication) -> None:
    text = "See src/money.py:3-9, not code.py:7 or https://host/a.py:3."
    spans = (
        Span(text.index("code"), 9, "code"),
        Span(text.index("https"), 20, "link", "https://host/a.py:3"),
    )
    part = prose.parts_of(Block("paragraph", text, spans), 600, first=True)[0]
    assert isinstance(part, TextPart)
    leads = {text[span.start : span.start + span.length]: span.href for span in part.spans}
    assert leads["src/money.py:3-9"] == "place:src/money.py:3:9"
    assert leads["code.py:7"] == "place:code.py:7:7"
    assert len(leads) == 3


def laid(row: TextRow, width: float = 500.0) -> list[tuple[str, float, float]]:
    sheet = ProseSheet(row, width)
    sheet.prepare_all()
    sheet.prepare(0, 1e9)
    return [(part.text, part.top, part.height) for part in sheet.parts]


MARKDOWN = (
    "Some **words**.\n\n- one\n- two\n\n```py\nx = 1\n```\n\n# Head\n\n| a |\n|---|\n| b |\n\n> quote\n\nEnd "
    * 3
)


@pytest.mark.parametrize("size", [1, 5, 40, 1000])
def test_an_answer_that_came_in_pieces_looks_like_a_whole_one(qapp: QApplication, size: int) -> None:
    pieces = Pieces(MARKDOWN[:1])
    row = TextRow("t", pieces, 1, True)
    sheet = ProseSheet(row, 500.0)
    for start in range(1, len(MARKDOWN), size):
        pieces.add(MARKDOWN[start : start + size])
        sheet.go_on(TextRow("t", pieces, pieces.size, True), ROOM)
        sheet.prepare(0, 1e9)
    sheet.go_on(TextRow("t", pieces, pieces.size, False), ROOM)
    sheet.prepare(0, 1e9)
    whole = laid(TextRow("t", Pieces(MARKDOWN), len(MARKDOWN), False))
    assert [(part.text, part.top, part.height) for part in sheet.parts] == whole


def test_a_long_answer_is_read_where_it_is_looked_at(qapp: QApplication) -> None:
    text = "A paragraph of words that stands there for the length.\n\n" * 2000
    for running in (False, True):
        sheet = ProseSheet(TextRow("t", Pieces(text), len(text), running), 500.0)
        before = len(sheet.parts)
        sheet.prepare(0, 600)
        assert before < 120
        assert len(sheet.parts) < before + 160
        sheet.prepare_all()
        assert len(sheet.parts) == 2000


ROOM = Room(500.0, lambda key: True, lambda key: False)
CLOSED = Room(500.0, lambda key: False, lambda key: False)
ALL = Room(500.0, lambda key: True, lambda key: True)
ASKED = Question("command", "Run?", "ls", "d")


def words(sheet: Sheet) -> str:
    return "\n".join(part.text for part in sheet.parts)


def tool(status: str = "ok", **more: object) -> ToolRow:
    return ToolRow("tool:c", "c", "run_tests", "Run tests", 0.0, status=status, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "room", "said"),
    [
        (UserRow("u", "hi\n", (Attachment("a.py", 1, 9),), 0.0), CLOSED, "hi\nwith a.py:1–9"),
        (
            ThoughtRow("t", Pieces("one\ntwo"), 7, False, 0.0, 41.0, 3100),
            CLOSED,
            "Thought for 41 s · 3.1k tokens",
        ),
        (
            ThoughtRow("t", Pieces("one\ntwo"), 7, False, 0.0, 41.0, 3100),
            ROOM,
            "Thought for 41 s · 3.1k tokens\none\ntwo",
        ),
        (tool(summary="87 passed", seconds=2.4), CLOSED, "Run tests · 87 passed · 2.4 s"),
        (tool("refused"), CLOSED, "Run tests · refused"),
        (tool("cancelled", summary="x"), CLOSED, "Run tests · stopped · x"),
        (
            tool("failed", summary="1 failed, 3 passed", confinement="in a copy"),
            CLOSED,
            "Run tests · in a copy · 1 failed, 3 passed",
        ),
        (tool(), ROOM, "Run tests\nIt said nothing."),
        (
            tool(arguments='{"k": 1}', pieces=Pieces("out"), size=3),
            ROOM,
            'Run tests\nasked for\n{"k": 1}\nresult\nout',
        ),
        (
            ToolRow(
                "tool:c",
                "c",
                "read_file",
                "Read .env",
                0.0,
                status="refused",
                pieces=Pieces("Outside.\nx"),
                size=10,
            ),
            CLOSED,
            "Read .env · Outside. · refused",
        ),
        (NoticeRow("n", "bad", "The turn failed", "No money"), CLOSED, "The turn failed · No money"),
        (NoticeRow("n", "bad", "The turn failed", "long " * 30), CLOSED, "The turn failed\n" + "long " * 30),
        (QuestionRow("q", "r", "c", ASKED), CLOSED, ""),
        (QuestionRow("q", "r", "c", ASKED, None, Decision("allow", "d")), CLOSED, "Allowed · ls"),
        (
            QuestionRow(
                "q",
                "r",
                "c",
                Question("ask", "The assistant asks", "Left?\nOr right?", "d"),
                None,
                Decision("allow", "d", answer="left"),
            ),
            CLOSED,
            "The assistant asks\nLeft?\nOr right?\nAnswered · left",
        ),
        (tool(summary="tests", seconds=2.4), CLOSED, "Run tests · 2.4 s"),
        (ChangeRow("k", "w", ("a.py",), "applied"), CLOSED, "Applied changes in 1 file · a.py"),
        (GroupRow("g", (tool(), tool())), CLOSED, None),
    ],
)
def test_what_a_row_says(qapp: QApplication, row: Row, room: Room, said: str | None) -> None:
    if isinstance(row, GroupRow):
        calls = tuple(
            ToolRow(f"tool:{n}", str(n), "read_file", f"Read {n}.py", 0.0, status="ok") for n in "ab"
        )
        assert words(sheet_of(GroupRow("g", calls), CLOSED)) == "Read 2 files · 0.0 s"
        opened = Room(500.0, lambda key: key in ("g", "tool:a"), lambda key: False)
        assert words(sheet_of(GroupRow("g", calls), opened)) == (
            "Read 2 files · 0.0 s\nRead a.py\nIt said nothing.\nRead b.py"
        )
    else:
        assert words(sheet_of(row, room)) == said
    assert guess(row, room) > 0


LETTER = "\n".join(f"line {n}" for n in range(40))


def test_a_long_message_is_folded_until_it_is_opened(qapp: QApplication) -> None:
    row = UserRow("u", LETTER, (), 0.0)
    assert words(sheet_of(row, CLOSED)).split("\n")[-2:] == ["line 11", "Show 28 more lines"]
    assert words(sheet_of(row, ROOM)).split("\n")[-2:] == ["line 39", "Show less"]
    one_line = UserRow("u", "word " * 2_000, (), 0.0)
    assert words(sheet_of(one_line, CLOSED)).endswith("\nShow 1 more line")
    assert len(words(sheet_of(one_line, CLOSED))) < 1_300
    assert guess(row, CLOSED) < guess(row, ROOM) / 2
    assert "Show" not in words(sheet_of(UserRow("u", LETTER[:200], (), 0.0), CLOSED))


def test_what_went_along_is_told_whole_and_leads_to_its_place(qapp: QApplication) -> None:
    files = tuple(Attachment(f"src/a/rather/long/path/of/file_{n}.py", n, n + 3) for n in range(4))
    row = UserRow("u", "hi", (*files, Attachment("src", kind="folder")), 0.0)
    sheet = sheet_of(row, CLOSED)
    sheet.prepare(0, 1e9)
    along = sheet.parts[1]
    assert isinstance(along, TextPart)
    assert along.text.endswith("file_3.py:3–6 · src/")
    assert along.height > 2 * sheet.parts[0].height
    assert along.spans[1].href == "place:src/a/rather/long/path/of/file_1.py:1:4"
    assert len(along.spans) == 4


def test_a_file_named_in_the_words_leads_there_and_is_not_named_again(dressed: QApplication) -> None:
    lines = Attachment("tests/test_a.py", 3, 9)
    along = Attachment("src/a.py"), lines, Attachment("src", kind="folder")
    long = "word " * 900
    row = UserRow("u", f"Read @src/a.py beside @tests/test_a.py in @src/\n{long}@src/a.py", along, 0.0)
    sheet = sheet_of(row, Room(600.0, lambda _: True, bool))
    parts = [part for part in sheet.parts if isinstance(part, TextPart)]
    named = [(part.text[s.start : s.start + s.length], s.href) for part in parts for s in part.spans]
    assert named == [
        ("@src/a.py", "place:src/a.py:0:0"),
        ("@tests/test_a.py", "place:tests/test_a.py:3:9"),
        ("@src/", ""),
        ("@src/a.py", "place:src/a.py:0:0"),
        ("tests/test_a.py:3–9", "place:tests/test_a.py:3:9"),
    ]
    assert parts[-1].text == "with tests/test_a.py:3–9", "which lines it is stands nowhere else"
    sheet.prepare(0, 10_000)
    assert parts[0].spot(50, 10) == "link:place:src/a.py:0:0"


def test_a_text_that_went_along_is_opened_where_it_stands(qapp: QApplication) -> None:
    row = UserRow("u", "why?", (Attachment("Pasted text", kind="text", text=LETTER),), 0.0)
    assert words(sheet_of(row, CLOSED)) == "why?\nPasted text, 40 lines"
    opened = Room(500.0, lambda key: key == "u/0", lambda key: False)
    assert "line 19\n20 more lines below · show all" in words(sheet_of(row, opened))
    assert words(sheet_of(row, ALL)).endswith("line 39")


def test_failed_tests_come_first_and_the_output_on_demand(qapp: QApplication) -> None:
    cases = [
        TestCase(f"test_{n}", "failed", message=f"def test():\nE   assert {n}\nE   more")
        for n in range(FAILURES + 3)
    ]
    cases[1] = TestCase("test_1", "failed", message="assert 1")
    report = TestReport("pytest -q", 1, 2.0, (*cases, TestCase("fine", "passed")), "cut off")
    row = tool("failed", summary="23 failed", report=report, pieces=Pieces("a\nb\n"), size=4)
    said = words(sheet_of(row, ROOM))
    assert said.startswith(
        "Run tests · pytest -q · 23 failed\nFAILED test_0 - assert 0\nFAILED test_1 - assert 1"
    )
    assert said.endswith("and 3 more\ncut off\nShow the output · 2 lines")
    assert words(sheet_of(row, ALL)).endswith("cut off\na\nb")


def test_a_run_without_results_shows_its_output_at_once(qapp: QApplication) -> None:
    note = "The runner left no results; the output says why"
    report = TestReport("pytest -q", 1, 2.0, (), note)
    row = tool("failed", summary=note, report=report, pieces=Pieces("No module named pytest\n"), size=23)
    said = words(sheet_of(row, ROOM))
    assert said.count(note) == 1
    assert said.endswith("\nNo module named pytest")


def test_long_output_shows_its_end(qapp: QApplication) -> None:
    text = "\n".join(f"line {n}" for n in range(100))
    row = tool(pieces=Pieces(text), size=len(text))
    said = words(sheet_of(row, ROOM))
    assert "80 more lines above · show all" in said
    assert said.endswith("line 99")
    assert "line 79\n" not in said
    assert "line 0\n" in words(sheet_of(row, ALL))


def test_what_hides_is_visible_everywhere(qapp: QApplication) -> None:
    evil = "a\u202eb"
    rows: list[Row] = [
        UserRow("u", evil, (Attachment(evil),), 0.0),
        ThoughtRow("t", Pieces(evil), 3, False, 0.0, 1.0, 1),
        TextRow("x", Pieces(evil), 3, False),
        ToolRow("tool:c", "c", evil, evil, 0.0, evil, "failed", evil, 1.0, evil, Pieces(evil), 3),
        NoticeRow("n", "bad", evil, evil),
        QuestionRow(
            "q", "r", "c", Question("command", evil, evil, "d"), None, Decision("reject", "d", note=evil)
        ),
        ChangeRow("k", "w", (evil,), "failed", evil, evil),
    ]
    for row in rows:
        sheet = sheet_of(row, ALL)
        sheet.prepare_all()
        assert "\u202e" not in words(sheet)
        assert "⟨U+202E⟩" in words(sheet)
