"""What lies outside of what was agreed, told from the record and from bytes alone; pure."""
