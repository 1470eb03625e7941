"""The vocabulary of the program: data only, no step of the work."""
