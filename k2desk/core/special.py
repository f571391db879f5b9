"""The model's special tokens in foreign text, made harmless: what a file says never ends a message."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"<[|｜]([A-Za-z0-9_▁./-]{1,64})[|｜]>|\[(BOS|EOS|EOT|PAD|UNK)\]")
_BROKEN = re.compile(r"<¦([A-Za-z0-9_▁./-]{1,64})¦>|\[¦(BOS|EOS|EOT|PAD|UNK)¦\]")
_NOTE = (
    "\n\n[K2Desk: this text holds special tokens of language models; they are shown with ¦ in place of |. "
    "Quote them as they are shown: in an edit or a new file they become what they stand for.]"
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


def whole(text: str, file: str = "", kept: str = "") -> str:
    """Return the text with tokens that `neutral` has broken put together again.

    Args:
        text: what the model wrote, which knows such tokens only as they were shown.
        file: what is in the file it is meant for; a token that is there with wide bars gets these.
        kept: a text that is taken at its word; what is broken in it stays so.
    """
    return _BROKEN.sub(lambda match: _join(match, file, kept), text) if "¦" in text else text


def _join(match: re.Match[str], file: str, kept: str) -> str:
    if match.group() in kept:
        return match.group()
    if match[2]:
        return f"[{match[2]}]"
    wide = f"<｜{match[1]}｜>"
    return wide if wide in file else f"<|{match[1]}|>"


def _break(match: re.Match[str]) -> str:
    return f"<¦{match[1]}¦>" if match[1] else f"[¦{match[2]}¦]"
