"""Tool servers that speak the Model Context Protocol: bounded, and offered to the model through the gate."""
