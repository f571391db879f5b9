"""The session as it was at any of its records: a slider, the conversation, the proposal, the files."""
