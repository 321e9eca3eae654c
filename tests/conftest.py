"""Settings for all tests."""

from hypothesis import HealthCheck, settings

# Machines differ in speed: a slow example is no failure. And whether a change passes is no matter of luck: the same
# examples every time. To look for others: pytest --hypothesis-profile=explore.
patient = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("project", patient, derandomize=True)
settings.register_profile("explore", patient, max_examples=500)
settings.load_profile("project")
