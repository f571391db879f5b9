"""Evidence: scratch copies, test runners and their results."""
