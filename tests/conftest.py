"""Settings for all tests."""

from hypothesis import settings

# Machines differ in speed: a slow example is no failure. And whether a change passes is no matter of luck: the same
# examples every time. To look for others: pytest --hypothesis-profile=explore.
settings.register_profile("project", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True, max_examples=500)
settings.load_profile("project")
