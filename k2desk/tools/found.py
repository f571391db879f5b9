"""Finds the tools: every module of this room with a ``TOOL``."""

from __future__ import annotations

import importlib
import pkgutil

from k2desk.core.ports import Tool
from k2desk.core.servers import SERVERS
from k2desk.tools.approvals import GUIDE
from k2desk.tools.base import Means, TypedTool


def tool_types() -> tuple[type[TypedTool], ...]:  # type: ignore[type-arg]
    """Return the class of every tool, by name."""
    package = importlib.import_module(__package__)
    modules = (
        importlib.import_module(f"{__package__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
    )
    found = [module.TOOL for module in modules if hasattr(module, "TOOL")]
    return tuple(sorted(found, key=lambda tool: tool.name))


def rule_names() -> tuple[str, ...]:
    """Return the names a rule may begin with: the tools, files for assistants, and tool servers."""
    return tuple(sorted((*(tool.name for tool in tool_types()), GUIDE, SERVERS)))


def discover(means: Means) -> tuple[Tool, ...]:
    """Make every tool, in the order the model sees them."""
    return tuple(tool(means) for tool in tool_types())
