"""Special tokens of language models in foreign text: broken, and put together again in what is written."""

from __future__ import annotations

import pytest

from k2desk.core.special import neutral, whole

TOKENS = ["<|im_end|>", "<|tool_calls_section_begin|>", "<｜end▁of▁sentence｜>", "[EOS]"]


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_broken_and_joined_as_the_file_has_it(token: str) -> None:
    broken = neutral(f"a {token} b").split("\n")[0]
    assert token not in broken
    assert whole(broken, file=token) == f"a {token} b"


def test_a_token_the_file_does_not_hold_gets_plain_bars() -> None:
    assert whole("<¦im_end¦> [¦BOS¦]") == "<|im_end|> [BOS]"


def test_what_was_meant_broken_stays_so() -> None:
    assert whole("<¦im_end¦>", kept="it shows <¦im_end¦>") == "<¦im_end¦>"


@pytest.mark.parametrize("text", ["plain", "a < b and [c]", "a ¦ b"])
def test_other_text_comes_back_as_it_is(text: str) -> None:
    assert (neutral(text), whole(text)) == (text, text)
