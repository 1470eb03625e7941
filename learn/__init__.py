"""A form from its blank: what a person would see in it, written down as a declaration."""
