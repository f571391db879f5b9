"""Where the files that come with the program lie: fonts, icons, tokens, the demo."""

from __future__ import annotations

import sys
from pathlib import Path


def resource(name: str) -> Path:
    """Return the path of a bundled file or folder.

    Args:
        name: relative to ``resources/``, with ``/``.

    Raises:
        FileNotFoundError: it is not part of this installation.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    package = Path(__file__).resolve().parents[1]
    roots = [Path(frozen) / "resources"] if frozen else [package / "_resources", package.parent / "resources"]
    for root in roots:
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(f"{name} is missing from this installation of K2Desk; install it again")
