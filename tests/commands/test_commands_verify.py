"""``k2desk verify``: says of every byte who allowed it, and finds whatever was done to the record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from k2desk.bootstrap import main
from k2desk.core.events import DecisionMade, Event, SessionStarted, WriteDone, WriteIntended
from k2desk.core.proposals import FileWrite
from k2desk.journal import Journal
from k2desk.journal.heads import Signer, keep_signed
from k2desk.settings import keys as keys_module
from k2desk.settings.folders import folders
from k2desk.settings.keys import Keys
from k2desk.settings.signing import NAME, kept_seed, own_seed
from k2desk.workspace.fence import Fence
from k2desk.workspace.oversight import Oversight
from k2desk.workspace.writer import Writer

DIFF = "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n"
SEED = bytes(range(32))


class Ring:
    """A keyring the operating system guards."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {("k2desk", NAME): SEED.hex()}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    found = Ring()
    monkeypatch.setattr(keys_module, "trusted_backends", lambda: [("Secret Service", found)])
    monkeypatch.setattr(Keys.__init__, "__defaults__", (keys_module.trusted_backends,))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "ledger"
    root.mkdir()
    (root / "a.py").write_text("one\ntwo\n")
    (tmp_path / "change.diff").write_text(DIFF)
    return root


@pytest.fixture
def session(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A session in which a patch of the user's own was applied, as `k2desk propose --apply` does it."""
    assert main(["propose", str(tmp_path / "change.diff"), "--workspace", str(folder), "--apply"]) == 0
    capsys.readouterr()
    with closing(Journal(folders().data)) as journal:
        return journal.sessions()[0].id


@pytest.fixture
def signed(session: str, ring: Ring) -> str:
    with closing(Journal(folders().data)) as journal:
        keep_signed(journal, journal.open(session), lambda: Signer(SEED))()
    return session


Told = Callable[..., dict[str, Any]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def run(*words: str, status: int = 0) -> dict[str, Any]:
        assert main(["verify", "--json", *words]) == status
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert found["fine"] == (status == 0)
        return found

    return run


@pytest.fixture
def tampered() -> Iterator[sqlite3.Connection]:
    """The database as somebody has it who may write it: no trigger is in the way."""
    with closing(sqlite3.connect(folders().data / "journal.sqlite3", isolation_level=None)) as connection:
        for name in ("events_stay", "events_last", "events_follow", "blobs_stay", "heads_last", "heads_stay"):
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


def test_what_was_allowed_is_explained(signed: str, told: Told) -> None:
    found = told(signed)
    (one,) = found["sessions"]
    assert (one["session"], one["changes"], one["unapproved"]) == (signed, 1, 0)
    assert one["signer"] == "kept"
    assert one["signed"] == one["records"]
    assert found["writes_without_approval"] == 0


def test_it_is_told_in_lines(signed: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text("mine\n")
    assert main(["verify", "--workspace", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"ok  {signed}")
    assert "1 write; signed up to record" in lines[1]
    assert lines[2].strip() == "changed since by somebody else: a.py"
    assert lines[-1] == "1 session: 0 writes without approval"


def test_an_unknown_session_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nobody"]) == 1
    assert "holds no session 'nobody'" in capsys.readouterr().err


def test_undo_and_redo_are_the_users_own(session: str, folder: Path, told: Told) -> None:
    with closing(Journal(folders().data)) as journal, closing(Fence(folder)) as fence:
        log = journal.open(session)
        writer = Writer(fence, log)
        (change,) = [
            record.event.change_id for record in log.records() if isinstance(record.event, WriteDone)
        ]
        writer.revert(change)
        writer.revert(change)
    assert told()["sessions"][0]["changes"] == 3


def _wrote(folder: Path, session: str, approval: str, reverts: str = "", path: str = "a.py") -> None:
    with closing(Journal(folders().data)) as journal, closing(Fence(folder)) as fence:
        log = journal.open(session)
        before = log.put_blob((folder / path).read_bytes()) if (folder / path).exists() else None
        Writer(fence, log).apply(
            [FileWrite(path, before, log.put_blob(b"other\n"))], approval, reverts=reverts
        )


def _approval(session: str) -> tuple[str, str]:
    with closing(Journal(folders().data)) as journal:
        events = [record.event for record in journal.open(session).records()]
    (write,) = [event for event in events if isinstance(event, WriteIntended)]
    return write.approval_id, write.change_id


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("nobody", "no approval"),
        ("again", "used up"),
        ("user", "no such change"),
        ("undo", "not what the change it takes back held"),
        ("elsewhere", "does not name this file"),
    ],
)
def test_a_write_without_approval(how: str, why: str, session: str, folder: Path, told: Told) -> None:
    approval, change = _approval(session)
    match how:
        case "nobody" | "user":
            _wrote(folder, session, how)
        case "again":
            _wrote(folder, session, approval)
        case "undo":
            _wrote(folder, session, "user", change)
        case _:
            _wrote(folder, session, "user", change, "b.py")
    found = told(session, status=1)
    assert found["writes_without_approval"] == 1
    assert why in found["sessions"][0]["unexplained"][0]["why"]


def other_digest(event: Event) -> Event:
    if not isinstance(event, DecisionMade):
        return event
    return replace(event, decision=replace(event.decision, digest="0" * 64))


def other_bits(event: Event) -> Event:
    if not isinstance(event, WriteIntended):
        return event
    return replace(event, files=tuple(replace(file, mode_after=0o755) for file in event.files))


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (other_digest, "no approval of the user, or of a rule of the user's, stands in the record"),
        (other_bits, "what was written is not what was ticked"),
    ],
)
def test_an_answer_explains_no_other_question_and_no_other_bits(
    session: str, other: Callable[[Event], Event], why: str
) -> None:
    with closing(Journal(folders().data)) as journal:
        log = journal.open(session)
        records = log.records()
        assert not Oversight(log.get_blob).take(records).unexplained
        told = [replace(record, event=other(record.event)) for record in records]
        [found] = Oversight(log.get_blob).take(told).unexplained
    assert found.why == why


