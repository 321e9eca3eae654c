"""Many starts of the chosen data and model: pictures, curves, and which of them reached which maximum."""
