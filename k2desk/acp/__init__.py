"""The engine behind the Agent Client Protocol: an editor asks, shows and decides, by the same gate."""
