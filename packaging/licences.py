"""Collects the licences of every part that a bundle carries, read from the installed packages themselves."""

from __future__ import annotations

import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

_NAMES: Final = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS")
_QT: Final = """\
Qt and PySide6 are used under the GNU Lesser General Public License, version 3:
https://www.gnu.org/licenses/lgpl-3.0.txt
They lie in this bundle as separate shared libraries (_internal/PySide6), which you may replace
by your own builds of the same version. Their source: https://download.qt.io/official_releases/qt/
and https://code.qt.io/pyside/pyside-setup
"""


def parts(root: str) -> tuple[metadata.Distribution, ...]:
    """Return the packages a package needs on this machine, itself included, by name.

    Args:
        root: the name of an installed package.
    """
    found: dict[str, metadata.Distribution] = {}
    unseen = [(root, "")]
    while unseen:
        name, extra = unseen.pop()
        if (name.casefold(), extra) in found:
            continue
        part = metadata.distribution(name)
        found[(name.casefold(), extra)] = part  # type: ignore[index]
        for line in part.requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                unseen += [(needed.name, ""), *((needed.name, one) for one in needed.extras)]
    named = {part.name.casefold(): part for part in found.values()}
    return tuple(named[name] for name in sorted(named))


def collect(into: Path, root: str = "k2desk") -> tuple[str, ...]:
    """Write the licences into a folder, with a list of them.

    Args:
        into: the folder; it is made.
        root: the package that is bundled.

    Returns:
        The names of parts that carry no text of their licence; the list names the licence for them.
    """
    into.mkdir(parents=True)
    bare, lines = [], []
    for part in parts(root):
        texts = [file for file in part.files or () if _is_licence(file)]
        for file in texts:
            place = into / part.name / file.name
            place.parent.mkdir(exist_ok=True)
            shutil.copyfile(str(file.locate()), place)
        if not texts:
            bare.append(part.name)
        lines.append(f"{part.name} {part.version}: {_licence(part)}")
    python = (
        Path(sys.base_prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "LICENSE.txt"
    )
    if python.is_file():
        shutil.copyfile(python, into / "Python-LICENSE.txt")
    lines.append(f"Python {sys.version.split()[0]}: PSF-2.0")
    (into / "README.txt").write_text("\n".join((*lines, "", _QT)), encoding="utf-8")
    return tuple(bare)


def _is_licence(file: metadata.PackagePath) -> bool:
    return ".dist-info" in file.parts[0] and (
        "licenses" in file.parts or file.name.upper().startswith(_NAMES)
    )


def _licence(part: metadata.Distribution) -> str:
    said = part.metadata
    known = said.get("License-Expression") or said.get("License") or ""
    if known and "\n" not in known:
        return known
    classes = [
        line.rpartition("::")[2].strip() for line in said.get_all("Classifier") or () if "License ::" in line
    ]
    return ", ".join(classes) or "see its licence text"
