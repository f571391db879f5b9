"""Qt models and shared state of the panes, each with one owner."""
