"""Settings for all tests."""

from hypothesis import settings

# Machines differ in speed: a slow example is no failure.
settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")
