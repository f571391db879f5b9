"""The page of what was used: plots, the numbers behind them, and how they are put into words."""
