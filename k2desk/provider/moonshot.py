"""Moonshot AI, the maker of the Kimi models."""

from __future__ import annotations

from k2desk.core.prices import Price
from k2desk.provider.spec import ProviderSpec

SPEC = ProviderSpec(
    id="moonshot",
    name="Moonshot",
    base_url="https://api.moonshot.ai/v1",
    model="kimi-k2-thinking",
    context_tokens=262_144,
    key_page="https://platform.moonshot.ai/console/api-keys",
    key_pattern=r"sk-[A-Za-z0-9_-]{20,}",
    key_hint="sk-…",
    key_env="MOONSHOT_API_KEY",
    balance="moonshot",
    prices={  # https://platform.moonshot.ai/docs/pricing/chat
        "kimi-k2-thinking": Price(0.60, 2.50, 0.15, date="2025-11-06"),
        "kimi-k2-thinking-turbo": Price(1.15, 8.00, 0.15, date="2025-11-06"),
    },
)
