"""A returned file becomes records: the steps, in the order of the flow."""
