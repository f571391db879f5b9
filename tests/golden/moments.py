"""Moments of a session that the recording does not have, as events: an aside, a plan, a receipt, a fork."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import recorded  # type: ignore[import-not-found]

from k2desk.core.context import CompactionMade, CompactionStarted, ContextUse, Mark
from k2desk.core.desk import SessionInfo
from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    Attachment,
    DecisionMade,
    DecisionRequested,
    Event,
    ModeChanged,
    PlanApproved,
    SessionForked,
    StepFinished,
    StepStarted,
    TextDelta,
    Todo,
    TodosUpdated,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.messages import ToolCall, Usage
from k2desk.core.permissions import NO_RULE, Decision, JudgedPart, Question, digest_of
from k2desk.core.printed import Style
from k2desk.core.proving import Badge, HunkRun, HunksProved
from k2desk.core.scope import Bounds, written
from k2desk.core.servers import Definition
from k2desk.core.spending import Bill, Part
from k2desk.core.usage import Request, Turn, Use, Used, Waited

MODEL: str = recorded.MODEL
USED = Usage(9_420, 180)
PLAN_CALL = "functions.propose_plan:0"
PLAN = """\
1. Read `total()` and every place that calls it.
2. Add up exactly and round once, in `src/ledger/money.py`; its arguments and its result stay.
3. A test beside the cause: a bill shared by three adds up to what was paid.
4. Run the whole suite in a copy."""
LONG_LINES = """\
It is rounded too early:

```python
def total(amounts: Iterable[Decimal], rounding: str = ROUND_HALF_EVEN) -> Decimal:
    \"\"\"Return the sum of all amounts, in whole cents, rounded once and only at the end.\"\"\"
    return sum((amount for amount in amounts), Decimal(0)).quantize(CENT, rounding=rounding)  # once
```

```diff
-    return Decimal(str(sum(round(float(amount), 2) for amount in amounts)))
+    return sum(amounts, Decimal(0)).quantize(CENT, rounding=ROUND_HALF_EVEN)
```"""
RULE = """\
[[rule]]
tool = "run_command"
pattern = "python -m pytest"
answer = "allow"
"""
TESTS, DROP = "python -m pytest -q tests/test_report.py", "git stash drop"
COMMAND = f"{TESTS} && {DROP}"
PARTS = (
    JudgedPart(TESTS, 0, rule="python -m pytest"),
    JudgedPart(DROP, COMMAND.index(DROP), why=NO_RULE),
)
SERVERS = """\
[servers.docs]
command = ["docs-server", "--read-only"]

[servers.tickets]
url = "https://tickets.example/mcp"
headers = {Authorization = "Bearer x"}

[servers.browser]
command = ["browser-server"]
enabled = false
"""
TOOLS = {
    "docs": (
        Definition("find", "Find pages of the handbook.", {"type": "object", "properties": {"words": {}}}),
        Definition("page", "Return one page.", {"type": "object", "properties": {"id": {}, "part": {}}}),
    ),
    "tickets": (
        Definition("open_tickets", "List what is open.", {"type": "object", "properties": {"team": {}}}),
    ),
}
RULES = """\
[[rule]]
tool = "run_command"
pattern = "python -m pytest"
answer = "allow"
match = ["python -m pytest -q"]
not_match = ["python -m pip install x"]

[[rule]]
tool = "run_command"
pattern = "git push"
answer = "deny"

[[rule]]
tool = "read_file"
pattern = "docs/**"
answer = "allow"
until = "2031-05-01"

[[rule]]
tool = "run_command"
pattern = "make"
answer = "allow"
match = ["cmake"]
"""
WAYS = (
    ("Round once", "Exact sums, rounded at the end. The smallest change."),
    ("Whole cents", "Amounts as integers of cents. Safer, and it touches every caller."),
)
ACCOUNT = """\
## Goal
Totals that are right to the cent, without a change of the public API.

## What is known
- `total()` rounded every amount before it added up; now it rounds once.
- `tests/test_report.py::test_total_of_many` failed for this reason and passes now.

