"""A state of the files as bytes that travel, named by their hash."""

from __future__ import annotations

import hashlib
import os
import stat
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from k2desk.core.errors import WorkspaceError
from k2desk.proof.beneath import Beneath
from k2desk.proof.copying import stays_inside, write_all
from k2desk.proof.scratch import Scratch

_FASTEST = 1


class Packed(NamedTuple):
    """Files as bytes.

    Args:
        hash: SHA-256 of the bytes, hexadecimal.
        data: them.
    """

    hash: str
    data: bytes


class _File(msgspec.Struct, frozen=True, array_like=True):
    """A file, or a link that leads to ``data``; a path may hold bytes that are no text."""

    path: bytes
    data: bytes
    runs: bool = False
    link: bool = False


def pack(copy: Scratch) -> Packed:
    """Pack what a copy holds; the same files make the same bytes. Blocks.

    Raises:
        WorkspaceError: a file of the copy can't be read.
    """
    with Beneath(copy.tree) as tree:
        try:
            files = [_read(tree, path) for path in sorted(copy.copied)]
        except OSError as error:
            raise WorkspaceError(f"the copy can't be read: {error.strerror}") from error
    data = zlib.compress(msgspec.msgpack.encode(files), _FASTEST)
    return Packed(hashlib.sha256(data).hexdigest(), data)


def _read(tree: Beneath, path: str) -> _File:
    found = tree.describe(path)
    if stat.S_ISLNK(found.st_mode):
        return _File(os.fsencode(path), os.fsencode(tree.link_target(path)), link=True)
    data = tree.read(path, found.st_size)
    return _File(os.fsencode(path), data, runs=bool(found.st_mode & stat.S_IXUSR))


def unpack(data: bytes, folder: Path) -> None:
    """Write packed files into an empty folder; none lands outside of it. Blocks.

    Raises:
        FenceError: a path leaves the folder.
        OSError: it can't be written.
    """
    files: Iterable[_File] = msgspec.msgpack.decode(zlib.decompress(data), type=tuple[_File, ...])
    with Beneath(folder) as tree:
        for file in files:
            path = os.fsdecode(file.path)
            if not file.link:
                with tree.create_file(path, 0o755 if file.runs else 0o644) as descriptor:
                    write_all(descriptor, file.data)
            elif stays_inside(path, target := os.fsdecode(file.data)):
                tree.create_link(path, target)
