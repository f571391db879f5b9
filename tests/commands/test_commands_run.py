"""`k2desk run`: the engine without a window, what it may do, how it ends, and what it says."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from run_kit import Talk, kinds, lines, project, run, says, started, words

from k2desk.bootstrap import main
from k2desk.core.events import TurnFinished
from k2desk.journal import Journal
from k2desk.provider.scripted.faults import Faults
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.settings.folders import folders

EDIT = (
    "propose_edit",
    {"summary": "Two.", "edits": [{"path": "src/money.py", "old": "CENT = 1", "new": "CENT = 2"}]},
)
READ = ("read_file", {"path": "src/money.py"})
Out = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the server's key in the environment, as for each run it has to be: it is taken out of there."""
    monkeypatch.setenv("COMETAPI_KEY", DEMO_KEY)


def summary(out: str) -> dict[str, object]:
    found = lines(out)[-1]
    assert found["kind"] == "Summary"
    return found


def test_the_answer_goes_to_stdout_and_the_rest_to_stderr(root: Path, capsys: Out) -> None:
    talk = Talk(says("Let me look.", READ), says("It is one cent.\x1b[2J"))
    with ScriptedServer(talk) as server:
        assert run(server, root) == 0
    told = capsys.readouterr()
    assert told.out == "Let me look.\nIt is one cent.␛[2J\n"
    assert "· Read src/money.py" in told.err
    assert "done, 2 steps" in told.err


def test_json_tells_the_journal_as_it_is_stored(root: Path, capsys: Out) -> None:
    with ScriptedServer(Talk(says("", READ), says("One cent."))) as server:
        assert run(server, root, "--json") == 0
    *told, last = lines(capsys.readouterr().out)
    assert [line["seq"] for line in told] == list(range(1, len(told) + 1))
    assert kinds(told)[:2] == ["SessionStarted", "ModeChanged"]
    assert kinds(told)[-1] == "TurnFinished"
    assert set(told[0]) == {"session", "seq", "at", "event", "digest"}
    journal = Journal(folders().data)
    records = journal.open(str(last["session"])).records()
    journal.close()
    assert [record.digest for record in records] == [line["digest"] for line in told]
    assert {key: last[key] for key in ("kind", "outcome", "turn", "steps", "calls", "exit_status")} == {
        "kind": "Summary",
        "outcome": "done",
        "turn": 1,
        "steps": 2,
        "calls": 1,
        "exit_status": 0,
    }


def test_it_only_reads_unless_told_otherwise(root: Path, capsys: Out) -> None:
    talk = Talk(says("", EDIT, ("run_command", {"command": "touch x"})), says("Then not."))
    with ScriptedServer(talk) as server:
        assert run(server, root, "--json") == 0
    told = lines(capsys.readouterr().out)
    ends = [line["event"] for line in told if line.get("event", {}).get("kind") == "ToolFinished"]
    assert [end["status"] for end in ends] == ["refused", "refused"]
    assert (root / "src/money.py").read_text() == "CENT = 1\n"


def test_an_agreement_nobody_is_there_for_holds_nothing_up(root: Path, capsys: Out) -> None:
    agree = ("agree_scope", {"summary": "Two cents.", "files": ["src/*.py"], "lines": 9})
    with ScriptedServer(Talk(says("", agree), says("", EDIT), says("Done."))) as server:
        assert run(server, root, "--mode", "act", "--approve", "propose_edit:src/**") == 0
    told = capsys.readouterr()
    assert "✗ refused: the rules of this run: Two cents." in told.err
    assert "wrote src/money.py" in told.err
    assert (root / "src/money.py").read_text() == "CENT = 2\n"


def test_what_no_rule_allows_is_refused_and_the_status_says_so(root: Path, capsys: Out) -> None:
    with ScriptedServer(Talk(says("", EDIT), says("I could not."))) as server:
        assert run(server, root, "--json", "--mode", "act") == 4
        results = [m for m in server.chats[-1]["messages"] if m["role"] == "tool"]
    assert "nobody is there to ask; it needs --approve propose_edit:…" in results[0]["content"]
    assert (root / "src/money.py").read_text() == "CENT = 1\n"
    assert summary(capsys.readouterr().out)["refused"] == 1


def test_what_a_rule_allows_is_written_and_the_record_says_by_which(root: Path, capsys: Out) -> None:
    with ScriptedServer(Talk(says("", EDIT), says("Done."))) as server:
        assert run(server, root, "--json", "--mode", "act", "--approve", "propose_edit:src/**") == 0
    out = capsys.readouterr().out
    made = [line["event"] for line in lines(out) if line.get("event", {}).get("kind") == "DecisionMade"]
    assert [event["rule"] for event in made] == ["propose_edit:src/**"]
    assert (root / "src/money.py").read_text() == "CENT = 2\n"
    assert summary(out)["written"] == 1


