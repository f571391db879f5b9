"""Every tool keeps the contract: its schema, its answers to wrong arguments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import pytest
from tools_kit import Bench, Context

from k2desk.core.errors import ToolError
from k2desk.tools.base import MOST_ARGUMENTS, decode
from k2desk.tools.found import tool_types
from k2desk.tools.propose_edit import Params as ProposeParams
from k2desk.tools.read_file import Params as ReadParams
from k2desk.tools.schema import schema_of

TOOLS = {tool.name: tool for tool in tool_types()}
TAKEN = {"type", "description", "properties", "required", "additionalProperties", "items", "enum", "anyOf"}
"""The words of MFJS we use (MoonshotAI/walle, docs/mfjs-spec.md); others are refused or without effect."""
TYPES = {"null", "boolean", "object", "array", "number", "integer", "string"}


def nodes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every schema within a schema."""
    yield schema
    for child in schema.get("properties", {}).values():
        yield from nodes(child)
    if "items" in schema:
        yield from nodes(schema["items"])
    for choice in schema.get("anyOf", ()):
        yield from nodes(choice)


def test_the_tools_are_those_that_are_there() -> None:
    assert list(TOOLS) == [
        "agree_scope",
        "ask_user",
        "find_files",
        "git_diff",
        "git_status",
        "list_folder",
        "propose_edit",
        "propose_plan",
        "read_file",
        "read_skill",
        "run_command",
        "run_tests",
        "search_text",
        "update_todos",
    ]


@pytest.mark.parametrize("name", TOOLS)
def test_the_schema_is_one_the_models_servers_take(name: str) -> None:
    tool = TOOLS[name]
    schema = schema_of(tool.params)
    assert re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_-]{0,63}", name)
    assert len(tool.description) > 40
    assert schema["type"] == "object"
    for node in nodes(schema):
        assert node.keys() <= TAKEN
        assert node["type"] in TYPES if "type" in node else node["anyOf"]
        assert len({type(value) for value in node.get("enum", [""])}) == 1
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node.get("required") != []
    for field in schema["properties"].values():
        assert field["description"]
    assert json.dumps(schema) == json.dumps(schema_of(tool.params))


def test_a_field_may_bear_the_name_of_a_refused_word() -> None:
    class Odd(msgspec.Struct):
        title: Annotated[str, msgspec.Meta(title="A title", description="What it is called.")]
        format: Annotated[int, msgspec.Meta(gt=0)]

    assert schema_of(Odd) == {
        "type": "object",
        "properties": {
            "title": {"type": "string", "description": "What it is called."},
            "format": {"type": "integer"},
        },
        "required": ["title", "format"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("arguments", ["{", "[]", '{"no_such_key": 1}', "null", '{"path": 7, "question": 7}'])
async def test_wrong_arguments_go_back_to_the_model(bench: Bench, name: str, arguments: str) -> None:
    with pytest.raises(ToolError, match=r"arguments|Unknown"):
        await bench.tools[name].plan(arguments, Context())


def test_unknown_and_missing_names_are_named() -> None:
    with pytest.raises(ToolError, match=r"Unknown arguments: lines\. Known are: path, first_line, last_line"):
        decode('{"path": "a", "lines": 3}', ReadParams)
    with pytest.raises(ToolError, match="missing required field `path`"):
        decode("{}", ReadParams)
    with pytest.raises(ToolError, match=r"unknown field `replaceAll`.*\$\.edits\[0\]"):
        decode(
            '{"summary": "s", "edits": [{"path": "a", "old": "b", "new": "", "replaceAll": true}]}',
            ProposeParams,
        )
    with pytest.raises(ToolError, match=r"Expected `int`, got `str`.*\$\.first_line"):
        decode('{"path": "a", "first_line": "3"}', ReadParams)


def test_line_breaks_inside_strings_are_taken() -> None:
    assert decode('{"path": "a\n"}', ReadParams).path == "a\n"


def test_no_arguments_at_all_are_an_empty_object() -> None:
    with pytest.raises(ToolError, match="missing required field `path`"):
        decode("", ReadParams)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ToolError, match="half a surrogate pair"):
        decode('{"path": "a\\ud800"}', ReadParams)


@pytest.mark.parametrize(
    "arguments", ['{"path": ' + "[" * 100_000, '{"path": "' + "x" * MOST_ARGUMENTS + '"}']
)
def test_monstrous_arguments_are_refused(arguments: str) -> None:
    with pytest.raises(ToolError, match=r"nested deeper|longer than"):
        decode(arguments, ReadParams)
