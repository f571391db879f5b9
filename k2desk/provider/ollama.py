"""Ollama on the user's own machine."""

from __future__ import annotations

from k2desk.provider.spec import ProviderSpec

SPEC = ProviderSpec(
    id="ollama",
    name="Ollama",
    base_url="http://127.0.0.1:11434/v1",  # docs.ollama.com, OpenAI compatibility
    model="",
    context_tokens=32_768,  # it tells none and cuts what is longer; OLLAMA_CONTEXT_LENGTH sets it
    key_needed=False,
)
