"""Journals that earlier versions wrote open after a copy, and hold what they held.

``earlier/vN.sqlite3.xz`` are real ones: the demo, played to its end by the last program that wrote schema N
(cf0b334, b0cf549, d9baf1f), then ``VACUUM INTO`` and xz. Whoever makes a new schema adds the one before it.
"""

from __future__ import annotations

import lzma
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from k2desk.core.events import Noticed, WriteDone
from k2desk.journal import Journal
from k2desk.journal.schema import STEPS
from k2desk.transcript.fold import Transcript
from k2desk.transcript.rows import ChangeRow, UserRow
from k2desk.workspace.oversight import Oversight

EARLIER = Path(__file__).parent / "earlier"
VERSIONS = range(1, len(STEPS))


def laid(version: int, folder: Path) -> Path:
    """Lay an earlier journal into a data folder; returns its database."""
    folder.mkdir(parents=True)
    database = folder / "journal.sqlite3"
    database.write_bytes(lzma.decompress((EARLIER / f"v{version}.sqlite3.xz").read_bytes()))
    return database


def events(database: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT session, seq, at, body, digest FROM events ORDER BY 1, 2"
        ).fetchall()


def version_of(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_there_is_one_of_each_earlier_schema() -> None:
    assert sorted(path.name for path in EARLIER.iterdir()) == [f"v{n}.sqlite3.xz" for n in VERSIONS]


@pytest.mark.parametrize("version", VERSIONS)
def test_it_opens_after_a_copy_and_nothing_of_it_is_lost(version: int, folder: Path) -> None:
    database = laid(version, folder)
    before = events(database)
    Journal(folder).close()
    copy = folder / f"journal.sqlite3.v{version}"
    assert events(copy) == events(database) == before
    assert (version_of(copy), version_of(database)) == (version, len(STEPS))
    Journal(folder).close()
    assert sorted(path.name for path in folder.glob("*.v*")) == [copy.name]


@pytest.mark.parametrize("version", VERSIONS)
def test_its_session_is_shown_vouched_for_and_goes_on(version: int, folder: Path) -> None:
    laid(version, folder)
    journal = Journal(folder)
    (session,) = journal.sessions()
    assert (session.turns, session.title[:12]) == (1, "Totals drift")
    assert not session.pinned
    assert not session.archived
    journal.verify(session.id)
    log = journal.open(session.id)
    rows = Transcript(log.records()).rows
    assert sum(isinstance(row, UserRow) for row in rows) == 1
    assert sum(isinstance(row, ChangeRow) for row in rows) == 1
    seen = Oversight(log.get_blob).take(log.records())
    assert seen.unapproved == 0
    assert sum(isinstance(record.event, WriteDone) for record in log.records()) == seen.changes
    log.append(Noticed("info", "and on it goes"))
    journal.verify(session.id)
    journal.close()


@pytest.mark.parametrize("version", [1, 99])
def test_the_command_line_refuses_only_a_newer_one_and_in_words(version: int, tmp_path: Path) -> None:
    database = laid(1, tmp_path / "data")
    if version > 1:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute(f"PRAGMA user_version = {version}")
    data = database.read_bytes()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "k2desk", "verify"],
        env=os.environ | {"K2DESK_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if version == 1:
        assert (done.returncode, done.stderr) == (0, "")
        assert "302 records, 2 writes" in done.stdout
    else:
        assert done.returncode == 1
        assert "was written by a newer K2Desk (version 99" in done.stderr
        assert "Install the newer K2Desk" in done.stderr
        assert database.read_bytes() == data
        assert not list(database.parent.glob("*.v*"))
