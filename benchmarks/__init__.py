"""Accuracy and speed, measured on made-up returns."""
