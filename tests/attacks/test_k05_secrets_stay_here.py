"""K05: a file that holds secrets is refused, and a secret inside anything else is never sent."""

from __future__ import annotations

import subprocess
from itertools import pairwise

import pytest
from mind_kit import Mind, no, results, yes
from planted_kit import PLANTED, line_of, pieces_of
from tally_kit import Tally

from k2desk.core.events import Attachment, DecisionMade, Noticed, ToolFinished, ToolOutput, TurnStarted
from k2desk.core.permissions import Decision, Question
from k2desk.journal.report import report
from k2desk.provider.wire import body
from k2desk.transcript.export import conversation
from k2desk.transcript.fold import Transcript

WORDS = "\n".join(line_of(kind) for kind in PLANTED)


def sent(mind: Mind) -> str:
    """Every body that would have gone over the wire."""
    return "\n".join(body(request).decode() for request in mind.requests)


def leaked(mind: Mind) -> list[str]:
    everything = sent(mind)
    return [kind for kind in PLANTED for piece in pieces_of(kind) if piece in everything]


def commit(mind: Mind) -> None:
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        named = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
        subprocess.run(["git", *named, *words], cwd=mind.root, check=True, capture_output=True)


async def test_k05_nothing_planted_is_sent(mind: Mind, tally: Tally) -> None:
    tally("kinds of secrets", len(PLANTED))
    (mind.root / "settings.py").write_text("# nothing yet\n")
    commit(mind)
    (mind.root / "settings.py").write_text(f"# planted\n{WORDS}\n")
    (mind.root / "AGENTS.md").write_text(f"Deploy with:\n{WORDS}\n")
    mind.answer = yes
    mind.says(("read_file", {"path": "settings.py"}), ("search_text", {"pattern": "."}), ("git_diff", {}))
    mind.says(("read_file", {"path": "settings.py", "first_line": 5, "last_line": 6}))
    mind.says(("run_command", {"command": "cat settings.py"}))
    mind.says(
        ("propose_edit", {"summary": "x", "edits": [{"path": "settings.py", "old": "absent", "new": "x"}]})
    )
    events = await mind.turn(f"Use these:\n{WORDS}", attachments=[Attachment("settings.py")])
    await mind.session.aside(f"What is {WORDS}?")
    assert len(mind.requests) == 6
    assert leaked(mind) == []
    assert sent(mind).count("[redacted: GitHub token]") >= 6
    ended = results(events)
    assert all("kept back: " in event.summary for event in ended if event.status == "ok"), ended
    told = [event.text for event in events if isinstance(event, Noticed)]
    assert any(text.startswith("What you sent holds") for text in told)
    assert any(text.startswith("AGENTS.md holds") for text in told)


async def test_k05_each_request_begins_with_the_bytes_of_the_one_before(mind: Mind) -> None:
    (mind.root / "settings.py").write_text(WORDS)
    for _ in range(3):
        mind.says(("read_file", {"path": "settings.py"}))
    await mind.turn(WORDS)
    heard = [request.messages for request in mind.requests]
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(heard))


async def test_k05_the_user_may_send_words_as_they_are(mind: Mind) -> None:
    token = PLANTED["GitHub token"]
    (mind.root / "a.py").write_text(line_of("GitHub token"))
    mind.says(("read_file", {"path": "a.py"}))
    events = await mind.turn(f"My token is {token}.", as_it_is=True)
    assert any(isinstance(event, TurnStarted) and event.as_it_is for event in events)
    first = mind.requests[0].messages[1].text  # type: ignore[union-attr]
    assert token in first
    assert token not in body(mind.requests[1]).decode().replace(first, "")
    await mind.turn("And now?")
    assert mind.requests[2].messages[1].text == first  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [".env", "id_rsa", "terraform.tfstate", "deploy.pem", ".npmrc"])