def test_other_bytes_than_were_ticked(session: str, told: Told, tampered: sqlite3.Connection) -> None:
    """The record is written anew, chain and all, with other bytes under the approval."""
    _renew(tampered, session, b'"after":"')
    found = told(session, status=1)
    assert [lost["why"] for lost in found["sessions"][0]["unexplained"]] == [
        "what was written is not what was ticked"
    ]


def _renew(connection: sqlite3.Connection, session: str, mark: bytes) -> None:
    """Change the hexadecimal digit behind the mark in the intent, and link everything anew."""
    from k2desk.journal import chain

    before = chain.START
    rows = connection.execute("SELECT seq, at, body FROM events WHERE session = ? ORDER BY seq", (session,))
    for seq, at, body in rows.fetchall():
        if b"WriteIntended" in body:
            place = body.index(mark) + len(mark)
            other = b"0" if body[place : place + 1] != b"0" else b"1"
            body = body[:place] + other + body[place + 1 :]
        before = chain.link(before, session, seq, at, body)
        connection.execute(
            "UPDATE events SET body = ?, digest = ? WHERE session = ? AND seq = ?",
            (body, before, session, seq),
        )


SWAP = """UPDATE events SET seq = 99 WHERE seq = 2;
UPDATE events SET seq = 2 WHERE seq = 3;
UPDATE events SET seq = 3 WHERE seq = 99;"""
EDITS = {
    "an edited event": (
        "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'change.diff', 'chance.diff') AS BLOB)",
        "does not follow",
    ),
    "a removed event": ("DELETE FROM events WHERE seq = 2", "does not follow"),
    "a swapped order": (SWAP, "does not follow"),
    "a changed time": ("UPDATE events SET at = at + 1 WHERE seq = 3", "does not follow"),
    "a truncated tail": ("DELETE FROM events WHERE seq > 3", "was cut short after record 3"),
    "a changed blob": ("UPDATE blobs SET data = CAST('other' AS BLOB)", "is damaged"),
    "a blob gone": ("DELETE FROM blobs", "holds no blob"),
    "a changed head": ("UPDATE heads SET seq = 3", "signature"),
}


@pytest.mark.parametrize("what", EDITS)
def test_whatever_was_done_to_the_record_is_found(
    what: str, signed: str, told: Told, tampered: sqlite3.Connection
) -> None:
    statement, words = EDITS[what]
    tampered.execute("DROP TRIGGER blobs_last")
    tampered.executescript(statement)
    found = told(signed, status=1)
    assert any(words in fault for fault in found["sessions"][0]["faults"])


def test_a_chain_written_anew_is_not_the_signed_one(
    signed: str, told: Told, tampered: sqlite3.Connection
) -> None:
    _renew(tampered, signed, b'"change_id":"')
    assert any("written anew" in fault for fault in told(signed, status=1)["sessions"][0]["faults"])


def test_without_a_head_a_cut_tail_goes_unseen(
    session: str, told: Told, tampered: sqlite3.Connection
) -> None:
    """What signing is for."""
    tampered.execute("DELETE FROM events WHERE seq > 3")
    assert told(session)["sessions"][0]["signer"] == "none"


def test_a_key_nobody_keeps_proves_nothing(session: str, ring: Ring, told: Told) -> None:
    with closing(Journal(folders().data)) as journal:
        keep_signed(journal, journal.open(session), lambda: Signer(bytes(32)))()
    assert told(session)["sessions"][0]["signer"] == "gone"


def test_the_key_is_made_once_and_kept_where_it_can_be() -> None:
    ring = Ring()
    ring.kept.clear()
    assert own_seed(Keys(lambda: [("Secret Service", ring)]), lambda: SEED) == SEED
    assert own_seed(Keys(lambda: [("Secret Service", ring)]), lambda: bytes(32)) == SEED
    assert kept_seed(Keys(lambda: [("Secret Service", ring)])) == SEED


def test_without_a_keyring_it_lives_as_long_as_the_program() -> None:
    def locked() -> list[tuple[str, Any]]:
        raise OSError("locked")

    for backends in (list, locked):
        keys = Keys(backends)
        assert kept_seed(keys) is None
        assert own_seed(keys, lambda: SEED) == SEED
        assert keys.place(NAME) == "this session"
        assert own_seed(keys, lambda: bytes(32)) == SEED


def test_a_session_that_was_begun_holds_nothing_to_explain(folder: Path, told: Told) -> None:
    with closing(Journal(folders().data)) as journal:
        journal.create(SessionStarted(str(folder / "gone"), "0", "demo", "demo"))
    assert told()["sessions"][0]["differing"] == []
