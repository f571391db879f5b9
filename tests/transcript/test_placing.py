"""What is said of a place in a file holds against what was read of it, or nothing is said."""

from __future__ import annotations

from typing import Literal

import pytest
from transcript_teller import Teller

from k2desk.core.events import (
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    TurnStarted,
    WriteDone,
    WriteIntended,
)
from k2desk.core.messages import ToolCall
from k2desk.core.proposals import FileWrite
from k2desk.transcript.blocks import Block, Span
from k2desk.transcript.chips import with_chips
from k2desk.transcript.evidence import Evidence, Ledger
from k2desk.transcript.placing import Place, named, place_of, placed, places_in
from k2desk.transcript.rows import TextRow

TEXT = "1\tdef total(items):\n2\t    amount = 0\n3\t\n4\t    return  round(amount, 2)\n5\t\n"


Status = Literal["ok", "failed"]


def read(
    name: str,
    path: str,
    text: str | None = TEXT,
    *,
    whole: bool = True,
    stale: bool = False,
    status: Status = "ok",
) -> Evidence:
    call = f"functions.read_file:{name[1:]}"
    return Evidence(name, call, "read_file", status, text, path=path, whole=whole, stale=stale)


READS = (
    read("E9", "gone.py", "gone.py does not exist.", status="failed"),
    read("E8", "shut.py", "shut.py cannot be opened.", status="failed"),
    read("E7", "old.py", stale=True),
    read("E6", "long.py", "1\t" + "x" * 90, whole=False),
    read("E5", "src/money.py", "40\tlast = 1\n… 3 more lines: read on with first_line=41", whole=False),
    read("E4", "src/money.py"),
    read("E3", "a/twin.py"),
    read("E2", "b/twin.py"),
    read("E1", "let_go.py", None),
    Evidence("E0", "functions.run_tests:0", "run_tests", "ok", "39 passed"),
)


def verdicts(text: str) -> list[tuple[str, str, str]]:
    return [(v.kind, v.id, v.held) for mark in placed(text, READS) for v in mark.verdicts]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("`src/money.py:4` still says `return round(amount, 2)`.", ("backed", "E4", "")),
        ("The cause: `round(amount, 2)` in `money.py:4`.", ("backed", "E4", "")),
        ("It rounds late (`return round(amount, 2)` stands at `src/money.py#L3-L4`).", ("backed", "E4", "")),
        ("`last = 1` (`src/money.py:40`) is the end.", ("backed", "E5", "")),
        ("`src/money.py:2` holds `return round(amount, 2)`.", ("asserted", "E4", "it stands in line 4")),
        ("`src/money.py:1` reads `import decimal`.", ("asserted", "E4", "line 1 is def total(items):")),
        ("`src/money.py:3` is `import decimal`.", ("asserted", "E4", "line 3 is empty")),
        ("`long.py:1` is `import decimal`.", ("asserted", "E6", f"line 1 is {'x' * 60}…")),
        ("See `src/money.py:400`.", ("asserted", "E4", "src/money.py has 5 lines")),
        ("See `gone.py:4`.", ("asserted", "E9", "no gone.py")),
        ("`old.py:2` has `amount = 0`.", ("stale", "E7", "")),
    ],
)
def test_what_can_be_told(text: str, said: tuple[str, str, str]) -> None:
    assert verdicts(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "See `src/money.py:4`.",  # there, and nothing is said of it
        "`src/money.py:4` says `x`.",  # one letter stands in many lines
        "`src/money.py:4` might say `import decimal`.",
        "If `src/money.py:4` says `import decimal`, it breaks.",
        "After the change `src/money.py:4` says `import decimal`.",
        "`src/money.py:4` no longer says `import decimal`.",
        "Does `src/money.py:4` say `import decimal`?",
        "`src/money.py:4` is called by `import decimal`.",
        "`src/money.py:4` in `tests/test_money.py:4`.",
        "`twin.py:1` is `import decimal`.",
        "`long.py:400` is the end.",
        "`let_go.py:1` is `import decimal`.",
        "`never_read.py:1` is `import decimal`.",
        "`old.py:2` has `import decimal`.",
        "`old.py:400` is the end.",
        "`shut.py:4` is `import decimal`.",
        "All is well.",
        "`money.py` is short, v1.2:3 is a version.",
    ],
)
def test_what_cannot_be_told_is_left_alone(text: str) -> None:
    assert verdicts(text) == []


