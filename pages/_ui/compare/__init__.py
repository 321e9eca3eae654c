"""Two runs side by side on the same data, stepping together."""
