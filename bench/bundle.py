"""Row 18: the size of the bundle for people who have no Python."""

from __future__ import annotations

from pathlib import Path

from bench.measure import Figure

ROWS = ("18",)
BUNDLE = Path(__file__).resolve().parents[1] / "dist" / "bundle"


def measure() -> list[Figure]:
    """Add up its files, in MB; a file that goes by several names counts once.

    Raises:
        SystemExit: there is no bundle.
    """
    if not BUNDLE.is_dir():
        raise SystemExit("there is no bundle yet; run: make package")
    found = [path.lstat() for path in BUNDLE.rglob("*") if path.is_file() or path.is_symlink()]
    sizes = {(one.st_dev, one.st_ino): one.st_size for one in found}
    return [Figure("18", "bundle, unpacked", sum(sizes.values()) / 1e6, 145.0, "MB")]
