"""Files made of what the store holds."""
