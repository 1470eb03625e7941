"""Returned forms made up for tests, benchmarks and the demo, each with the truth a careful clerk would read."""
