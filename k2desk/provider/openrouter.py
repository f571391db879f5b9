"""OpenRouter, which passes requests on to whoever serves a model; it tells prices and contexts itself."""

from __future__ import annotations

from k2desk.provider.spec import ProviderSpec

SPEC = ProviderSpec(
    id="openrouter",
    name="OpenRouter",
    base_url="https://openrouter.ai/api/v1",
    model="moonshotai/kimi-k2-thinking",
    context_tokens=262_144,
    key_page="https://openrouter.ai/settings/keys",
    key_pattern=r"sk-or-[A-Za-z0-9_-]{20,}",
    key_hint="sk-or-…",
    key_env="OPENROUTER_API_KEY",
    balance="openrouter",
)
