"""Many files at once: worker processes with limits, and the way from a mail export to the database."""