## Open
- `Money.__repr__` was left out by the user, because `test_repr` reads it."""


def answered(turn: int, question: str, answer: str, usage: Usage = USED) -> Iterator[Event]:
    """A turn of one answer."""
    yield TurnStarted(turn, question)
    yield StepStarted(turn, 1, MODEL)
    yield TextDelta(turn, 1, answer)
    yield StepFinished(turn, 1, "stop", usage=usage)
    yield TurnFinished(turn, "done")


def mentioned() -> Iterator[Event]:
    """A message names what goes along, and the answer has lines that are too long for the column."""
    along = (
        Attachment("src/ledger/report.py"),
        Attachment("src/ledger/money.py", 10, 32),
        Attachment("tests", kind="folder"),
    )
    yield TurnStarted(
        1,
        "Totals in @src/ledger/report.py drift. See @src/ledger/money.py and @tests/ for why.",
        along,
    )
    yield StepStarted(1, 1, MODEL)
    yield TextDelta(1, 1, LONG_LINES)
    yield StepFinished(1, 1, "stop", usage=USED)
    yield TurnFinished(1, "done")


def aside() -> Iterator[Event]:
    """A side question while the model works, and its answer."""
    yield from answered(1, "Where do totals come from?", "From `total()` in `src/ledger/money.py`.")
    yield TurnStarted(2, "Find out why they drift by a cent.")
    yield StepStarted(2, 1, MODEL)
    yield TextDelta(2, 1, "I read `money.py` first, then the tests that know about cents.")
    yield AsideAsked(1, "What is banker's rounding?")
    yield AsideDelta(
        1, "Half to **even**: 0.5 becomes 0 and 1.5 becomes 2, so that many halves do not add up to a drift."
    )
    yield AsideFinished(1, "done", usage=Usage(9_800, 60))
    yield TextDelta(2, 1, " Floats are rounded before they are added up.")
    yield StepFinished(2, 1, "stop", usage=Usage(10_020, 240))
    yield TurnFinished(2, "done")


def plan_question() -> Question:
    """What is asked about the plan."""
    summary = "Round totals once, after adding up"
    return Question(
        "plan",
        summary,
        PLAN,
        digest_of("plan", PLAN_CALL, summary, PLAN, WAYS),
        facts=WAYS,
        choices=tuple(name for name, _ in WAYS),
        recommended=WAYS[0][0],
    )


def plan() -> Iterator[Event]:
    """A plan waits for the user."""
    call = ToolCall(PLAN_CALL, "propose_plan", "{}")
    yield ModeChanged("plan")
    yield TurnStarted(1, "Totals drift by a cent on long ledgers. How would you go about it?")
    yield StepStarted(1, 1, MODEL)
    yield TextDelta(1, 1, "There are two ways; I would take the smaller one.")
    yield StepFinished(1, 1, "tool_calls", (call,), Usage(11_200, 410))
    yield DecisionRequested("request-plan", PLAN_CALL, plan_question())


def planned() -> Iterator[Event]:
    """It was approved, and is worked through."""
    asked = plan_question()
    yield DecisionMade("request-plan", PLAN_CALL, Decision("allow", asked.digest, choice=WAYS[0][0]))
    yield ToolStarted(PLAN_CALL, "propose_plan", "Propose a plan")
    yield PlanApproved("request-plan", asked.title, asked.text, WAYS[0][0])
    yield ModeChanged("act", "plan")
    yield ToolFinished(PLAN_CALL, "propose_plan", "ok", "approved", "approved", 0.01)
    yield TodosUpdated(
        (
            Todo("Read total() and its callers", "done"),
            Todo("Round once, after adding up", "doing"),
            Todo("Write a test beside the cause"),
            Todo("Run the whole suite"),
        )
    )
    yield StepStarted(1, 2, MODEL)
    yield TextDelta(1, 2, "I have read `total()` and its three callers. None of them rounds by itself.")
    yield StepFinished(1, 2, "stop", usage=Usage(12_700, 90))
    yield TurnFinished(1, "done")


def command() -> Iterator[Event]:
    """Commands were allowed twice, and a third one is asked about, of which a rule allows a part."""
    for turn, line in enumerate((DROP, f"{DROP} && rm -r build", COMMAND), 1):
        call = ToolCall(f"functions.run_command:{turn}", "run_command", json.dumps({"command": line}))
        asked = Question(
            "command",
            "Run a command?",
            line,
            digest_of("command", line),
            facts=(
                ("folder", "ledger/"),
                ("effect", "Runs in a copy of the project. Your files stay as they are."),
            ),
            confinement="in a copy · confined · no network",
            remember=True,
            parts=PARTS if line == COMMAND else (),
        )
        yield TurnStarted(turn, "Drop the stash." if turn < 3 else "Run the tests, then drop it.")
        yield StepStarted(turn, 1, MODEL)
        yield StepFinished(turn, 1, "tool_calls", (call,), Usage(11_200, 40))
        yield DecisionRequested(f"request-{turn}", call.id, asked)
        if turn < 3:
            yield DecisionMade(f"request-{turn}", call.id, Decision("allow", asked.digest))
            yield ToolStarted(call.id, "run_command", f"Run {line}", "in a copy")
            yield ToolFinished(call.id, "run_command", "ok", "exit status 0", "exit status 0", 1.2)
            yield StepStarted(turn, 2, MODEL)
            yield StepFinished(turn, 2, "stop", usage=Usage(11_300, 10))
            yield TurnFinished(turn, "done")


def receipt() -> Iterator[Event]:
    """Room was made in the context, and the conversation went on."""
    yield from answered(1, "Why do totals drift?", "`total()` rounds every amount *before* it adds up.")
    yield from answered(2, "Then round once.", "Done; all 39 tests pass.")
    limit, at = 262_144, 209_715
    full = ContextUse(6_200, 31_400, 96_300, 71_800, 9_100, limit, at, measured=True)
    less = ContextUse(6_200, 12_700, 9_400, 3_100, 0, limit, at, measured=True)
    yield CompactionStarted("c1", "room")
    yield CompactionMade(
        "c1",
        "room",
        "model",
        Mark(2),
        Mark(2),
        Mark(2),
        ACCOUNT,
        full,
        less,
        2,
        31,
        58,
        pinned=1,
        model=MODEL,
    )
    yield from answered(3, "Now the changelog.", "I added a line below **Fixed**.")


def nearly_full() -> Iterator[Event]:
    """A conversation that fills most of the model's context."""
    yield from answered(1, "Read the whole project.", "I have read all of it.", Usage(213_400, 2_600))


