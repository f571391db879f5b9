"""The parts of the diff view."""
