"""Budgets, measured against their floors."""