def fork() -> Iterator[Event]:
    """A session that repeats another one up to a message, which is said otherwise."""
    yield from answered(1, "Why do totals drift?", "`total()` rounds every amount *before* it adds up.")
    yield SessionForked("20260801-101500-1a2b3c4d", 7, ("src/ledger/money.py",))


def scope() -> Iterator[Event]:
    """What the work may touch waits for the user."""
    call = ToolCall("functions.agree_scope:1", "agree_scope", "{}")
    asked = Bounds(("src/ledger/*.py", "tests/**", "docs/rounding.md"), 40, ("hypothesis",))
    summary = "Round totals once, after adding up, and test it with made-up bills"
    question = Question("scope", summary, written(asked), digest_of("scope", call.id, summary, asked))
    yield StepFinished(1, 2, "tool_calls", (call,), Usage(12_400, 180))
    yield DecisionRequested("request-scope", call.id, question)


def printed() -> Iterator[Event]:
    """A command printed in colours; some of its lines are left out, and a progress bar came to its end."""
    call = ToolCall("functions.run_command:1", "run_command", json.dumps({"command": "make check"}))
    yield TurnStarted(1, "Does everything pass?")
    yield StepStarted(1, 1, MODEL)
    yield StepFinished(1, 1, "tool_calls", (call,), Usage(9_800, 60))
    yield ToolStarted(call.id, "run_command", "Run make check", "in a copy")
    for number in range(40):
        line = f"tests/test_money.py::test_sum_{number} "
        word, look = ("FAILED", "red bold") if number == 37 else ("PASSED", "green")
        yield ToolOutput(call.id, f"{line}{word}\n", 0, (Style(len(line), len(word), look),))
    yield ToolOutput(call.id, "checked  40 %")
    yield ToolOutput(call.id, "checked 100 %\n", 13, (Style(0, 7, "cyan"),))
    words = "warning: 2 files were skipped, see ledger.log"
    yield ToolOutput(call.id, words, 0, (Style(0, 8, "yellow bold"), Style(35, 10, "blue underline")))
    yield ToolFinished(call.id, "run_command", "failed", "exit status 1", "exit status 1", 3.4)
    yield StepStarted(1, 2, MODEL)
    yield TextDelta(1, 2, "One test fails: `test_sum_37`.")
    yield StepFinished(1, 2, "stop", usage=Usage(10_100, 30))
    yield TurnFinished(1, "done")


