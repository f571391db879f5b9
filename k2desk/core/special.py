"""The model's special tokens in foreign text, made harmless: what a file says never ends a message."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"<[|｜]([A-Za-z0-9_▁./-]{1,64})[|｜]>|\[(BOS|EOS|EOT|PAD|UNK)\]")
_NOTE = (
    "\n\n[K2Desk: this text holds special tokens of language models; they are shown with ¦ in place of |. "
    "Write them with | where you quote them in an edit.]"
)


def neutral(text: str) -> str:
    """Return the text with its special tokens broken, such as ``<¦im_end¦>``, and a note if there were any.

    Servers read these tokens wherever they stand in a message, so a file that holds one could end the message
    it is quoted in and begin another one (moonshotai/Kimi-K2-Thinking, ``tokenizer_config.json``).

    Args:
        text: of a tool, a file or a page; text without such tokens comes back as it is.
    """
    if "<" not in text and "[" not in text:
        return text
    broken, count = _SPECIAL.subn(_break, text)
    return broken + _NOTE if count else text


def _break(match: re.Match[str]) -> str:
    return f"<¦{match[1]}¦>" if match[1] else f"[¦{match[2]}¦]"
