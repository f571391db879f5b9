"""What a conversation looks like, without Qt: a pure fold of events into rows."""