async def test_k05_files_that_hold_secrets_are_refused(mind: Mind, name: str) -> None:
    (mind.root / name).write_text("SECRET=planted-and-never-sent\n")
    mind.says(("read_file", {"path": name}), ("search_text", {"pattern": "planted"}))
    events = await mind.turn()
    read, _ = results(events)
    assert read.status == "refused"
    assert "planted-and-never-sent" not in sent(mind)


async def test_k05_a_mark_is_never_written(mind: Mind) -> None:
    (mind.root / "a.py").write_text(f"a = 1\n{line_of('GitHub token')}\n")
    edit = {"path": "a.py", "old": "a = 1", "new": 'a = "[redacted: GitHub token]"'}
    mind.says(("propose_edit", {"summary": "Use the token.", "edits": [edit]}))
    events = await mind.turn()
    [ended] = [event for event in events if isinstance(event, ToolFinished)]
    assert ended.status == "failed"
    assert "stands for a secret" in ended.text


async def test_k05_the_user_may_let_one_file_through_for_the_session(mind: Mind) -> None:
    for name in (".env", ".env.local"):
        (mind.root / name).write_text(f"HOST=db.example.org\n{line_of('password')}\n")

    def session(question: Question) -> Decision:
        let = question.text == ".env"
        return Decision("allow", question.digest, scope="session") if let else no(question)

    mind.answer = session
    mind.says(("read_file", {"path": ".env"}))
    mind.says(("read_file", {"path": "./.env"}), ("read_file", {"path": ".env.local"}))
    mind.says(("read_file", {"path": ".git/config"}), ("search_text", {"pattern": "example"}))
    events = await mind.turn()
    assert {asked.kind for asked in mind.asked} == {"secret"}
    assert [asked.text for asked in mind.asked] == [".env", ".env", ".env.local"]
    rules = [event.rule for event in events if isinstance(event, DecisionMade)]
    assert rules == ["", "allowed for this session", ""]
    ended = results(events)
    assert [event.status for event in ended[:3]] == ["ok", "ok", "refused"]
    assert "HOST=db.example.org" in ended[0].text
    assert "[redacted: password]" in ended[0].text
    assert (ended[3].status, ended[4].text) == ("refused", "Nothing matches.")
    assert PLANTED["password"] not in sent(mind)


async def test_k05_a_search_finds_no_single_line_of_a_key(mind: Mind) -> None:
    certificate = "QUJD" * 16
    (mind.root / "notes.txt").write_text(f"{line_of('private key')}\n{certificate}\nplain\n")
    mind.says(("search_text", {"pattern": "^[A-Za-z0-9+/]{40,}$"}), ("search_text", {"pattern": "plain"}))
    events = await mind.turn()
    found, plain = results(events)
    assert found.text.count("[redacted: private key]") == 8
    assert certificate in found.text
    assert plain.text.startswith("notes.txt:12: plain")
    assert leaked(mind) == []


BODY = pieces_of("private key")


def lay_a_key(mind: Mind, name: str = "notes.txt") -> None:
    """Put a key into a file whose name tells nothing, far from its first line and its last."""
    first, *_, last = line_of("private key").split("\n")
    (mind.root / name).write_text("\n".join([first, *BODY * 3, last, ""]))


async def ended(mind: Mind, *calls: tuple[str, object]) -> list[ToolFinished]:
    mind.says(*calls)
    return results(await mind.turn())


async def test_k05_a_hunk_from_the_middle_of_a_key(mind: Mind) -> None:
    lay_a_key(mind)
    commit(mind)
    lines = (mind.root / "notes.txt").read_text().split("\n")
    del lines[12]
    lines.insert(14, "A1b2" * 16)
    (mind.root / "notes.txt").write_text("\n".join(lines))
    [diff] = await ended(mind, ("git_diff", {}))
    assert "BEGIN" not in diff.text
    assert "-[redacted: private key]" in diff.text
    assert "+[redacted: private key]" in diff.text
    assert "kept back: a private key" in diff.summary
    assert leaked(mind) == []
    assert "A1b2A1b2" not in sent(mind)


