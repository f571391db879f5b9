"""LM Studio's server on the user's own machine."""

from __future__ import annotations

from k2desk.provider.spec import ProviderSpec

SPEC = ProviderSpec(
    id="lm-studio",
    name="LM Studio",
    base_url="http://127.0.0.1:1234/v1",  # lmstudio.ai/docs, OpenAI compatibility endpoints
    model="",
    context_tokens=32_768,  # its list tells none; the user sets it when the model is loaded
    key_needed=False,
)
