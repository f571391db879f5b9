"""The check of a gateway: ten lines that turn green or red, by ten short requests."""
