"""The schema a model sees of a tool's parameters, derived from their struct."""

from __future__ import annotations

from typing import Any

import msgspec

from k2desk.core.messages import SCHEMA_WORDS


def schema_of(params: type[msgspec.Struct]) -> dict[str, Any]:
    """Return a JSON schema in the subset the model's own servers accept.

    Everything is inline and every property has a type; ``title``, ``format``, bounds, lengths and patterns
    are refused there or without effect (MoonshotAI/walle, docs/mfjs-spec.md).

    Args:
        params: the struct; each field's description comes from ``Annotated[…, msgspec.Meta(description=…)]``.
    """
    schema = msgspec.json.schema(params)
    found: dict[str, Any] = _inline(schema, schema.get("$defs", {}))
    found.pop("description", None)  # the struct's own docstring, written for us
    found["additionalProperties"] = False
    if not found.get("required"):
        found.pop("required", None)  # an empty list is no schema to older validators
    return found


def _inline(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inline(entry, definitions) for entry in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        rest = {name: value for name, value in node.items() if name != "$ref"}
        target = definitions[node["$ref"].rpartition("/")[2]]
        return _inline({**target, **rest}, definitions)
    made = {
        name: (
            {key: _inline(entry, definitions) for key, entry in value.items()}
            if name == "properties"
            else _inline(value, definitions)
        )
        for name, value in node.items()
        if name in SCHEMA_WORDS
    }
    if "enum" in made:
        made.setdefault("type", "string")  # a choice of words; only such choices are among our parameters
    return made
