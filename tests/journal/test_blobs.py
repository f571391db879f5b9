"""Blobs come back byte for byte or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from k2desk.core.errors import JournalError
from k2desk.journal import Journal
from k2desk.journal.blobs import LARGEST_ROW
from k2desk.journal.log import SessionLog


@pytest.mark.parametrize("size", [0, 1, LARGEST_ROW, LARGEST_ROW + 1, 3_000_000])
def test_bytes_come_back(log: SessionLog, folder: Path, size: int) -> None:
    data = os.urandom(size)
    name = log.put_blob(data)
    assert name == hashlib.sha256(data).hexdigest()
    assert log.get_blob(name) == data
    assert log.put_blob(data) == name
    assert len([path for path in folder.glob("blobs/*/*") if path.is_file()]) == (size > LARGEST_ROW)


@pytest.mark.parametrize("name", ["", "0" * 64, "../../etc/passwd", "0" * 64 + "\n", "%" * 64])
def test_an_unknown_name_is_refused(log: SessionLog, name: str) -> None:
    with pytest.raises(JournalError, match="holds no blob"):
        log.get_blob(name)


def test_a_damaged_file_is_found_and_can_be_put_again(log: SessionLog, folder: Path) -> None:
    data = os.urandom(100_000)
    name = log.put_blob(data)
    path = folder / "blobs" / name[:2] / name
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(JournalError, match="is damaged"):
        log.get_blob(name)
    path.write_bytes(data[:-1])
    log.put_blob(data)
    assert log.get_blob(name) == data


def test_a_write_that_fails_leaves_nothing_behind(journal: Journal, log: SessionLog, folder: Path) -> None:
    data = os.urandom(100_000)
    name = hashlib.sha256(data).hexdigest()
    in_the_way = folder / "blobs" / name[:2] / name
    in_the_way.mkdir(parents=True)
    (in_the_way / "x").touch()
    with pytest.raises(JournalError, match="can't be used"):
        log.put_blob(data)
    assert list(in_the_way.parent.iterdir()) == [in_the_way]
    with pytest.raises(JournalError, match="holds no blob"):
        log.get_blob(name)
