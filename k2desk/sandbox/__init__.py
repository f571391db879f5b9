"""Confined processes: probe, profiles, runner and limits."""
