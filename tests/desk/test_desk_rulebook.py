"""The user's rules: where they hold, what is told of a broken one, and the past they are tried on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.core.errors import K2DeskError
from k2desk.core.events import DecisionMade, DecisionRequested, SessionForked, SessionStarted
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, Question
from k2desk.core.ruler import Asked
from k2desk.core.rules import Rule
from k2desk.desk.rulebook import Rulebook
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def book(tmp_path: Path, journal: Journal) -> Rulebook:
    return Rulebook(tmp_path / "config", lambda: journal)


@pytest.fixture
def log(journal: Journal) -> SessionLog:
    return begun(journal)


def begun(journal: Journal, folder: str = "/home/u/ledger") -> SessionLog:
    return journal.create(SessionStarted(folder, "0.1.0", "Scripted", "k2"))


def ask(log: SessionLog, line: str, verdict: str = "allow", rule: str = "") -> None:
    request = f"r{len(log.records())}"
    log.append(DecisionRequested(request, "c", Question("command", "Run?", line, "d")))
    log.append(DecisionMade(request, "c", Decision(verdict, "d"), rule))  # type: ignore[arg-type]


def asked(line: str) -> Asked:
    call = ToolCall("c", "run_command", f'{{"command": "{line}"}}')
    return Asked(Question("command", "Run?", line, "d", remember=True), call)


def pattern(text: str, **more: object) -> Rule:
    return Rule("run_command", text, **more)  # type: ignore[arg-type]


def test_a_rule_answers_at_once_and_comments_stay(book: Rulebook, log: SessionLog) -> None:
    ruler = book.ruler(log)
    assert ruler.answer(asked("pytest -q")) is None
    book.path.parent.mkdir()
    book.path.write_text("# mine\n[[rule]]\ntool = 'read_file' # why\nanswer = 'deny'\n")
    book.keep(pattern("pytest", until=datetime.date(2099, 1, 1), match=("pytest -q",)))
    ruled = ruler.answer(asked("pytest -q"))
    assert ruled is not None
    assert ruled.rule == "run_command:pytest"
    text = book.path.read_text()
    assert text.startswith("# mine\n[[rule]]\ntool = 'read_file' # why")
    assert "until = 2099-01-01" in text
    first, second = (kept.rule for kept in book.kept())
    book.remove(second, pattern("ls"))
    assert [kept.rule.text for kept in book.kept()] == ["!read_file", "run_command:ls"]
    book.remove(first)
    assert [kept.rule.text for kept in book.kept()] == ["run_command:ls"]
    with pytest.raises(K2DeskError, match="not in the file any more"):
        book.remove(first)


def test_rules_hold_in_their_place_and_time(book: Rulebook, journal: Journal, log: SessionLog) -> None:
    yesterday = datetime.date.today() - datetime.timedelta(1)  # noqa: DTZ011
    book.keep(pattern("ls", workspace="/home/u/ledger"))
    book.keep(pattern("cat", until=yesterday))
    book.keep(pattern("pwd"), log)
    other = begun(journal, "/home/u/other")
    for where, line, answered in (
        (log, "ls", True),
        (other, "ls", False),
        (log, "cat", False),
        (log, "pwd", True),
        (other, "pwd", False),
    ):
        assert (book.ruler(where).answer(asked(line)) is not None) is answered, line
    again = Rulebook(book.path.parent, lambda: journal)
    assert again.ruler(log).answer(asked("pwd")) is not None, "the record keeps it"
    log.append(SessionForked("other", 3))
    fork = Rulebook(book.path.parent, lambda: journal)
    assert fork.ruler(log).answer(asked("pwd")) is None, "it was not said of a fork"


def test_a_broken_rule_is_named_and_costs_no_other(book: Rulebook, log: SessionLog) -> None:
    assert book.complaint() == ""
    book.path.parent.mkdir()
    broken = '[[rule]]\ntool = "run_command"\npattern = "ls"\nmatch = ["cat"]\n'
    book.path.write_text(broken + '[[rule]]\ntool = "run_command"\npattern = "pwd"\n')
    assert "run_command:ls (line 1): its example 'cat' does not fit" in book.complaint()
    assert book.ruler(log).answer(asked("ls")) is None
    assert book.ruler(log).answer(asked("pwd")) is not None
    book.path.write_text("# mine\n[[rule]\n")
    assert "No rule of" in book.complaint()
    assert "at line 2" in book.complaint()
    with pytest.raises(K2DeskError, match="is damaged"):
        book.keep(pattern("ls"))
    assert book.path.read_text() == "# mine\n[[rule]\n"
    book.path.write_bytes(b"# mine\n\xff")
    assert "no UTF-8 (at line 2)" in book.complaint()
    with pytest.raises(K2DeskError, match="is damaged"):
        book.keep(pattern("ls"))
    assert book.path.read_bytes() == b"# mine\n\xff"


def test_a_rule_is_tried_on_the_past(book: Rulebook, journal: Journal, log: SessionLog) -> None:
    for line in ("git stash drop", "git stash drop && rm -r build", "ls", "pytest -q"):
        ask(log, line)
    ask(log, "git stash list", "reject")
    ask(log, "git stash pop", rule="by a rule: nobody was asked")
    ask(begun(journal), "git stash drop now")
    book.keep(pattern("ls"))
    found = book.replay(pattern("git stash"), log)
    assert (found.asked, found.answered) == (6, 3)
    assert sorted((past.text, past.effect, past.why) for past in found.past) == [
        ("git stash drop", "answered", ""),
        ("git stash drop && rm -r build", "part", "part 2 has no rule"),
        ("git stash drop now", "answered", ""),
        ("git stash list", "rejected", ""),
    ]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("git stash drop stash@{0}", ""),
        ("git stash drop -q", "git stash drop"),
        ("git -C x log", "git -C x log"),
        ("python -m pytest -q tests", "python -m pytest"),
        ("python3 tool.py a", "python3 tool.py"),
        ("pytest -q tests", "pytest -q"),
        ("rm -r build", "rm -r build"),
        ("ls && cat x", "cat"),
        ("timeout 5 make check", "make check"),
        ("echo $x", ""),
        ("ls", ""),
        ("npm run test", "npm run test"),
    ],
)
def test_the_narrowest_is_proposed(book: Rulebook, log: SessionLog, line: str, wanted: str) -> None:
    book.keep(pattern("ls"))
    assert book.proposed(line, log) == wanted
    if wanted:
        assert book.trouble(pattern(wanted)) == ""
        assert book.answers(pattern(wanted), line, log) == ""
    assert book.answers(pattern("pwd"), "cat x", log) == "part 1 has no rule"


def test_what_can_be_no_rule_is_not_kept(book: Rulebook) -> None:
    with pytest.raises(K2DeskError, match="not the beginning of one plain command"):
        book.keep(pattern("ls; rm"))
    with pytest.raises(K2DeskError, match="would allow every command"):
        book.keep(pattern(""))
    assert not book.path.exists()


def test_the_question_says_which_part_had_no_rule(book: Rulebook, log: SessionLog) -> None:
    book.keep(pattern("pytest"))
    book.keep(pattern("git push", answer="ask"))
    parts = book.ruler(log).parts(asked("pytest -q && git stash drop && git push"))
    assert [(part.text, part.start, part.rule, part.why) for part in parts] == [
        ("pytest -q", 0, "pytest", ""),
        ("git stash drop", 13, "", "no rule: this is why you are asked"),
        ("git push", 31, "", "asked about by ?run_command:git push"),
    ]
    whole = book.ruler(log).parts(asked("(pytest)"))
    assert whole[0].why == "no rule answers: it runs a shell within the shell"


def test_what_was_written_beside_a_rule_stays_when_it_is_changed(book: Rulebook) -> None:
    book.path.parent.mkdir()
    book.path.write_text(
        '# mine\n[[rule]] # the first\ntool = "run_command" # why\npattern = "ls"\n'
        'match = ["ls -l"] # an example\n'
    )
    book.remove(pattern("ls", match=("ls -l",)), pattern("ls -l", match=("ls -l",), workspace="/home/u"))
    text = book.path.read_text()
    for words in ("# mine", "[[rule]] # the first", 'tool = "run_command" # why', "# an example"):
        assert words in text
    (kept,) = book.kept()
    assert kept.rule == pattern("ls -l", match=("ls -l",), workspace="/home/u")
    book.remove(kept.rule, pattern("ls -l"))
    assert "match" not in book.path.read_text()


def test_a_rule_whose_time_is_over_says_so_and_is_no_complaint(book: Rulebook, log: SessionLog) -> None:
    today = datetime.datetime.now().astimezone().date()
    yesterday = today - datetime.timedelta(1)
    book.keep(pattern("ls", until=yesterday))
    book.keep(pattern("cat", until=today))
    assert [kept.why for kept in book.kept()] == [f"its last day was {yesterday}", ""]
    assert book.complaint() == ""
    assert book.ruler(log).answer(asked("ls")) is None
    assert book.ruler(log).answer(asked("cat")) is not None


def test_a_rule_of_a_session_is_let_go(book: Rulebook, journal: Journal, log: SessionLog) -> None:
    book.keep(pattern("pwd"), log)
    book.keep(pattern("ls"), log)
    assert [rule.pattern for rule in book.of_session(log)] == ["pwd", "ls"]
    book.drop(pattern("pwd"), log)
    for where in (book, Rulebook(book.path.parent, lambda: journal)):
        assert [rule.pattern for rule in where.of_session(log)] == ["ls"]
        assert where.ruler(log).answer(asked("pwd")) is None
    with pytest.raises(K2DeskError, match="does not hold any more"):
        book.drop(pattern("pwd"), log)


def test_examples_are_tried_before_a_rule_is_kept(book: Rulebook) -> None:
    assert book.trouble(pattern("ls", match=("ls -l",), not_match=("cat",))) == ""
    assert "'cat' does not fit" in book.trouble(pattern("ls", match=("cat",)))
    with pytest.raises(K2DeskError, match="'ls -l' fits"):
        book.keep(pattern("ls", not_match=("ls -l",)))
    assert "run_command" in book.tools()
