"""Lists of models in all their variants, and what follows from them for price and context."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.prices import FREE, Price
from k2desk.provider.catalogue import MOST, Listed, joined, models, prices
from k2desk.provider.cometapi import SPEC
from k2desk.provider.llama_cpp import SPEC as LLAMA
from k2desk.provider.openrouter import SPEC as OPENROUTER
from k2desk.provider.rates import Rates, own_price

TODAY = "2026-11-26"
FINITE = st.floats(allow_nan=False, allow_infinity=False)
FIELDS = ["id", "code", "data", "pricing", "input", "output", "prompt", "completion", "meta", "n_ctx"]
PRICING = {"currency": "USD / M Tokens", "input": 0.416, "output": 0.832, "per_request": None}


def body(*entries: object, **more: Any) -> bytes:
    return json.dumps({"object": "list", "data": entries, **more}).encode()


class TestModels:
    def test_openais_list(self) -> None:
        sent = body({"id": "a", "object": "model"}, {"id": "b", "supported_endpoint_types": []}, success=True)
        assert models(sent, TODAY) == (Listed("a"), Listed("b"))

    def test_openrouter_tells_context_and_price_of_one_token(self) -> None:
        pricing = {"prompt": "0.0000006", "completion": "0.0000025", "input_cache_read": "0.00000015"}
        sent = body({"id": "moonshotai/kimi-k2-thinking", "context_length": 262144, "pricing": pricing})
        price = Price(0.6, 2.5, 0.15, TODAY, "gateway")
        assert models(sent, TODAY) == (Listed("moonshotai/kimi-k2-thinking", 262_144, price),)

    def test_a_price_that_varies_is_none(self) -> None:
        sent = body({"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}})
        assert models(sent, TODAY) == (Listed("openrouter/auto"),)

    def test_llama_cpp_tells_the_context_it_was_started_with(self) -> None:
        sent = body({"id": "m", "meta": {"n_ctx": 4096, "n_ctx_train": 8192}}, {"id": "o", "meta": None})
        assert models(sent, TODAY) == (Listed("m", 4096), Listed("o"))

    def test_vllm(self) -> None:
        assert models(body({"id": "m", "max_model_len": 131072}), TODAY) == (Listed("m", 131_072),)

    @pytest.mark.parametrize(
        "sent", [b"", b"<html>", b"[]", b'{"data": {}}', b'{"data": "x"}', b"\xff", b"[" * 9999]
    )
    def test_what_is_no_list(self, sent: bytes) -> None:
        assert models(sent, TODAY) is None
        assert prices(sent, TODAY) is None

    def test_entries_that_are_none_are_left_out(self) -> None:
        sent = body(
            {"id": None}, {"id": 3}, "x", {"id": ""}, {"id": "\x1b[31m"}, {"id": "x" * 999}, {"id": "ok"}
        )
        assert models(sent, TODAY) == (Listed("ok"),)

    def test_a_list_without_end_is_cut(self) -> None:
        found = models(body(*({"id": str(n)} for n in range(MOST + 9))), TODAY)
        assert found is not None
        assert len(found) == MOST

    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.integers()
            | st.text(),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(
                        ["id", "code", "data", "pricing", "input", "output", "prompt", "meta", "n_ctx"]
                    ),
                    inner,
                )
            ),
            max_leaves=12,
        )
    )
    def test_no_list_is_too_strange(self, found: object) -> None:
        for sent in (json.dumps(found).encode(), json.dumps({"data": [found]}).encode()):
            for read in (models, prices):
                for one in read(sent, TODAY) or ():
                    assert one.id
                    assert one.context_tokens >= 0
                    assert one.price is None or min(one.price.prompt, one.price.completion) >= 0


class TestPrices:
    def test_cometapis_list(self) -> None:
        sent = body(
            {
                "id": "kimi-k2-thinking",
                "code": "kimi-k2-thinking",
                "endpoints": '{"openai":1}',
                "pricing": PRICING,
            }
        )
        price = Price(0.416, 0.832, None, TODAY, "gateway")
        assert prices(sent, TODAY) == (Listed("kimi-k2-thinking", 0, price),)

    def test_a_model_is_known_by_its_id_and_its_code(self) -> None:
        found = prices(body({"id": "a.b", "code": "a-b", "context_length": 9, "pricing": PRICING}), TODAY)
        assert found is not None
        assert [(one.id, one.context_tokens) for one in found] == [("a.b", 9), ("a-b", 9)]

    @pytest.mark.parametrize(
        "pricing",
        [
            None,
            "free",
            {},
            {"currency": "USD / M Tokens", "input": None, "output": 1},
            {"currency": "USD", "per_request": 0.04, "input": 1, "output": 1},
            {"currency": "USD / M Tokens", "input": True, "output": "x"},
        ],
    )
    def test_what_is_no_price_of_tokens_tells_none(self, pricing: object) -> None:
        assert prices(body({"id": "a", "pricing": pricing}), TODAY) == (Listed("a"),)

    def test_two_lists_are_joined(self) -> None:
        price = Price(1, 2)
        listed = (Listed("a", 100), Listed("b"), Listed("c"))
        more = (Listed("a", 5, price), Listed("b", 7), Listed("z", 9))
        assert joined(listed, more) == (Listed("a", 100, price), Listed("b", 7), Listed("c"))


class TestRates:
    LISTED = (Listed("kimi-k2-thinking", 200_000, Price(1.0, 4.0, None, TODAY, "gateway")), Listed("new"))

    def test_the_gateways_word_counts_before_ours(self) -> None:
        rates = Rates(SPEC, self.LISTED)
        assert rates.price_of("kimi-k2-thinking").source == "gateway"
        assert rates.context_of("kimi-k2-thinking") == 200_000

    def test_without_the_gateways_word_ours_counts(self) -> None:
        rates = Rates(SPEC)
        assert rates.price_of("kimi-k2-thinking") == Price(1.10, 4.40, None, "2025-11-09", "built in")
        assert rates.context_of("kimi-k2-thinking") == 262_144

    def test_the_users_word_counts_before_all(self) -> None:
        rates = Rates(SPEC, self.LISTED, own_price("2 / 8 / 0.5"), 50_000)
        assert rates.price_of("kimi-k2-thinking") == Price(2.0, 8.0, 0.5, "", "user")
        assert rates.context_of("kimi-k2-thinking") == 50_000

    def test_an_unknown_price_counts_as_the_dearest_known(self) -> None:
        listed = (*self.LISTED, Listed("gold", 0, Price(3.0, 3.0, None, TODAY, "gateway")))
        rates = Rates(SPEC, listed)
        assert rates.price_of("new") == Price(3.0, 15.95, None, TODAY, "dearest known")
        assert [rates.priced(one.id) for one in listed] == ["$1.00 / $4.00", "", "$3.00 / $3.00"]

    def test_where_nothing_is_known_here_other_providers_count(self) -> None:
        rates = Rates(OPENROUTER, elsewhere=tuple(SPEC.prices.values()))
        assert rates.price_of("x") == Price(2.20, 15.95, None, "2025-11-09", "dearest known")

    def test_a_model_at_home_is_free(self) -> None:
        assert Rates(LLAMA, elsewhere=tuple(SPEC.prices.values())).price_of("x") == FREE

    @pytest.mark.parametrize("text", ["1", "1/2/3/4", "a / b", "-1 / 2", "nan / 1", "1e9 / 1", "/"])
    def test_what_is_no_price(self, text: str) -> None:
        with pytest.raises(ValueError):
            own_price(text)

    def test_no_word_of_the_users(self) -> None:
        assert own_price(" ") is None
