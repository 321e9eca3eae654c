"""Hypothesis in this folder: no deadline, for a loaded machine is no fault of a theorem."""

from hypothesis import settings

settings.register_profile("core", deadline=None)
settings.load_profile("core")
