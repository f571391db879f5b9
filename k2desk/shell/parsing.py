"""Takes a line of shell apart, and says of everything it is not sure of that a rule can't answer for it.

A line passes as a chain of plain programs only where three readings agree: the grammar of bash, `shlex` on
each program's words, and what is left when the programs are taken out, which may be nothing but operators.
Whatever one of them doubts is an obstacle: never a rule's business, always the user's.

`tree-sitter` and its grammar are loaded when the first line is taken apart.
"""

from __future__ import annotations

import os
import re
import shlex
from functools import lru_cache
from typing import TYPE_CHECKING

from k2desk.core.lines import Line, Part
from k2desk.core.rules import plain_words, program
from k2desk.core.visible import is_clean
from k2desk.core.wording import mark
from k2desk.shell.wrappers import NEVER, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Parser

LONGEST = 10_000
"""Characters of a line that is taken apart; longer ones are the user's to read."""
MOST_PARTS = 50
WIDEST_GAP = 20
"""Spaces in a row; more push what follows out of sight."""

_PLAIN_WORD = re.compile(r"[\w./:@+,=-]+")
_QUOTED = re.compile(r"[^$`\\!\"]*")
_HARMLESS = re.compile(r"2>&1|1>&2|>&2|(?:[012]?>{1,2}|&>|[0]?<) ?/dev/null")
_CHAIN = re.compile(r" *P *(?:(?:&&|\|\||;|\|&|\|) *P *)*;? *")
_STRUCTURE = frozenset({"program", "list", "pipeline", "redirected_statement"})
_SAID = {
    "ERROR": mark("it can't be read as shell"),
    "subshell": mark("it runs a shell within the shell"),
    "command_substitution": mark("a word of it is what another command prints"),
    "process_substitution": mark("it reads or writes another command"),
    "simple_expansion": mark("a word of it is a variable"),
    "expansion": mark("a word of it is worked out when it runs"),
    "arithmetic_expansion": mark("a word of it is worked out when it runs"),
    "heredoc_redirect": mark("a text is handed to it"),
    "herestring_redirect": mark("a text is handed to it"),
    "file_redirect": mark("it writes to or reads from another place"),
    "variable_assignment": mark("it sets variables for what it runs"),
    "declaration_command": mark("it sets variables for what follows"),
    "unset_command": mark("it takes variables away from what follows"),
    "function_definition": mark("it defines a function"),
    "comment": mark("it holds a comment"),
}
_NO_PART = mark("it is more than programs in a row")


def take_apart(text: str, *, posix: bool = os.name != "nt") -> Line:
    """Read a line of shell.

    Args:
        text: exactly what will run.
        posix: whether a shell of that family runs it; ``cmd.exe`` reads another language, of which nothing
            but a plain program is understood.
    """
    if len(text) > LONGEST:
        return Line(text, (), mark(f"it is longer than {LONGEST:,} characters"))
    root = _parser().parse(text.encode("utf-8", "surrogatepass")).root_node
    found = [_part(node, text) for node in _commands(root)]
    parts = tuple(found[:MOST_PARTS])
    refused = next((name for part in found if (name := _never(part))), "")
    return Line(text, parts, _obstacle(text, root, len(found), posix=posix), refused)


def _obstacle(text: str, root: Node, count: int, *, posix: bool) -> str:
    """Return why the line as a whole is the user's to judge."""
    if not is_clean(text) or "\t" in text or "\n" in text:
        return mark("it holds line breaks, tabs or characters that hide")
    if " " * WIDEST_GAP in text:
        return mark("it holds a wide gap")
    if count > MOST_PARTS:
        return mark(f"it runs more than {MOST_PARTS} programs")
    if not posix and plain_words(text) is None:
        return mark("only plain programs are understood on Windows")
    if root.has_error:
        return _SAID["ERROR"]
    for node in _structure(root):
        if node.type not in _STRUCTURE and node.type not in ("command", "file_redirect"):
            return _SAID.get(node.type, _NO_PART)
    return "" if _CHAIN.fullmatch(_skeleton(text, root)) else _NO_PART


def _structure(node: Node) -> Iterator[Node]:
    """Yield what holds the programs together, and the programs, but not what is in them."""
    yield node
    if node.type in _STRUCTURE:
        for child in node.named_children:
            yield from _structure(child)


