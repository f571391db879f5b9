"""The user's folder: fence, files, search, git, and the one writer."""
