"""What can be set, with its defaults and bounds: one struct, read from and written to TOML."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

Layout: TypeAlias = dict[str, str | int | bool]
"""How the window was left in one workspace, in the window's own words."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """Everything the user can set.

    Args:
        theme: ``system`` follows the desktop.
        colour_blind: blue and orange instead of green and red.
        provider: id of the provider.
        base_url: instead of the provider's own, "" for that.
        model: instead of the provider's default, "" for that.
        max_steps: answers a turn may take before it stops and asks.
        command_seconds: how long a command or a test run may take.
        recent: folders of the workspaces used last, newest first.
        layouts: by the workspace's folder.
    """

    theme: Literal["dark", "light", "system"] = "system"
    colour_blind: bool = False
    provider: str = "cometapi"
    base_url: str = ""
    model: str = ""
    max_steps: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 300
    command_seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 300
    recent: list[str] = []
    layouts: dict[str, Layout] = {}


MOST_RECENT = 20
"""How many workspaces are remembered, and layouts with them."""
