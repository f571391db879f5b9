"""The settings dialog, and the parts of it that the first page shares."""
