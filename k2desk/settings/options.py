"""The settings as options to draw, and the way back from what the user entered."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import inspect

from k2desk.core.errors import K2DeskError
from k2desk.core.options import Kind, Option, Value
from k2desk.core.wording import mark
from k2desk.settings.values import SECTIONS, Settings


class SettingRefused(K2DeskError):
    """A value that can't be; the text says what can."""


def options(values: Settings) -> tuple[Option, ...]:
    """Return everything that can be set, by section and in the order of the fields.

    Args:
        values: the settings in effect.
    """
    found = [option for field in _fields().values() if (option := _option(field, values)) is not None]
    known = [*SECTIONS, *dict.fromkeys(option.section for option in found if option.section not in SECTIONS)]
    return tuple(sorted(found, key=lambda option: known.index(option.section)))


def converted(name: str, value: Value) -> Any:
    """Return a value as the settings hold it.

    Args:
        name: of the setting.
        value: as entered.

    Raises:
        SettingRefused: it can't be.
    """
    field = _fields()[name]
    given = value.strip() if isinstance(value, str) else value
    try:
        return getattr(msgspec.convert({name: given}, Settings, strict=True), name)
    except msgspec.ValidationError:
        raise SettingRefused(_wrong(field)) from None


def _fields() -> dict[str, inspect.Field]:
    found = inspect.type_info(Settings)
    if not isinstance(found, inspect.StructType):
        raise TypeError("the settings are a struct")
    return {field.name: field for field in found.fields}


def _option(field: inspect.Field, values: Settings) -> Option | None:
    if not isinstance(field.type, inspect.Metadata):
        return None  # what K2Desk remembers by itself has no words
    extra, words = field.type.extra or {}, field.type.extra_json_schema or {}
    if "section" not in extra:
        return None
    inner = field.type.type
    spelled = extra.get("words", {})
    return Option(
        field.name,
        extra["section"],
        words["title"],
        words["description"],
        extra.get("kind") or _kind(inner),
        getattr(values, field.name),
        field.default,
        tuple((str(v), spelled.get(v, str(v))) for v in _choices(inner, spelled)),
        *_bounds(inner),
        extra.get("unit", ""),
        extra.get("hint", ""),
    )


def _kind(inner: inspect.Type) -> Kind:
    match inner:
        case inspect.BoolType():
            return "switch"
        case inspect.IntType():
            return "number"
        case inspect.LiteralType():
            return "choice"
        case _:
            return "text"


def _choices(inner: inspect.Type, spelled: dict[str, str]) -> tuple[Any, ...]:
    """Return the values of a choice, in the order of their words."""
    if not isinstance(inner, inspect.LiteralType):
        return ()
    return tuple(sorted(inner.values, key=lambda value: [*spelled, *inner.values].index(value)))


def _bounds(inner: inspect.Type) -> tuple[int, int]:
    return (inner.ge or 0, inner.le or 0) if isinstance(inner, inspect.IntType) else (0, 0)


def _wrong(field: inspect.Field) -> str:
    """Say what a value has to be like."""
    if not isinstance(field.type, inspect.Metadata):
        return mark(f"{field.name} can't be set.")
    title = (field.type.extra_json_schema or {}).get("title", field.name)
    inner, extra = field.type.type, field.type.extra or {}
    if extra.get("wrong"):
        return str(extra["wrong"])
    match inner:
        case inspect.IntType():
            low, high = _bounds(inner)
            return mark(f"{title} must be a whole number from {low:,} to {high:,}.")
        case inspect.LiteralType():
            return mark(f"{title} must be one of: {', '.join(map(str, inner.values))}.")
        case _:
            return mark(f"{title} can't be that.")
