"""The parts of the conversation pane."""
