"""Every colour of K2Desk: a token says what a colour is for, and widgets never name a colour themselves.

They are code and no data file, so that the first paint does not wait for a parser.
"""

from __future__ import annotations

_DARK = {
    "background": "#0f1115",
    "panel": "#15181e",
    "raised": "#1b1f27",
    "line": "#262b35",
    "text": "#e6e9ef",
    "dim": "#9aa3b2",
    "faint": "#7d8799",
    "accent": "#7aa2f7",
    "accent-background": "#1d2740",
    "on-accent": "#0f1115",
    "good": "#7fc88b",
    "good-line": "#16261c",
    "good-word": "#24503a",
    "bad": "#ef7d7d",
    "bad-line": "#2a1a1d",
    "bad-word": "#5a2b31",
    "attention": "#e2b45c",
    "attention-background": "#2b2417",
    # syntax
    "keyword": "#bb9af7",
    "function": "#7aa2f7",
    "string": "#9ece6a",
    "number": "#e0a36a",
    "comment": "#7d8799",
    "type": "#7dcfff",
    "constant": "#e0a36a",
}
_LIGHT = {
    "background": "#ffffff",
    "panel": "#f7f8fa",
    "raised": "#ffffff",
    "line": "#e2e5ea",
    "text": "#1c2230",
    "dim": "#5b6475",
    "faint": "#697181",
    "accent": "#2f5fd0",
    "accent-background": "#e8effd",
    "on-accent": "#ffffff",
    "good": "#1f7a3d",
    "good-line": "#e9f7ee",
    "good-word": "#bfe8cb",
    "bad": "#b3343d",
    "bad-line": "#fdeeee",
    "bad-word": "#f6c6c8",
    "attention": "#8a6100",
    "attention-background": "#fdf5e1",
    "keyword": "#7a3fc0",
    "function": "#2456c4",
    "string": "#3f6f12",
    "number": "#9a4f0a",
    "comment": "#697181",
    "type": "#0b6a8a",
    "constant": "#9a4f0a",
}
# Pairs that are safe for the colour-blind; they change only what they list.
_DARK_COLOUR_BLIND = {
    **_DARK,
    "good": "#6cb2ff",
    "good-line": "#132338",
    "good-word": "#1f4a7a",
    "bad": "#f0a05a",
    "bad-line": "#2d2013",
    "bad-word": "#6a4216",
}
_LIGHT_COLOUR_BLIND = {
    **_LIGHT,
    "good": "#0b5cad",
    "good-line": "#e6f1fd",
    "good-word": "#b5d6f8",
    "bad": "#9a4a00",
    "bad-line": "#fdf0e3",
    "bad-word": "#f6d0a8",
}

TOKENS: dict[str, dict[str, str]] = {
    "dark": _DARK,
    "light": _LIGHT,
    "dark-colour-blind": _DARK_COLOUR_BLIND,
    "light-colour-blind": _LIGHT_COLOUR_BLIND,
}
"""The colour of every token, as ``#rrggbb``, by the name of the theme."""