@pytest.mark.parametrize("name", ["notes.txt", "ignored.txt"])
async def test_k05_what_a_command_prints_of_a_key(mind: Mind, name: str) -> None:
    (mind.root / ".gitignore").write_text("ignored.txt\n")
    lay_a_key(mind, name)
    mind.answer = yes
    commit(mind)
    lines = f"echo plain; sed -n 5,9p {mind.root / name}; grep -n . {mind.root / name} | sed -n 12,14p"
    [ran] = await ended(mind, ("run_command", {"command": lines}))
    assert "plain" in ran.text
    assert "\n[redacted: private key]\n" in ran.text
    assert ":[redacted: private key]" in ran.text
    assert leaked(mind) == []


@pytest.mark.parametrize(
    "line",
    [
        "git -C {root} show HEAD~1:notes.txt | sed -n 5,9p",
        "git -C {root} log -p --unified=1 -L6,8:notes.txt HEAD~1",
        "git -C {root} blame -L 6,8 HEAD~1 -- notes.txt",
        "git -C {root} show -U0 HEAD | grep -v BEGIN",
    ],
)
async def test_k05_a_key_that_only_the_history_holds(mind: Mind, line: str) -> None:
    lay_a_key(mind)
    commit(mind)
    lines = (mind.root / "notes.txt").read_text().split("\n")
    (mind.root / "notes.txt").write_text(
        "".join(f"{one}\n" for one in lines if len(one) < 40 and "KEY" not in one)
    )
    commit(mind)
    mind.answer = yes
    [ran] = await ended(mind, ("run_command", {"command": line.format(root=mind.root)}))
    assert "[redacted: private key]" in ran.text
    assert leaked(mind) == []


async def test_k05_what_an_error_quotes_of_a_key(mind: Mind) -> None:
    lay_a_key(mind)
    near = BODY[4][:-6] + "AAAAAA"
    edit = {"path": "notes.txt", "old": f"{BODY[3]}\n{near}\n", "new": "x"}
    [failed] = await ended(mind, ("propose_edit", {"summary": "x", "edits": [edit]}))
    assert failed.status == "failed"
    assert BODY[4] not in failed.text
    assert leaked(mind) == [] or BODY[3] in str(edit)
    assert BODY[4] not in sent(mind)


async def test_k05_certificates_and_hashes_stay(mind: Mind) -> None:
    lay_a_key(mind)
    certificate, checksum = "QUJDMTIz" * 8, "0123456789abcdef" * 4
    (mind.root / "cert.pem.txt").write_text(f"{certificate}\n{checksum}\nsrc/Main1/abcDEF/ghiJKL/mno\n")
    [found] = await ended(mind, ("search_text", {"pattern": ".", "path": "cert.pem.txt"}))
    for word in (certificate, checksum, "src/Main1/abcDEF/ghiJKL/mno"):
        assert word in found.text


async def test_k05_live_output_is_in_the_record_and_in_nothing_that_is_passed_on(mind: Mind) -> None:
    """What a command prints is shown and kept as it is, on this machine; requests and exports get marks."""
    (mind.root / "a.txt").write_text(WORDS)
    mind.answer = yes
    mind.says(("run_command", {"command": "cat a.txt"}))
    said = await mind.turn(WORDS, as_it_is=True)
    events = [event for event in said if isinstance(event, ToolFinished)]
    records = mind.log.records()
    live = "".join(record.event.text for record in records if isinstance(record.event, ToolOutput))
    assert PLANTED["GitHub token"] in live
    shown = Transcript()
    for record in records:
        shown.apply(record)
    for passed_on in (report(records), conversation(shown.rows), *(event.text for event in events)):
        assert [kind for kind in PLANTED for piece in pieces_of(kind) if piece in passed_on] == []
    assert "[redacted: GitHub token]" in conversation(shown.rows)
