"""What is exported holds no key, and is kept where the user says, but never in the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.core.errors import WorkspaceError
from k2desk.core.events import SessionStarted, TurnStarted
from k2desk.desk.exports import Exports
from k2desk.journal import Journal
from k2desk.settings.secret import Secret

KEY = "sk-own-0123456789abcdef4f2a"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def exports(journal: Journal) -> Exports:
    return Exports(lambda: journal, lambda: [Secret(KEY)])


def test_a_report_and_a_bundle_hold_no_key(exports: Exports, journal: Journal) -> None:
    log = journal.create(SessionStarted("/ledger", "0.1.0", "CometAPI", "k2"))
    log.append(TurnStarted(1, f"Why is {KEY} refused?"))
    text, bundle = exports.report(log.session), exports.bundle(log.session)
    assert "# K2Desk session report" in text
    assert KEY not in text + bundle.events
    assert bundle.contents.redacted


def test_a_file_is_whole_and_closed_to_others_and_never_in_the_workspace(
    exports: Exports, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger"
    (ledger / "docs").mkdir(parents=True)
    target = tmp_path / "session.md"
    exports.keep(target, b"words", [ledger])
    assert target.read_bytes() == b"words"
    assert target.stat().st_mode & 0o077 == 0
    exports.keep(target, b"other words", [ledger])
    assert target.read_bytes() == b"other words"
    (tmp_path / "way").symlink_to(ledger)
    for inside in (ledger / "docs" / "a.md", tmp_path / "way" / "a.md", ledger / "docs" / ".." / "a.md"):
        with pytest.raises(WorkspaceError, match="Choose another folder"):
            exports.keep(inside, b"words", [ledger])
    with pytest.raises(WorkspaceError, match=r"can't be written.*Choose another place"):
        exports.keep(tmp_path / "missing" / "a.md", b"words")
    assert sorted(path.name for path in tmp_path.rglob("*.md")) == ["session.md"]
    assert not list(tmp_path.rglob("*.partial"))
