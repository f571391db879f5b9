"""Blocks of reasoning: gathered from pieces, kept without their words, and whole again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.provider.blocks import Blocks, whole
from k2desk.provider.chunks import plain

TEXT = st.text(max_size=8)
BLOCKS = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("reasoning.text"), "text": TEXT}, optional={"signature": TEXT}
        ),
        st.fixed_dictionaries({"type": st.just("reasoning.summary"), "summary": TEXT}),
        st.fixed_dictionaries({"type": st.just("reasoning.encrypted"), "data": TEXT}),
    ),
    min_size=1,
    max_size=5,
)


def gathered(*pieces: Any) -> Blocks:
    blocks = Blocks()
    for piece in pieces:
        blocks.add(piece)
    return blocks


@given(BLOCKS, st.data())
def test_blocks_in_any_pieces_are_whole_again(blocks: list[dict[str, Any]], data: st.DataObject) -> None:
    numbered = [{**block, "index": number} for number, block in enumerate(blocks)]
    pieces = []
    for block in numbered:
        name = next((name for name in ("text", "summary") if name in block), "")
        cut = data.draw(st.integers(0, len(block[name]))) if name else 0
        first, rest = {**block, name: block[name][:cut]} if name else block, {}
        if name:
            rest = {"type": block["type"], "index": block["index"], name: block[name][cut:]}
        pieces += [[first], [rest]] if rest else [[first]]
    made = gathered(*pieces)
    assert whole("".join(plain(block) for block in blocks), made.frames()) == numbered


@pytest.mark.parametrize("value", ["hm", None, ["hm"], [None], []])
def test_what_is_no_block_has_no_frame(value: Any) -> None:
    made = gathered(value)
    assert (made.frames(), made.sealed) == ((), False)


def test_a_single_block_may_stand_for_a_list() -> None:
    block = {"type": "reasoning.text", "text": "hm", "signature": "s"}
    assert whole("hm", gathered(block).frames()) == [block]


def test_words_in_a_shape_of_their_own_go_back_as_one_text() -> None:
    made = gathered([{"type": "reasoning.summary", "summary": [{"text": "hm"}], "signature": "s"}])
    assert whole("hm", made.frames()) == [{"type": "reasoning.text", "text": "hm"}]