def test_nothing_is_looked_for_where_no_file_was_read() -> None:
    assert list(placed("See `src/money.py:400`.", READS[-1:])) == []


def test_places_are_read_off_code() -> None:
    assert place_of("src/a.py:3-9") == Place("src/a.py", 3, 9)
    assert place_of("a.py#L3–L9") == Place("a.py", 3, 9)
    assert place_of("a.py:9-3") == Place("a.py", 9, 9)
    assert place_of("a.py") is None
    assert named("`a.py:3`, `b.py`, c.py:4") == frozenset({"a.py"})
    assert named("nothing") == frozenset()


def tell_read(teller: Teller, step: int, arguments: str, text: str = TEXT) -> None:
    made = ToolCall(f"functions.read_file:{step}", "read_file", arguments)
    teller.tell(StepStarted(1, step, "m"))
    teller.tell(StepFinished(1, step, "tool_calls", (made,)))
    teller.tell(ToolFinished(made.id, "read_file", "ok", text, "5 lines"))


def test_reads_are_found_by_the_end_of_their_path_and_only_the_newest() -> None:
    ledger = Ledger()
    for number in range(6):
        path = '{"path": "src/money.py", "last_line": 3}' if number == 5 else '{"path": "src/money.py"}'
        made = ToolCall(f"functions.read_file:{number}", "read_file", path)
        ledger.apply(StepStarted(1, number + 1, "m"))
        ledger.apply(StepFinished(1, number + 1, "tool_calls", (made,)))
        ledger.apply(ToolFinished(made.id, "read_file", "ok", TEXT))
    assert ledger.reads(frozenset({"money.py"})) == {"E2", "E3", "E4", "E5"}
    assert ledger.reads(frozenset({"src/money.py"})) == {"E2", "E3", "E4", "E5"}
    assert ledger.reads(frozenset({"oney.py"})) == frozenset()
    whole = {one.id: one.whole for one in ledger.known(frozenset({"E4", "E5"}), 9, 9)}
    assert whole == {"E4": True, "E5": False}


def test_an_answer_gets_a_chip_beside_the_place_and_a_later_write_ages_it() -> None:
    teller = Teller()
    teller.tell(TurnStarted(1, "Go."))
    tell_read(teller, 1, '{"path": "src/money.py"}')
    said = TextDelta(1, 2, "`src/money.py:2` has `amount = 0`.")
    teller.tell(StepStarted(1, 2, "m"), said, StepFinished(1, 2, "stop"))
    text = "src/money.py:2 has amount = 0."
    block = Block("paragraph", text, spans=(Span(0, 14, "code"), Span(19, 10, "code")))
    shown = with_chips(block, evidence_of(teller))
    assert shown.text == "src/money.py:2 [E1 ✓ backed] has amount = 0."
    code = [span for span in shown.spans if span.style == "code"]
    assert [shown.text[span.start :][: span.length] for span in code] == ["src/money.py:2", "amount = 0"]
    teller.tell(WriteIntended("c1", "user", (FileWrite("src/money.py", None, "1" * 64),)), WriteDone("c1"))
    assert "[E1 ✓ out of date]" in with_chips(block, evidence_of(teller)).text


def evidence_of(teller: Teller) -> tuple[Evidence, ...]:
    (row,) = (row for row in teller.rows if isinstance(row, TextRow))
    assert row.evidence is not None
    return row.evidence


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See k2desk/ui/composer.py:18 and money.py:3-9.", ["k2desk/ui/composer.py:18", "money.py:3-9"]),
        ("(src/a.rs:4), src/b.py#L3-L9: here", ["src/a.rs:4", "src/b.py#L3-L9"]),
        ("It listens at example.com:8080 and 127.0.0.1:80.", []),
        ("a@example/x.py:80, http://host/x.py:3, x.py:3abc", []),
        ("At a.py:3:7 and `b`", ["a.py:3"]),
        ("nothing", []),
    ],
)
def test_places_are_found_in_plain_words(text: str, found: list[str]) -> None:
    places = list(places_in(text))
    assert [text[start : start + length] for start, length, _ in places] == found
