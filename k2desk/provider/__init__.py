"""Models behind a wire: client, stream, retry, and the scripted model."""
