"""What a server says of its tools, made fit for the model and the eye: visible, bounded, of known shape."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from k2desk.core.messages import SCHEMA_WORDS
from k2desk.core.servers import Definition
from k2desk.core.visible import encodable, visible

MOST_TOOLS = 64
"""Tools of one server; each costs the model room in every request."""
LONGEST_DESCRIPTION = 2_000
LARGEST_SCHEMA = 20_000
"""Bytes of one tool's parameters as JSON."""
_DEEPEST = 12
_ODD = re.compile(r"[^a-zA-Z0-9_-]")


def definition(name: str, description: str, schema: Any) -> Definition:
    """Return a tool of a server as it is kept and shown.

    Args:
        name: as the server calls it.
        description: its own words.
        schema: of its parameters, as the server sent it.

    Raises:
        ValueError: it can't be offered; the text says why.
    """
    if not name or len(name) > 128 or visible(name) != name:
        raise ValueError(f"the name {visible(name)[:60]!r} can't be")
    words = visible(encodable(description)).strip()
    if len(words) > LONGEST_DESCRIPTION:
        words = f"{words[:LONGEST_DESCRIPTION]} […]"
    definitions = schema.get("$defs", schema.get("definitions", {})) if isinstance(schema, dict) else {}
    found = _plain(schema, definitions if isinstance(definitions, dict) else {}, 0)
    parameters = found if isinstance(found, dict) else {}
    parameters["type"] = "object"
    parameters.setdefault("properties", {})
    if len(msgspec.json.encode(parameters)) > LARGEST_SCHEMA:
        raise ValueError(f"the parameters of {name} take more than {LARGEST_SCHEMA:,} bytes")
    return Definition(name, words, parameters)


def offered_as(server: str, tool: str) -> str:
    """Return the name a model calls a server's tool by: ``mcp__server__tool``, 64 characters at most."""
    return f"mcp__{server.replace('-', '_')}__{_ODD.sub('_', tool)}"[:64]


def _plain(node: Any, definitions: dict[str, Any], depth: int) -> Any:
    """Return a schema with everything inline and nothing in it that hides or that is not widely known."""
    if depth > _DEEPEST:
        return {"type": "object"}
    if isinstance(node, str):
        return visible(encodable(node))[:LONGEST_DESCRIPTION]
    if isinstance(node, list):
        return [_plain(entry, definitions, depth + 1) for entry in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        target = definitions.get(reference.rpartition("/")[2])
        rest = {name: value for name, value in node.items() if name != "$ref"}
        return _plain({**target, **rest} if isinstance(target, dict) else rest, definitions, depth + 1)
    made: dict[str, Any] = {}
    for name, value in node.items():
        if name == "properties" and isinstance(value, dict):
            made[name] = {visible(key): _plain(entry, definitions, depth + 1) for key, entry in value.items()}
        elif name in SCHEMA_WORDS:
            made[name] = _plain(value, definitions, depth + 1)
    return made
