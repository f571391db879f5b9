"""The page of all keys: what each action has, and how the user gives it another."""
