"""A gateway on this machine that speaks CometAPI's wire and says what a script tells it."""
