"""Settings of hypothesis for this folder: a machine that others use too keeps no deadline."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
