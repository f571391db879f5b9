"""The loop, the gate, the context and the prompts."""