DIAGNOSIS = """\
K2Desk       0.1.0, from its environment
Python       3.11.7
Qt           6.11.0
System       Linux-6.8.0-x86_64-with-glibc2.39
Confinement  bubblewrap, no network
git          found
Search       its own ripgrep
Tools        agree_scope, ask_user, find_files, git_diff, git_status, list_folder, propose_edit, propose_plan
Providers    cometapi, llama_cpp, lm_studio, moonshot, ollama, openrouter
Panes        changes, chat, files, first_run, paste, review, search, sessions, tests, trust, usage, viewer
"""
"""What K2Desk is made of on some machine."""
LAST_DAY = date(2026, 8, 1)
"""The newest day of `used`."""


def proved(proposal_id: str, output: str) -> Iterator[Event]:
    """Each hunk of what was pasted was tried, and the second one does harm.

    Args:
        proposal_id: of the proposal.
        output: what the runs wrote, in the journal's store.
    """
    hunks = ((), (0, 1, 2), (1, 2), (0, 2), (0, 1), (0,), (1,), (2,))
    trees = ("37c4e1b0", "9a5d6f02", "c81d4b7e", "5e0f93aa", "e42b7c19", "0d6a85f3", "f7138e4c", "26b9d05e")
    tried = [
        HunkRun(one, tree * 8, int(1 in one), 2.4 + place / 10, 38 - (1 in one), int(1 in one), 0, "", output)
        for place, (one, tree) in enumerate(zip(hunks, trees, strict=True))
    ]
    badges = (
        (Badge("safe alone"),),
        (Badge("breaks", "tests/test_journal.py::test_sloppy_lines", count=1),),
        (Badge("not exercised"),),
    )
    yield HunksProved(proposal_id, tried[0].tree, "python -m pytest -q", len(tried), badges, tuple(tried))


def used() -> Used:
    """What sessions of a month took, with two models; a day of it is a guess."""
    titles = ("Rounding error in totals", "CSV import crash", "Explain the journal format", "Faster reports")
    uses = []
    for number, title in enumerate(titles):
        requests, turns = [], []
        for day in range(number, 30, 2 + number):
            at = datetime(2026, 8, 1, 9 + number, tzinfo=UTC).timestamp() - day * 86_400
            size = 20_000 + 9_000 * ((day * 7 + number * 3) % 5)
            bill = Bill(
                Part(size, size * 6e-7), Part(4 * size, 4 * size * 1.5e-7), Part(size // 4, size * 6e-7)
            )
            requests.append(Request(at, "kimi-k2" if number == 1 else MODEL, bill, day == 8))
            turns.append(Turn(at, Waited(40.0 + day, 12.0, 25.0)))
        info = SessionInfo(f"s{number}", "/home/ann/ledger", title, 0.0, 0.0, len(turns))
        uses.append((info, Use(tuple(requests), tuple(turns))))
    return Used(tuple(uses))
