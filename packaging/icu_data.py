"""Makes ICU's data small: of its 32 MB, Qt reads for this program how words are sorted, and nothing else.

Qt is linked against ICU for three things (`nm -D libQt6Core.so.6`): sorting names in its file dialog, names
of time zones, and character sets other than Unicode; K2Desk reaches the first. What stays is every table for
all languages, and how each of them sorts. A locale that is not there falls back to the root's, as ICU has it:
https://unicode-org.github.io/icu/userguide/locale/resources.html
"""

from __future__ import annotations

import re
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import Final

_MAGIC: Final = b"\xda\x27"
_ALIGNED: Final = 16
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(_\w+)?\.res")
_SHARED: Final = frozenset({"en.res", "res_index.res"})
_OTHER: Final = (".cnv", ".dict", ".brk", ".spp", "unames.icu", "confusables.cfu", "units.res")
"""Character sets, breaks of words and lines, names of characters: Qt does these by itself, or never."""


def needed(name: str) -> bool:
    """Tell whether a part of the data is kept.

    Args:
        name: as it stands in the table of contents, without the package: ``coll/root.res``.
    """
    tree, _, part = name.rpartition("/")
    if tree == "coll" or (part in _SHARED and tree in ("", "zone")):
        return True
    return tree in ("", "zone") and not part.endswith(_OTHER) and not _LANGUAGE.fullmatch(part)


def unpacked(library: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Return the header of the data inside a shared library, and its parts by name.

    The form is that of ICU's ``ucmndata.h``: a header, the number of parts, for each the places of its name
    and of its bytes, counted from there, then names and bytes.

    Raises:
        ValueError: there is no such data.
    """
    start = library.index(b"CmnD") - 12
    size, magic = struct.unpack_from("<H2s", library, start)
    if magic != _MAGIC:
        raise ValueError("this library holds no data of ICU")
    table = start + size
    (count,) = struct.unpack_from("<I", library, table)
    places = [struct.unpack_from("<II", library, table + 4 + 8 * number) for number in range(count)]
    names = [library[table + at : library.index(b"\0", table + at)].decode() for at, _ in places]
    starts = [at for _, at in places]
    ends = [*starts[1:], starts[-1] + _last_size(library, table + starts[-1])]
    parts = {
        name: library[table + first : table + last]
        for name, first, last in zip(names, starts, ends, strict=True)
    }
    return library[start:table], parts


def _last_size(library: bytes, start: int) -> int:
    """Return a bound for the last part: up to the end of what is mapped beside it, padding included."""
    (sections,) = struct.unpack_from("<Q", library, 40)
    return int(sections) - start


def packed(header: bytes, parts: dict[str, bytes]) -> bytes:
    """Return parts in the form ICU reads, the opposite of `unpacked`."""
    names = sorted(parts, key=str.encode)
    at = 4 + 8 * len(names)
    words, name_places = b"", []
    for name in names:
        name_places.append(at + len(words))
        words += name.encode() + b"\0"
    # The parts are aligned from the start of the header on.
    at += len(words)
    padding = -(len(header) + at) % _ALIGNED
    words, at = words + bytes(padding), at + padding
    table, body = [struct.pack("<I", len(names))], []
    for name, place in zip(names, name_places, strict=True):
        table.append(struct.pack("<II", place, at))
        part = parts[name] + bytes(-len(parts[name]) % _ALIGNED)
        body.append(part)
        at += len(part)
    return header + b"".join((*table, words, *body))


def shrink(library: Path) -> None:
    """Put a smaller library with the parts that are needed in the place of another, by the tools of binutils.

    Args:
        library: ``libicudata.so.NN``; it is replaced.

    Raises:
        ValueError: it holds no such data.
        subprocess.CalledProcessError: binutils failed.
    """
    header, parts = unpacked(library.read_bytes())
    kept = {name: data for name, data in parts.items() if needed(name.partition("/")[2])}
    version = library.name.rpartition(".")[2]
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "data").write_bytes(packed(header, kept))
        for line in (
            "ld -r -b binary -o plain.o data",
            "objcopy --rename-section .data=.rodata,alloc,load,readonly,data,contents plain.o read.o",
            f"objcopy --set-section-alignment .rodata={_ALIGNED} read.o aligned.o",
            f"objcopy --redefine-sym _binary_data_start=icudt{version}_dat aligned.o named.o",
            f"ld -shared -z noexecstack -soname {library.name} -o {library.name} named.o",
            f"strip --strip-unneeded {library.name}",
        ):
            subprocess.run(line.split(), cwd=place, check=True)
        library.write_bytes((Path(place) / library.name).read_bytes())
