"""Questions to the user: widgets that stand in the transcript and wait, and never decide by themselves."""
