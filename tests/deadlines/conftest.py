"""No test here is about how long anything takes, and machines are sometimes busy."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