def _skeleton(text: str, root: Node) -> str:
    """Return the line with a P instead of each program, and nothing instead of harmless redirections."""
    data = text.encode("utf-8", "surrogatepass")
    made, at = b"", 0
    for node in _structure(root):
        if node.type in ("command", "file_redirect") and node.start_byte >= at:
            made += data[at : node.start_byte] + (b"P" if node.type == "command" else b"")
            at = node.end_byte
    return (made + data[at:]).decode("utf-8", "replace")


def _commands(node: Node) -> Iterator[Node]:
    """Yield every program of the tree, however deep, and whatever else sets something off by itself."""
    holders = ("command", "declaration_command")
    alone = node.type == "variable_assignment" and (node.parent is None or node.parent.type not in holders)
    if node.type in ("command", "declaration_command", "unset_command") or alone:
        yield node
    for child in node.named_children:
        yield from _commands(child)


def _part(node: Node, text: str) -> Part:
    """Return one program with its words, its obstacle, and what it sets and where it writes."""
    shown, start = _text(node), len(_before(node, text))
    notes = [("sets", _text(child)) for child in node.named_children if child.type == "variable_assignment"]
    redirects = [child for child in _redirects(node) if _HARMLESS.fullmatch(_text(child)) is None]
    notes += [(mark("goes to"), _text(child)) for child in redirects]
    said = [_SAID[child.type] for child in redirects]
    if node.type != "command":
        loose = tuple(shown.split()[:20])
        return Part(shown, start, loose, _SAID.get(node.type, _NO_PART), tuple(notes))
    words = []
    for child in node.named_children:
        if child.type in ("file_redirect", "heredoc_redirect", "herestring_redirect"):
            continue
        word, why = _word(child.named_children[0] if child.type == "command_name" else child)
        if child.type != "variable_assignment":
            words.append(word)
        said += [why] if why else []
    if words and program(words[0]) == "env":
        notes += [("sets", word) for word in words[1:] if "=" in word]
    inner = unwrap(tuple(words))
    said += [inner.obstacle] if inner.obstacle else []
    if not said and not _agree(shown, words):
        said.append(mark("its words can be read in two ways"))
    return Part(shown, start, inner.words, said[0] if said else "", tuple(notes))


def _redirects(node: Node) -> Iterator[Node]:
    """Yield the redirections of a program, those of the statements around it included."""
    kinds = ("file_redirect", "heredoc_redirect", "herestring_redirect")
    yield from (child for child in node.named_children if child.type in kinds)
    above = node.parent
    while above is not None and above.type in ("list", "pipeline", "redirected_statement"):
        if above.type == "redirected_statement":
            yield from (child for child in above.named_children if child.type in kinds)
        above = above.parent


def _word(node: Node) -> tuple[str, str]:
    """Return a word as the shell will pass it, and why that is not certain, "" where it is."""
    text = _text(node)
    match node.type:
        case "word" | "number" if _PLAIN_WORD.fullmatch(text):
            return text, ""
        case "raw_string":
            return text[1:-1], ""
        case "string" if _QUOTED.fullmatch(text[1:-1]):
            return text[1:-1], ""
        case "concatenation":
            pieces = [_word(child) for child in node.named_children]
            gaps = sum(child.end_byte - child.start_byte for child in node.named_children)
            whole = gaps == node.end_byte - node.start_byte
            why = next((why for _, why in pieces if why), "" if whole else mark("a word of it is unclear"))
            return "".join(piece for piece, _ in pieces), why
        case _:
            loose = re.sub(r"[\\'\"]", "", text)
            inside = _SAID.get(node.type) or next((_SAID[kind] for kind in _kinds(node) if kind in _SAID), "")
            return loose, inside or mark("a word of it means more than it says")


def _kinds(node: Node) -> Iterator[str]:
    for child in node.named_children:
        yield child.type
        yield from _kinds(child)


def _agree(text: str, words: list[str]) -> bool:
    """Tell whether another reader finds the same words."""
    if not words or not words[0] or "=" in words[0]:
        return False
    try:
        read = shlex.split(_HARMLESS.sub("", text) if len(words) != len(shlex.split(text)) else text)
    except ValueError:
        return False
    return read == words


def _never(part: Part) -> str:
    """Return the name of a program that is never run, where this part runs it."""
    name = program(part.words[0]) if part.words else ""
    return name if name in NEVER else ""


def _text(node: Node) -> str:
    return node.text.decode("utf-8", "replace") if node.text is not None else ""


def _before(node: Node, text: str) -> str:
    """Return the line up to a program; the tree counts bytes."""
    return text.encode("utf-8", "surrogatepass")[: node.start_byte].decode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))
