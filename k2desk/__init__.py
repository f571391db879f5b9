"""K2Desk: a desktop coding assistant that writes nothing without its user."""

__version__ = "0.1.0"