def test_a_file_that_runs_code_is_left_out_and_the_status_says_so(root: Path, capsys: Out) -> None:
    both = {"path": "conftest.py", "content": "import os\n"}
    edit = ("propose_edit", {**EDIT[1], "create": [both]})
    with ScriptedServer(Talk(says("", edit), says("Half of it."))) as server:
        assert run(server, root, "--json", "--mode", "act", "--approve", "propose_edit") == 4
        results = [m["content"] for m in server.chats[-1]["messages"] if m["role"] == "tool"]
    assert "runs code by itself: conftest.py" in results[0]
    assert (root / "src/money.py").read_text() == "CENT = 2\n"
    assert not (root / "conftest.py").exists()
    assert summary(capsys.readouterr().out)["refused"] == 1


@pytest.mark.parametrize(("rules", "adopted"), [("guide:AGENTS.md", 1), ("", 0)])
def test_a_file_for_assistants_is_shown_where_a_rule_says_so(
    rules: str, adopted: int, root: Path, capsys: Out
) -> None:
    (root / "AGENTS.md").write_text("Round half even.\n")
    with ScriptedServer(Talk(says("", READ), says("One cent."))) as server:
        status = run(server, root, "--json", *(["--approve", rules] if rules else []))
    told = kinds(lines(capsys.readouterr().out))
    assert told.count("GuideAdopted") == adopted
    assert status == 0


