"""Settings as data, and the only door to the keyring."""
