"""Everything said and everything that happens survives the disk and the wire."""

from __future__ import annotations

import datetime
import typing
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2desk.core import events, messages
from k2desk.core.messages import Message, ModelEvent, ModelRequest
from k2desk.core.permissions import Confinement, Decision, Question
from k2desk.core.ports import KeyCheck, Plan, SessionInfo, ToolResult
from k2desk.core.proposals import Proposal, TestReport

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for any value of a type our structs use."""
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if kind is Any:
        return st.none()
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(values_of(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values_of, arguments))
    if origin is dict:
        json = st.recursive(TEXT, lambda inner: st.lists(inner, max_size=2))
        return st.dictionaries(TEXT, json, max_size=2)
    if arguments:
        return st.one_of(*map(values_of, arguments))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{name: values_of(hints[name]) for name in kind.__struct_fields__})
    return {
        str: TEXT,
        int: st.integers(-(2**53), 2**53),
        float: st.floats(allow_nan=False, allow_infinity=False),
        bool: st.booleans(),
        type(None): st.none(),
        datetime.date: st.dates(),
    }[kind]


SAID = (
    *typing.get_args(events.Event),
    *typing.get_args(Message),
    *typing.get_args(ModelEvent),
    events.Record,
    ModelRequest,
    Question,
    Decision,
    Confinement,
    Proposal,
    TestReport,
    ToolResult,
    Plan,
    SessionInfo,
    KeyCheck,
)


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
def test_json_gives_back_what_was_said(kind: type[msgspec.Struct]) -> None:
    @settings(max_examples=15, deadline=None)
    @given(values_of(kind))
    def check(value: msgspec.Struct) -> None:
        assert msgspec.json.decode(msgspec.json.encode(value), type=kind) == value

    check()


@pytest.mark.parametrize("union", [events.Event, Message, ModelEvent])
def test_a_union_tells_its_kinds_apart(union: Any) -> None:
    @settings(max_examples=100, deadline=None)
    @given(values_of(union))
    def check(value: msgspec.Struct) -> None:
        again = msgspec.json.decode(msgspec.json.encode(value), type=union)
        assert type(again) is type(value)
        assert again == value

    check()


def test_every_event_of_the_module_is_in_the_union() -> None:
    made = {
        value
        for value in vars(events).values()
        if isinstance(value, type) and issubclass(value, events.Happened) and value is not events.Happened
    }
    assert made == set(typing.get_args(events.Event))


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
def test_values_cannot_be_changed(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen


def test_reasoning_that_is_empty_is_not_reasoning_that_is_absent() -> None:
    empty, absent = messages.Assistant("x", reasoning=""), messages.Assistant("x")
    assert empty != absent
    assert msgspec.json.decode(msgspec.json.encode(empty), type=Message) == empty


@pytest.mark.parametrize("text", ['{"kind":"Nonsense"}', "{}", '{"kind":"TurnStarted","turn":"one"}', "[]"])
def test_what_is_no_event_is_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=events.Event)
