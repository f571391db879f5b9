"""Whether a folder is trusted, and what it brings along that could run."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Trust: TypeAlias = Literal["unknown", "changed", "read only", "trusted"]
"""``unknown``: the user was never asked; ``changed``: trusted once, but what could run in it is another;
``read only``: the user said so; ``trusted``: git, commands and tests may run, each under its own rules."""


class Finding(msgspec.Struct, frozen=True):
    """Something a folder would have loaded or run.

    Args:
        what: a few words, such as ``Git hook``.
        where: the file or files, hiding characters made visible.
        why: what it does, for the user.
        runs: whether it would run by itself; trust is bound to these.
        digest: of its content where that counts, hexadecimal.
    """

    what: str
    where: str
    why: str
    runs: bool = False
    digest: str = ""
