"""The user's word for a folder, as the trust page gives it: without it no git runs, and nothing is listed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k2desk.desk.trust import Trusting


def trust(env: Mapping[str, str], folder: Path) -> Trusting:
    """Look at a folder, trust what was found, and keep that in the settings of this home.

    Args:
        env: of `_child.home`; its settings are to be written before.
        folder: a workspace.

    Returns:
        What knows of it.

    Raises:
        SystemExit: it does not count as trusted afterwards.
    """
    from k2desk.desk.trust import Trusting
    from k2desk.settings.store import Store

    trusting = Trusting(Store(Path(env["K2DESK_HOME"]) / "config"))
    found = trusting.decide(folder, trusted=True, shown=trusting.findings(folder))
    if found != "trusted":
        raise SystemExit(f"{folder} counts as {found} after it was trusted")
    return trusting