def test_rules_may_lie_in_a_file(root: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\ntool = "propose_edit"\npattern = "src/*"\n')
    with ScriptedServer(Talk(says("", EDIT), says("Done."))) as server:
        assert run(server, root, "--mode", "act", "--approve", str(rules)) == 0
    assert (root / "src/money.py").read_text() == "CENT = 2\n"


def test_the_task_may_come_from_the_standard_input(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Count the cents.\n"))
    with ScriptedServer(Talk(says("One."))) as server:
        given = words(server, root)
        given[1] = "-"
        assert main(given) == 0
        assert server.chats[0]["messages"][-1]["content"].startswith("Count the cents.")


def test_a_session_is_taken_up_again(root: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(Talk(says("One."), says("Two."))) as server:
        run(server, root, "--json")
        session = str(summary(capsys.readouterr().out)["session"])
        monkeypatch.setenv("COMETAPI_KEY", DEMO_KEY)
        assert run(server, root, "--json", "--session", session) == 0
        assert [m["role"] for m in server.chats[-1]["messages"]].count("user") == 2
    told = lines(capsys.readouterr().out)
    assert "SessionStarted" not in kinds(told)
    assert told[-1]["session"] == session
    assert told[-1]["turn"] == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--approve", "run_command:sudo x", "--mode", "act"], "not the beginning of one plain command"),
        (["--approve", "nothing", "--mode", "act"], "There is no tool 'nothing'"),
        (["--approve", "missing.toml", "--mode", "act"], "missing.toml"),
        (["--approve", "run_tests"], "add --mode act"),
        (["--base-url", "http://example.org/v1"], "https://"),
        (["--provider", "nobody"], "no provider 'nobody'"),
    ],
)
def test_what_cannot_be_ends_with_two(more: list[str], said: str, root: Path, capsys: Out) -> None:
    with ScriptedServer(Talk(says("One."))) as server:
        assert run(server, root, *more) == 2
        assert server.chats == ()
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("sum_", ["0", "-1", "x", "1e9", "nan", "0.001"])
def test_a_sum_that_cannot_be_is_refused(sum_: str, root: Path) -> None:
    with ScriptedServer(Talk(says("One."))) as server, pytest.raises(SystemExit) as ended:
        run(server, root, f"--max-cost={sum_}")
    assert ended.value.code == 2


def test_no_task_and_no_folder(root: Path, tmp_path: Path, capsys: Out) -> None:
    assert main(["run", "  ", "--workspace", str(root)]) == 2
    assert main(["run", "x", "--workspace", str(tmp_path / "gone")]) == 2
    assert "there is no task" in capsys.readouterr().err


def test_without_a_key_it_says_where_to_put_one(
    root: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMETAPI_KEY")
    assert main(["run", "x", "--workspace", str(root), "--base-url", "https://k2desk.invalid/v1"]) == 2
    assert "COMETAPI_KEY" in capsys.readouterr().err


def test_a_session_of_another_folder_is_refused(
    root: Path, tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = project(tmp_path / "other")
    with ScriptedServer(Talk(says("One."))) as server:
        run(server, root, "--json")
        session = str(summary(capsys.readouterr().out)["session"])
        for folder, name in ((other, session), (root, "nowhere")):
            monkeypatch.setenv("COMETAPI_KEY", DEMO_KEY)
            assert run(server, folder, "--session", name) == 1
    assert "belongs to the folder" in capsys.readouterr().err


@pytest.mark.parametrize(("fault", "status", "outcome"), [("401", 1, "failed"), ("length", 3, "limit")])
def test_how_the_turn_ended_is_the_status(
    fault: str, status: int, outcome: str, root: Path, capsys: Out
) -> None:
    with ScriptedServer(Talk(says("A long answer, cut off.", fault=fault))) as server:
        assert run(server, root, "--json") == status
    told = summary(capsys.readouterr().out)
    assert (told["outcome"], told["exit_status"]) == (outcome, status)
    assert told["message"]


def test_the_limit_of_money_ends_it_before_it_is_spent(root: Path, capsys: Out) -> None:
    settings = folders().config / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('price = "100 / 400"\n')
    with ScriptedServer(Talk(says("One."))) as server:
        assert run(server, root, "--json", "--max-cost", "0.01") == 3
        assert server.chats == ()
    assert summary(capsys.readouterr().out)["outcome"] == "limit"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_it_at_once_and_leaves_a_whole_session(number: int, status: int, root: Path) -> None:
    with ScriptedServer(Talk(says("Thinking " * 50)), pace=0.2) as server:
        process = started(server, root, "--json")
        assert process.stdout is not None
        told = ""
        while "TextDelta" not in told:
            told = process.stdout.readline()
        process.send_signal(number)
        began = time.monotonic()
        rest, errors = process.communicate(timeout=10)
        spent = time.monotonic() - began
        assert process.returncode == status, errors
        assert server.wait_for_hang_up(5)
    last = summary(rest)
    assert (last["outcome"], last["exit_status"]) == ("cancelled", status)
    ends = [line for line in lines(rest)[:-1] if line["event"]["kind"] == "TurnFinished"]
    assert [line["event"]["outcome"] for line in ends] == ["cancelled"]
    journal = Journal(folders().data)
    records = journal.open(str(last["session"])).records()
    journal.verify(str(last["session"]))
    journal.close()
    assert records[-1].event == TurnFinished(1, "cancelled")
    stopped = next(line["at"] for line in ends)
    assert spent < 10
    assert stopped - records[-2].at < 10


def test_nothing_is_looked_through_on_the_way_out(root: Path) -> None:
    code = (
        "import atexit, gc, sys\nfrom k2desk.bootstrap import main\n"
        "atexit.register(lambda: print(gc.get_freeze_count() > 1000))\n"
        "print(gc.get_freeze_count() > 1000)\nsys.exit(main(['verify', '--workspace', sys.argv[1]]))"
    )
    argv = [sys.executable, "-c", code, str(root)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    told = done.stdout.splitlines()
    assert (told[0], told[-1]) == ("False", "True"), done.stderr


def test_a_closed_pipe_ends_it(root: Path) -> None:
    with ScriptedServer(Talk(says("Thinking " * 50)), pace=0.05) as server:
        process = started(server, root)
        assert process.stdout is not None
        assert process.stdout.read(8) == "Thinking"
        process.stdout.close()
        assert process.wait(10) == 1
        assert server.wait_for_hang_up(5)
    assert process.stderr is not None
    process.stderr.close()


def test_no_qt_is_loaded(root: Path) -> None:
    code = (
        "import sys\n"
        "class NoQt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        assert name.partition('.')[0] not in ('PySide6', 'shiboken6', 'qasync'), name\n"
        "sys.meta_path.insert(0, NoQt())\n"
        "from k2desk.bootstrap import main\n"
        "raise SystemExit(main(sys.argv[1:]))\n"
    )
    with ScriptedServer(Talk(says("", READ), says("One."))) as server:
        given = [sys.executable, "-c", code, *words(server, root)]
        done = subprocess.run(given, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "One.\n"), done.stderr


def test_the_key_is_in_nothing_it_says(root: Path, capsys: Out) -> None:
    with ScriptedServer(Talk(says("One.")), faults=Faults()) as server:
        assert run(server, root, "--json") == 0
    told = capsys.readouterr()
    assert DEMO_KEY not in told.out + told.err


def test_help_tells_statuses_rules_and_lines(capsys: Out) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    told = capsys.readouterr().out
    for words_ in ("exit status:", "130", "propose_edit:src/**", '"kind": "Summary"'):
        assert words_ in told


@pytest.mark.parametrize(("more", "git"), [((), False), (("--trust",), True), (("--mode", "act"), True)])
def test_git_runs_where_the_folder_was_spoken_for(
    more: tuple[str, ...], git: bool, root: Path, capsys: Out
) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    with ScriptedServer(Talk(says("", ("git_status", {})), says("Seen."))) as server:
        assert run(server, root, "--json", *more) == 0
    told = lines(capsys.readouterr().out)
    [end] = [line["event"] for line in told if line.get("event", {}).get("kind") == "ToolFinished"]
    assert ("not trusted" not in end["text"]) is git
