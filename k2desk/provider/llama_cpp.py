"""llama.cpp's server on the user's own machine; it serves one model and calls it what the user called it."""

from __future__ import annotations

from k2desk.provider.spec import ProviderSpec

SPEC = ProviderSpec(
    id="llama-cpp",
    name="llama.cpp",
    base_url="http://127.0.0.1:8080/v1",  # ggml-org/llama.cpp, tools/server/README.md: --port
    model="",
    context_tokens=32_768,  # the server tells its own in the list of models
    key_needed=False,
)
