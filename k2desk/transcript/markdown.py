"""Markdown that is still being written: whole blocks are kept, only the last one is read again."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from k2desk.core.visible import legible
from k2desk.transcript.blocks import Block
from k2desk.transcript.flatten import flatten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LIMIT = 32_768
"""Characters after which a block that does not end is ended."""

_UNDECIDED = ("\r", "\u200c", "\u200d")
"""Ends of a text of which the next character says what they are."""
_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})([^\n]*)\n")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_GOES_ON = re.compile(r"\s|[-+*>|]|\d{1,9}[.)]")


@cache
def _parser() -> MarkdownIt:
    """Make the parser: CommonMark, tables and strike-through; HTML stays text. Imported when it is needed."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


class Blocks:
    """Markdown read while it comes.

    Feeding costs the new text and the last block, which is no longer than `LIMIT`; of a list only the last
    item counts as the last block. Characters that hide something are made visible.
    """

    def __init__(self, text: str = "") -> None:
        self.blocks: list[Block] = []
        """Everything read so far."""
        self._kept = 0
        self._source = ""
        self._held = ""
        self._number = 0
        self._references: dict[str, Any] = {}
        self._last = ""
        """The character the next text goes on behind."""
        self._fence: _Fence | None = None
        if text:
            self.feed(text)

    def feed(self, text: str) -> int:
        """Read more text.

        Returns:
            The index of the first block that may have changed, come or gone.
        """
        text = self._held + text
        self._held = text[-1:] if text.endswith(_UNDECIDED) else ""
        text = text[: len(text) - len(self._held)].replace("\r\n", "\n")
        before, self._last = self._last, text[-1:] or self._last
        text = legible(text, before)
        first = self._kept
        while text:
            text = self._more(text) if self._fence is None else self._more_code(self._fence, text)
        return first

    def _more(self, text: str) -> str:
        """Take text outside a fence; return what stands inside one that begins."""
        self._source += text
        self._parse()
        match = _FENCE.match(self._source)
        if match and ("~" in match[2] or "`" not in match[3]):
            text, self._source = self._source[match.end() :], ""
            self._fence = _Fence(len(match[1]), match[2], match[3])
            self._show([self._fence.block()])
            return text
        if len(self._source) > LIMIT:
            self._kept, self._source, self._number = len(self.blocks), "", 0
        return ""

    def _parse(self) -> None:
        """Read the open end again, and keep all its blocks but the last."""
        env: dict[str, Any] = {"references": dict(self._references)}
        tokens = _parser().parse(self._source, env)
        cut = _last_start(tokens, self._source.split("\n"))
        found = list(flatten(tokens, self._number))
        self._show([block for _, block in found])
        if cut == 0:
            return
        self._kept += sum(line < cut for line, _ in found)
        self._source = self._source.split("\n", cut)[cut]
        marker = self.blocks[self._kept].marker if self._kept < len(self.blocks) else ""
        self._number = int(marker[:-1]) if marker[:-1].isdecimal() else 0
        self._references.update(
            (name, entry) for name, entry in env["references"].items() if entry["map"][1] <= cut
        )

    def _more_code(self, fence: _Fence, text: str) -> str:
        """Take text inside a fence; return what follows its end."""
        rest = fence.feed(text)
        self._show([fence.block()])
        if fence.closed:
            self._kept, self._fence = len(self.blocks), None
        return rest

    def _show(self, blocks: list[Block]) -> None:
        self.blocks[self._kept :] = blocks


class _Fence:
    """A fenced block at the top level, taken line by line without reading it again."""

    def __init__(self, indent: int, ticks: str, info: str) -> None:
        words = info.split()
        self._language = words[0] if words else ""
        self._sign = f"{ticks[0]} \t"
        self._close = re.compile(rf" {{0,3}}{ticks[0]}{{{len(ticks)},}}[ \t]*")
        self._indent = re.compile(rf" {{0,{indent}}}")
        self._lines: list[str] = []
        self._last = ""
        self.closed = False

    def feed(self, text: str) -> str:
        """Take text; return what follows the closing line, once it is there."""
        *whole, self._last = (self._last + text).split("\n")
        for number, line in enumerate(whole):
            if self._close.fullmatch(line):
                rest = "\n".join((*whole[number + 1 :], self._last))
                self.closed, self._last = True, ""
                return rest
            self._lines.append(self._indent.sub("", line, count=1))
        return ""

    def block(self) -> Block:
        """Return what there is so far, the beginning of a closing line left out."""
        ending = not self._last.strip(self._sign)
        lines = self._lines if ending else [*self._lines, self._indent.sub("", self._last, count=1)]
        return Block("code", "\n".join(lines), language=self._language)


def _last_start(tokens: Sequence[Token], lines: Sequence[str]) -> int:
    """Return the line the last block at the top begins on; in a list, its last item.

    The line that is still being written begins nothing unless it follows a blank one outside a list: ``-``
    below a table may become one more row, ``1`` below a list one more item.
    """
    start = 0
    in_list = False
    for token in tokens:
        if token.map is None:
            continue
        line = token.map[0]
        if line == len(lines) - 1 and (in_list or lines[line - 1].strip()):
            continue
        if token.level == 0:
            start, in_list = line, token.type in ("bullet_list_open", "ordered_list_open")
        elif token.level == 1 and in_list and token.type == "list_item_open":
            start = line
    return start


def chunks(text: str, size: int = 4_000) -> Iterator[str]:
    """Cut Markdown into stretches that can be read one by one, so that only what is seen need be read.

    The cuts lie before a paragraph or heading at the top, outside fences; together the stretches are the
    text.

    Args:
        text: the Markdown.
        size: characters a stretch has at least; without a good place, four times as many are cut anywhere
            outside a fence.
    """
    if len(text) <= size:
        yield text
        return
    start = at = 0
    blank = False
    fence = ""
    for line in _LINE.findall(text):
        good = blank and not _GOES_ON.match(line)
        if not fence and at - start >= size and (good or at - start >= 4 * size):
            yield text[start:at]
            start = at
        fence = _fenced(line, fence)
        blank = not line.strip()
        at += len(line)
    yield text[start:]


def _fenced(line: str, fence: str) -> str:
    """Return the ticks of the fence that is open after a line, "" for none."""
    match = re.match(r"\s*(?:[-+*>]\s+|\d{1,9}[.)]\s+)*(`{3,}|~{3,})", line)
    if not match:
        return fence
    if fence:
        return "" if match[1].startswith(fence) and not line.strip().strip(fence[0]) else fence
    return match[1]
