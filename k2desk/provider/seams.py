"""Neighbouring events that differ in their text only, joined before anybody parses them.

A fast model behind a gateway that gathers sends dozens of events in one read, alike to the last byte but for
a few characters. One event with all their texts in it says the same, at a tenth of the cost of parsing each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import msgspec

from k2desk.provider.chunks import Chunk

_NEXT: Final = b"\n\ndata: "
_FIELDS: Final = {name: re.compile(rb'"%s": ?"' % name.encode()) for name in ("content", "reasoning_content")}


@dataclass(frozen=True, slots=True)
class Seam:
    """What lies around the text of events that are alike.

    Args:
        before: from the beginning of the data to the quote that begins the text.
        after: from the quote that ends the text to the end of the data.
    """

    before: bytes
    after: bytes

    def join(self, lines: bytes) -> bytes | None:
        """Join events.

        Args:
            lines: of whole events, without the last blank line.

        Returns:
            The data of the one event they make, or None where not all of them are alike.
        """
        begin, end = len(self.before), -len(self.after)
        texts = [event[begin:end] for event in lines.removeprefix(b"data: ").split(_NEXT)]
        between = self.after + _NEXT + self.before
        text = b"".join(texts)
        if text.count(b'"') != text.count(b'\\"'):  # a quote of JSON's own: there is more than text in it
            return None
        if b"".join((b"data: ", self.before, between.join(texts), self.after)) != lines:
            return None
        return self.before + text + self.after


def seam_of(event: bytes, chunk: Chunk) -> Seam | None:
    """Return the seam of events like this one, None where it holds more than text.

    Args:
        event: its data.
        chunk: the same, parsed.
    """
    choice = chunk.choices[0] if chunk.choices and len(chunk.choices) == 1 else None
    if choice is None or choice.delta is None or choice.finish_reason or chunk.fault is not None:
        return None
    delta = choice.delta
    texts = {"content": delta.content, "reasoning_content": delta.reasoning_content}
    filled = [(name, text) for name, text in texts.items() if text]
    if len(filled) != 1 or delta.reasoning or delta.reasoning_details or delta.tool_calls:
        return None
    name, text = filled[0]
    found = list(_FIELDS[name].finditer(event))
    written = msgspec.json.encode(text)[1:]
    if len(found) != 1 or not event.startswith(written, found[0].end()):
        return None
    begin = found[0].end()
    return Seam(event[:begin], event[begin + len(written) - 1 :])
