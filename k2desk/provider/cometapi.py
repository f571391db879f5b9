"""CometAPI, the provider a new user meets."""

from __future__ import annotations

from k2desk.core.prices import Price
from k2desk.provider.spec import ProviderSpec

SPEC = ProviderSpec(
    id="cometapi",
    name="CometAPI",
    base_url="https://api.cometapi.com/v1",
    model="kimi-k2-thinking",
    context_tokens=262_144,  # platform.moonshot.ai, guide "use-kimi-k2-thinking-model"
    key_page="https://api.cometapi.com/console/token",
    key_pattern=r"sk-[A-Za-z0-9_-]{20,}",
    key_hint="sk-…",
    key_env="COMETAPI_KEY",
    base_url_env="COMETAPI_BASE_URL",
    catalogue="/api/models",
    balance="billing",
    prices={  # https://www.cometapi.com/kimi-k2-thinking-api
        "kimi-k2-thinking": Price(prompt=1.10, completion=4.40, date="2025-11-09"),
        "kimi-k2-thinking-turbo": Price(prompt=2.20, completion=15.95, date="2025-11-09"),
    },
)
