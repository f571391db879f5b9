"""A recorded session, run again by the engine without a model, a network or a process."""
