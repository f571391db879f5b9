"""A project's own Python environment with pytest and coverage, made of the files that are here."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "coverage")


def environment(project: Path, *left_out: str) -> None:
    """Put a ``.venv`` into a project; its files are further names of ours.

    Args:
        project: where.
        left_out: packages it does not have.
    """
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    home = project / ".venv"
    packages = home / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    (home / "bin").mkdir()
    base = Path(sys._base_executable)  # type: ignore[attr-defined]
    (home / "bin" / "python").symlink_to(base)
    (home / "pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n")
    legacy = find_spec("py")  # a file of pytest's own beside its packages
    assert legacy is not None
    assert legacy.origin is not None
    _link(legacy.origin, str(packages / "py.py"))
    for name in PACKAGES:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        if name not in left_out:
            source = Path(spec.origin).parent
            shutil.copytree(source, packages / name, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)
